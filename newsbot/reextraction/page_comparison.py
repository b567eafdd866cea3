"""Extract a stored page again, and compare its article with a line; runs in a worker."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from newsbot.dedupe import with_keys
from newsbot.dedupe.article_keys import choose_canonical, content_hash
from newsbot.extraction import SiteProfile, extract_page
from newsbot.extraction.fields.further_pages import CUT_SHORT, join_pages
from newsbot.extraction.fields.source_hooks import load_hooks
from newsbot.extraction.page_type import ACCEPTED_ANYWAY, PageTypeVerdict
from newsbot.items import Article
from newsbot.outcomes import Outcome
from newsbot.reextraction.changed_values import ValueChange, describe_change
from newsbot.site import Site
from newsbot.urls import domain_of, keep_parameters
from newsbot.version import __version__

_NOT_STATED = frozenset(
    "schemaVersion articleId version supersedes url requestedUrl pageUrls "
    "duplicateOf clusterId syndicated rights metadata".split()
)
"""Identity, labels of duplicates, and how a page was fetched: taken from the line."""
STATED_FIELDS = tuple(f.name for f in fields(Article) if f.name not in _NOT_STATED)
"""What a page states of its article; compared with the line."""
DERIVED_FIELDS = frozenset({"contentHash", "wordCount", "datePublishedUtc", "dateModifiedUtc"})
"""They differ where the field does that they are made from."""
_NAMED = frozenset(STATED_FIELDS) - DERIVED_FIELDS
"""In ``metadata.changedFields``."""
EXPLAINING_FIELDS = ("metadata.fieldSources", "metadata.chromeDropped")
"""Shown as well; a page that differs in these alone has the same article."""
_EXTRA = "extra."


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredTask:
    """A stored page, and the line that it became; ``line`` is empty for a page that gave none."""

    url: str
    content_type: str
    fetched_at: datetime
    line: bytes = b""
    kept_parameters: frozenset[str] = frozenset()
    """Those that earlier crawls have found to name pages of the domain."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PageComparison:
    """What today's extraction makes of a page.

    ``outcome`` is "" for an article, else the name of an outcome. ``changes`` has the fields that
    differ from the line. ``is_partial`` is true for one page of a line that has several: see
    ``compare_joined``.
    """

    outcome: str
    reason: str
    changes: Mapping[str, ValueChange]
    article: Article
    is_partial: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether the article itself differs."""
        return any(name not in EXPLAINING_FIELDS for name in self.changes)


def compare_page(
    body: bytes,
    task: StoredTask,
    site: Site | None,
    profile: SiteProfile | None,
    hooks: tuple[str, ...] = (),
) -> PageComparison:
    """Extract a page as a crawl does, and compare the record with a line.

    :param site: the table of its site, as for ``extract_page``; so is ``profile``.
    :param hooks: modules that register hooks, for a process that has not imported them.
    :raises ValueError: the line is no article of this major version of the schema.
    """
    load_hooks(hooks)
    keep_parameters(domain_of(task.url), task.kept_parameters)
    record = json.loads(task.line or b"{}")
    line = Article.from_dict(record) if record else None
    article, verdict = _extract(body, task, line.url if line else task.url, site, profile)
    if line is not None:
        article = _complete_article(article, line)
        if verdict is not None and _was_accepted_anyway(line):
            verdict = None
    outcome, reason = _find_end(article, verdict)
    is_partial = line is not None and bool(line.pageUrls)
    changes = {}
    if line is not None and not is_partial and not outcome:
        changes = dict(_find_changes(record, line, article))
        article = _mark(article, changes)
    return PageComparison(
        outcome=outcome, reason=reason, changes=changes, article=article, is_partial=is_partial
    )


def compare_joined(pages: Sequence[Article], content: bytes) -> PageComparison:
    """Join the pages of an article, extracted again, and compare it with its line.

    :raises ValueError: as ``compare_page``.
    """
    record = json.loads(content)
    line = Article.from_dict(record)
    article, *following = pages
    for page in following:
        article = join_pages(article, page)
    article = _complete_article(with_keys(article), line)
    changes = dict(_find_changes(record, line, article))
    article = _mark(article, changes)
    return PageComparison(outcome="", reason="", changes=changes, article=article)


def _extract(
    body: bytes, task: StoredTask, url: str, site: Site | None, profile: SiteProfile | None
) -> tuple[Article, PageTypeVerdict | None]:
    result = extract_page(
        body,
        url=url,
        site=site,
        profile=profile,
        fetched_at=task.fetched_at,
        content_type=task.content_type,
    )
    # The page names its next pages; the record has those that were read.
    return with_keys(replace(result.article, pageUrls=[])), result.verdict


def _find_end(article: Article, verdict: PageTypeVerdict | None) -> tuple[str, str]:
    """Return the outcome of a page that is no article, and the reason; two empty texts for one."""
    if verdict is not None:
        return verdict.outcome.value, verdict.reason
    if not article.headline:
        return Outcome.NO_HEADLINE.value, Outcome.NO_HEADLINE.meaning
    if not article.articleBody:
        return Outcome.NO_BODY.value, Outcome.NO_BODY.meaning
    return "", ""


def _complete_article(article: Article, line: Article) -> Article:
    """Return a re-extracted article with what its page does not state, as the line has it.

    Its ``version`` is the one of the line, until it becomes the next.
    """
    extra = {**_find_own_extra(line), **article.extra}
    cut_short = [text for text in line.metadata.warnings if text.startswith(CUT_SHORT)]
    metadata = replace(
        line.metadata,
        fieldSources=article.metadata.fieldSources,
        chromeDropped=article.metadata.chromeDropped,
        warnings=[*article.metadata.warnings, *cut_short],
        changedFields=[],
    )
    return replace(
        article,
        articleId=line.articleId,
        version=line.version,
        supersedes=line.contentHash or content_hash(line.articleBody or ""),
        url=line.url,
        requestedUrl=line.requestedUrl,
        canonicalUrl=_choose_canonical(article, line),
        pageUrls=line.pageUrls,
        isTruncated=True if cut_short else article.isTruncated,
        duplicateOf=line.duplicateOf,
        clusterId=line.clusterId,
        syndicated=line.syndicated,
        extra=extra,
        rights=line.rights,
        metadata=metadata,
    )


def _choose_canonical(article: Article, line: Article) -> str | None:
    """Return the canonical URL, that of the line if the crawl did not take the one of the page.

    It belonged to another page with another text then, as docs/duplicates.md says.
    """
    was_stated = "canonicalUrl" in line.metadata.fieldSources
    is_own = line.canonicalUrl == choose_canonical(line.url, None)
    return line.canonicalUrl if was_stated and is_own else article.canonicalUrl


def _mark(article: Article, changes: Iterable[str]) -> Article:
    """Return an article as one that was extracted again, with the fields that differ."""
    changed = [name for name in changes if name in _NAMED]
    metadata = replace(article.metadata, changedFields=changed, reextractedWith=__version__)
    return replace(article, metadata=metadata)


def _find_own_extra(line: Article) -> dict[str, Any]:
    """Return the fields that a pipeline of the project has added, not the extraction."""
    sources = line.metadata.fieldSources
    return {name: value for name, value in line.extra.items() if f"{_EXTRA}{name}" not in sources}


def _was_accepted_anyway(line: Article) -> bool:
    """Return whether a page was written although it was no article: a person gave its URL."""
    return any(warning.startswith(ACCEPTED_ANYWAY) for warning in line.metadata.warnings)


def _find_changes(
    record: Mapping[str, Any], line: Article, article: Article
) -> Iterator[tuple[str, ValueChange]]:
    """Yield the fields that differ; a field that the line leaves out is not compared."""
    before, after = line.to_dict(), article.to_dict()
    for name in STATED_FIELDS:
        if name in record and before[name] != after[name]:
            yield name, describe_change(before[name], after[name])
    for name in EXPLAINING_FIELDS:
        key = name.partition(".")[2]
        if key in record["metadata"] and before["metadata"][key] != after["metadata"][key]:
            yield name, describe_change(before["metadata"][key], after["metadata"][key])
