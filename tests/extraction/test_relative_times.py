"""How long ago an article was published is no part of its text and no author."""

from __future__ import annotations

import pytest

from newsbot.extraction import extract_article

TEXT = (
    "The quay was closed since the storm of last winter and opens again in May, the town said. " * 3
)
TIMES = {
    "en": "2 hours ago",
    "de": "vor 1 Tag",
    "it": "45 minuti fa",
    "cs": "před 2 hodinami",
    "hu": "2 órával ezelőtt",
    "lt": "prieš 2 valandas",
    "el": "πριν από 1 ημέρα",
    "ru": "45 минут назад",
    "ar": "قبل 45 دقيقة",
    "he": "לפני 45 דקות",
    "hi": "2 घंटे पहले",
    "ta": "2 மணிநேரம் முன்",
    "th": "2 ชั่วโมงที่ผ่านมา",
    "vi": "2 giờ trước",
    "ja": "2時間前",
    "ko": "2시간 전",
    "zh": "45分钟前",
}
LINES = {
    "<p>{0}</p>": [],
    "<p>Ada Quill · {0}</p>": ["Ada Quill"],
    '<div class="author">Ada Quill {0}</div>': ["Ada Quill"],
    '<div class="author-date">{0}</div>': [],
}


@pytest.mark.parametrize("language", TIMES)
def test_relative_time_is_no_text_and_no_author(language: str) -> None:
    for line, authors in LINES.items():
        html = (
            f"<html lang={language}><title>Quay opens again</title><article>"
            f"<h1>Quay opens again</h1>{line.format(TIMES[language])}<p>{TEXT}</p><p>{TEXT}</p>"
        )
        article = extract_article(html, url="https://news.example/quay")

        assert [author.name for author in article.authors] == authors, line
        assert (article.articleBody or "").split("\n\n") == [TEXT.strip()] * 2, line


def test_sentence_about_the_past_is_text() -> None:
    for sentence in ("Two hours ago it rained.", "Vor 2 Stunden hat es geregnet, sagt die Stadt."):
        html = f"<title>Quay</title><article><h1>Quay</h1><p>{sentence}</p><p>{TEXT}</p>"
        article = extract_article(html, url="https://news.example/quay")

        assert sentence in (article.articleBody or "")
