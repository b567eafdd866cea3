"""Text in any script: Unicode scripts, words, normalization, words of class names.

A leaf: it imports nothing of newsbot but ``caching``, and every stage may import it.
"""
