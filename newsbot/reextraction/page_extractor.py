"""Extract stored pages in worker processes, with what is known of their sites."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from newsbot.extraction import SiteProfile
from newsbot.reextraction.page_comparison import PageComparison, StoredTask, compare_page
from newsbot.site import Site
from newsbot.workers.worker_pool import WorkerPool


@dataclass(frozen=True, kw_only=True)
class PageExtractor:
    """Compares pages in the workers of a pool, or in this process without one."""

    pool: WorkerPool | None
    find_site: Callable[[str, str], Site | None]
    """Returns the table of a spider and a URL."""
    find_profile: Callable[[str], SiteProfile | None]
    hooks: tuple[str, ...] = ()
    """Modules that register hooks."""

    def compare(self, body: bytes, task: StoredTask, *, spider: str) -> Future[PageComparison]:
        """Return the future result of ``compare_page``; errors as in ``WorkerPool.submit``."""
        shared = (self.find_site(spider, task.url), self.find_profile(task.url), self.hooks)
        if self.pool is not None:
            return self.pool.submit(compare_page, body, task, shared=shared)
        result: Future[PageComparison] = Future()
        try:
            result.set_result(compare_page(body, task, *shared))
        except Exception as error:  # noqa: BLE001 - of this page alone, as in a worker
            result.set_exception(error)
        return result
