"""The keys of an article: canonical URL, id, and hash of the text."""

from __future__ import annotations

from dataclasses import replace

from newsbot.dedupe import choose_canonical, content_hash, content_key, with_keys
from newsbot.items import Article

LONG = "A sentence of exactly ten words stands here and ends. " * 6


def test_article_id_is_the_same_for_each_spelling_of_a_url() -> None:
    plain = Article(url="https://www.example.com/a", articleBody="Words.")
    tracked = Article(url="http://example.com/a/?utm_source=x#top", articleBody="Words.")

    assert with_keys(plain).articleId == with_keys(tracked).articleId


def test_canonical_url_of_the_front_page_or_another_site_is_ignored() -> None:
    url = "https://example.com/world/a"

    assert choose_canonical(url, "https://example.com/") == url
    assert choose_canonical(url, "https://other.example/world/a") == url
    assert choose_canonical(url, "not an address") == "https://example.com/world/not%20an%20address"
    assert choose_canonical(url, "http://[") == url


def test_canonical_url_of_the_section_is_ignored() -> None:
    url = "https://example.com/world/2026/a-day-at-sea"

    assert choose_canonical(url, "https://example.com/world") == url
    assert choose_canonical(url, "https://example.com/world/2026/a-day-at-sea/") == f"{url}/"


def test_canonical_url_without_the_parameter_of_a_script_is_ignored() -> None:
    url = "https://example.com/view.php?storyid=7"

    assert choose_canonical(url, "https://example.com/view.php") == url


def test_canonical_url_of_the_first_page_is_used() -> None:
    first = "https://example.com/world/a-day-at-sea"

    assert choose_canonical(f"{first}/2", first) == first
    assert choose_canonical("https://example.com/12345/slug", "https://example.com/12345") == (
        "https://example.com/12345"
    )


def test_content_hash_depends_on_words_alone() -> None:
    assert content_hash("One, two\n\nthree") == content_hash("ONE two three!")
    assert content_hash("One two") != content_hash("One two three")


def test_lone_surrogate_has_a_hash() -> None:
    assert len(content_hash("broken \ud800 text")) == 16


def test_short_texts_under_different_headlines_have_different_keys() -> None:
    first = Article(url="https://example.com/a", headline="Storm", articleBody="See the video.")
    second = replace(first, url="https://example.com/b", headline="Flood")

    assert content_key(first) != content_key(second)


def test_long_texts_have_the_same_key_under_any_headline() -> None:
    first = Article(url="https://example.com/a", headline="Storm", articleBody=LONG)
    second = replace(first, url="https://example.com/b", headline="Flood")

    assert content_key(first) == content_key(second)
