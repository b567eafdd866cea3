"""Pages that are written to make newsbot drop the text of another article of their host."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsbot.exit_codes import ExitCode
from tests.extraction.test_site_boilerplate import BACKGROUND, QUOTE, SUPPORT, page, story
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import Run, run_scrapy

PARTS = 6
POISONED = 6
"""Pages against each article: what three of them, and 30 %, repeat may be boilerplate."""
OWN_PARTS = 14
"""Paragraphs of such a page about something else, so that it does not count as a copy."""

FOREIGN = [story(topic)[0] for topic in (90, 91, 92)]
"""Paragraphs about other things than the article that has them."""
VICTIMS = {
    "http://topic.example": ([*story(50)], 2),
    "http://whole.example": ([*story(51)], PARTS),
    "http://foreign.example": ([*story(52)[:3], *FOREIGN], 3),
    "http://medium.com/@ann": ([*story(53), QUOTE, BACKGROUND], 2),
    "http://quotes.example": ([*story(54), QUOTE, BACKGROUND], 2),
}
"""The paragraphs of an article, and how many of its last ones other pages repeat."""
ATTACKERS = {"http://medium.com/@ann": "http://medium.com/@ben"}
"""Where the other pages are, if they are not on the site of the article."""
STORY = "/2026/05/04/the-story-of-the-tide"


def poison(base: str) -> dict[str, Answer]:
    """Return pages that repeat a part of an article at its place."""
    paragraphs, taken = VICTIMS[base]
    host = ATTACKERS.get(base, base)
    texts = (story(topic, 0, OWN_PARTS) for topic in range(POISONED))
    return {
        f"{host}{STORY}-{number}": Answer(page([*own, *paragraphs[-taken:], SUPPORT]))
        for number, own in enumerate(texts)
    }


def crawl(proxy: Web, output: Path, urls: list[str]) -> Run:
    listed = output / "urls.txt"
    listed.write_text("\n".join(urls), "utf-8")
    return run_scrapy(
        *("crawl", "news", "-a", f"urls={listed}"),
        output=output,
        settings={"DUPLICATES": "label"},
        http_proxy=proxy.base,
    )


@pytest.fixture(scope="module")
def bodies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Return the paragraphs of each article, crawled after the pages against it."""
    output = tmp_path_factory.mktemp("poisoned")
    others = {url: answer for base in VICTIMS for url, answer in poison(base).items()}
    articles = {base + STORY: Answer(page([*VICTIMS[base][0], SUPPORT])) for base in VICTIMS}
    with serve({**others, **articles}) as proxy:
        first = crawl(proxy, output, [*others])
        second = crawl(proxy, output, [*articles])
    assert (first.code, second.code) == (ExitCode.DONE, ExitCode.DONE), second.stderr
    found = {article["url"]: article["articleBody"].split("\n\n") for article in second.articles}
    return {base: found[base + STORY] for base in VICTIMS}


@pytest.mark.parametrize("base", [base for base in VICTIMS if "quotes" not in base])
def test_a_poisoned_profile_drops_no_text(base: str, bodies: dict[str, list[str]]) -> None:
    assert [text for text in bodies[base] if text != SUPPORT] == VICTIMS[base][0]


def test_the_poisoned_profile_is_used(bodies: dict[str, list[str]]) -> None:
    assert SUPPORT not in bodies["http://topic.example"]


def test_a_poisoned_profile_drops_at_most_a_third_of_a_text(bodies: dict[str, list[str]]) -> None:
    """Lines about other things that other pages of the site repeat cannot be distinguished."""
    whole = sum(map(len, VICTIMS["http://quotes.example"][0]))
    left = sum(len(text) for text in bodies["http://quotes.example"] if text != SUPPORT)

    assert left >= whole * 2 / 3
