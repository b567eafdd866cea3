"""Small corpora, written to a folder as a user would keep one."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

PARAGRAPHS = (
    "The harbour of Ortwick opens again on Monday, the council said after a long meeting.",
    "Repairs took nine months and cost twice what the town had set aside for them.",
    "Fishing boats may return first, and the ferry to the island follows in June.",
)
BODY = "\n".join(PARAGRAPHS)


def article_page(*paragraphs: str, title: str = "Harbour opens again") -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<html lang="en"><head><title>{title}</title><meta property="og:title" content="{title}">'
        '<meta property="article:published_time" content="2026-05-12T08:00:00+02:00">'
        '<meta name="author" content="Ann Example"></head>'
        f"<body><article><h1>{title}</h1>{text}</article></body></html>"
    )


def gold_line(page: str, **gold: Any) -> dict[str, Any]:
    return {"id": page, "source": "own", "url": f"https://example.com/{page}", "gold": gold}


def write_corpus(folder: Path, lines: list[dict[str, Any]], pages: dict[str, str]) -> Path:
    (folder / "pages").mkdir(parents=True)
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (folder / "gold.jsonl").write_text(text, "utf-8")
    for name, html in pages.items():
        packed = gzip.compress(html.encode(), mtime=0)
        (folder / "pages" / f"{name}.html.gz").write_bytes(packed)
    return folder
