"""Text that was flattened long ago -> the article in it, and what the furniture around it said."""

from __future__ import annotations

from newsbot.clean.cleaning import clean_text, learn_texts
from newsbot.clean.record import CleanText, DroppedLine, Picture

__all__ = ["CleanText", "DroppedLine", "Picture", "clean_text", "learn_texts"]
