"""Count or remove what is old and no run needs.

What keeps an article from being written twice is never removed: the articles, their URLs, and the
URLs of their duplicates.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain

from sqlalchemy import Connection, delete, func, select

from newsbot.store.session import Session
from newsbot.store.site_facts import SiteFacts


def prune(connection: Connection, *, before: int, removes: bool) -> Counter[str]:
    """Count what was last touched before by what users call it, and remove it if asked.

    :param before: seconds since 1970.
    """
    counts: Counter[str] = Counter()
    old = [fact.find_old(connection, before) for fact in SiteFacts(Session()).facts]
    for name, rows in chain.from_iterable(found.items() for found in old):
        for table, is_old in rows:
            count = select(func.count()).select_from(table).where(is_old)
            counts[name] += connection.scalar(count) or 0
            if removes:
                connection.execute(delete(table).where(is_old))
    return +counts
