"""Markdown of an article's blocks: CommonMark with the tables of GitHub Flavored Markdown.

Every character of the text that Markdown would read as markup is escaped, so that a parser finds
the same blocks, text and links again. Nothing is written as HTML but an empty comment between two
lists, which would be one without it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter

from newsbot.article_blocks import ArticleBlock, BlockType, Image

_BETWEEN_LISTS = "<!-- -->"
_HARD_BREAK = "\\\n"
_MIN_FENCE = 3

_CONTROLS = dict.fromkeys([*range(9), *range(14, 28), 127]) | {
    code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)
}
"""Control characters, which are left out; of those from 0x80 on pages mean what Windows-1252 has
there (HTML, 13.2.5.80)."""
_SPACES = re.compile(r"[^\S\n]+")
_MARKUP = re.compile(
    r"[\\`*\[\]~]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # not an underscore inside a word
    r"|<(?=[A-Za-z/!?])"
    r"|&(?=#?\w+;)"
)
"""Markup anywhere in a text (CommonMark 6)."""
_LINE_START = re.compile(
    r"(?P<sign>#{1,6}(?=\s|$)|[-+](?=\s|$)|>|=+$|[-:|][-:|\s]*$)"
    r"|(?P<number>\d{1,9})(?=[.)](?:\s|$))"
)
"""What makes a line a heading, an item, a quotation, the line below a heading or a table's head."""
_CLOSING_SIGNS = re.compile(r"(?:(?<=\s)|^)(?=#+$)")
"""Signs at the end of a heading that are no part of it (CommonMark 4.2)."""
_ENTITY = re.compile(r"&(?=#?\w+;)")
_NOT_IN_DESTINATION = re.compile(r"[\s<>`\\]")


def format_markdown(blocks: Iterable[ArticleBlock], images: Iterable[Image] = ()) -> str:
    r"""Return blocks as Markdown, separated by blank lines; empty without blocks.

    Line breaks in headings and cells, which Markdown does not have, are spaces. Below an image are
    its caption, in italics, and its credit in brackets.

    :param images: those that blocks refer to by their URL.

    >>> print(format_markdown([ArticleBlock(type="heading", text="2 * 2", level=2)]))
    ## 2 \* 2
    """
    by_url = {image.url: image for image in images}
    parts: list[str] = []
    before: BlockType | None = None
    for block in blocks:
        part = _image(block, by_url) if block.imageUrl else _FORMATS[block.type](block)
        if part:
            if block.type == before == "list":
                parts.append(_BETWEEN_LISTS)
            parts.append(part)
            before = block.type
    return "\n\n".join(parts)


def format_heading(text: str, level: int) -> str:
    """Return a heading of one line; empty without text."""
    return _heading(ArticleBlock(type="heading", text=text, level=level))


def _heading(block: ArticleBlock) -> str:
    text = _CLOSING_SIGNS.sub(r"\\", " ".join(_lines(block)))
    return f"{'#' * (block.level or 2)} {text}" if text else ""


def _paragraph(block: ArticleBlock) -> str:
    text = _HARD_BREAK.join(map(_escape_start, _lines(block)))
    is_bold = text and block.role == "question" and block.type == "paragraph"
    return f"**{text}**" if is_bold else text


def _quote(block: ArticleBlock) -> str:
    return _indent(f"> {_paragraph(block)}", "> ")


def _image(block: ArticleBlock, images: Mapping[str, Image]) -> str:
    url = block.imageUrl or ""
    image = images.get(url) or Image(url=url)
    alt, caption, credit = (
        " ".join(escape_text(text or "").split())
        for text in (image.alt, image.caption, image.credit)
    )
    below = " ".join(filter(None, (caption and f"*{caption}*", credit and f"({credit})")))
    return _HARD_BREAK.join(filter(None, (f"![{alt}]({format_url(url)})", below)))


def _preformatted(block: ArticleBlock) -> str:
    text = (block.preformatted or block.text).translate(_CONTROLS)
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(_MIN_FENCE, longest + 1)
    return f"{fence}\n{text}\n{fence}"


def _table(block: ArticleBlock) -> str:
    rows = [
        [" ".join(_lines(block, cell.start, cell.end)).replace("|", "\\|") for cell in row.cells]
        for row in block.rows
    ]
    width = max(map(len, rows), default=0)
    if not width:
        return _paragraph(block)
    # A table must have a header; further cells of other rows may be left out.
    header = rows.pop(0) if block.hasHeader else []
    header += [""] * (width - len(header))
    return "\n".join(f"| {' | '.join(row)} |" for row in (header, ["---"] * width, *rows))


@dataclass(slots=True)
class _OpenList:
    """A list that the next item may belong to: its marks, and where the text of its items is."""

    delimiter: str
    number: int | None
    column: int


def _list(block: ArticleBlock) -> str:
    """Return a list; an item that does not count on from the one before begins a list of its own.

    Lists differ by their delimiter: only the first number of a list counts (CommonMark 5.3).
    """
    lines: list[str] = []
    opened: list[_OpenList] = []
    for item in block.items:
        text = _HARD_BREAK.join(map(_escape_start, _lines(block, item.start, item.end)))
        level = min(item.level, len(opened) + 1)
        same = opened[level - 1] if level <= len(opened) else None
        del opened[level - 1 :]
        column = opened[-1].column if opened else 0
        delimiter = _delimiter_of(item.number, same)
        mark = delimiter if item.number is None else f"{item.number}{delimiter}"
        if same is None and lines and item.number not in (None, 1):
            lines.append("")  # such a list does not interrupt a paragraph
        opened.append(_OpenList(delimiter, item.number, column + len(mark) + 1))
        lines.append(_indent(f"{' ' * column}{mark} {text}", " " * opened[-1].column))
    return "\n".join(lines) or _paragraph(block)


def _delimiter_of(number: int | None, before: _OpenList | None) -> str:
    """Return the delimiter of an item's mark, from the item before it in the same list, if any."""
    if number is None:
        return "-"
    if before is None or before.number is None:
        return "."
    if number == before.number + 1:
        return before.delimiter
    return ")" if before.delimiter == "." else "."


def _indent(text: str, prefix: str) -> str:
    """Put a prefix before all lines but the first."""
    return text.replace("\n", f"\n{prefix}")


def _lines(block: ArticleBlock, start: int = 0, end: int | None = None) -> list[str]:
    """Return the lines of a part of a block's text with its links, without empty lines."""
    end = len(block.text) if end is None else end
    text = "".join(_chunks(block, start, end))
    return [line for raw in text.split("\n") if (line := raw.strip())]


def _chunks(block: ArticleBlock, start: int, end: int) -> Iterator[str]:
    """Yield the escaped text between links and the links, by turns."""
    first = bisect_left(block.links, start, key=attrgetter("start"))
    for place in range(first, len(block.links)):
        link = block.links[place]
        if link.end > end:
            break
        if start <= link.start < link.end:
            text = escape_text(block.text[start : link.start])
            # An exclamation mark would make an image of the link.
            yield f"{text[:-1]}\\!" if text.endswith("!") else text
            yield f"[{escape_text(block.text[link.start : link.end])}]({format_url(link.url)})"
            start = link.end
    yield escape_text(block.text[start:end])


def escape_text(text: str) -> str:
    r"""Escape what would be markup anywhere in a line, and leave out control characters.

    >>> print(escape_text("a*b, snake_case and _this_ [1] &amp; <b> 5 < 6"))
    a\*b, snake_case and \_this\_ \[1\] \&amp; \<b> 5 < 6
    """
    text = _SPACES.sub(" ", text.translate(_CONTROLS))
    return _MARKUP.sub(r"\\\g<0>", text)


def format_url(url: str) -> str:
    """Return the URL of a link or image as Markdown has it between round brackets.

    >>> format_url("https://example.com/goat_(animal)"), format_url("https://example.com/a b")
    ('<https://example.com/goat_(animal)>', 'https://example.com/a%20b')
    """
    url = _NOT_IN_DESTINATION.sub(_percent_encode, url.translate(_CONTROLS))
    url = _ENTITY.sub(r"\\\g<0>", url)
    return f"<{url}>" if "(" in url or ")" in url else url


def _percent_encode(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8"))


def _escape_start(line: str) -> str:
    """Escape what would be markup at the start of a line."""
    match = _LINE_START.match(line)
    if match is None:
        return line
    return f"{match['number'] or ''}\\{line[len(match['number'] or '') :]}"


_FORMATS: dict[BlockType, Callable[[ArticleBlock], str]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "quote": _quote,
    "list": _list,
    "table": _table,
    "preformatted": _preformatted,
    "image": _paragraph,
    "embed": _quote,
}
