"""Clean text that was flattened without its page, and read the fields in its chrome."""

from __future__ import annotations

from newsbot.clean.clean_result import CleanText, DroppedLine, Picture
from newsbot.clean.text_cleaner import clean_text, learn_texts

__all__ = ["CleanText", "DroppedLine", "Picture", "clean_text", "learn_texts"]
