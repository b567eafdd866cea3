"""A spider middleware of a project, which drops some requests."""

from __future__ import annotations

from scrapy import Request
from scrapy.http import Response
from scrapy.spidermiddlewares.base import BaseSpiderMiddleware


class UnwantedFilter(BaseSpiderMiddleware):
    def get_processed_request(
        self,
        request: Request,
        response: Response | None,  # noqa: ARG002
    ) -> Request | None:
        return None if "unwanted" in request.url else request.replace(priority=3)
