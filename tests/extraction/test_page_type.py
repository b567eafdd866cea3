"""Pages that are no articles are rejected with their type and the evidence."""

from __future__ import annotations

from importlib import resources

import pytest

from newsbot.extraction import extract_article, extract_page
from newsbot.extraction.page_type import PageTypeVerdict
from newsbot.outcomes import Outcome

LONG = "The keeper of the outer light counted the waves and wrote each of them down. " * 30


@pytest.mark.parametrize(
    "text",
    [
        "We and our 90 partners store cookies. You can give or refuse your consent. Accept",
        "Nous et nos partenaires utilisons des cookies. Votre consentement compte. Accepter",
        "Wir und unsere Partner nutzen Cookies. Ihre Einwilligung ist freiwillig. Akzeptieren",
        "Nosotros y nuestros socios usamos cookies. Danos tu consentimiento. Aceptar",
        "Noi e i nostri partner usiamo cookie. Serve il tuo consenso. Accetta",
    ],
    ids=["en", "fr", "de", "es", "it"],
)
def test_a_page_that_asks_for_consent_is_a_consent_wall(text: str) -> None:
    asked, _, button = text.rpartition(" ")
    html = f"<html><body><h1>Cookies</h1><p>{asked}</p><button>{button}</button></body></html>"

    assert find(html) is Outcome.CONSENT_WALL


def test_a_page_that_asks_for_a_password_is_a_login_wall() -> None:
    html = "<h1>Log in</h1><form><input type=email><input type=PASSWORD></form><p>Members only.</p>"

    assert find(html) is Outcome.LOGIN_WALL


@pytest.mark.parametrize(
    "html",
    [
        (
            f"<article><h1>Waves</h1><p>{LONG}</p></article>"
            "<div>We and our partners use cookies with your consent.<button>Accept</button></div>"
        ),
        f"<article><h1>Waves</h1><p>{LONG}</p></article><form><input type=password></form>",
        (
            "<article><h1>Court rules on cookies</h1><time datetime='2026-05-01T08:00:00Z'></time>"
            "<p>The court ruled on Friday that consent to cookies of partners must be free.</p>"
            "</article><button>Accept</button>"
        ),
        "<h1>Waves</h1><p>A short note about a wave that came, and that went, on Friday.</p>",
        "",
    ],
    ids=["banner", "login-box", "article-about-consent", "short", "empty"],
)
def test_articles_about_consent_and_accounts_are_articles(html: str) -> None:
    assert find(html) is None


def test_the_reason_of_a_login_wall_names_the_first_segment_by_alphabet() -> None:
    html = "<h1>Log in</h1><form><input type=password></form><p>Members only.</p>"

    verdict = extract_page(html, url="https://example.com/signin/account/login/").verdict

    assert verdict is not None
    assert "'account' in its URL" in verdict.reason


def test_the_reason_of_a_list_page_has_its_counts() -> None:
    rows = "".join(
        f"<div><h2><a href=/n{i}>The {i}th wave reached the outer light</a></h2>"
        f"<p>Keepers wrote it down as the {i}th of the day, and went back to their tea.</p></div>"
        for i in range(9)
    )

    verdict = classify(f"<title>Tag: waves</title><h1>Waves</h1><main>{rows}</main>")

    assert verdict is not None
    assert verdict.outcome is Outcome.LIST_PAGE
    assert "9 linked titles" in verdict.reason
    assert "0 characters of other text" in verdict.reason


def test_an_article_among_many_linked_titles_is_an_article() -> None:
    rows = "".join(f"<li><a href=/n{i}>The {i}th wave reached the light</a>" for i in range(40))
    text = "The lamp went out at nine on Friday, the harbour office said in a short note. " * 4

    html = f"<h1>The lamp of the outer light goes out</h1><p>{text}</p><ul>{rows}</ul>"

    assert classify(html) is None


@pytest.mark.parametrize(
    "title",
    [
        "404 - Page not found",
        "Seite nicht gefunden",
        "Página no encontrada",
        "ページが見つかりません",
    ],
)
def test_a_page_that_says_it_was_not_found_is_a_soft_404(title: str) -> None:
    assert find(f"<title>{title}</title><h1>{title}</h1><a href=/>Home</a>") is Outcome.SOFT_404


def test_an_article_about_missing_pages_is_an_article() -> None:
    html = f"<title>Page not found</title><h1>Page not found</h1><article><p>{LONG}</p></article>"

    assert find(html) is None


def test_the_record_of_a_page_that_is_no_article_has_a_warning() -> None:
    article = extract_article("<title>404</title><h1>Page not found</h1>")

    said = "error page: called '404', says 'page not found', 0 characters of text"
    assert article.metadata.warnings == [f"not an article (soft_404): {said}"]


def find(html: str) -> Outcome | None:
    verdict = classify(html)
    return None if verdict is None else verdict.outcome


def classify(html: str) -> PageTypeVerdict | None:
    return extract_page(html, url="https://example.com/2026/05/01/a").verdict


@pytest.mark.parametrize("table", ["titles", "signals"])
def test_patterns_are_in_normalized_spelling(table: str) -> None:
    words = resources.files("newsbot.extraction.page_type").joinpath(f"{table}.toml")

    text = words.read_text(encoding="utf-8")

    assert not set(text) & set("ıİ\u200c\u200b\xad’‘“”„«»（）：【】｜άέήίόύώϊϋΐΰς")
