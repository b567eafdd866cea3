"""Records go from a worker to the crawl as pickles, and come out as they went in."""

from __future__ import annotations

import pickle
from copy import copy, deepcopy
from dataclasses import FrozenInstanceError, dataclass, fields
from datetime import date
from typing import Any

import pytest

from newsbot.article_blocks import ArticleBlock, Image, ListItem, TableCell, TableRow, TextLink
from newsbot.discover.links import Link
from newsbot.discover.listing import Entry
from newsbot.items import Article, Author, DroppedBlock


@dataclass(frozen=True, kw_only=True)
class RatedArticle(Article):
    """An article of a project, with a field of its own and without slots."""

    stars: int = 0


RECORDS = (
    RatedArticle(url="https://www.example.com/a", stars=4),
    ArticleBlock(
        type="list",
        text="Ferry stops",
        links=[TextLink(start=0, end=5, url="https://www.example.com/ferry")],
        items=[ListItem(start=0, end=11, level=1, number=3)],
        rows=[TableRow(cells=[TableCell(start=0, end=5)])],
        role="note",
    ),
    Image(url="https://www.example.com/ferry.jpg", caption="The ferry", width=640),
    DroppedBlock(rule="related", text="Read more"),
    Article(
        url="https://www.example.com/a",
        datePublished="2026-05-04T09:00:00+02:00",
        authors=[Author(name="Mara Quill")],
    ),
    Link(url="https://www.example.com/a", text="Ferry", is_article=True, reasons=("slug +3",)),
    Entry(url="https://www.example.com/a", published=date(2026, 5, 4), published_at=1.5),
)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_a_pickled_record_is_equal_and_frozen(record: Any) -> None:
    pickled = pickle.loads(pickle.dumps(record))  # noqa: S301 - made here

    for again in (pickled, copy(record), deepcopy(record)):
        assert again == record
        assert repr(again) == repr(record)
        with pytest.raises(FrozenInstanceError):
            setattr(again, fields(record)[0].name, "other")
