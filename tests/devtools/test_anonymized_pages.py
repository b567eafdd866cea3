"""An anonymized page is extracted like the original, and none of its words is left."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from devtools.anonymize import anonymize_page
from devtools.anonymize.kept_words import find_kept_words
from devtools.page_cases import PAGE_NAME, Case, read_case
from newsbot.extraction import extract_page

PAGES = Path(__file__).parent.parent / "pages"
CASES = sorted(path.parent for path in PAGES.glob(f"*/*/{PAGE_NAME}"))

PAGE = """<html lang="en"><head><meta charset="iso-8859-1">
<title>Gull elected | The Harbour Times</title>
<script>var visitor = "Ann Lee of Harbour Street";</script><style>.gull {color: red}</style>
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Gull elected",
"author": {"@type": "Person", "name": "Ann Lee"}, "datePublished": "2026-05-04T08:15:00Z"}</script>
</head><body class="harbourtimes was-elected postid-48213"><!-- Ann Lee -->
<div onclick="go('harbour')"><h1>Gull elected</h1><p class="byline">By Ann Lee</p>
<p>3 min read</p><p>Read also: The bridge of Ortwick</p>
<p>The gull Admiral has won the open seat on the board of the harbour, by sixty votes to ten.</p>
<p>The count was held twice, because the gull kept calling the other candidate by his name.</p>
<p>Write to ann.lee@harbourtimes.com or to the desk at harbourtimes.com.</p></div></body></html>"""


def anonymize_case(case: Case) -> tuple[str, tuple[str, ...]]:
    page = anonymize_page(
        case.html,
        url=case.about.url,
        content_type=case.about.headers.get("content-type"),
        fetched_at=datetime.combine(case.about.seen, time.max, UTC),
    )
    return page.html, page.differences


def test_nine_anonymized_pages_of_ten_keep_their_structure() -> None:
    others = {}
    for folder in CASES:
        _, differences = anonymize_case(read_case(folder))
        if differences:
            others[folder.name] = differences

    assert len(others) < len(CASES) / 10, others


def test_only_words_that_rules_read_are_kept() -> None:
    page = anonymize_page(
        PAGE.encode("latin-1"), url="https://www.harbourtimes.com/gull-elected-48213"
    )

    left = page.html.casefold()
    assert page.differences == ()
    for word in ("harbour", "gull", "lee", "elected", "bridge", "ortwick", "candidate", "48213"):
        assert word not in left
    for kept in ("By ", "3 min read", "Read also: ", "2026-05-04T08:15:00Z", 'charset="utf-8"'):
        assert kept in page.html
    for taken_out in ("<style", "var visitor", "onclick", "<!--"):
        assert taken_out not in page.html
    assert re.fullmatch(r"https://www\.\w{12}\.example/\w{4}-\w{7}-\d{5}", page.url)


def test_a_page_rendered_by_script_keeps_the_scripts_with_its_text() -> None:
    case = read_case(PAGES / "quill-and-anchor" / "text-in-next-data-alone")

    html, differences = anonymize_case(case)

    assert differences == ()
    assert "__NEXT_DATA__" in html
    assert "spinners" not in html


@pytest.mark.parametrize(
    "html", [b"", b"\xff\xfe\x00", b"<p>" * 3_000, b"<script>{'\"</script><p>x"]
)
def test_hostile_pages_are_anonymized_too(html: bytes) -> None:
    page = anonymize_page(html, url="https://e.example/a")

    assert page.html.startswith("<!DOCTYPE html>")


def test_names_of_people_and_sites_are_never_kept() -> None:
    result = extract_page(PAGE, url="https://www.harbourtimes.com/a")

    kept = find_kept_words(result, names=["Lee", "six"])

    assert {"was", "won", "read", "also"} <= kept
    assert kept.isdisjoint({"lee", "six"})
