"""The advice for a listing that could not be used depends on its page."""

from __future__ import annotations

import pytest

from newsbot.discovered_url import DiscoveredUrl, UrlSource
from newsbot.outcomes import Outcome
from newsbot.spiders.advice import choose_advice


@pytest.mark.parametrize(
    ("page", "outcome", "says"),
    [
        (1, Outcome.GONE, "whether the section has moved"),
        (2, Outcome.GONE, "the end of the list"),
        (2, Outcome.NOT_ARTICLE, "a lower max_pages"),
        (2, Outcome.FAILED, "try again later"),
    ],
)
def test_advice_for_a_missing_further_page_does_not_blame_the_section(
    page: int, outcome: Outcome, says: str
) -> None:
    found = DiscoveredUrl(
        url="https://lamp.example/world", section="w", source=UrlSource.SECTION, page=page
    )

    assert says in choose_advice(found, outcome)
