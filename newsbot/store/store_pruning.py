"""Count or remove what is old and no run needs.

What keeps an article from being written twice is never removed: the articles, their URLs, and the
URLs of their duplicates.
"""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa

from newsbot.store.session import Session
from newsbot.store.site_facts import SiteFacts


def prune(connection: sa.Connection, *, before: int, removes: bool) -> Counter[str]:
    """Count the rows last touched before by what users call them; remove them on request.

    :param before: seconds since 1970.
    """
    counts: Counter[str] = Counter()
    facts = SiteFacts(Session()).facts
    for fact, old in [(fact, fact.find_old(connection, before)) for fact in facts]:
        for name, is_old in old.items():
            count = sa.select(sa.func.count()).select_from(fact.table).where(is_old)
            counts[name] = connection.scalar(count) or 0
            if removes:
                connection.execute(sa.delete(fact.table).where(is_old))
    return +counts
