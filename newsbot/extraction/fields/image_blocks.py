"""Blocks of the images that a page shows in the text of its article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newsbot.article_blocks import ArticleBlock
from newsbot.extraction.body.article_body import Body
from newsbot.extraction.document.element import Element
from newsbot.extraction.fields.page import Page


def insert_images(
    blocks: list[ArticleBlock], page: Page, body: Body, urls: set[str]
) -> Iterator[ArticleBlock]:
    """Yield blocks with the images between them, each once, in the order of the page.

    Text from the page's data has no place on the page, so the images are above it.

    :param urls: those of the images that are in the record.
    """
    if not page.shown_pictures or not blocks:
        yield from blocks
        return
    is_shown = body.embedded_in is None
    parts = zip(body.parts, blocks, strict=True) if is_shown else ()
    begun = {part.blocks[0][1].index: block for part, block in parts}
    waiting: list[str] = []
    for page_block in body.blocks:
        waiting += _find_shown(page, page_block.pictures)
        if page_block.index in begun:
            yield from _new_images(waiting, urls)
            waiting = []
            yield begun[page_block.index]
    # Below the last block of the page there may be one more.
    yield from _new_images([*waiting, *(i.url for i in page.shown_pictures.values())], urls)
    if not is_shown:
        yield from blocks


def _new_images(found: Iterable[str], urls: set[str]) -> Iterator[ArticleBlock]:
    """Yield a block for each of these URLs that is still in a set, and remove it there."""
    for url in found:
        if url in urls:
            urls.remove(url)
            yield ArticleBlock(type="image", text="", imageUrl=url)


def _find_shown(page: Page, pictures: Iterable[Element]) -> Iterator[str]:
    for picture in pictures:
        inside = picture.iter("img", "amp-img") if picture.tag == "picture" else (picture,)
        yield from (page.shown_pictures[e].url for e in inside if e in page.shown_pictures)
