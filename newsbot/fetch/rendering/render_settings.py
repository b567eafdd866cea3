"""Settings of the browser that renders pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from scrapy.settings import BaseSettings

from newsbot.fetch.address_guard import make_guard
from newsbot.fetch.public_addresses import AddressGuard
from newsbot.settings_readers import RENDER_CHOICES, read_choice, read_count, read_seconds
from newsbot.urls import domain_of

RENDER_KEY = "render"
"""In ``request.meta``: true to render the page."""
CONSENT_KEY = "render_consent"
"""In ``request.meta``: CSS of the consent button in the site's table."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RenderSettings:
    """When and how pages are rendered; ``max_bytes`` is the limit for one rendered page."""

    when: str
    browser_path: str
    pages_at_once: int
    pages_per_browser: int
    timeout_seconds: float
    allowed_domains: frozenset[str]
    guard: AddressGuard
    max_bytes: int
    verifies_certificates: bool

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """Read the settings.

        :raises StartError: one of them is wrong.
        """
        return cls(
            when=read_choice(settings, "RENDER", RENDER_CHOICES),
            browser_path=settings.get("RENDER_BROWSER") or "",
            pages_at_once=read_count(settings, "RENDER_PAGES_AT_ONCE"),
            pages_per_browser=read_count(settings, "RENDER_PAGES_PER_BROWSER"),
            timeout_seconds=read_seconds(settings, "RENDER_TIMEOUT_SECONDS"),
            allowed_domains=frozenset(settings.getlist("RENDER_ALLOW_DOMAINS")),
            guard=make_guard(settings),
            max_bytes=read_count(settings, "DOWNLOAD_MAXSIZE"),
            verifies_certificates=settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES"),
        )

    def list_domains(self, url: str) -> frozenset[str]:
        """Return the registrable domains that a page may load from: its own and those allowed."""
        own = domain_of(url)
        return self.allowed_domains | {own}
