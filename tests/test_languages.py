"""Articles in languages that were not asked for are not written."""

from __future__ import annotations

from pathlib import Path

from newsbot.exit_codes import ExitCode
from newsbot.outcomes import Outcome
from tests.loopback import Answer, serve
from tests.scrapy_run import run_scrapy
from tests.test_crawl import WORDS, article, day, section, teaser

STORIES = {"wave": "en-GB", "gull": "en", "quay": "fr"}
FRENCH = (
    "La gardienne du phare a compté les vagues de toute une année et les a notées une par une. "
    "Personne ne le lui avait demandé, et pourtant il y avait le soir une file devant la porte. "
)


def write_story(name: str, tag: str) -> Answer:
    page = str(article(name).body).replace("<html>", f'<html lang="{tag}">')
    return Answer(page.replace(WORDS, FRENCH) if tag == "fr" else page)


def test_only_articles_in_the_languages_are_written(tmp_path: Path) -> None:
    pages = {day(1, name): write_story(name, tag) for name, tag in STORIES.items()}
    pages["/world"] = section(*(teaser(day(1, name), name) for name in STORIES))
    with serve(pages) as web:
        words = ("crawl", "news", "-a", f"url={web.base}/world")
        french = run_scrapy(*words, "-a", "languages=fr", output=tmp_path / "fr")
        asked = len(web.asked)
        again = run_scrapy(*words, "-a", "languages=fr", output=tmp_path / "fr")
        asked_again = web.asked[asked:]
        english = run_scrapy(*words, output=tmp_path / "en", settings={"LANGUAGES": "en,de"})
        none = run_scrapy(*words, "-a", "languages=da", output=tmp_path / "da")

    assert french.code == again.code == ExitCode.DONE, french.stderr
    assert [record["inLanguage"] for record in french.articles] == ["fr"]
    assert {(line["outcome"], line["reason"]) for line in french.rejected} == {
        (Outcome.OTHER_LANGUAGE, "in the language 'en'"),
        (Outcome.OTHER_LANGUAGE, "in the language 'en-GB'"),
    }
    assert {path for path in asked_again if path.startswith("/2026")} == set()
    assert sorted(record["inLanguage"] for record in english.articles) == ["en", "en-GB"]
    assert none.code == ExitCode.DONE
    assert none.articles == []


def test_what_is_no_language_is_refused(tmp_path: Path) -> None:
    words = ("crawl", "news", "-a", "url=http://lamp.example/")
    argument = run_scrapy(*words, "-a", "languages=english", output=tmp_path)
    setting = run_scrapy(*words, output=tmp_path, settings={"LANGUAGES": "en;fr"})

    says = "must be language tags such as en,de-AT, got"
    assert argument.code == ExitCode.WRONG_USAGE
    assert f"-a languages {says} 'english'" in argument.stderr
    assert setting.code == ExitCode.COULD_NOT_START
    assert f"LANGUAGES {says} 'en;fr'" in setting.stderr
