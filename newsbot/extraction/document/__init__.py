"""The parsed page: its blocks, its metadata and the text in its scripts."""
