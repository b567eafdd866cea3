"""Changes of the layout of real sites: whether the health checks name what they break.

``python -m benchmarks.layout_changes CORPUS...`` takes the sites with at least five pages, makes a
history of their articles, changes the markup of all pages in one way after the other (names of
classes, the text loaded by a script, dates, JSON-LD, authors, meta elements), and judges two runs.
A change counts if half of the pages lose a field or their text, or have a field from another
source. It ends with code 1 if fewer than 90 % of these are named.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit
from zlib import crc32

from lxml.html import HtmlElement, fromstring, tostring

from benchmarks.corpus import read_pages
from devtools.scoring.gold_pages import GoldPage
from newsbot.extraction import extract_page
from newsbot.extraction.document.charset import decode_page
from newsbot.health.site_judge import judge_run
from newsbot.items import Article
from newsbot.run_record import RunRecord
from newsbot.run_recorder import is_odd_name
from newsbot.run_samples import ValueSample
from newsbot.site_check.page_elements_by_text import find_text_element
from newsbot.site_check.selector_proposals import is_same_value

MIN_PAGES = 5
RUNS, PAGES_OF_RUN = 20, 10
MIN_NAMED = 0.9
DAY = 24 * 3600
FIELDS = ("datePublished", "authors", "mainImage", "description", "articleSection", "keywords")
SOURCES = ("headline", *FIELDS)


@dataclass(frozen=True)
class ReadPage:
    """An article of a page, and whether the page is one."""

    article: Article
    outcome: str


def rename_classes(root: HtmlElement, article: Article) -> None:  # noqa: ARG001 - as the others
    """Give all classes and ids names of a machine."""
    for element in root.iter():
        for name in ("class", "id"):
            if isinstance(element.tag, str) and element.get(name):
                element.set(name, f"x{crc32(element.get(name).encode())}")


def load_text_by_script(root: HtmlElement, article: Article) -> None:
    """Take the text away, but for its first paragraph."""
    body = find_text_element(root, article)
    for paragraph in [] if body is None else list(body.iter("p", "h2", "blockquote", "li"))[1:]:
        if paragraph.getparent() is not None:
            paragraph.drop_tree()
    _drop(root, "//script")


def drop_dates(root: HtmlElement, article: Article) -> None:  # noqa: ARG001
    """Take dates in metadata and time elements away."""
    _drop(root, "//script | //time | //meta[contains(@*, 'date') or contains(@*, 'time')]")
    for element in root.xpath("//*[contains(@class, 'date') or contains(@class, 'time')]"):
        if len(element.text_content()) < 100 and element.getparent() is not None:  # noqa: PLR2004
            element.drop_tree()


def drop_json_ld(root: HtmlElement, article: Article) -> None:  # noqa: ARG001
    """Take JSON-LD away."""
    _drop(root, "//script[contains(@type, 'ld+json')]")


def replace_authors(root: HtmlElement, article: Article) -> None:
    """Show a button where the author was, everywhere in the page."""
    names = [author.name for author in article.authors]
    for element in root.iter():
        for name in names:
            if element.text and name in element.text:
                element.text = element.text.replace(name, "Share Story")
            if isinstance(element.tag, str) and name in (element.get("content") or ""):
                element.set("content", "Share Story")


def drop_meta(root: HtmlElement, article: Article) -> None:  # noqa: ARG001
    """Take meta elements away."""
    _drop(root, "//meta[@property or @name]")


def drop_head(root: HtmlElement, article: Article) -> None:
    """Take JSON-LD and all meta elements away."""
    drop_json_ld(root, article)
    _drop(root, "//head/meta")


CHANGES: dict[str, Callable[[HtmlElement, Article], None]] = {
    "classes renamed": rename_classes,
    "text loaded by a script": load_text_by_script,
    "dates dropped": drop_dates,
    "JSON-LD dropped": drop_json_ld,
    "authors replaced": replace_authors,
    "meta elements dropped": drop_meta,
}


def _drop(root: HtmlElement, xpath: str) -> None:
    for element in root.xpath(xpath):
        if element.getparent() is not None:
            element.drop_tree()


def read_page(html: str, url: str) -> ReadPage:
    """Read a page as a crawl does."""
    result = extract_page(html, url=url)
    outcome = result.verdict.outcome.value if result.verdict else ""
    if not outcome:
        outcome = "" if result.article.articleBody else "no_body"
    return ReadPage(result.article, outcome)


def make_record(number: int, pages: Sequence[ReadPage]) -> RunRecord:
    """Make the record of a run that read these pages."""
    written = [page.article for page in pages if not page.outcome]
    fields, authors = Counter[str](), Counter[str]()
    sources: dict[str, Counter[str]] = defaultdict(Counter)
    words, chrome = ValueSample(), ValueSample()
    for article in written:
        for name, source in article.metadata.fieldSources.items():
            fields[name] += 1
            sources[name][source] += 1
        authors.update(author.name for author in article.authors)
        words.add(article.wordCount or 0)
        dropped = len(article.metadata.chromeDropped)
        chrome.add(dropped / max(1, dropped + len(article.articleBlocks)))
    outcomes = Counter(page.outcome or "written" for page in pages)
    return RunRecord(
        run_id=f"run{number:03}",
        started_at=number * DAY,
        ended_at=number * DAY + 60,
        reason="finished",
        outcomes=outcomes,
        articles=len(written),
        fields=fields,
        sources={name: dict(counts) for name, counts in sources.items()},
        authors=dict(authors.most_common(40)),
        odd_authors=sum(any(map(is_odd_name, article.authors)) for article in written),
        words=words.spread(),
        chrome_share=chrome.spread(3),
        requests=len(pages),
        examples={"written": "https://a.example/"},
    )


def find_damage(before: Sequence[ReadPage], after: Sequence[ReadPage]) -> set[str]:
    """Return the fields that half of the pages lose, or have from another source."""
    pairs = [(b.article, a) for b, a in zip(before, after, strict=True) if not b.outcome]
    damage = set()
    lost = sum(bool(a.outcome) or not is_same_value("articleBody", b, a.article) for b, a in pairs)
    if lost * 2 >= len(pairs):
        damage.add("articleBody")
    for name in SOURCES:
        had = [(b, a.article) for b, a in pairs if getattr(b, name) and not a.outcome]
        if len(had) * 2 < len(pairs) or not had:
            continue
        same = sum(is_same_value(name, b, a) for b, a in had) if name in FIELDS[:4] else len(had)
        gone = sum(not getattr(a, name) for _, a in had)
        source = Counter(b.metadata.fieldSources.get(name) for b, _ in had).most_common(1)[0][0]
        kept = sum(a.metadata.fieldSources.get(name) == source for _, a in had)
        if min(same, len(had) - gone, kept * 2) * 2 <= len(had):
            damage.add(name)
    return damage


def judge_change(before: Sequence[ReadPage], after: Sequence[ReadPage]) -> set[str]:
    """Return what the alarms of two runs of changed pages name."""
    chance = random.Random(len(before))  # noqa: S311 - the same runs each time
    runs: list[RunRecord] = []
    for number in range(RUNS):
        record = make_record(number, chance.choices(before, k=PAGES_OF_RUN))
        runs.append(replace(record, alarms=judge_run(runs, record)))
    named = set()
    for number in range(RUNS, RUNS + 2):
        record = make_record(number, chance.choices(after, k=PAGES_OF_RUN))
        alarms = judge_run(runs, record)
        named |= {alarm.field or "articleBody" for alarm in alarms if alarm.state == "new"}
        runs.append(replace(record, alarms=alarms))
    return named


def group_by_site(folders: Sequence[str], *, least: int) -> Iterator[tuple[str, list[GoldPage]]]:
    """Yield the sites with so many pages in corpora, and their pages."""
    sites: defaultdict[str, list[GoldPage]] = defaultdict(list)
    for folder in folders:
        for page in read_pages(Path(folder)):
            sites[urlsplit(page.url or "").hostname or ""].append(page)
    for host, pages in sites.items():
        if host and not host.endswith("archive.org") and len(pages) >= least:
            yield host, pages


def main(folders: Sequence[str]) -> int:
    """Print the figures; return 1 if the bound is missed."""
    counts, named, changed, quiet = Counter[str](), Counter[str](), 0, 0
    for host, pages in group_by_site(folders, least=MIN_PAGES):
        texts = [(decode_page(page.read(), None)[0], page.url or "") for page in pages]
        before = [read_page(html, url) for html, url in texts]
        changed += 1
        quiet += not judge_change(before, before)
        for change, edit in CHANGES.items():
            after = []
            for (html, url), original in zip(texts, before, strict=True):
                root = fromstring(re.sub(r"^\s*<\?xml[^>]*>", "", html))
                edit(root, original.article)
                after.append(read_page(tostring(root, encoding="unicode"), url))
            damage = find_damage(before, after)
            if not damage:
                continue
            found = judge_change(before, after)
            counts[change] += 1
            named[change] += bool(damage & found)
            if not damage & found:
                print(json.dumps([host, change, sorted(damage), sorted(found)]), flush=True)
    for change in CHANGES:
        print(f"{change}: {named[change]} of {counts[change]} named")
    share = named.total() / max(1, counts.total())
    print(f"all changes of {changed} sites that do damage: {counts.total()}, {share:.1%} named")
    print(f"sites without an alarm while nothing changes: {quiet}")
    return int(share < MIN_NAMED)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
