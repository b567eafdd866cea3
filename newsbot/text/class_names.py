"""Words of class names and other names in markup."""

from __future__ import annotations

import re

from newsbot.caching import cache_short

_NAME_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_MAX_NAMES_CHARS = 400
"""Characters read of all names of an element."""
_MAX_NAME_CHARS = 50
"""Longer names are made from a headline or by a machine."""
_STYLE_PREFIX = "duration-"
"""Begins names of Tailwind CSS that say how an element looks, in words that mean more elsewhere:
here the length of a transition, not of a video."""

# Pages have the same few thousand words in tens of thousands of names: each is in memory once.
# ``sys.intern`` does so too, but what it is given is never freed by Python 3.12.0 to 3.12.6.
_share_word = cache_short(10_000)(str)


@cache_short(20_000)
def split_class_names(names: str) -> tuple[str, ...]:
    """Split the names in a class or id attribute into lower-case words, in their order.

    >>> split_class_names("article__shareBar c-SEO2")
    ('article', 'share', 'bar', 'c', 'seo')
    >>> split_class_names("embargo-note shareholders duration-300")
    ('embargo', 'note', 'shareholders')
    """
    read = names[:_MAX_NAMES_CHARS]
    if len(read) > _MAX_NAME_CHARS or _STYLE_PREFIX in read:
        read = " ".join(
            [
                name
                for name in read.split()
                if len(name) <= _MAX_NAME_CHARS and not name.startswith(_STYLE_PREFIX)
            ]
        )
    return tuple(map(_share_word, " ".join(_NAME_WORD.findall(read)).lower().split()))


@cache_short(20_000)
def class_words(names: str) -> frozenset[str]:
    """Return the words of ``split_class_names`` as a set.

    >>> sorted(class_words("articleByline post-meta"))
    ['article', 'byline', 'meta', 'post']
    """
    return frozenset(split_class_names(names))
