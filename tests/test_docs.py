"""Each field, setting, site key, outcome, exit code and rule is described, and no other is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

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

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
ROW = re.compile(r"^\| `([^`]+)` \|(.*)\|$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
SCRIPT = re.compile(r"-m ((?:benchmarks|devtools)[.\w]*\w)")
FILE = re.compile(
    r"(?<![\w/.])((?:newsbot|tests|benchmarks|devtools)/(?:[\w-]+/)*(?:[\w-]+\.(?:py|toml|json))?)(?![\w<*])"
)
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
    """Say a JSON Schema type as the docs do."""
    if "anyOf" in value:
        return " or ".join(word_type(part) for part in value["anyOf"])
    if "enum" in value:
        return ", ".join(value["enum"])
    if "$ref" in value:
        return str(value["$ref"]).rpartition("/")[2]
    if value["type"] == "array":
        return f"list of {word_type(value['items'])}"
    words = {"string": "text", "integer": "number", "boolean": "true or false", "object": "object"}
    return words.get(value["type"], "null")


@pytest.mark.parametrize("record", ["Article", *make_schema()["$defs"]])
def test_each_field_is_described_as_the_schema_has_it(record: str) -> None:
    schema = make_schema()
    part = schema if record == "Article" else schema["$defs"][record]

    rows = read_rows("fields.md", record)

    wanted = {name: [word_type(v), v["description"]] for name, v in part["properties"].items()}
    assert {name: cells[:2] for name, cells in rows.items()} == wanted


def test_each_field_names_its_sources_in_order() -> None:
    rows = read_rows("fields.md", "Article")

    for field, cells in rows.items():
        sources = [name for name, _ in SOURCES.get(field, ())]
        assert re.findall(r"`([^`]+)`", cells[2]) == sources, field


def test_each_setting_is_described_with_its_default() -> None:
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


def test_each_key_of_a_site_is_described() -> None:
    assert sorted(read_rows("sites.md")) == sorted(set(Site.model_fields) - {"spider"})


def test_each_outcome_is_described_in_its_own_words() -> None:
    rows = read_rows("outcomes.md", "Outcomes")

    assert rows == {outcome.value: [outcome.meaning] for outcome in Outcome}


def test_each_exit_code_is_described_in_its_own_words_and_in_the_readme() -> None:
    rows = read_rows("outcomes.md", "Exit codes")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert rows == {str(int(code)): [code.meaning] for code in ExitCode}
    assert re.findall(r"^\| (\d+) \|", readme, re.MULTILINE) == list(rows)


def test_each_chrome_rule_is_described_in_its_own_words() -> None:
    rows = read_rows("chrome.md", "Elements")

    assert {name: cells[0] for name, cells in rows.items()} == {r.name: r.why for r in CHROME_RULES}


def test_each_rule_of_phrases_is_described_by_an_example_of_its_own() -> None:
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


def test_each_drop_without_a_chrome_rule_is_described() -> None:
    rows = {name: cells[0] for name, cells in read_rows("chrome.md", "Other reasons").items()}

    assert rows == PAGE_RULES


def test_each_rule_and_field_of_cleaned_text_is_described() -> None:
    rules = {name: cells[0] for name, cells in read_rows("clean.md", "What is dropped").items()}
    fields = set(read_rows("clean.md", "The command"))
    beside = {"datePublishedRaw", "dateModified", "dateModifiedRaw"}  # told beside datePublished

    assert rules == LINE_RULES | {Rule.SITE_REPEATS: PAGE_RULES[Rule.SITE_REPEATS]}
    assert fields == set(CleanText(text="").fields()) - beside


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_to_a_file_and_a_heading(page: Path) -> None:
    broken = []
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        path, _, anchor = target.partition("#")
        file = page.parent / path if path else page
        if "://" not in target and not (
            file.exists() and (not anchor or anchor in read_anchors(file))
        ):
            broken.append(target)

    assert broken == []


def test_each_page_is_in_the_index() -> None:
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    listed = re.findall(r"^- \[[^\]]+\]\(([\w-]+\.md)\): \w", index, re.MULTILINE)

    assert sorted(listed) == sorted({page.name for page in DOCS.glob("*.md")} - {"index.md"})


def test_each_exported_name_has_an_entry() -> None:
    page = (DOCS / "python-api.md").read_text(encoding="utf-8")

    rows = re.findall(r"^\| \[`(\w+)`\]", page, re.MULTILINE)
    entries = re.findall(r"^### `(\w+)`$", page, re.MULTILINE)

    assert sorted(rows) == sorted(entries) == sorted(newsbot.__all__)


def test_scripts_and_files_that_are_named_exist() -> None:
    named = [
        ROOT / name
        for page in PAGES
        for text in [page.read_text(encoding="utf-8")]
        for name in [
            *(f"{module.replace('.', '/')}.py" for module in SCRIPT.findall(text)),
            *FILE.findall(text),
        ]
    ]

    assert named
    assert [str(path) for path in named if not path.exists()] == []
