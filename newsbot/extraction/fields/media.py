"""Images, videos and audio recordings of an article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from operator import itemgetter
from typing import Any

from newsbot.article_blocks import Image
from newsbot.extraction.document.element import Element
from newsbot.extraction.document.jsonld import Node, node_types
from newsbot.extraction.document.rule_names import Rule
from newsbot.extraction.fields.page import Page, iter_items
from newsbot.extraction.fields.picture_frames import find_frame, read_frame
from newsbot.extraction.values.durations import find_duration
from newsbot.extraction.values.picture_credits import clean_credit, split_caption
from newsbot.items import Media
from newsbot.text.normalize import clean_string_or_none, find_number

MAX_IMAGES = 100
MAX_RECORDINGS = 30
MIN_SIDE_PX = 100
"""Smaller pictures are icons or portraits of authors."""
MIN_LONE_WIDTH_PX = 300
"""Least width of a picture of the article without a caption."""
MAX_SIDE_PX = 100_000
MAX_SIDE_DIGITS = 6
MAX_LENGTH_LINE_CHARS = 20
_AUDIO_WORDS = frozenset({"audio", "listen", "podcast", "player", "ecouter", "duration", "sound"})
# Icons, and placeholders until a script loads the picture.
_ICON = re.compile(
    r"favicon|\.(?:ico|svg)(?:$|\?)|place-?holder|/(?:blank|spacer|pixel|transparent|loading)\.",
    re.IGNORECASE,
)
_SOURCE_ATTRIBUTES = ("src", "data-src", "data-original", "data-lazy-src", "data-srcset", "srcset")
MAX_SOURCES = 20
# What follows a URL of ``srcset``. A pattern with the URL would try each letter of it as the first.
_DESCRIPTOR = re.compile(r"\s(?P<size>\d{1,5}(?:\.\d{1,3})?)[wx]\s*(?:,|$)")
_SMALL = re.compile(r"/max/\d\d/|[?&]w(?:idth)?=\d\d(?!\d)", re.IGNORECASE)
_LENGTH_FRINGE = " -–—•|▶()"
_PLAYER_RULES = frozenset({Rule.PLAYER, Rule.AUDIO_LENGTH})


def _pixels(value: Any) -> int | None:
    text = str(value).strip().removesuffix("px") if isinstance(value, (str, int)) else ""
    number = find_number(text, digits=MAX_SIDE_DIGITS) or 0
    return number if 0 < number <= MAX_SIDE_PX else None


def picture_key(url: str) -> str:
    """Return the file name of a picture's URL, which is the same for all of its sizes."""
    return url.split("?", maxsplit=1)[0].rsplit("/", 1)[-1]


def json_ld_image(page: Page) -> Image | None:
    """Return the first picture of the article's JSON-LD."""
    values = page.metadata.article_values("image")
    items = (item for value in values for item in iter_items(page.metadata.resolve(value)))
    return next((image for item in items for image in _json_ld_images(page, item)), None)


def _json_ld_images(page: Page, item: Any) -> Iterator[Image]:
    node: Node = item if isinstance(item, dict) else {"url": item}
    for stated in iter_items(node.get("url") or node.get("contentUrl") or node.get("@id")):
        if url := page.absolute(stated):
            caption, credit = split_caption(str(node.get("caption") or ""))
            yield Image(
                url=url,
                caption=caption,
                credit=_stated_credit(node) or credit,
                width=_pixels(node.get("width")),
                height=_pixels(node.get("height")),
            )


def _stated_credit(node: Node) -> str | None:
    credit = node.get("creditText")
    return clean_credit(credit) or None if isinstance(credit, str) else None


def meta_image(page: Page) -> Image | None:
    """Return the picture for social networks."""
    meta = page.metadata
    url = page.absolute(
        meta.first_meta("og:image", "og:image:url", "twitter:image", "twitter:image:src")
    )
    if url is None or _ICON.search(url):
        return None
    alt = meta.first_meta("og:image:alt", "twitter:image:alt")
    width, height = meta.first_meta("og:image:width"), meta.first_meta("og:image:height")
    return Image(url=url, alt=alt, width=_pixels(width), height=_pixels(height))


def shown_images(page: Page) -> list[Image]:
    """Return the pictures shown inside the article, with caption and credit, in page order."""
    if not page.shown_pictures:
        frames = (_frame_of(element) for element in page.media_elements)
        pictures = (pair for pair in frames if pair)
        for frame, picture in islice(pictures, MAX_IMAGES):
            if image := _shown_image(page, frame, picture):
                page.shown_pictures.setdefault(picture, image)
    return _distinct(page.shown_pictures.values())


def first_shown_image(page: Page) -> Image | None:
    """Return the first picture shown inside the article."""
    return next(iter(shown_images(page)), None)


def read_image(page: Page, element: Element) -> Image | None:
    """Return the image of an img or figure element that a site's table or hook selects."""
    picture = next(element.iter("img", "amp-img"), None)
    if picture is None:
        return None
    return _shown_image(page, element if element is not picture else find_frame(picture), picture)


def _frame_of(element: Element) -> tuple[Element | None, Element] | None:
    """Return a picture with its frame; a wide picture counts without a frame."""
    if element.tag == "figure":
        picture = next(element.iter("img", "amp-img"), None)
        return (element, picture) if picture is not None else None
    if element.tag != "img" or next(element.iterancestors("figure"), None) is not None:
        return None
    frame = find_frame(element)
    is_wide = (_pixels(element.get("width")) or 0) >= MIN_LONE_WIDTH_PX
    is_lone = frame is None and is_wide and next(element.iterancestors("a", "li"), None) is None
    return (frame, element) if frame is not None or is_lone else None


def _shown_image(page: Page, frame: Element | None, picture: Element) -> Image | None:
    width, height = _pixels(picture.get("width")), _pixels(picture.get("height"))
    url = next((url for url in _urls_of(page, picture) if not _ICON.search(url)), None)
    if url is None or _is_thumbnail(url, picture):
        full = _unscripted_picture(frame if frame is not None else picture.getparent())
        if full is not None and (full_url := next(_urls_of(page, full), None)):
            picture, url = full, full_url
            width, height = _pixels(full.get("width")), _pixels(full.get("height"))
    if url is None or min(width or MIN_SIDE_PX, height or MIN_SIDE_PX) < MIN_SIDE_PX:
        return None
    caption, credit = (None, None) if frame is None else read_frame(frame)
    return Image(
        url=url,
        caption=caption,
        credit=credit,
        alt=clean_string_or_none(picture.get("alt")),
        width=width,
        height=height,
    )


def _urls_of(page: Page, picture: Element) -> Iterator[str]:
    """Yield the URLs of a picture: its own, then those of the sources beside it."""
    texts = [picture.get(name) for name in _SOURCE_ATTRIBUTES]
    # libxml2 takes what follows a source for its content.
    around = islice(picture.iterancestors(), MAX_SOURCES)
    parent = next((e for e in around if e.tag != "source"), None)
    if parent is not None and parent.tag == "picture":
        sources = list(islice(parent.iter("source"), MAX_SOURCES))
        texts += [s.get(name) for s in sources for name in ("srcset", "data-srcset")]
    yield from (url for text in texts if (url := page.absolute(_largest_url(text))))


def _is_thumbnail(url: str, picture: Element) -> bool:
    """Return whether a picture is a small one that a script replaces."""
    width = _pixels(picture.get("width"))
    named = "thumb" in (picture.get("class") or "").lower()
    return named or (width is not None and width < MIN_SIDE_PX) or bool(_SMALL.search(url))


def _unscripted_picture(scope: Element | None) -> Element | None:
    """Return the picture for readers without scripts, which is the full one."""
    noscript = None if scope is None else next(scope.iter("noscript"), None)
    return None if noscript is None else next(noscript.iter("img"), None)


def _largest_url(sources: str | None) -> str | None:
    """Return the URL of the largest picture of ``srcset``, or that of ``src``."""
    text = (sources or "")[:10_000].strip()
    if not text or text.startswith("data:"):
        return None
    sized = list(_sized_urls(text))
    if sized:
        return max(sized, key=itemgetter(0))[1]
    return text.split(None, 1)[0].rstrip(",")


def _sized_urls(sources: str) -> Iterator[tuple[float, str]]:
    """Yield the sizes and URLs of ``srcset``; sizes are widths or pixel densities."""
    end = 0
    for descriptor in _DESCRIPTOR.finditer(sources):
        words = sources[end : descriptor.start()].split()
        end = descriptor.end()
        if words:
            yield float(descriptor["size"]), words[-1]


def _distinct(images: Iterable[Image]) -> list[Image]:
    found: dict[str, Image] = {}
    for image in images:
        found.setdefault(image.url.split("?")[0], image)
    return list(found.values())[:MAX_IMAGES]


def json_ld_videos(page: Page) -> list[Media]:
    """Return the videos in the article's JSON-LD, else the only one of the page."""
    return _recordings(page, "VideoObject", ("video",))


def json_ld_audios(page: Page) -> list[Media]:
    """Return the audio recordings in the article's JSON-LD, else the only one of the page."""
    return _recordings(page, "AudioObject", ("audio", "associatedMedia"))


def _recordings(page: Page, node_type: str, keys: tuple[str, ...]) -> list[Media]:
    nodes = [
        item
        for value in page.metadata.article_values(*keys)
        for item in iter_items(value)
        if isinstance(item, dict) and node_type in node_types(item)
    ]
    nodes += [node for node in page.metadata.articles if node_type in node_types(node)]
    others = [node for node in page.metadata.nodes if node_type in node_types(node)]
    if not nodes and len(others) == 1:  # Several belong to a list of other recordings.
        nodes = others
    found: dict[str | None, Media] = {}
    for node in nodes[:MAX_RECORDINGS]:
        url = page.absolute(node.get("contentUrl") or node.get("embedUrl") or node.get("url"))
        seconds = find_duration(node.get("duration"))
        if url or seconds:
            found.setdefault(url, Media(url=url, durationSeconds=seconds))
    return list(found.values())


def shown_audios(page: Page) -> list[Media]:
    """Return the audio players inside the article."""
    return _players(page, "audio")


def shown_lengths(page: Page) -> list[Media]:
    """Return the recording whose player shows only the duration, as radio sites do.

    Seen on www.rtl.fr in 2025, where the player itself is built by a script.
    """
    for block in page.blocks:
        if block.rule in _PLAYER_RULES and "video" not in block.scope.words:
            seconds = find_duration(block.text.strip(_LENGTH_FRINGE))
            if seconds:
                return [Media(durationSeconds=seconds)]
    return []


def shown_audio_length(page: Page) -> list[Media]:
    """Return the recording whose duration the page shows in a separate line."""
    for block in page.blocks:
        if not block.rule or len(block.text) > MAX_LENGTH_LINE_CHARS:
            continue
        if block.rule is Rule.AUDIO_LENGTH or not _AUDIO_WORDS.isdisjoint(block.scope.words):
            seconds = find_duration(block.text.strip(" -–—▶►"))
            if seconds:
                return [Media(durationSeconds=seconds)]
    return []


def shown_videos(page: Page) -> list[Media]:
    """Return the video elements inside the article."""
    return _players(page, "video")


def _players(page: Page, tag: str) -> list[Media]:
    players = [element for element in page.media_elements if element.tag == tag]
    stated = page.metadata.itemprops.get("duration", []) if len(players) == 1 else []
    length = stated[0].get("content") if len(stated) == 1 else None
    found: dict[str, Media] = {}
    for player in players[:MAX_RECORDINGS]:
        sources = [player.get("src"), *(source.get("src") for source in player.iter("source"))]
        url = next((u for s in sources if (u := page.absolute(s))), None)
        if url:
            shown = player.get("data-duration") or player.get("duration")
            seconds = find_duration(shown or length)
            found.setdefault(url, Media(url=url, durationSeconds=seconds))
    return list(found.values())
