"""The profile of a page's site that the options of a command give."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from newsbot.console import plural, print_error
from newsbot.console.progress_bar import show_progress
from newsbot.exit_codes import ExitCode, StartError
from newsbot.extraction import ProfileError, SiteProfile, learn_profile
from newsbot.site import Site

PAGE_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
MIN_PAGES = 3
"""A block is dropped that two pages repeat besides the one being read."""


def read_profile(options: argparse.Namespace, *, site: Site | None = None) -> SiteProfile | None:
    """Return the profile that the options give, None without one; save it if asked to.

    :raises StartError: a file or folder cannot be read or written, or holds no pages or profile.
    """
    saved, folders, target = options.site_profile, options.site_pages, options.save_profile
    if saved is None and not folders:
        if target is not None:
            msg = "--save-profile needs --site-pages or --site-profile: there is no profile to save"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        return None
    profile = SiteProfile() if saved is None else _load(saved)
    if folders:
        profile = profile.merge(_learn(folders, site))
    if len(profile.pages) < MIN_PAGES:
        print_error(
            f"only {plural(len(profile.pages), 'article page')} of the site known; "
            f"--site-pages should give {MIN_PAGES} or more"
        )
    if target is not None:
        _save(profile, target)
    return profile


def _load(path: Path) -> SiteProfile:
    try:
        return SiteProfile.load(path)
    except ProfileError as error:
        msg = f"--site-profile {error}; --save-profile writes one"
        raise StartError(msg) from error
    except OSError as error:
        msg = f"--site-profile {path}: {error.strerror or error}"
        raise StartError(msg) from error


def _save(profile: SiteProfile, path: Path) -> None:
    try:
        profile.save(path)
    except OSError as error:
        msg = f"--save-profile {path}: {error.strerror or error}"
        raise StartError(msg, ExitCode.COULD_NOT_WRITE) from error


def _learn(places: Sequence[Path], site: Site | None) -> SiteProfile:
    files = [file for place in places for file in _list_pages(place)]
    read = show_progress(_read(files), total=len(files), label="learning")
    return learn_profile(((html, None) for html in read), site=site)


def _list_pages(place: Path) -> list[Path]:
    if not place.is_dir():
        return [place]
    found = sorted(file for file in place.rglob("*") if file.suffix.lower() in PAGE_SUFFIXES)
    if not found:
        msg = f"--site-pages {place}: holds no {', '.join(sorted(PAGE_SUFFIXES))} file"
        raise StartError(msg)
    return found


def _read(files: Sequence[Path]) -> Iterator[bytes]:
    for file in files:
        try:
            yield file.read_bytes()
        except OSError as error:
            msg = f"--site-pages {file}: {error.strerror or error}"
            raise StartError(msg) from error
