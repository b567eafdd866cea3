"""One open store for all runs of a process: a server has few connections for many workers."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from newsbot.store.database import Store, StoreError, read_place

_stores: dict[sa.URL, Store] = {}
_users: dict[sa.URL, int] = {}


def open_shared(place: str, *, folder: Path) -> Store:
    """Open a store as ``Store.open`` does, or return the one that another run has open.

    All its users are in one thread. Connections that the server has closed since are replaced. An
    SQLite file, which costs little to open, is opened anew: another file may have taken its place.

    :raises StoreError: as ``Store.open``.
    """
    url = read_place(place, folder=folder)
    if url.get_backend_name() == "sqlite":
        return Store.open(place, folder=folder)
    if url in _stores:
        try:
            _stores[url].check()
        except StoreError:
            _stores[url].check()
    else:
        _stores[url] = Store.open(place, folder=folder)
    _users[url] = _users.get(url, 0) + 1
    return _stores[url]


def close_shared(store: Store) -> None:
    """Close a store of ``open_shared``, or any other, unless it has another user."""
    for url in [url for url, other in _stores.items() if other is store]:
        _users[url] -= 1
        if _users[url]:
            return
        del _stores[url], _users[url]
    store.close()
