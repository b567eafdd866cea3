from __future__ import annotations

import pytest

from newsbot.extraction.values.author_names import parse_authors
from newsbot.extraction.values.byline_text import find_byline, find_dated_name


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("By Ann Lee and Bo Li", ["Ann Lee", "Bo Li"]),
        ("Von Eva Maier, Jan Vogt und Ute Roth", ["Eva Maier", "Jan Vogt", "Ute Roth"]),
        ("Par Zoé Petit avec AFP", ["Zoé Petit"]),
        ("Por Inés Gómez y Raúl Díaz", ["Inés Gómez", "Raúl Díaz"]),
        ("Door Jan de Vries", ["Jan de Vries"]),
        ("Af Mette Holm og Lars Bo", ["Mette Holm", "Lars Bo"]),
        ("Автор: Иван Петров и Анна Орлова", ["Иван Петров", "Анна Орлова"]),
        ("山田 太郎、佐藤花子", ["山田 太郎", "佐藤花子"]),
        ("김민수 기자", ["김민수"]),
        ("Ann Lee, Senior Political Reporter", ["Ann Lee"]),
        ("Ann Lee | ann.lee@example.org | @annlee", ["Ann Lee"]),
        ("Email the author Ann Lee", ["Ann Lee"]),
        ("ByAnn Lee", ["Ann Lee"]),
        ("Redaktion: Ann Lee und Bo Li", ["Ann Lee", "Bo Li"]),
        ("Ann Lee Published 3 May 2024", ["Ann Lee"]),
        ("Ann Lee in Berlin", ["Ann Lee"]),
        ("Associated Press", []),
        ("By Ann Lee for Example Online", ["Ann Lee"]),
        ("By Ann Lee The Associated Press", ["Ann Lee"]),
        ("Follow Ann Lee on Twitter", ["Ann Lee"]),
        ("Reporterin Eva Maier", ["Eva Maier"]),
        ("dal nostro inviato Aldo Riva", ["Aldo Riva"]),
        ("Autor: Jan Novák a Petr Král", ["Jan Novák", "Petr Král"]),
        ("Ann Lee 3 hours ago", ["Ann Lee"]),
        ("Ann Lee Jr.", ["Ann Lee Jr."]),
        ("【责任编辑:王小明 】", []),
        ("By Ann Lee, Bo Li, and Cy Roe", ["Ann Lee", "Bo Li", "Cy Roe"]),
        ("BY ANN LEE, BO LI, AND CY ROE", ["ANN LEE", "BO LI", "CY ROE"]),
        ("Ann Lee, Jr., and Bo Li, MD", ["Ann Lee Jr.", "Bo Li"]),
        ("Ann Lee/The Ledger", ["Ann Lee"]),
        ("Ann Lee a month ago", ["Ann Lee"]),
        ("ago", []),
        ("Read more", []),
        ("Los Angeles-based", []),
        ("Aufgezeichnet von Eva Maier", ["Eva Maier"]),
        ("Ann Lee Marketing Director", ["Ann Lee"]),
        ("Ann Lee Vice President of Sales", ["Ann Lee"]),
        ("Ann B. Lee M.D.", ["Ann B. Lee"]),
        ("Ann Lee ⋅ Review Editor", ["Ann Lee"]),
        ("By Ann Lee. Reviewed by Bo Li, DVM", ["Ann Lee"]),
        ("Edited by Bo Li, written by Ann Lee", ["Ann Lee"]),
        ("Text: Eva Maier, übersetzt von Jan Vogt", ["Eva Maier"]),
        ("Reviewed by Bo Li", []),
        ("Von Eva Maier und Jan Vogt (Fotos)", ["Eva Maier"]),
        ("Text: Eva Maier, Fotos: Jan Vogt", ["Eva Maier"]),
        ("By Ann Lee; photos by Bo Li", ["Ann Lee"]),
        ("Автор: Иван Петров, фото: Пётр Орлов", ["Иван Петров"]),
        ("本报记者 舟晓明 通讯员 文小雨", ["舟晓明", "文小雨"]),
        ("記者林可安／濱鷗報導", ["林可安"]),
        ("撰文／林可安 攝影／陳小明", ["林可安"]),
        ("編集委員・真砂ゆい", ["真砂ゆい"]),
        ("真砂ゆい＝湊沢支局", ["真砂ゆい"]),
        ("【湊沢＝真砂ゆい】", ["真砂ゆい"]),
        ("取材・文／真砂ゆい 写真／山田太郎", ["真砂ゆい"]),
        ("글 한도현 사진 김민지", ["한도현"]),
        ("서울=한도현 기자", ["한도현"]),
        ("Tác giả: Lam Giang", ["Lam Giang"]),
        ("بقلم ليان الحداد وسامر النجار", ["ليان الحداد", "سامر النجار"]),
        ("بقلم وليد النجار", ["وليد النجار"]),
        ("نویسنده: نسترن کاوه و بهرام راد", ["نسترن کاوه", "بهرام راد"]),
        ("דנה לוי ויוסי כהן", ["דנה לוי", "יוסי כהן"]),
        ("Σύνταξη: Δανάη Κρίνου", ["Δανάη Κρίνου"]),
        ("Της Δανάης Κρίνου", ["Δανάη Κρίνου"]),
        ("Του Γιάννη Παπαδόπουλου", ["Γιάννης Παπαδόπουλος"]),
        ("Ann Lee, AP National Political Writer", ["Ann Lee"]),
        ("Example Nature staff", []),
        ("Copyright Example GmbH & Co. KG - all rights reserved", []),
        ("Associated Press November 19, 2019, 9:02 AM", []),
        ("Super User", []),
        ("Redaktion Beispielstadt", []),
        ("https://www.facebook.com/example", []),
        ("", []),
    ],
)
def test_byline_names_people_and_nothing_else(byline: str, expected: list[str]) -> None:
    assert parse_authors(byline) == expected


def test_space_separates_names_in_chinese_alone() -> None:
    assert parse_authors("舟晓明 文小雨", language="zh-CN") == ["舟晓明", "文小雨"]
    assert parse_authors("山田 太郎", language="ja") == ["山田 太郎"]


@pytest.mark.parametrize(
    "line", ["記者林可安／濱鷗報導", "（记者 舟晓明）", "(서울=연합뉴스) 한도현 기자"]
)
def test_eastern_line_with_a_role_is_a_byline(line: str) -> None:
    assert find_byline(line) == line


def test_eastern_sentence_with_a_role_is_no_byline() -> None:
    assert find_byline("記者クラブの一日") is None


def test_publisher_is_not_a_person() -> None:
    names = frozenset({"exampletimes"})

    assert parse_authors("Ann Lee, Example Times", not_names=names) == ["Ann Lee"]


def test_publisher_named_after_a_day_is_not_shortened_to_a_person() -> None:
    names = frozenset({"exampletoday"})

    assert parse_authors("Written by Example Today", not_names=names) == []


def test_desk_of_the_publisher_is_not_a_person() -> None:
    assert parse_authors("Ann Lee, EBS NORTH", not_names=frozenset({"ebs"})) == ["Ann Lee"]


@pytest.mark.parametrize("name", ["Julie Petit", "April Lee", "Maja Holm", "Marta Gómez"])
def test_person_may_be_named_like_a_month(name: str) -> None:
    assert parse_authors(name, strict=True) == [name]


@pytest.mark.parametrize("text", ["More stories", "Alle Artikel", "Rain stops play", "Montag"])
def test_interface_text_is_not_a_name_if_strict(text: str) -> None:
    assert parse_authors(text, strict=True) == []


@pytest.mark.parametrize("line", ["By the sea it rained", "Von dort ging es weiter", "Di notte"])
def test_sentence_is_not_a_byline(line: str) -> None:
    assert find_byline(line) is None or parse_authors(line, strict=True) == []


def test_place_beside_a_date_is_not_a_name() -> None:
    assert find_dated_name("Bad Beispiel | 3.5.2024") is None


@pytest.mark.parametrize("text", ["(" * 10_000, "a@" * 10_000, "and " * 10_000, "\ud800" * 10])
def test_hostile_byline_names_nobody(text: str) -> None:
    assert len(parse_authors(text, strict=True)) == 0


@pytest.mark.parametrize("byline", ["Washington, 3 May 2024", "Publiziert am", "Ann Lee Merken zu"])
def test_places_prepositions_and_buttons_near_a_headline_are_nobody(byline: str) -> None:
    assert parse_authors(byline, strict=True) == []


@pytest.mark.parametrize(
    "name", ["The Example", "Example Sport", "EXAMPLE NORTH", "NE Example Times"]
)
def test_desks_of_the_publisher_are_not_people(name: str) -> None:
    assert parse_authors(name, not_names=frozenset({"example", "exampletimes"})) == []


def test_elided_particle_is_part_of_the_name() -> None:
    assert parse_authors("Par Zoé d'Arcy", strict=True) == ["Zoé d'Arcy"]


@pytest.mark.parametrize(
    "line",
    [
        "Ada Quill · samedi 14 mars 2026",
        "Ada Quill · sábado, 14 de marzo de 2026, 14:35",
        "Ada Quill | субота, 14 березня 2026 р.",
        "Ada Quill · 2026 m. kovo 14 d., šeštadienis",
        "Ada Quill – zaterdag 14 maart 2026",
    ],
)
def test_name_beside_a_date_with_its_weekday_is_found(line: str) -> None:
    assert find_dated_name(line) == "Ada Quill"


def test_title_beside_a_number_is_no_name() -> None:
    assert find_dated_name("Grit and Valour – 800 – 14 March 2026") is None
