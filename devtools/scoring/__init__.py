"""Measure how well the extraction reads a corpus of pages with gold texts and fields.

``gold_pages`` reads and checks the corpus, ``score_run`` extracts and scores its pages,
``score_summary`` averages the scores, ``quality_gate`` compares them with pinned bounds,
``score_report`` and ``score_html`` format them.
"""
