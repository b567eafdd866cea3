"""Blocks of the images that a page shows in the text of its article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newsbot.article_blocks import ArticleBlock
from newsbot.extraction.body.article_body import Body
from newsbot.extraction.document.blocks import PageBlock
from newsbot.extraction.document.element import Element
from newsbot.extraction.document.rule_names import Rule
from newsbot.extraction.fields.page import Page

_FRAME_RULES = frozenset({Rule.CAPTION, Rule.CREDIT, Rule.CREDIT_LINE, Rule.GALLERY, Rule.PLAYER})
"""Rules of the text below a picture: the next picture may belong to the article as well."""
_OTHER_RULES = frozenset(
    {Rule.RELATED, Rule.NEWSLETTER, Rule.ADVERTISEMENT, Rule.APP_PROMOTION, Rule.COMMENTS}
    | {Rule.SIDEBAR, Rule.NAVIGATION, Rule.PAGE_FOOTER, Rule.OTHER_ARTICLE, Rule.LINK_LINE}
)
"""Rules of teasers and the like, whose pictures belong to other pages."""


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
    begun: dict[int, ArticleBlock] = {}
    end = len(body.blocks)
    if body.embedded_in is None:
        parts = zip(body.parts, blocks, strict=True)
        begun = {part.blocks[0][1].index: block for part, block in parts}
        end = body.parts[-1].blocks[-1][1].index
    waiting: list[str] = []
    for page_block in body.blocks:
        waiting += _find_shown(page, page_block)
        if page_block.index in begun:
            yield from _new_images(waiting, urls)
            waiting = []
            yield begun[page_block.index]
        elif page_block.index > end and page_block.rule not in _FRAME_RULES:
            break  # further down are other articles
    else:
        waiting += [image.url for image in page.shown_pictures.values()]  # below the last block
    yield from _new_images(waiting, urls)
    if not begun:
        yield from blocks


def _new_images(found: Iterable[str], urls: set[str]) -> Iterator[ArticleBlock]:
    """Yield a block for each of these URLs that is still in a set, and remove it there."""
    for url in found:
        if url in urls:
            urls.remove(url)
            yield ArticleBlock(type="image", text="", imageUrl=url)


def _find_shown(page: Page, block: PageBlock) -> Iterator[str]:
    """Yield the URLs of the images of the article directly above a block of the page."""
    for picture in block.pictures:
        inside = picture.iter("img", "amp-img") if picture.tag == "picture" else (picture,)
        found = [page.shown_pictures[each].url for each in inside if each in page.shown_pictures]
        if found and not _is_in_other(picture, block):
            yield from found


def _is_in_other(picture: Element, block: PageBlock) -> bool:
    """Return whether a picture is in the same element of the interface as the block below it."""
    if block.rule not in _OTHER_RULES:
        return False
    scope = (block.cause and block.cause.scope) or block.scope
    return any(around is scope.element for around in picture.iterancestors())
