"""Response headers that mark a challenge page."""

from __future__ import annotations

from scrapy.http.headers import Headers

_CHALLENGES = {
    b"cf-mitigated": frozenset({"challenge"}),
    b"x-amzn-waf-action": frozenset({"challenge", "captcha"}),
}
"""As Cloudflare and AWS WAF document them, with any status."""


def describe_challenge(headers: Headers) -> str:
    """Return which header marks the response as a challenge page, "" where none does.

    >>> describe_challenge(Headers({"cf-mitigated": "challenge"}))
    "challenge page: header cf-mitigated 'challenge'"
    """
    for name, values in _CHALLENGES.items():
        value = (headers.get(name) or b"").decode("latin-1").strip().lower()
        if value in values:
            return f"challenge page: header {name.decode()} {value!r}"
    return ""
