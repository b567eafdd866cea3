"""Names of the publisher of a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from newsbot.extraction.document.jsonld import Node, node_types
from newsbot.extraction.document.metadata import PageMetadata
from newsbot.extraction.values.person_names import normalize_name
from newsbot.text.normalize import clean_string_or_none

if TYPE_CHECKING:
    from newsbot.site import Site

_SITE_TYPES = frozenset({"WebSite", "NewsMediaOrganization"})
_NAME_META = ("og:site_name", "application-name", "twitter:site")


def iter_publisher_names(
    metadata: PageMetadata, *, domain: str, site: Site | None
) -> Iterator[str]:
    """Yield the names of the site as written, those of its table and domain first."""
    if site:
        yield from (site.domain, site.name or "")
    labels = domain.split(".")
    yield from (domain, labels[0], *labels[-2:-1], ".".join(labels[-2:]))
    yield from metadata.all_meta(*_NAME_META)
    for item in _publishers(metadata):
        name = item.get("name") if isinstance(item, dict) else item
        if text := clean_string_or_none(name):
            yield text
    for node in metadata.nodes:
        if node_types(node) & _SITE_TYPES and (text := clean_string_or_none(node.get("name"))):
            yield text


def find_owners(metadata: PageMetadata) -> frozenset[str]:
    """Return the people who publish under their own name, normalized by ``normalize_name``.

    Their blog has their name; JSON-LD states that its publisher is a person.
    """
    if not any(isinstance(item, dict) and _is_person(item) for item in _publishers(metadata)):
        return frozenset()
    people = (node for node in metadata.nodes if "Person" in node_types(node))
    names = (clean_string_or_none(node.get("name")) for node in people)
    return frozenset(normalize_name(name) for name in names if name and " " in name)


def _publishers(metadata: PageMetadata) -> Iterator[object]:
    for value in metadata.article_values("publisher"):
        yield from value if isinstance(value, list) else [value]


def _is_person(node: Node) -> bool:
    """Return whether a node is a person; WordPress refers to one by a URL with that word."""
    reference = node.get("@id")
    return "Person" in node_types(node) or (
        isinstance(reference, str) and "#/schema/person/" in reference
    )
