"""Explain why blocks are kept or dropped and where fields come from: as JSON, text or HTML."""
