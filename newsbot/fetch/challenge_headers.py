"""Headers of an answer -> whether a protection system put a challenge in the page's place."""

from __future__ import annotations

from scrapy.http.headers import Headers

_MARKS = {
    b"cf-mitigated": frozenset({"challenge"}),
    b"x-amzn-waf-action": frozenset({"challenge", "captcha"}),
}
"""What Cloudflare and AWS WAF document as the mark of their challenges, whatever the status."""


def describe_challenge(headers: Headers) -> str:
    """Return what says that the answer is a challenge page, "" where nothing does.

    >>> describe_challenge(Headers({"cf-mitigated": "challenge"}))
    "challenge page: header cf-mitigated 'challenge'"
    """
    for name, values in _MARKS.items():
        value = (headers.get(name) or b"").decode("latin-1").strip().lower()
        if value in values:
            return f"challenge page: header {name.decode()} {value!r}"
    return ""
