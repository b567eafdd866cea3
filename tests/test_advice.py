"""A list that could not be used is told with what a person can do, which the page decides too."""

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
def test_a_further_page_that_is_missing_is_not_blamed_on_the_section(
    page: int, outcome: Outcome, says: str
) -> None:
    found = DiscoveredUrl(
        url="https://lamp.example/world", section="w", source=UrlSource.SECTION, page=page
    )

    assert says in choose_advice(found, outcome)
