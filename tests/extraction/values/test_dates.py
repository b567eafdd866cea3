from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsbot.extraction.values.date_text import find_date


@pytest.mark.parametrize(
    "text",
    [
        "Monday, May 17, 2024",
        "17. Mai 2024",
        "17 mai 2024",
        "17 de mayo de 2024",
        "17 maggio 2024",
        "17 de maio de 2024",
        "17 mei 2024",
        "17 maja 2024",
        "den 17 maj 2024",
        "17. mai 2024",
        "17. toukokuuta 2024",
        "17. května 2024",
        "17 Mayıs 2024",
        "17 мая 2024",
        "17 травня 2024",
        "2024年5月17日",
        "2024년 5월 17일",
        "2024. 5. 17.",
        "17 مايو 2024",
        "17.05.2024",
        "17.5.24",
        "20240517",
        "2024-05-17",
        "Fri May 17 10:00:00 CEST 2024",
        "17 | 05 | 2024",
        "17. svibnja 2024.",
        "17. мај 2024.",
        "17 май 2024",
        "2024 m. gegužės 17 d.",
        "2024. gada 17. maijs",
        "17 de maig de 2024",
        "17 tháng 5 năm 2024",
        "17 พฤษภาคม 2567",
        "17 במאי 2024",
        "17 मई 2024",
        "১৭ মে ২০২৪",
    ],
)
def test_day_is_read_in_many_languages(text: str) -> None:
    stamp = find_date(text)

    assert stamp is not None
    assert stamp.day == "2024-05-17"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05-17T10:00:00Z", "2024-05-17T10:00:00+00:00"),
        ("2024-05-17T10:00:00.123+0530", "2024-05-17T10:00:00+05:30"),
        ("Fri, 17 May 2024 10:00:00 GMT", "2024-05-17T10:00:00+00:00"),
        ("May 17, 2024 3:05 p.m. EDT", "2024-05-17T15:05:00-04:00"),
        ("17. Mai 2024, 12:30 Uhr", "2024-05-17T12:30:00"),
        ("17/05/2024 à 10h05", "2024-05-17T10:05:00"),
        ("20240517T100500Z", "2024-05-17T10:05:00+00:00"),
        ("20240517100500", "2024-05-17T10:05:00"),
        ("1715940000", "2024-05-17T10:00:00+00:00"),
        ("1715940000000", "2024-05-17T10:00:00+00:00"),
    ],
)
def test_time_and_offset_are_kept(text: str, expected: str) -> None:
    stamp = find_date(text)

    assert stamp is not None
    assert stamp.iso == expected


@pytest.mark.parametrize(
    "text",
    ["", "1985-01-01", "2024-13-45", "99999999999", "0000000000", "1" * 5_000, "12 Kommentare"],
)
def test_implausible_text_is_not_a_date(text: str) -> None:
    assert find_date(text) is None


def test_date_up_to_one_day_after_the_download_is_accepted() -> None:
    now = datetime(2024, 5, 4, 12, tzinfo=UTC)

    assert find_date("2024-05-05", latest=now) is not None
    assert find_date("2024-05-06", latest=now) is None


@pytest.mark.parametrize(("language", "day"), [("hr", "2024-10-03"), ("pl", "2024-11-03")])
def test_language_decides_on_a_month_that_two_languages_share(language: str, day: str) -> None:
    stamp = find_date("3. listopada 2024.", language=language)

    assert stamp is not None
    assert stamp.day == day


def test_order_with_a_future_date_is_not_chosen() -> None:
    now = datetime(2024, 5, 6, tzinfo=UTC)

    stamp = find_date("05/06/2024", latest=now)

    assert stamp is not None
    assert stamp.day == "2024-05-06"
