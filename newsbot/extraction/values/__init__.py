"""Parsers of single values: names, dates, languages, titles; pure functions on text."""
