"""Articles of invented words, the same in each run."""

from __future__ import annotations

import random

_SYLLABLES = (
    "bal cor dun elm fir gam hol ith jun kel lam mor nes oll per qui ros sen tar ulv".split()
)


def invent_article(seed: int, *, in_head: str = "", at_end: str = "") -> str:
    """Return a page with one article; the words depend on the seed.

    :param in_head: HTML for the page's head.
    :param at_end: HTML after the last paragraph, inside the article.
    """
    chance = random.Random(seed)  # noqa: S311 - the same words in each run
    texts = [" ".join("".join(chance.choices(_SYLLABLES, k=3)) for _ in range(18)) for _ in "12345"]
    body = "".join(f"<p>{text.capitalize()}, said the keeper.</p>" for text in texts)
    title = texts[0][:40].capitalize()
    return (
        f"<html><head><title>{title}</title>{in_head}</head><body>"
        f"<article><h1>{title}</h1>{body}{at_end}</article></body></html>"
    )
