"""The rendered explanation opens in a browser, runs nothing, and shows every reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from newsbot.extraction.explain.explanation import explain_page
from newsbot.extraction.explain.explanation_html import render_explanation
from tests.browser_available import open_chromium

HOSTILE = "</span><script>document.title='taken'</script><img src=x onerror=alert(1)>"
SPELT = HOSTILE.replace("<", "&lt;").replace(">", "&gt;")
PROSE = "The harbour master of Pellandry has asked the council to move the foghorn, he said."
PAGE = f"""
<title>{SPELT}</title><link rel=canonical href="javascript:alert(2)">
<nav><a href=/>Town</a> <a href=/sea>Sea</a></nav>
<article class='story "><script>alert(3)</script>'><h1>Foghorn {SPELT}</h1>
<p>{PROSE}</p><p>{SPELT} is what the sign says, and nobody knows why it says so, they said.</p>
<div class="article-share"><a href=#>Send it on</a></div><p>{PROSE} Again.</p>
<ul class=tags><li>Whales</li><li>Horns</li><li>Sleep</li><li>Votes</li></ul></article>
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_chromium() as running:
        yield running


@pytest.fixture
def trouble() -> list[str]:
    return []


@pytest.fixture
def page(browser: Browser, tmp_path: Path, trouble: list[str]) -> Iterator[Page]:
    path = tmp_path / "page.html"
    explained = explain_page(PAGE, url="https://lamp.example/a")
    path.write_text(render_explanation(explained), encoding="utf-8")
    opened = browser.new_page(viewport={"width": 1280, "height": 800})
    opened.set_default_timeout(5000)
    opened.on("console", lambda message: trouble.append(message.text))
    opened.on("pageerror", lambda error: trouble.append(str(error)))
    opened.on("dialog", lambda dialog: trouble.append(dialog.message))
    opened.on("request", lambda request: trouble.append(request.url))
    opened.goto(path.as_uri())
    trouble.remove(path.as_uri())
    yield opened
    opened.close()


def block(page: Page, text: str) -> Locator:
    return page.locator(".block", has=page.locator(".text", has_text=text)).first


def test_it_opens_without_errors_and_asks_for_nothing(page: Page, trouble: list[str]) -> None:
    page.wait_for_load_state("networkidle")

    assert trouble == []


def test_hostile_text_is_shown_and_not_run(page: Page) -> None:
    assert page.title() != "taken"
    assert HOSTILE in block(page, "is what the sign says").inner_text()
    assert page.locator("script, img").count() == 0


def test_the_rule_shows_on_hover(page: Page) -> None:
    share = block(page, "Send it on")
    why = share.locator(".why")
    assert not why.is_visible()

    share.hover()

    assert why.is_visible()
    assert "Dropped by share" in why.inner_text()
    assert "div.article-share is named 'share'" in why.inner_text()


def test_the_reason_shows_on_focus_and_is_announced(page: Page) -> None:
    kept = block(page, "Again.")

    kept.focus()

    assert kept.locator(".why").is_visible()
    assert "Scored" in kept.locator(".why").inner_text()
    assert kept.get_attribute("aria-describedby") == kept.locator(".why").get_attribute("id")


def test_every_block_is_reached_with_the_keyboard(page: Page) -> None:
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.getAttribute('aria-describedby')"))

    shown = page.locator(".block").evaluate_all(
        "blocks => blocks.filter(b => b.checkVisibility())"
        ".map(b => b.getAttribute('aria-describedby'))"
    )
    assert len(shown) > 5
    assert set(shown) <= reached


def test_the_legend_counts_and_hides_a_rule(page: Page) -> None:
    entry = page.locator(".rules li", has_text="share")
    assert "1 block, 10 chars" in entry.inner_text()
    assert block(page, "Send it on").is_visible()

    entry.locator("input").uncheck()

    assert not block(page, "Send it on").is_visible()
    assert block(page, "Again.").is_visible()


def test_kept_and_dropped_differ_in_more_than_colour(page: Page) -> None:
    kept, dropped = block(page, "Again."), block(page, "Send it on")

    assert kept.locator(".tag").inner_text().startswith("✓")
    assert dropped.locator(".tag").inner_text().startswith("✕ share")
    style = "element => getComputedStyle(element).borderLeftStyle"
    assert kept.evaluate(style) != dropped.evaluate(style)


def test_text_is_in_page_order(page: Page) -> None:
    numbers = [
        int(re.sub(r"\D", "", name))
        for name in page.locator(".why").evaluate_all("all => all.map(why => why.id)")
    ]

    assert numbers == sorted(numbers)
    assert len(numbers) == len(set(numbers)) == len(explain_page(PAGE).blocks)


def test_fields_show_their_sources(page: Page) -> None:
    page.get_by_text("Fields and their sources").click()

    assert "headline from h1" in page.locator(".fields").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_all_without_scrolling_sideways(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": 360, "height": 740})

    block(page, "Send it on").click()

    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert block(page, "Send it on").locator(".why").is_visible()
