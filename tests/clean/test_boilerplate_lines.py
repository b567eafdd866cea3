"""Lines that a site repeats are dropped; what related stories share is kept."""

from __future__ import annotations

import pytest

from newsbot import clean_text, learn_texts

TOPICS = tuple(
    [f"{stem}{end}" for end in ("bridge", "garden", "market", "master") for stem in stems.split()]
    for stems in (
        "brine tidal murk foam kelp gull",
        "apple bees cider grafts pollen plum",
        "steam porter signal coach sleeper axle",
        "velvet prompt fiddle mask chorus wig",
        "dough crust yeast rye cinnamon bagel",
        "ice crag ridge snow summit rope",
    )
)
SLOGAN = "Ortwick tells you first what the others will only find out after breakfast tomorrow."
LABEL = "Ortwick Plus"
BACKGROUND = "The keeper was arrested in March and denies that the lamp was ever hers to mend."


def make_text(words: list[str], number: int, *extra: str) -> str:
    page_lines = [
        f"The {word} was seen near the {words[(i + number + 1) % len(words)]} on day {number}, "
        f"and the {words[(i + 2 * number + 5) % len(words)]} said that it would stay."
        for i, word in enumerate(words)
    ]
    middle = len(page_lines) // 2
    return "\n".join([LABEL, *page_lines[:middle], *extra, *page_lines[middle:], SLOGAN])


TEXTS = [make_text(topic, number) for number, topic in enumerate(TOPICS)]


def test_lines_in_texts_about_other_topics_are_dropped() -> None:
    profile = learn_texts(TEXTS)

    cleaned = clean_text(TEXTS[0], profile=profile)

    assert SLOGAN in clean_text(TEXTS[0]).text
    assert SLOGAN not in cleaned.text
    assert len(cleaned.paragraphs) == len(TEXTS[0].split("\n")) - 2
    assert {line.rule for line in cleaned.dropped if line.text == SLOGAN} == {"site-repeats"}


def test_a_sentence_repeated_in_related_stories_is_kept() -> None:
    series = [make_text(TOPICS[0], number, BACKGROUND) for number in range(6)]
    profile = learn_texts([*series, *TEXTS[1:]])

    cleaned = clean_text(series[0], profile=profile)

    assert BACKGROUND in cleaned.text
    assert SLOGAN not in cleaned.text


def test_neither_order_nor_repetition_of_texts_matters() -> None:
    assert learn_texts(TEXTS) == learn_texts([*reversed(TEXTS), TEXTS[2]])


@pytest.mark.parametrize("count", [0, 1, 2])
def test_too_few_texts_drop_nothing(count: int) -> None:
    profile = learn_texts(TEXTS[:count])

    assert clean_text(TEXTS[0], profile=profile) == clean_text(TEXTS[0])
