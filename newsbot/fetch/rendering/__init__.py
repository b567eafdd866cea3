"""Rendering of pages in Chromium, for pages that show no text without scripts."""
