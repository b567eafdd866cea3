"""Polite download of pages: robots.txt, rate limits, retries, rendering, and what may go wrong."""
