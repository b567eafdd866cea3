"""The rules and passes of the body are complete: each has a unique name and a reason."""

from __future__ import annotations

from newsbot.extraction import extract_page
from newsbot.extraction.body.chrome_rules import CHROME_RULES
from newsbot.extraction.body.passes import PASSES
from newsbot.extraction.body.phrases import load_phrases
from newsbot.extraction.document.rule_names import KEPT_MEANINGS, PAGE_RULES, KeptAs, Rule

PROSE = "The keeper of the outer light counted the waves on Monday, and wrote each of them down."


def test_every_rule_is_of_elements_of_phrases_or_of_the_page() -> None:
    elements = {rule.name for rule in CHROME_RULES}
    phrases = {rule for tables in load_phrases().values() for rule in tables}

    assert elements | phrases | set(PAGE_RULES) == set(Rule)
    assert set(KEPT_MEANINGS) == set(KeptAs)


def test_every_pass_has_a_unique_name_and_a_reason() -> None:
    assert len({step.name for step in PASSES}) == len(PASSES)
    assert all(step.why.endswith(".") for step in PASSES)


def test_only_blocks_without_a_rule_are_scored() -> None:
    text = f"<h1>Waves</h1><p>{PROSE}</p><p>{PROSE} Twice.</p>"
    html = f"<article>{text}</article><p>Share this article</p>"

    blocks = extract_page(html, url="https://example.com/a").body.blocks

    assert [block.rule for block in blocks] == [Rule.HEADLINE, None, None, Rule.SHARE]
    assert [bool(block.features) for block in blocks] == [False, True, True, False]
