"""Hooks: Python functions of a user that supply fields of an article."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from importlib import import_module
from threading import Lock
from typing import TYPE_CHECKING, Any

from newsbot.extraction.document.metadata import PageMetadata
from newsbot.extraction.fields.page import Page
from newsbot.extraction.values.url_parts import host_of
from newsbot.items import HOOK_FIELDS
from newsbot.supplied_fields import is_extra_field, suggest_field

if TYPE_CHECKING:
    from parsel import Selector

    from newsbot.site import Site

_NAME = re.compile(r"[A-Za-z0-9_.-]+")
_HOST = re.compile(r"[a-z0-9.-]+")


class HookError(ValueError):
    """A hook or a module of hooks that cannot be used; the message says which and why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PageView:
    """What a hook may read of a page; nothing of it may be changed, other sources read it too."""

    url: str
    """URL of the page after redirects; empty if unknown."""
    selector: Selector
    """The whole page, for ``css()`` and ``xpath()``."""
    metadata: PageMetadata
    """Meta tags, link relations, JSON-LD and microdata of the page."""
    body_text: str
    """Text of the article, paragraphs separated by a blank line; empty if none was found."""
    site: Site | None
    """Table of the site, if the caller passed one."""

    @classmethod
    def of(cls, page: Page) -> PageView:
        """Return the view of a page."""
        return cls(**{field.name: getattr(page, field.name) for field in fields(cls)})


HookFunction = Callable[[PageView], Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Hook:
    """One registered function; see ``register_source``."""

    field: str
    function: HookFunction
    domain: str | None
    name: str

    def applies_to(self, host: str) -> bool:
        """Return whether the hook is for pages of a host."""
        return self.domain is None or f".{host}".endswith(f".{self.domain}")


class _Registry:
    """All hooks of the process; the tuple is replaced, never changed, so reading needs no lock."""

    def __init__(self) -> None:
        self.hooks: tuple[Hook, ...] = ()
        self._lock = Lock()

    def add(self, hook: Hook) -> None:
        key = (hook.field, hook.domain, hook.name)
        with self._lock:
            others = [h for h in self.hooks if (h.field, h.domain, h.name) != key]
            # Hooks of one domain come before those of all.
            self.hooks = tuple(sorted([*others, hook], key=lambda h: h.domain is None))

    def remove(self, hook: Hook) -> None:
        with self._lock:
            self.hooks = tuple(h for h in self.hooks if h is not hook)


_registry = _Registry()


def register_source(
    field: str, function: HookFunction, *, domain: str | None = None, name: str | None = None
) -> Callable[[], None]:
    """Register a function that supplies a field of an article, before all general sources.

    The function gets a ``PageView`` and returns a text, a parsel selector, a finished value of the
    field (such as an ``Author`` or a list of them), a ``datetime`` for dates, or None to leave the
    field to the next source. If it raises, the record gets a warning and the next source is tried.
    Registering a second function with the same field, domain and name replaces the first.

    :param field: a field of ``Article``, or ``extra.NAME`` for one of your own.
    :param domain: apply only to pages of this domain and its subdomains; None for all pages.
    :param name: name of the source in ``metadata.fieldSources``; that of the function if None.
    :return: a function that removes the registration.
    :raises HookError: the field cannot be supplied by a hook, or the domain or name is unusable.
    """
    if field not in HOOK_FIELDS and not is_extra_field(field):
        msg = f"{field!r} cannot be supplied by a hook; {suggest_field(field, HOOK_FIELDS)}"
        raise HookError(msg)
    if domain is not None and not _HOST.fullmatch(domain):
        msg = f"domain must be a host in small letters, such as example.com, got {domain!r}"
        raise HookError(msg)
    source = str(name or getattr(function, "__name__", ""))
    if not _NAME.fullmatch(source):
        msg = f"name must consist of letters, digits, '_', '.' and '-', got {source!r}; pass name="
        raise HookError(msg)
    hook = Hook(field=field, function=function, domain=domain, name=source)
    _registry.add(hook)
    return lambda: _registry.remove(hook)


def find_hooks(url: str) -> Iterator[Hook]:
    """Yield the hooks that apply to a page, those of its domain first."""
    if _registry.hooks:
        host = host_of(url) or ""
        yield from (hook for hook in _registry.hooks if hook.applies_to(host))


def load_hooks(modules: Iterable[str]) -> None:
    """Import the modules that register hooks; a module that is imported already is left alone.

    :param modules: dotted names, as in the setting ``EXTRACTION_HOOKS``.
    :raises HookError: a module cannot be imported.
    """
    for module in modules:
        try:
            import_module(module)
        except Exception as error:
            msg = f"module {module!r} cannot be imported: {type(error).__name__}: {error}"
            raise HookError(msg) from error
