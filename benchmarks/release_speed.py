"""Export a million invented articles: memory, speed beside pyarrow, equal bytes, kills.

    python -m benchmarks.release_speed                    # 1,000,000 articles, some minutes
    python -m benchmarks.release_speed --articles 50000 --kills 5

Prints the figures, and exits with an error if a bound is missed. The speed is measured beside
pyarrow writing a table that is in memory already, with the same options. An export also reads,
parses and sorts: it takes more CPU seconds, and has two cores to take them from, where pyarrow
writes with one thread. On a busy machine the bound cannot be met, nor with few articles: the start
of an export and its plots take about two seconds.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import zstandard
from pyarrow import parquet

from benchmarks.crawl_runs import PROJECT, without_proxy
from newsbot.items import Article, Author, Metadata, Publisher, Rights
from newsbot.release.line_keys import read_table
from newsbot.release.release_folder import MANIFEST, SUCCESS, hash_file
from newsbot.release.shards import PARQUET_OPTIONS
from newsbot.table_schemas import make_arrow_schema

MOST_MEGABYTES = 500
LEAST_SHARE = 0.5
"""Of the articles a second that pyarrow alone writes."""
FILES = 200
SITES = 12
WORDS = 400
"""Of a body; the mean of the corpus is near it."""
STAGES = ("reading", "writing", "describing")
STAGE_SECONDS = 0.3
"""Between the beginning of a stage and the kill at most; the last one takes about as long."""
POLL_SECONDS = 0.002
KILLED_ARTICLES = 20_000
"""Of the exports that are killed: few, so that kills meet the short stages too."""
COMPARED = 50_000
"""Articles that pyarrow writes from memory."""

_SYLLABLES = "bal cor dun elm fir gam hol ith jun kel lam mor nes oll per qui ros sen tar".split()


def invent_lines(number: int, *, seed: int) -> Iterator[bytes]:
    """Yield lines of invented articles, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - the same words in each run
    words = ["".join(chance.choices(_SYLLABLES, k=3)) for _ in range(20_000)]
    for count in range(number):
        text = chance.choices(words, k=WORDS)
        body = "\n\n".join(" ".join(text[at : at + 80]) for at in range(0, WORDS, 80))
        key = f"{chance.getrandbits(64):016x}"
        site = f"site-{chance.randrange(SITES)}.example"
        day = f"2026-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
        article = Article(
            url=f"https://{site}/{day}/{key}",
            articleId=key,
            headline=" ".join(text[:9]),
            description=" ".join(text[9:30]),
            articleBody=body,
            wordCount=WORDS,
            authors=[Author(name=" ".join(text[30:32]))],
            datePublished=f"{day}T{chance.randrange(24):02}:00:00Z" if count % 50 else None,
            articleSection=[text[40]],
            keywords=text[50:55],
            inLanguage=chance.choice(("en", "de", "fr")),
            publisher=Publisher(name=site, domain=site),
            contentHash=key,
            clusterId=key,
            rights=Rights(robotsAllowed=True, checkedAt=f"{day}T01:00:00Z"),
            metadata=Metadata(
                spider=site.partition(".")[0],
                runId=f"run-{seed}",
                dateDownloaded=f"{day}T01:00:00Z",
                fieldSources=dict.fromkeys(("headline", "datePublished", "authors"), "json-ld"),
            ),
        )
        record = replace(article, canonicalUrl=article.url).to_dict()
        yield (json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def write_output(folder: Path, articles: int) -> None:
    """Write the files of invented runs, two of three compressed."""
    for number in range(FILES):
        path = folder / f"site-{number % SITES}" / f"day-{number}" / f"run-{number:04}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = b"".join(invent_lines(articles // FILES, seed=number))
        if number % 3:
            path.with_name(f"{path.name}.zst").write_bytes(zstandard.compress(lines, 3))
        else:
            path.write_bytes(lines)


def measure_export(source: Path, target: Path) -> tuple[float, float, float]:
    """Export, and return seconds, CPU seconds and peak megabytes."""
    started = time.monotonic()
    process = start_export(source, target)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"the export ended with status {status}")
    cpu = used.ru_utime + used.ru_stime
    return time.monotonic() - started, cpu, used.ru_maxrss / 1024


def start_export(source: Path, target: Path) -> subprocess.Popen[bytes]:
    """Start an export to Parquet in a process group of its own."""
    words = ["export", str(source), "--to", "parquet", "--output", str(target)]
    return subprocess.Popen(
        [sys.executable, "-m", "scrapy", *words],
        cwd=PROJECT,
        env=without_proxy(),
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def measure_pyarrow(articles: int) -> tuple[float, float]:
    """Return seconds and CPU seconds of pyarrow for each article of a table in memory."""
    schema = make_arrow_schema()
    lines = list(invent_lines(articles, seed=0))
    chunks = [read_table(lines[at : at + 4000], schema) for at in range(0, articles, 4000)]
    table = pa.concat_tables(chunks)
    started, cpu = time.monotonic(), time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        writer = parquet.ParquetWriter(
            Path(folder) / "all.parquet", schema, compression="zstd", **PARQUET_OPTIONS
        )
        writer.write_table(table, row_group_size=4000)
        writer.close()
    return (time.monotonic() - started) / articles, (time.process_time() - cpu) / articles


def hash_folder(folder: Path) -> str:
    """Return a hash of the names and contents of a folder."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder)} {hash_file(path)}\n".encode())
    return digest.hexdigest()


def find_fault(folder: Path) -> str:
    """Return why a release is not whole, empty if it is, or if there is none."""
    if not folder.exists():
        return ""
    if not (folder / SUCCESS).exists():
        return "a folder without _SUCCESS"
    if (folder / SUCCESS).read_text().strip() != hash_file(folder / MANIFEST):
        return "the manifest is another one"
    manifest = json.loads((folder / MANIFEST).read_text())
    for file in manifest["files"] + manifest["documents"]:
        if hash_file(folder / file["path"]) != file["sha256"]:
            return f"{file['path']} is another file"
    return ""


def find_stage(target: Path) -> str:
    """Return what an export is doing, or was when it was killed, by what is in its folder."""
    new = target.with_name(f".{target.name}.new")
    if not new.exists():
        return "before or after"
    if (new / ".work").exists():
        return "writing" if (new / "data").exists() else "reading"
    return "describing" if (new / "data").exists() else "starting"


def count_faults(source: Path, target: Path, *, kills: int) -> tuple[int, Counter[str]]:
    """Kill exports at random moments of each stage in turn.

    :return: how often the release was not whole, and the number of kills by stage.
    """
    chance = random.Random(1)  # noqa: S311 - moments
    stages: Counter[str] = Counter()
    faults = 0
    for number in range(kills):
        process = start_export(source, target)
        while process.poll() is None and find_stage(target) != STAGES[number % len(STAGES)]:
            time.sleep(POLL_SECONDS)
        time.sleep(chance.uniform(0, STAGE_SECONDS))
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        stages[find_stage(target)] += 1
        if fault := find_fault(target):
            print(f"after a kill: {fault}")
            faults += 1
    return faults, stages


def main() -> None:
    """Run the measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--folder", help="of the files, which are removed (default: a temporary)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        source, target = Path(name, "output"), Path(name, "release")
        write_output(source, options.articles)
        first = measure_export(source, target)
        articles = json.loads((target / MANIFEST).read_text())["articles"]
        digest = hash_folder(target)
        alone = measure_pyarrow(min(COMPARED, options.articles))
        measure_export(source, Path(name, "second"))
        is_equal = hash_folder(Path(name, "second")) == digest
        few = Path(name, "few")
        write_output(few, min(KILLED_ARTICLES, options.articles))
        faults, stages = count_faults(few, Path(name, "killed"), kills=options.kills)
    shares = [of_one * articles / ours for of_one, ours in zip(alone, first, strict=False)]
    print(f"articles           {articles:,}")
    print(f"seconds            {first[0]:.1f}, CPU {first[1]:.1f}")
    print(f"memory             {first[2]:.0f} MB (bound {MOST_MEGABYTES})")
    print(f"pyarrow alone      {alone[0] * articles:.1f}, CPU {alone[1] * articles:.1f}")
    print(f"speed of pyarrow   {shares[0]:.2f} (bound {LEAST_SHARE}), by CPU {shares[1]:.2f}")
    print(f"twice the same     {is_equal}")
    met = ", ".join(f"{number} {stage}" for stage, number in stages.items())
    print(f"kills              {options.kills}, {faults} releases that are not whole ({met})")
    if (
        first[2] > MOST_MEGABYTES
        or shares[0] < LEAST_SHARE
        or not is_equal
        or faults
        or articles != options.articles // FILES * FILES
    ):
        sys.exit("a bound was missed")


if __name__ == "__main__":
    main()
