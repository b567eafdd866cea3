"""A page type for which the evidence cannot suffice is not searched for, and no other is missed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from newsbot.extraction import extract_page
from newsbot.extraction.page_type import STATED_CLASSIFIERS
from newsbot.extraction.page_type.evidence import Evidence
from newsbot.extraction.page_type.forum_evidence import score_forum
from newsbot.extraction.page_type.manual_evidence import score_documentation
from newsbot.extraction.page_type.offer_evidence import score_service
from newsbot.extraction.page_type.page_signals import PageSignals
from newsbot.extraction.page_type.record_evidence import score_profile, score_reference
from newsbot.extraction.page_type.shop_evidence import score_product

PAGES = Path(__file__).parents[1] / "page_types"
Classifier = Callable[[PageSignals, float], Evidence | None]


def signals_of(html: str, url: str = "https://www.example.com/") -> PageSignals:
    result = extract_page(html, url=url)
    return PageSignals(result.page, result.article)


def written_pages() -> Iterator[PageSignals]:
    for line in (PAGES / "pages.jsonl").read_text("utf-8").splitlines()[::3]:
        row = json.loads(line)
        yield signals_of((PAGES / row["file"]).read_text("utf-8"), row["url"])


def points_of(classify: Classifier, signals: PageSignals, needed: float = 0.0) -> float:
    evidence = classify(signals, needed)
    return -1.0 if evidence is None else evidence.points


def test_evidence_that_has_the_needed_points_is_found_whole() -> None:
    compared = 0
    for signals in written_pages():
        for classify in (*STATED_CLASSIFIERS, score_forum):
            whole = classify(signals, 0.0)
            if whole is not None:
                assert classify(signals, whole.points) == whole
                compared += 1

    assert compared > 40


SERVICE = (
    "<h2>One</h2><h2>Two</h2><h2>Three</h2><h2>Four</h2><p>Our process</p><p>Our services</p>"
    "<a href='tel:123'>123</a><form><textarea name=message></textarea></form>"
    "<div><button>Book now</button><button>Apply now</button></div>"
)
PRODUCT = (
    "<form action='/cart/add'><button>Add to cart</button></form><p>$ 12</p>"
    "<p>In stock</p><p>Qty</p><p>Fuel: diesel</p><p>Mileage: low</p><p>Gearbox: manual</p>"
    "<p>Transmission: none</p>"
)
MANUAL = (
    "<pre>a</pre><pre>b</pre><pre>c</pre><p>Edit page</p><p>Was this page helpful?</p>"
    f"{''.join(f'<h2>{name}<a href=#{name}>#</a></h2>' for name in ('One', 'Two', 'Three'))}"
)
ROWS = f"<table>{'<tr><th>Tonnage</th><td>1200 tons</td></tr>' * 6}</table>"
PROFILE = (
    "<h1>Ada Lovelace</h1><p>Followers</p><p>Following</p><p>Education</p><p>Teaching</p>"
    "<p>Publications</p><p>Awards</p>"
)
POSTS = "<div class=card><a href='/u'>ann</a><p>Posts: 3, reply, 12:30</p></div>" * 4
FORUM = f"{POSTS}<p>Post reply</p><p>Thread starter</p>"


@pytest.mark.parametrize(
    ("classify", "html", "most"),
    [
        (score_service, SERVICE, 10.0),
        (score_product, PRODUCT, 14.5),
        (score_documentation, MANUAL, 6.5),
        (score_reference, ROWS, 4.0),
        (score_profile, PROFILE, 8.0),
        (score_forum, FORUM, 9.5),
    ],
)
def test_a_page_with_all_that_is_searched_for_has_the_greatest_points(
    classify: Classifier, html: str, most: float
) -> None:
    signals = signals_of(f"<html><body>{html}</body></html>")

    assert points_of(classify, signals) == most
    assert points_of(classify, signals, most) == most


@pytest.mark.parametrize(
    ("classify", "search"),
    [
        (score_service, "offer_evidence._find_offers"),
        (score_product, "shop_evidence._count_carts"),
        (score_documentation, "manual_evidence._count_anchors"),
        (score_reference, "record_evidence._add_rows"),
        (score_profile, "record_evidence.add_labels"),
        (score_forum, "forum_evidence.add_labels"),
    ],
)
def test_a_page_is_not_searched_for_what_would_not_be_enough(
    classify: Classifier, search: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    signals = signals_of("<html><body><h1>Waves</h1><p>A wave came on Friday.</p></body></html>")
    monkeypatch.setattr(f"newsbot.extraction.page_type.{search}", fail)

    assert classify(signals, 15.0) is None


def fail(*_: object, **__: object) -> None:
    pytest.fail("the page was searched")
