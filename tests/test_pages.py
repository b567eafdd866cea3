"""Page cases: each page under ``tests/pages`` gives the expected record, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from devtools.page_cases import (
    ABOUT_NAME,
    EXPECTED_NAME,
    PAGE_NAME,
    Case,
    explain_difference,
    extract_case,
    like_expected,
    read_case,
)
from newsbot.sites import find_by_host, index_by_domain, load_sites

PAGES = Path(__file__).parent / "pages"
NAMES = sorted(str(path.parent.relative_to(PAGES)) for path in PAGES.glob(f"*/*/{PAGE_NAME}"))


def fields() -> Iterator[Any]:
    """Yield site/case and a field of each case, those known to fail marked with the reason."""
    for name in NAMES:
        case = read_case(PAGES / name)
        for field in case.expected:
            reason = case.about.known.get(field)
            marks = pytest.mark.xfail(strict=True, reason=reason or "")
            yield pytest.param(name, field, id=f"{name}/{field}", marks=marks if reason else ())


@cache
def extracted(name: str) -> tuple[Case, dict[str, Any]]:
    case = read_case(PAGES / name)
    host = urlsplit(case.about.url).hostname or ""
    return case, extract_case(
        case, site=find_by_host(index_by_domain(load_sites("").values()), host)
    )


@pytest.mark.parametrize(("name", "field"), list(fields()))
def test_page_has_the_expected_field(name: str, field: str) -> None:
    case, record = extracted(name)
    expected = case.expected[field]

    value = like_expected(record[field], expected)

    if value != expected:
        command = f"scrapy explain tests/pages/{name}/{PAGE_NAME} --url {case.about.url}"
        difference = explain_difference(value, expected)
        pytest.fail(f"{name}: {field}\n{difference}\nsee: {command}", pytrace=False)


@pytest.mark.parametrize("name", NAMES)
def test_case_is_three_files_of_an_invented_site(name: str) -> None:
    case = read_case(PAGES / name)

    host = urlsplit(case.about.url).hostname or ""
    files = sorted(path.name for path in (PAGES / name).iterdir())
    assert files == sorted([ABOUT_NAME, EXPECTED_NAME, PAGE_NAME])
    assert host.endswith((".example", "example.org")), f"{name}: anonymize the page of {host}"
