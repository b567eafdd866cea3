"""What counts as the same article within a run."""

from __future__ import annotations

from dataclasses import replace

from newsbot.dedupe import choose_canonical, content_hash, content_key, with_keys
from newsbot.items import Article

LONG = "A sentence of exactly ten words stands here and ends. " * 6


def test_the_id_is_the_same_for_each_spelling_of_the_address() -> None:
    plain = Article(url="https://www.example.com/a", articleBody="Words.")
    tracked = Article(url="http://example.com/a/?utm_source=x#top", articleBody="Words.")

    assert with_keys(plain).articleId == with_keys(tracked).articleId


def test_a_canonical_link_to_the_front_page_or_another_site_is_not_believed() -> None:
    url = "https://example.com/world/a"

    assert choose_canonical(url, "https://example.com/") == url
    assert choose_canonical(url, "https://other.example/world/a") == url
    assert choose_canonical(url, "not an address") == "https://example.com/world/not%20an%20address"
    assert choose_canonical(url, "http://[") == url


def test_a_canonical_link_to_the_section_of_an_article_is_not_believed() -> None:
    url = "https://example.com/world/2026/a-day-at-sea"

    assert choose_canonical(url, "https://example.com/world") == url
    assert choose_canonical(url, "https://example.com/world/2026/a-day-at-sea/") == f"{url}/"


def test_a_canonical_link_that_forgets_which_article_the_script_shows_is_not_believed() -> None:
    url = "https://example.com/view.php?storyid=7"

    assert choose_canonical(url, "https://example.com/view.php") == url


def test_pages_of_an_article_may_name_their_first_one() -> None:
    first = "https://example.com/world/a-day-at-sea"

    assert choose_canonical(f"{first}/2", first) == first
    assert choose_canonical("https://example.com/12345/slug", "https://example.com/12345") == (
        "https://example.com/12345"
    )


def test_case_spacing_and_marks_do_not_change_the_hash_but_words_do() -> None:
    assert content_hash("One, two\n\nthree") == content_hash("ONE two three!")
    assert content_hash("One two") != content_hash("One two three")


def test_a_lone_surrogate_has_a_hash() -> None:
    assert len(content_hash("broken \ud800 text")) == 16


def test_short_texts_are_told_apart_by_their_headlines() -> None:
    first = Article(url="https://example.com/a", headline="Storm", articleBody="See the video.")
    second = replace(first, url="https://example.com/b", headline="Flood")

    assert content_key(first) != content_key(second)


def test_long_texts_are_the_same_under_any_headline() -> None:
    first = Article(url="https://example.com/a", headline="Storm", articleBody=LONG)
    second = replace(first, url="https://example.com/b", headline="Flood")

    assert content_key(first) == content_key(second)
