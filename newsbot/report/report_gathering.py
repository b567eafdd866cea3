"""Gather what the report shows: the history of runs, their state and the latest articles."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from newsbot.exit_codes import ExitCode, StartError
from newsbot.fleet_alarms import FleetLimits
from newsbot.report.fleet_section import render_fleet
from newsbot.report.latest_articles import (
    LatestArticle,
    read_fleet_articles,
    read_latest_articles,
)
from newsbot.report.rendered_page import ReportPage
from newsbot.report.site_history import Period, SiteHistory
from newsbot.report.site_section import RenderedSite, SiteReport, render_site
from newsbot.report.site_state import find_state
from newsbot.store.database import Store, StoreError, explain_damage, explain_missing
from newsbot.store.latest_runs import LatestRun, read_latest_runs
from newsbot.store.run_histories import read_histories
from newsbot.write.written_files import OutputPlace

_Key = tuple[Period, LatestRun]


@dataclass(kw_only=True)
class ReportSource:
    """Where the figures of a report are.

    ``place`` is the store as in ``STORE_URL``, ``folder`` the output folder. ``names`` are the
    sites to show, none for all. ``program`` is the command that users type. ``limits`` say what is
    an alarm of a fleet, and ``fleet_place`` has its files, if there is one.
    """

    place: str
    folder: Path
    names: Collection[str]
    days: int
    program: str
    limits: FleetLimits = field(default_factory=FleetLimits)
    fleet_place: OutputPlace | None = None
    _rendered: dict[str, tuple[_Key, RenderedSite]] = field(default_factory=dict, init=False)
    """The sites of the page before, which are rendered again when they have another run."""

    def check(self) -> None:
        """Check that there is a store which knows the sites.

        :raises StartError: as ``render``.
        """
        with self._open_store() as store:
            self._find_latest(store)

    def render(self, *, now: int, search: str = "") -> str:
        """Return the report as an HTML page, made in memory of one site and twice the page.

        Sites that have had no run since the page before are not read again.

        :param now: in seconds since 1970.
        :param search: HTML of a form.
        :raises StartError: there is no store, it cannot be read, or does not know a site.
        """
        period = Period.until(now, self.days)
        page = ReportPage(period=period, made_at=now, program=self.program, search=search)
        with self._open_store() as store:
            page.fleet = render_fleet(store, self.limits)
            latest = self._find_latest(store)
            wanted = self.names or latest
            keys = {name: (period, latest[name]) for name in wanted}
            changed = [name for name in wanted if not self._has_rendered(name, keys[name])]
            of_fleet = read_fleet_articles(self.fleet_place) if self.fleet_place and changed else {}
            for history in _read_sites(store, period, changed):
                self._rendered[history.name] = (
                    keys[history.name],
                    self._render_site(history, latest[history.name], now, of_fleet),
                )
        for name in wanted:
            page.add(self._rendered[name][1])
        return page.render()

    def _has_rendered(self, name: str, key: _Key) -> bool:
        """Return whether a site is as in the page before; one that is running never is."""
        known, _ = self._rendered.get(name, (None, None))
        return known == key and not key[1].is_running

    def _render_site(
        self,
        history: SiteHistory,
        latest: LatestRun,
        now: int,
        of_fleet: Mapping[str, list[LatestArticle]],
    ) -> RenderedSite:
        state, note = find_state(history, latest, now)
        own = read_latest_articles(self.folder / history.name)
        articles = own or of_fleet.get(history.name, [])
        site = SiteReport(
            name=history.name, state=state, note=note, history=history, articles=articles
        )
        return render_site(site, program=self.program)

    def _find_latest(self, store: Store) -> Mapping[str, LatestRun]:
        latest = read_latest_runs(store)
        for name in self.names:
            _check_site(name, latest)
        return latest

    @contextmanager
    def _open_store(self) -> Iterator[Store]:
        try:
            store = Store.find(self.place, folder=self.folder)
            if store is None:
                raise StartError(explain_missing(self.place, self.folder))
            try:
                yield store
            finally:
                store.close()
        except StoreError as error:
            raise StartError(str(error), ExitCode.COULD_NOT_STORE) from error
        except (KeyError, ValueError) as error:
            raise StartError(explain_damage(error), ExitCode.COULD_NOT_STORE) from error


def _read_sites(store: Store, period: Period, wanted: Collection[str]) -> Iterator[SiteHistory]:
    """Yield the histories of the wanted sites, an empty one for a site without records."""
    rest = dict.fromkeys(wanted)
    for name, records in read_histories(store, period.since, wanted):
        del rest[name]
        history = SiteHistory(name, period)
        for record in records:
            history.add(record)
        yield history
    for name in rest:
        yield SiteHistory(name, period)


def _check_site(name: str, known: Collection[str]) -> None:
    if name in known:
        return
    near = get_close_matches(name, known, n=1)
    advice = f"did you mean {near[0]}?" if near else "the store command lists all"
    msg = f"the store knows no run of {name!r}; {advice}"
    raise StartError(msg, ExitCode.WRONG_USAGE)
