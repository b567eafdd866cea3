"""README and docs name everything that users see, and nothing else."""

from __future__ import annotations

import argparse
import importlib.util
import itertools
import re
import shlex
from collections.abc import Iterator, Mapping
from inspect import isfunction, signature
from pathlib import Path
from typing import Any

import pytest
from scrapy.commands import ScrapyCommand
from scrapy.settings import Settings, default_settings
from scrapy.utils.misc import load_object

import newsbot
from newsbot import settings
from newsbot.article_schema import make_schema
from newsbot.clean import CleanText
from newsbot.clean.line_classifier import LINE_RULES
from newsbot.exit_codes import ExitCode
from newsbot.extraction.body.chrome_rules import CHROME_RULES
from newsbot.extraction.body.phrases import load_phrases
from newsbot.extraction.document.rule_names import PAGE_RULES, Rule
from newsbot.extraction.fields.field_sources import SOURCES
from newsbot.outcomes import Outcome
from newsbot.site import Site
from newsbot.spiders.archive_arguments import ARCHIVES
from newsbot.spiders.crawl_arguments import KNOWN

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
ROW = re.compile(r"^\| `([^`]+)` \|(.*)\|$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
SCRIPT = re.compile(r"-m ((?:benchmarks|devtools)[.\w]*\w)")
FILE = re.compile(
    r"(?<![\w/.])((?:newsbot|tests|benchmarks|devtools)/(?:[\w-]+/)*(?:[\w-]+\.(?:py|toml|json))?)(?![\w<*])"
)
FENCE = re.compile(r"^ *```(\w+)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(
    r"^ *(?:\$ )?(?:\w+ \S+ \| |NEWSBOT_SITES=\S+ )?(?:newsbot|scrapy) ([a-z][\w-]+[^#>]*)"
)
PLACE = re.compile(r"`(?:(\w+)\.)?(\w+)` in\s+`(newsbot/[\w/]+\.py)`")
LONG_DEFAULTS = (dict, list)


def read_rows(name: str, heading: str = "") -> Mapping[str, list[str]]:
    """Return first cell -> the other cells of the rows under a heading, or of the whole page."""
    text = (DOCS / name).read_text(encoding="utf-8")
    if heading:
        text = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = {
        first: [cell.strip() for cell in rest.split(" | ")] for first, rest in ROW.findall(text)
    }
    assert rows, f"docs/{name} has no table under {heading!r}"
    return rows


def read_anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


def word_type(value: Mapping[str, Any]) -> str:
    """Return a JSON Schema type in the words of the docs."""
    if "anyOf" in value:
        return " or ".join(word_type(part) for part in value["anyOf"])
    if "enum" in value:
        return ", ".join(value["enum"])
    if "$ref" in value:
        return str(value["$ref"]).rpartition("/")[2]
    if value["type"] == "array":
        return f"list of {word_type(value['items'])}"
    if value.get("format") == "date-time":
        return "UTC time"
    words = {"string": "text", "integer": "number", "boolean": "true or false", "object": "object"}
    return words.get(value["type"], "null")


@pytest.mark.parametrize("record", ["Article", *make_schema()["$defs"]])
def test_fields_page_matches_the_schema(record: str) -> None:
    schema = make_schema()
    part = schema if record == "Article" else schema["$defs"][record]

    rows = read_rows("fields.md", record)

    wanted = {name: [word_type(v), v["description"]] for name, v in part["properties"].items()}
    assert {name: cells[:2] for name, cells in rows.items()} == wanted


def test_fields_page_lists_sources_in_order() -> None:
    rows = read_rows("fields.md", "Article")

    for field, cells in rows.items():
        sources = [name for name, _ in SOURCES.get(field, ())]
        assert re.findall(r"`([^`]+)`", cells[2]) == sources, field


def test_settings_page_lists_every_setting_and_its_default() -> None:
    values = {name: value for name, value in vars(settings).items() if name.isupper()}

    rows = read_rows("settings.md")

    assert sorted(rows) == sorted(values)
    for name, value in values.items():
        shown = repr(value)
        if name == "USER_AGENT":
            shown = "'newsbot/VERSION'"
        elif isinstance(value, LONG_DEFAULTS) and value:
            shown = "{...}" if isinstance(value, dict) else "[...]"
        assert rows[name][0] == f"`{shown}`", f"docs/settings.md: {name} has the default {shown}"
        assert rows[name][1], f"docs/settings.md: {name} has no meaning"


def test_sites_page_lists_every_key() -> None:
    assert sorted(read_rows("sites.md")) == sorted(set(Site.model_fields) - {"spider"})


def test_outcomes_page_lists_every_outcome() -> None:
    rows = read_rows("outcomes.md", "Outcomes")

    assert rows == {outcome.value: [outcome.meaning] for outcome in Outcome}


def test_outcomes_page_and_readme_list_every_exit_code() -> None:
    rows = read_rows("outcomes.md", "Exit codes")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert rows == {str(int(code)): [code.meaning] for code in ExitCode}
    assert re.findall(r"^\| (\d+) \|", readme, re.MULTILINE) == list(rows)


def test_chrome_page_lists_every_rule() -> None:
    rows = read_rows("chrome.md", "Elements")

    assert {name: cells[0] for name, cells in rows.items()} == {r.name: r.why for r in CHROME_RULES}


def test_chrome_page_shows_an_example_of_every_phrase_rule() -> None:
    examples = {
        rule: [
            drop
            for tables in load_phrases().values()
            for drop in tables.get(rule, {}).get("drops", ())
        ]
        for tables in load_phrases().values()
        for rule in tables
    }

    rows = read_rows("chrome.md", "Phrases")

    assert sorted(rows) == sorted(examples)
    for rule, wanted in examples.items():
        assert rows[rule][0] in wanted, f"docs/chrome.md: {rule} shows none of {wanted}"


def test_chrome_page_lists_every_other_reason() -> None:
    rows = {name: cells[0] for name, cells in read_rows("chrome.md", "Other reasons").items()}

    assert rows == PAGE_RULES


def test_clean_page_lists_every_rule_and_field() -> None:
    rules = {name: cells[0] for name, cells in read_rows("clean.md", "What is dropped").items()}
    fields = set(read_rows("clean.md", "The command"))
    beside = {"datePublishedRaw", "dateModified", "dateModifiedRaw"}  # described with datePublished

    assert rules == LINE_RULES | {Rule.SITE_REPEATS: PAGE_RULES[Rule.SITE_REPEATS]}
    assert fields == set(CleanText(text="").fields()) - beside


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_a_file_and_a_heading(page: Path) -> None:
    broken = []
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        path, _, anchor = target.partition("#")
        file = page.parent / path if path else page
        if "://" not in target and not (
            file.exists() and (not anchor or anchor in read_anchors(file))
        ):
            broken.append(target)

    assert broken == []


def test_index_lists_every_page() -> None:
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    listed = re.findall(r"^- \[[^\]]+\]\(([\w-]+\.md)\): \w", index, re.MULTILINE)

    assert sorted(listed) == sorted({page.name for page in DOCS.glob("*.md")} - {"index.md"})


def test_python_api_page_lists_every_exported_name() -> None:
    page = (DOCS / "python-api.md").read_text(encoding="utf-8")

    rows = re.findall(r"^\| \[`(\w+)`\]", page, re.MULTILINE)
    entries = re.findall(r"^### `(\w+)`$", page, re.MULTILINE)

    assert sorted(rows) == sorted(entries) == sorted(newsbot.__all__)


def test_python_api_page_shows_each_signature() -> None:
    page = (DOCS / "python-api.md").read_text(encoding="utf-8")
    shown = re.findall(r"^```text\n(\w+)\((.*?)\) -> ", page, re.MULTILINE | re.DOTALL)

    functions = {name for name in newsbot.__all__ if isfunction(getattr(newsbot, name))}
    assert {name for name, _ in shown} == functions
    for name, parameters in shown:
        plain = [word.partition("=")[0].strip() for word in parameters.split(",")]
        known = signature(getattr(newsbot, name)).parameters.values()
        first = next((i for i, each in enumerate(known) if each.kind is each.KEYWORD_ONLY), None)
        names = [each.name for each in known]
        assert plain == (names if first is None else [*names[:first], "*", *names[first:]]), name


def test_named_scripts_and_files_exist() -> None:
    texts = [page.read_text(encoding="utf-8") for page in PAGES]
    modules = {module.replace(".", "/") for text in texts for module in SCRIPT.findall(text)}
    files = {name for text in texts for name in FILE.findall(text)}

    assert modules
    assert files
    scripts = {name for name in modules if (ROOT / name / "__main__.py").exists()}
    assert [name for name in modules - scripts if not (ROOT / f"{name}.py").exists()] == []
    assert [name for name in files if not (ROOT / name).exists()] == []


def test_architecture_page_names_functions_where_they_are() -> None:
    named = PLACE.findall((DOCS / "architecture.md").read_text(encoding="utf-8"))

    assert len(named) > 12
    for owner, name, file in named:
        source = (ROOT / file).read_text(encoding="utf-8")
        for word in filter(None, (owner, name)):
            assert re.search(rf"^ *(?:async )?(?:class|def) {word}\b", source, re.MULTILINE), word


def read_commands() -> Iterator[tuple[str, ...]]:
    """Yield the words of each command of newsbot that README and docs show."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        blocks = [
            content for language, content in FENCE.findall(text) if language in {"sh", "text"}
        ]
        blocks += re.findall(r"^    .*$", re.sub(FENCE, "", text), re.MULTILINE)
        for line in "\n".join(blocks).splitlines():
            if found := COMMAND.match(line):
                yield tuple(shlex.split(found[1].replace("[", " ").replace("]", " ")))


def find_options(name: str) -> set[str]:
    """Return the options of a command of newsbot, of its developers or of Scrapy."""
    places = [f"newsbot.commands.{name}", f"scrapy.commands.{name}"]
    module = next(place for place in places if importlib.util.find_spec(place))
    command: ScrapyCommand = load_object(f"{module}.Command")()
    command.settings = Settings()
    parser = argparse.ArgumentParser(conflict_handler="resolve")
    command.add_options(parser)
    return set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", parser.format_help(), re.IGNORECASE))


@pytest.mark.parametrize("words", sorted(set(read_commands())), ids=" ".join)
def test_commands_are_shown_with_options_they_have(words: tuple[str, ...]) -> None:
    name, *given = words

    used = {word for word in given if re.match(r"--?[a-zA-Z]", word)}
    names = [
        (option, value.partition("=")[0])
        for option, value in itertools.pairwise(given)
        if option in {"-a", "-s"}
    ]

    assert used <= find_options(name)
    for option, value in names:
        settings_known = {*vars(settings), *vars(default_settings)}
        known = {*KNOWN, *ARCHIVES} if option == "-a" else settings_known
        assert value in known
