from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsbot.extraction.values.date_text import find_date
from newsbot.extraction.values.vocabulary import read_words


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


@pytest.mark.parametrize(
    ("text", "language", "month"),
    [
        ("3. listopadu 2024", "cs", 11),
        ("3 listopad 2024", "pl", 11),
        ("2024 m. vas. 3 d.", "lt", 2),
        ("3 лист. 2024", "uk", 11),
        ("3 нояб. 2024", "ru", 11),
        ("3 Νοέ 2024", "el", 11),
        ("3 ਜੂਨ 2024", "pa", 6),
        ("3 ડિસેમ્બર 2024", "gu", 12),
        ("3 நவம்பர் 2024", "ta", 11),
        ("3 មិថុនា 2024", "km", 6),
        ("3 лістапада 2024", "be", 11),
        ("3 dhj 2024", "sq", 12),
    ],
)
def test_months_of_unicode_locales_are_read(text: str, language: str, month: int) -> None:
    stamp = find_date(text, language=language)

    assert stamp is not None
    assert stamp.day == f"2024-{month:02}-03"


@pytest.mark.parametrize(
    ("text", "language", "time"),
    [
        ("2024년 11월 5일 오후 9시 7분", "ko", "21:07"),
        ("2024年11月5日 9時7分", "ja", "09:07"),
        ("5 พฤศจิกายน ค.ศ. 2024 เวลา 14.35 น.", "th", "14:35"),
        ("5 พ.ย. 2567 14 นาฬิกา 5 นาที", "th", "14:05"),
        ("5. november 2024 14.35.00", "da", "14:35"),
        ("2024 թ. նոյեմբերի 5, 14:35", "hy", "14:35"),
        ("2024 ж. 5 қараша, 14:35", "kk", "14:35"),
        ("2024ko azaroaren 5a, 14:35", "eu", "14:35"),
        ("5 نومبر، 2024 2:35 شام", "ur", "14:35"),
        ("5 نونبر 2024 - 14:35", "ar", "14:35"),
        ("5 בנוב׳ 2024, 14:35", "he", "14:35"),
        ("5 November 2024, 2.35 PTG", "ms", "14:35"),
        ("5 nëntor 2024, 2:35 m.d.", "sq", "14:35"),
    ],
)
def test_dates_are_read_in_the_order_of_their_language(text: str, language: str, time: str) -> None:
    stamp = find_date(text, language=language)

    assert stamp is not None
    assert stamp.iso == f"2024-11-05T{time}:00"


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


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-07-14 下午 03:24", "15:24"),
        ("2026年7月14日 午後3時24分", "15:24"),
        ("2026. 7. 14. 오후 3:24", "15:24"),
        ("2026년 7월 14일 오후 3시", "15:00"),
        ("2026년 7월 14일 밤 11:05", "23:05"),
        ("14 de julio de 2026, 3:24 p. m.", "15:24"),
        ("14 Ιουλίου 2026, 3:24 μ.μ.", "15:24"),
        ("١٤ تموز ٢٠٢٦ - ٣:٢٤ م", "15:24"),
        ("14 يوليو 2026 - 03:24 مساءً", "15:24"),
        ("14 يوليو 2026 م - 08:05 ص", "08:05"),
        ("14 जुलाई 2026 शाम 5:32 बजे", "17:32"),
        ("14/07/2026 3:24 CH", "15:24"),
        ("2026. július 14., du. 3:24", "15:24"),
        ("14 июля 2026, 1:05 ночи", "01:05"),
        ("14. Juli 2026, 12.05 Uhr am Montag", "12:05"),
        ("July 14, 2026, 12:05 am", "00:05"),
    ],
)
def test_hour_of_the_12_hour_clock_is_read(text: str, time: str) -> None:
    stamp = find_date(text)

    assert stamp is not None
    assert stamp.iso == f"2026-07-14T{time}:00"


@pytest.mark.parametrize(
    ("text", "language", "offset"),
    [
        ("14 July 2026 16:05 BST", "en", "+01:00"),
        ("14 July 2026 16:05 IST", "en-IN", "+05:30"),
        ("14 July 2026 16:05 IST", "he", "+03:00"),
        ("14 July 2026 16:05 CST", "zh-CN", "+08:00"),
        ("14 July 2026, 4:05 pm ET", "en", "-04:00"),
        ("14 January 2026, 4:05 pm ET", "en", "-05:00"),
        ("14 July 2026, 4:05 p.m. Pacific Time", "en", "-07:00"),
        ("14 July 2026 16:05 (GMT+7)", "en", "+07:00"),
        ("14. Juli 2026, 16:05 Uhr (MESZ)", "de", "+02:00"),
        ("14 июля 2026, 16:05 мск", "ru", "+03:00"),
        ("2026-07-14T16:05:00 02:00", "", "+02:00"),
    ],
)
def test_zone_is_read_by_name(text: str, language: str, offset: str) -> None:
    stamp = find_date(text, language=language)

    assert stamp is not None
    assert stamp.iso[10:] == f"T16:05:00{offset}"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("۲۳ تیر ۱۴۰۵ - ۱۳:۴۵", "fa"),
        ("دوشنبه 23 تير 1405 ساعت 13:45", "fa"),
        ("۱۴۰۵/۰۴/۲۳ ۱۳:۴۵", "fa"),
        ("05/04/23 13:45", "fa"),
        ("23 Tir 1405, 13:45", "en"),
        ("29 محرم 1448 هـ 13:45", "ar"),
        ("1448/01/29 13:45", "ar"),
        ("14/07/2569 13:45", ""),
        ("14 ก.ค. 69 | 13:45 น.", "th"),
        ("14/07/69 13:45 น.", "th"),
        ("令和8年7月14日 13時45分", "ja"),
        ("令和8年(2026年)7月14日 13:45", "ja"),
        ("R8.7.14 13:45", "ja"),
        ("中華民國115年7月14日 13:45", "zh-TW"),
        ("115-07-14 13:45", "zh-TW"),
    ],
)
def test_day_of_another_calendar_is_read(text: str, language: str) -> None:
    stamp = find_date(text, language=language)

    assert stamp is not None
    assert stamp.iso == "2026-07-14T13:45:00"


def test_day_in_two_calendars_is_the_gregorian_one() -> None:
    stamp = find_date("30 محرم 1448 هـ الموافق 14 يوليو 2026", language="ar")

    assert stamp is not None
    assert stamp.iso == "2026-07-14"


@pytest.mark.parametrize("text", ["令和8年13月14日", "31 تیر 9999", "1448/13/45", "R0.0.0 2026"])
def test_impossible_day_of_another_calendar_is_ignored(text: str) -> None:
    assert find_date(text) is None


def test_date_takes_no_time_of_the_next_date() -> None:
    stamp = find_date("14 July 2026 | 15 July 2026 09:10")

    assert stamp is not None
    assert stamp.iso == "2026-07-14"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("16 HAZİRAN 2026", "2026-06-16"),
        ("11 KASIM 2026 ÇARŞAMBA", "2026-11-11"),
        ("3 MAYIS 2026", "2026-05-03"),
        ("16 ΙΟΥΝΙΟΥ 2026", "2026-06-16"),
    ],
)
def test_months_in_turkish_and_greek_capitals_are_read(text: str, day: str) -> None:
    stamp = find_date(text)

    assert stamp is not None
    assert stamp.iso == day


def similar_spellings(word: str) -> set[str]:
    """Return a word in letters that patterns take for its own if they ignore case."""
    pairs = (("i", "İ"), ("i", "ı"), ("s", "ſ"), ("k", "\u212a"), ("σ", "ς"))
    return {word.replace(old, new) for old, new in pairs}


def date_words() -> list[tuple[str, str]]:
    """Return the words that are looked up, each with a line around it."""
    calendars, clocks = read_words("calendars"), read_words("datewords")["halves"].values()
    months = [("14 {} 2026", m) for table in read_words("months").values() for m in table]
    months += [("14 {} 1405", names) for names in calendars["jalali"]["months"]]
    months += [("14 {} 1447", names) for names in calendars["hijri"]["months"]]
    clocks = [("2026-07-14 8:05 {}", names) for names in (*clocks, read_words("zones")["names"])]
    return [(line, word) for line, words in (*months, *clocks) for word in words]


def test_letters_that_patterns_take_for_others_are_read_alike() -> None:
    for line, word in date_words():
        plain = find_date(line.format(word))
        for similar in similar_spellings(word):
            stamp = find_date(line.format(similar))
            assert (stamp and stamp.iso) == (plain and plain.iso), similar
