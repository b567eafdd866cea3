"""Walls are told from articles, in several languages."""

from __future__ import annotations

import pytest

from newsbot.extraction import extract_article
from newsbot.extraction.parse import parse_html
from newsbot.extraction.walls import find_wall
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
def test_a_page_that_asks_for_consent_is_a_wall(text: str) -> None:
    asked, _, button = text.rpartition(" ")
    html = f"<html><body><h1>Cookies</h1><p>{asked}</p><button>{button}</button></body></html>"

    assert find(html) is Outcome.CONSENT_WALL


def test_a_page_that_asks_for_a_password_is_a_wall() -> None:
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
def test_other_pages_are_none(html: str) -> None:
    assert find(html) is None


def find(html: str) -> Outcome | None:
    return find_wall(
        parse_html(html), extract_article(html, url="https://example.com/2026/05/01/a")
    )
