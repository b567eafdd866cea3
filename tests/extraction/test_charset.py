"""Pages that misstate their charset, or state none, are read right."""

from __future__ import annotations

import pytest

from newsbot.extraction import extract_article
from newsbot.extraction.document.charset import decode_page, recode_page

GERMAN = "Der Hafen bekommt „eine zweite Flut“, weil die Größe der ersten nicht genügt."
SENTENCES = {
    "cp1252": GERMAN,
    "cp1250": "Kanał zostanie zasypany żwirem we wrześniu, bo źle służy łodziom.",
    "cp1251": "Канал будет засыпан гравием в сентябре, после сорока лет.",
    "koi8_r": "Канал будет засыпан гравием в сентябре, после сорока лет.",
    "cp1253": "Το κανάλι θα γεμίσει με χαλίκι τον Σεπτέμβριο.",
    "cp1254": "Kırk yıldır kimsenin öbür ucunu bulamadığı eski kanal çakılla doldurulacak.",
    "cp1255": "התעלה תתמלא בחצץ בספטמבר, אחרי ארבעים שנה שבהן איש לא מצא את קצה.",
    "cp1256": "قررت بلدية النوارس ردم القناة القديمة بالحصى ابتداء من شهر أيلول.",
    "cp874": "คลองเก่าจะถูกถมด้วยกรวดในเดือนกันยายน หลังจากสี่สิบปี",
    "cp932": "市議会は月曜の夜、十一対二で計画を可決した。",
    "euc_jp": "市議会は月曜の夜、十一対二で計画を可決した。",
    "iso2022_jp": "市議会は月曜の夜、十一対二で計画を可決した。",
    "cp949": "갈매기시는 아무도 끝을 찾지 못한 옛 운하를 자갈로 메우기로 했다.",
    "gb18030": "滨鸥市决定从九月起用碎石填平一条旧运河，四十年来没有人找到过它的另一端。",
    "big5hkscs": "濱鷗市決定從九月起用碎石填平一條舊運河，四十年來沒有人找到過它的另一端。",
}


@pytest.mark.parametrize(("charset", "sentence"), SENTENCES.items(), ids=list(SENTENCES))
@pytest.mark.parametrize("root", ["<html>", "<html lang=en>"])
def test_charset_that_no_page_states_is_found(charset: str, sentence: str, root: str) -> None:
    page = f"{root}<body><p>{sentence}</p></body></html>"

    assert decode_page(page.encode(charset)) == (page, None)
    assert recode_page(page.encode(charset)) == (page.encode(), None)


@pytest.mark.parametrize(
    ("meta", "content_type"),
    [
        ("<meta charset=iso-8859-1>", None),
        ("<meta charset=windows-1251>", None),
        ("", "text/html; charset=iso-8859-1"),
    ],
    ids=["meta", "another alphabet", "header"],
)
def test_bytes_that_are_plainly_utf_8_are_read_as_such(meta: str, content_type: str | None) -> None:
    page = f"<html><head>{meta}</head><body><p>{GERMAN}</p></body></html>"

    text, warning = decode_page(page.encode(), content_type)

    assert text == page
    assert warning is not None
    assert warning.endswith("is stated, the bytes are utf-8")


def test_page_in_ascii_that_states_utf_16_is_utf_8() -> None:
    page = f"<meta charset=utf-16><p>{GERMAN}</p>"

    assert decode_page(page.encode()) == (page, None)


def test_page_that_states_utf_8_and_is_not_is_read_right() -> None:
    page = f"<meta charset=utf-8><p>{GERMAN}</p>"

    text, warning = decode_page(page.encode("cp1252"))

    assert text == page
    assert warning == "charset: utf-8 is stated, the bytes are cp1252"


def test_single_wrong_byte_does_not_change_the_charset() -> None:
    page = f"<meta charset=utf-8><p>{GERMAN * 10}".encode() + b"\xfc</p>"

    text, warning = decode_page(page)

    assert GERMAN in text
    assert warning is None


@pytest.mark.parametrize("charset", ["windows-1252", "Shift_JIS", "euc-kr", "gbk", "x-unknown"])
def test_stated_charset_that_fits_is_followed(charset: str) -> None:
    known = "cp1252" if charset == "x-unknown" else charset
    page = f"<p>{'Größe' if known.endswith('1252') else '三回、市場、一二三'}</p>"

    text, _ = decode_page(page.encode(known), f"text/html; charset={charset}")

    assert text == page


def test_warning_is_in_the_record() -> None:
    page = f"<html><h1>Hafen in voller Größe</h1><p>{GERMAN * 9}</p></html>".encode()

    article = extract_article(page, content_type="text/html; charset=iso-8859-1")

    assert article.headline == "Hafen in voller Größe"
    assert "charset: cp1252 is stated, the bytes are utf-8" in article.metadata.warnings
