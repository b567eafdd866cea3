"""Switch the chrome rule ``related`` off in each process that imports this as a module of hooks."""

from newsbot.extraction.body import chrome
from newsbot.extraction.document.rule_names import Rule

RULE = Rule.RELATED

for words in (chrome._BY_WORD, chrome._BY_TAG):  # noqa: SLF001 - newsbot has no switch for it
    for word in [word for word, rule in words.items() if rule is RULE]:
        del words[word]
