"""Print what has changed on the pages of a site, and the lines for its table."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from newsbot.console import plural
from newsbot.site_check.layout_check import FieldState, LayoutCheck
from newsbot.site_check.selector_proposals import BODY

NOT_FOUND = "no selector gives the earlier values; look with the explain command"


def format_layout(check: LayoutCheck, *, name: str) -> str:
    """Return the report: comments, and valid TOML of the lines that are proposed."""
    return "".join(f"{line}\n" for line in _list_lines(check, name))


def _list_lines(check: LayoutCheck, name: str) -> Iterator[str]:
    yield f"# {name}: {plural(len(check.changes), 'article')} compared with the pages of today"
    for outcome, number in check.refused.most_common():
        yield f"# {plural(number, 'page')} no longer an article: {outcome}"
    for field, state in check.fields.items():
        if state.had:
            yield f"# {_describe(field, state)}"
    if not check.lost:
        yield "# Nothing is lost."
        return
    proposed = {proposal.field: proposal for proposal in check.proposals}
    yield ""
    yield f"[{name}]"
    for field in check.lost:
        proposal = proposed.get(field)
        if proposal is None:
            yield f"# {field}: {NOT_FOUND}"
            continue
        key = "body" if field == BODY else f"fields.{field}"
        selector = json.dumps(proposal.selector, ensure_ascii=False)
        yield f"{key} = [{selector}]  # right on {proposal.right} of {proposal.pages} pages"


def _describe(field: str, state: FieldState) -> str:
    text = f"{field}: {state.had} had it, {state.has} have it now, {state.same} the same"
    before, now = _name_sources(state.before), _name_sources(state.now)
    if before != now and (before or now):
        text += f"; source {before or 'none'}, now {now or 'none'}"
    return f"{text}: lost" if state.is_lost else text


def _name_sources(sources: Counter[str]) -> str:
    return ", ".join(name for name, _ in sources.most_common(2))
