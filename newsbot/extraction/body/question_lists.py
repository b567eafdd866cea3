"""Keep questions with answers in or below the text, as guides and explainers have them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, pairwise

from newsbot.extraction.body.model.page_stats import find_template
from newsbot.extraction.body.page_context import PageContext
from newsbot.extraction.document.blocks import PageBlock, common_scope, count_chars
from newsbot.extraction.document.rule_names import KeptAs, Rule

_MIN_QUESTIONS = 2
_MAX_QUESTION_CHARS = 160
_MAX_RUNS = 40
"""Lists that are read; a malicious page has thousands."""
_MARKS = ("?", "？", "؟")
_UNNAMED = frozenset({None, Rule.NOT_THE_ARTICLE})
"""Rules of blocks that are kept, or dropped for their points alone."""
_MAX_ANSWER_BLOCKS = 12
"""Paragraphs and items of one answer."""
_MAX_BLOCKS_ABOVE = 8
"""A heading, a byline or a share bar may be between the text and the questions."""
_MAX_LINKED_SHARE = 0.3
"""Share of an answer's text in links; lists of other articles have more."""
_ENDS = frozenset({Rule.RELATED, Rule.COMMENTS, Rule.PAGE_FOOTER, Rule.SITE, Rule.OTHER_ARTICLE})
"""Rules of what is between the text and questions that are no part of it."""


def keep_questions(page: PageContext) -> None:
    """Keep the questions of one template below or in the text, and the answers below each."""
    kept = page.kept()
    questions = [block for block in page.scored if _is_question(block)] if kept else []
    if len(questions) < _MIN_QUESTIONS:
        return
    first = kept[0].index
    for run in islice(_find_runs(page, questions), _MAX_RUNS):
        if len(run) >= _MIN_QUESTIONS and run[0].index > first and _is_near_text(page, run[0]):
            _keep_run(page, run)


def _is_question(block: PageBlock) -> bool:
    return (
        block.rule in _UNNAMED
        and block.text.endswith(_MARKS)
        and not block.links
        and len(block.text) <= _MAX_QUESTION_CHARS
    )


def _find_runs(page: PageContext, questions: list[PageBlock]) -> Iterator[list[PageBlock]]:
    """Yield the questions of one template with answers between them, in order."""
    run: list[PageBlock] = []
    for question in questions:
        if run and not _follows(page, run[-1], question):
            yield run
            run = []
        if run or _starts_answer(page, question):
            run.append(question)
    yield run


def _follows(page: PageContext, above: PageBlock, question: PageBlock) -> bool:
    """Return whether a question is made as the one above it, and the answer between is text."""
    between = page.blocks[above.index + 1 : question.index]
    return (
        find_template(above) == find_template(question)
        and len(between) <= _MAX_ANSWER_BLOCKS
        and _starts_answer(page, question)
        and all(block.rule in _UNNAMED for block in between)
        and sum(b.link_chars for b in between) <= _MAX_LINKED_SHARE * count_chars(between)
    )


def _starts_answer(page: PageContext, question: PageBlock) -> bool:
    """Return whether the block below a question is a paragraph or announces a list."""
    below = page.blocks[question.index + 1 : question.index + 2]
    return any(
        block.rule in _UNNAMED and (block.is_prose or block.text.endswith(":")) for block in below
    )


def _is_near_text(page: PageContext, question: PageBlock) -> bool:
    """Return whether nothing that ends an article is between the text and a question."""
    above = page.blocks[max(0, question.index - _MAX_BLOCKS_ABOVE) : question.index]
    for block in reversed(above):
        if block.rule is None:
            return True
        if block.rule in _ENDS:
            return False
    return False


def _keep_run(page: PageContext, run: list[PageBlock]) -> None:
    """Keep the questions, what is between them, and what shares the last one's element."""
    was_kept = [question.rule is None for question in run]
    for (above, below), is_known in zip(pairwise(run), map(all, pairwise(was_kept)), strict=True):
        if not is_known:  # else both are sub-headings of the text
            for block in page.blocks[above.index : below.index]:
                block.keep(KeptAs.QUESTION)
    last = run[-1]
    if was_kept[-1]:
        return
    last.keep(KeptAs.QUESTION)
    answer = page.blocks[last.index + 1 : last.index + 1 + _MAX_ANSWER_BLOCKS]
    item = common_scope(last.scope, answer[0].scope)
    is_flat = item in run[-2].scope.near()
    for number, block in enumerate(answer):
        is_inside = number == 0 if is_flat else item in block.scope.near()
        if not is_inside or block.rule not in _UNNAMED:
            return
        block.keep(KeptAs.QUESTION)
