"""Explain why each block and field of a page is as it is: as objects, JSON, text and HTML."""
