"""Middlewares of a project, which drop some requests."""

from __future__ import annotations

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.base import BaseSpiderMiddleware


class UnwantedFilter(BaseSpiderMiddleware):
    def get_processed_request(
        self,
        request: Request,
        response: Response | None,  # noqa: ARG002
    ) -> Request | None:
        return None if "unwanted" in request.url else request.replace(priority=3)


class PartFilter:
    """A downloader middleware."""

    def process_request(self, request: Request) -> None:
        if "two-parts" in request.url:
            msg = "not a story of ours"
            raise IgnoreRequest(msg)
