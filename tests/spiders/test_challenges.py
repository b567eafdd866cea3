"""Challenge pages are recognized and left alone; articles about them are articles."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from newsbot.extraction import extract_page
from newsbot.outcomes import Outcome
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import Run, run_scrapy

SHELL = """<html><head><title>lantern.example</title></head><body>
<p id="cmsg">One step left.</p><script>var dd={'host':'geo.captcha-delivery.com'}</script>
<script src="https://ct.captcha-delivery.com/c.js"></script></body></html>"""
MOMENT = """<html><head><title>Just a moment...</title></head><body><div id="app"></div>
<script>a.src = '/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1';</script></body></html>"""
ARTICLE = (
    "<html><head><title>Why lamps ask whether you are human</title></head><body><article>"
    "<h1>Why the lamps of the harbour ask whether you are human</h1>"
    + "<p>A captcha wants to verify you are human, said the keeper of the lamp, who has solved "
    "many a puzzle of this kind and counts the boats between them on long evenings.</p>"
    * 6
    + "</article><form><textarea></textarea><div class='g-recaptcha'></div></form>"
    "<script src='https://www.google.com/recaptcha/api.js'></script></body></html>"
)
BLOCKED = {
    "/shell-with-403": (Answer(SHELL, 403), "HTTP 403, challenge page: loads 'captcha-delivery"),
    "/shell-with-200": (Answer(SHELL), "challenge page: loads 'captcha-delivery.com'"),
    "/moment-with-503": (Answer(MOMENT, 503), "HTTP 503, challenge page: called 'Just a moment"),
    "/moment-with-200": (Answer(MOMENT), "challenge page: called 'Just a moment"),
    "/marked-with-503": (
        Answer("wait", 503, headers={"cf-mitigated": "challenge"}),
        "HTTP 503, challenge page: header cf-mitigated 'challenge'",
    ),
    "/marked-with-202": (
        Answer("", 202, headers={"x-amzn-waf-action": "challenge"}),
        "challenge page: header x-amzn-waf-action 'challenge'",
    ),
    "/shell-with-405": (Answer(SHELL, 405), "HTTP 405, challenge page: loads 'captcha-delivery"),
    "/moment-with-429": (Answer(MOMENT, 429), "HTTP 429, challenge page: called 'Just a moment"),
}
REFUSED, ABOUT = "/refused", "/why-lamps-ask-whether-you-are-human"


@dataclass
class Crawled:
    run: Run
    web: Web

    def find_end(self, path: str) -> dict[str, Any]:
        (end,) = [end for end in self.run.rejected if end["url"].endswith(path)]
        return end


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    folder: Path = tmp_path_factory.mktemp("challenges")
    pages = {path: answer for path, (answer, _) in BLOCKED.items()}
    pages |= {REFUSED: Answer("<h1>No</h1>", 403), ABOUT: Answer(ARTICLE)}
    listed = folder / "urls.txt"
    with serve(pages) as web:
        listed.write_text("\n".join(web.base + path for path in web.pages), "utf-8")
        words = ("crawl", "news", "-a", f"urls={listed}")
        run = run_scrapy(*words, output=folder, settings={"RETRY_TIMES": "1"})
    return Crawled(run, web)


@pytest.mark.parametrize("path", BLOCKED)
def test_a_challenge_ends_as_blocked_with_its_evidence(path: str, crawled: Crawled) -> None:
    end = crawled.find_end(path)

    assert end["outcome"] == "blocked"
    assert end["reason"].startswith(BLOCKED[path][1])


def test_a_refusal_without_a_challenge_is_reported_as_a_refusal(crawled: Crawled) -> None:
    end = crawled.find_end(REFUSED)

    assert end["outcome"] == "blocked"
    assert end["reason"] == "HTTP 403: the server refuses the crawler"
    assert crawled.web.asked.count(REFUSED) == 1


def test_a_challenge_is_neither_retried_nor_rendered(crawled: Crawled) -> None:
    asked = [path for path in crawled.web.asked if path in BLOCKED]

    # Without a header that says so these are known for challenges only after their further tries.
    assert sorted(asked) == sorted([*BLOCKED, "/moment-with-429", "/moment-with-503"])
    assert "in a browser" not in str(crawled.run.rejected)


def test_an_article_about_captchas_with_a_captcha_is_written(crawled: Crawled) -> None:
    (article,) = crawled.run.articles

    assert article["url"].endswith(ABOUT)


def test_a_script_shell_that_loads_a_captcha_is_no_challenge() -> None:
    shell = (
        "<html><head><title>Lamp relit at the harbour</title></head><body><div id='root'></div>"
        "<script src='https://www.google.com/recaptcha/api.js'></script></body></html>"
    )

    verdict = extract_page(shell, url="https://lantern.example/lamp-relit-at-the-harbour").verdict

    assert verdict is None or verdict.outcome is not Outcome.BLOCKED
