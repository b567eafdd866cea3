"""Everything that the runs of a site remember, and the rules that join two facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from newsbot.discovered_url import DiscoveredUrl
from newsbot.outcomes import Outcome
from newsbot.store.facts.archive_facts import ArchiveFacts
from newsbot.store.facts.article_facts import ArticleFacts
from newsbot.store.facts.article_files import ArticleFiles
from newsbot.store.facts.budget_facts import BudgetFacts
from newsbot.store.facts.fact import Fact
from newsbot.store.facts.host_facts import HostFacts
from newsbot.store.facts.parameter_facts import ParameterFacts
from newsbot.store.facts.rate_facts import RateFacts
from newsbot.store.facts.revisit_facts import RevisitFacts
from newsbot.store.facts.robots_facts import RobotsFacts
from newsbot.store.facts.run_facts import RunFacts
from newsbot.store.facts.run_history import RunHistory
from newsbot.store.facts.search_facts import SearchFacts
from newsbot.store.facts.shared_outbox import SharedOutbox
from newsbot.store.facts.url_facts import FROM_STORE, LEFT_OPEN, UrlFacts, UrlStatus
from newsbot.store.facts.url_pattern_facts import UrlPatternFacts
from newsbot.store.facts.validator_facts import ValidatorFacts
from newsbot.store.session import Session

if TYPE_CHECKING:
    from newsbot.items import Article

NO_ARTICLES = frozenset({Outcome.LIST_PAGE, Outcome.SERVICE_PAGE, Outcome.MEDIA_PAGE})
"""Pages from which the patterns of other URLs are learned. A redirect to the front page is not one
of them: a site may redirect any crawler there."""


class SiteFacts:
    """The facts of one site; a new fact is one line of the constructor."""

    def __init__(
        self, run: Session, *, revisit_after_seconds: Sequence[int] = (), is_shared: bool = False
    ) -> None:
        """Make the facts of a run.

        :param is_shared: whether its lines go to the outbox of a fleet, not to files of the run.
        """
        # In the order of flushing: rows that others refer to come first.
        self.urls = UrlFacts(run)
        self.revisits = RevisitFacts(run, revisit_after_seconds)
        self.validators = ValidatorFacts(run, self.revisits)
        self.patterns = UrlPatternFacts(run)
        self.parameters = ParameterFacts(run)
        self.robots = RobotsFacts(run)
        self.hosts = HostFacts(run)
        self.searches = SearchFacts(run)
        self.rates = RateFacts(run)
        self.budget = BudgetFacts(run)
        self.runs = RunFacts(run)
        self.history = RunHistory(run)
        self.archives = ArchiveFacts(run)
        self.files = SharedOutbox(run) if is_shared else ArticleFiles(run)
        self.articles = ArticleFacts(run, self.files)

    @property
    def facts(self) -> list[Fact[Any, Any]]:
        """All facts, in the order of flushing."""
        return [value for value in vars(self).values() if isinstance(value, Fact)]

    def key(self, url: str) -> bytes:
        """Return the fingerprint of a URL of the site; empty where no later run looks it up."""
        return self.urls.run.key(url)

    def find_statuses(self, urls: Sequence[str]) -> dict[str, UrlStatus]:
        """Return what the run may do with some hundred URLs, none of them twice."""
        statuses = self.urls.find(urls)
        known = [url for url, status in statuses.items() if status is UrlStatus.KNOWN]
        return statuses | dict.fromkeys(self.revisits.find_due(known), UrlStatus.DUE)

    def add_url(self, found: DiscoveredUrl) -> None:
        """Record a URL that is going to be requested."""
        if not self.revisits.is_due(found.url):
            self.urls.add(found)

    def close_url(self, found: DiscoveredUrl, outcome: Outcome) -> None:
        """Record the end of a URL without a new version of an article."""
        if outcome is Outcome.STOPPED and not self.revisits.has_due:
            return  # it is open already, as ``add_url`` recorded; there may be 50,000 of a sitemap
        if outcome not in LEFT_OPEN:
            self.archives.close(found.url)
        is_listing = outcome is Outcome.SECTION
        is_kept = outcome not in FROM_STORE and self._close_url(found, outcome)
        self.validators.close(found.url, is_kept=is_kept or is_listing, is_listing=is_listing)

    def close_article(
        self, article: Article, line: bytes, found: DiscoveredUrl, outcome: Outcome
    ) -> None:
        """Record an article that was added to the index, its line, and the end of its URL."""
        self.urls.close(found, outcome)
        self.archives.close(found.url)
        if outcome is Outcome.WRITTEN:
            self.patterns.add(found.url, is_article=True)
        else:
            self.validators.remove(found.url)  # those of the earlier text
        is_visited_again = self.revisits.add(article, found, outcome=outcome)
        self.validators.close(found.url, is_kept=is_visited_again)
        self.files.add(article, line)
        self.articles.add(article)

    def _close_url(self, found: DiscoveredUrl, outcome: Outcome) -> bool:
        """Record the end of a URL; True if an article is known there, and visited again."""
        if not self.revisits.is_due(found.url):
            self.urls.close(found, outcome)
            if outcome is Outcome.DUPLICATE or outcome in NO_ARTICLES:
                self.patterns.add(found.url, is_article=outcome is Outcome.DUPLICATE)
            return False
        is_visited_again, is_closed = self.revisits.close(found.url, outcome)
        if is_closed:
            self.urls.close(found, outcome)
        if not is_visited_again:
            self.validators.remove(found.url)
        return is_visited_again and is_closed
