"""Read the blocks of an article back from its Markdown, with a parser of CommonMark."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from newsbot.article_blocks import ArticleBlock, Image, ListItem, TableCell, TableRow, TextLink
from newsbot.extraction.body.body_parts import CELL_SEPARATOR

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
PARSER.normalizeLink = lambda url: url  # type: ignore[method-assign]
PARSER.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005


def parse_tokens(markdown: str) -> list[Token]:
    """Return the tokens of a text as GitHub would read it, without its links of bare URLs."""
    return PARSER.parse(markdown)


def read_images(markdown: str) -> list[Image]:
    """Return the images of a text with caption and credit."""
    return _read_images(SyntaxTreeNode(parse_tokens(markdown)))


def _read_images(tree: SyntaxTreeNode) -> list[Image]:
    found = []
    for node in tree.walk():
        if node.type != "inline" or not node.children or node.children[0].type != "image":
            continue
        image, *below = node.children
        assert not below or below[0].type == "hardbreak"
        caption, credit = _Text(), _Text()
        for part in below[1:]:
            (caption.add_all if part.type == "em" else credit.add)(part)
        found.append(
            Image(
                url=str(image.attrs["src"]),
                alt="".join(child.content for child in image.children) or None,
                caption=caption.text or None,
                credit=credit.text.strip()[1:-1] or None,
            )
        )
    return found


def read_blocks(markdown: str) -> list[ArticleBlock]:
    """Return the blocks of a text; lists that follow each other without a comment are one."""
    blocks: list[ArticleBlock] = []
    listed: list[SyntaxTreeNode] = []
    for node in SyntaxTreeNode(parse_tokens(markdown)).children:
        if node.type in ("bullet_list", "ordered_list"):
            listed.append(node)
            continue
        if listed:
            blocks.append(_read_lists(listed))
            listed = []
        if node.type != "html_block":
            blocks.append(_read_block(node))
        else:
            assert node.content.strip() == "<!-- -->"
    return [*blocks, _read_lists(listed)] if listed else blocks


class _Text:
    """Collects text and the links in it."""

    def __init__(self) -> None:
        self.text = ""
        self.links: list[TextLink] = []

    def add(self, node: SyntaxTreeNode) -> None:
        if node.type in ("text", "text_special"):
            self.text += node.content
        elif node.type == "hardbreak":
            self.text += "\n"
        elif node.type == "link":
            start = len(self.text)
            self.add_all(node)
            url = str(node.attrs["href"])
            self.links.append(TextLink(start=start, end=len(self.text), url=url))
        else:
            assert node.type in ("inline", "paragraph"), f"{node.type} in {self.text!r}"
            self.add_all(node)

    def add_all(self, node: SyntaxTreeNode) -> None:
        for child in node.children:
            self.add(child)


def _read_bold(paragraph: SyntaxTreeNode) -> _Text | None:
    """Return the text of a paragraph that is bold from start to end."""
    parts = [part for part in paragraph.children[0].children if part.type != "text" or part.content]
    if [part.type for part in parts] != ["strong"]:
        return None
    text = _Text()
    text.add_all(parts[0])
    return text


def _read_block(node: SyntaxTreeNode) -> ArticleBlock:
    if node.type == "table":
        return _read_table(node)
    if node.type == "fence":
        lines = "\n".join(" ".join(line.split()) for line in node.content.split("\n"))
        return ArticleBlock(
            type="preformatted",
            text=re.sub(r"\n{2,}", "\n\n", lines.strip()),
            preformatted=node.content[:-1],
        )
    if node.type == "paragraph" and (bold := _read_bold(node)):
        return ArticleBlock(type="paragraph", text=bold.text, links=bold.links, role="question")
    if node.type == "paragraph" and (images := _read_images(node)):
        return ArticleBlock(type="image", text="", imageUrl=images[0].url)
    text = _Text()
    text.add_all(node)
    if node.type == "heading":
        level = int(node.tag[1])
        return ArticleBlock(type="heading", text=text.text, links=text.links, level=level)
    assert node.type in ("paragraph", "blockquote"), node.type
    is_quote = node.type == "blockquote"
    return ArticleBlock(type="quote" if is_quote else "paragraph", text=text.text, links=text.links)


def _read_lists(nodes: list[SyntaxTreeNode]) -> ArticleBlock:
    text = _Text()
    items = [item for node in nodes for item in _read_items(node, text, 1)]
    return ArticleBlock(type="list", text=text.text, links=text.links, items=items)


def _read_items(node: SyntaxTreeNode, text: _Text, level: int) -> Iterator[ListItem]:
    number = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
    for item in node.children:
        paragraph, *inner = item.children
        text.text += "\n" if text.text else ""
        start = len(text.text)
        text.add(paragraph)
        yield ListItem(start=start, end=len(text.text), level=level, number=number)
        for each in inner:
            yield from _read_items(each, text, level + 1)
        number = None if number is None else number + 1


def _read_table(node: SyntaxTreeNode) -> ArticleBlock:
    text = _Text()
    rows: list[list[TableCell]] = []
    for row in [row for part in node.children for row in part.children]:
        cells: list[TableCell] = []
        is_first = True
        text.text += "\n" if text.text else ""
        for cell in row.children:
            if not any(inline.content for inline in cell.children):
                cells.append(TableCell(start=len(text.text), end=len(text.text)))
                continue
            text.text += "" if is_first else CELL_SEPARATOR
            is_first = False
            start = len(text.text)
            text.add_all(cell)
            cells.append(TableCell(start=start, end=len(text.text)))
        rows.append(cells)
    has_header = any(cell.start < cell.end for cell in rows[0])
    return ArticleBlock(
        type="table",
        text=text.text.removeprefix("\n"),
        links=text.links,
        rows=[TableRow(cells=row) for row in (rows if has_header else rows[1:])],
        hasHeader=has_header,
    )
