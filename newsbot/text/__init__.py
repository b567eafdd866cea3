"""Text in any script: Unicode scripts, words, normalization, class names, limits of markup.

A leaf: it imports nothing of newsbot but ``caching``, and every stage may import it.
"""
