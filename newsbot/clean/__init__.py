"""Text that was flattened long ago -> the article in it, and what the furniture around it said."""

from __future__ import annotations

from newsbot.clean.clean_result import CleanText, DroppedLine, Picture
from newsbot.clean.text_cleaner import clean_text, learn_texts

__all__ = ["CleanText", "DroppedLine", "Picture", "clean_text", "learn_texts"]
