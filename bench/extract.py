"""Extraction: pages, WARC and WAT to links, in CPU seconds of one core; beside three peers.

`--quick`: fewer rounds and smaller archives, under 40 s. `--json`: one flat object of figures,
among them `links_ratio_vs_lxml`: links a second with position and context, ours over lxml's, on
the same pages. Ours is what a process does that has read some megabytes, the native walk; figures
that begin with `plain_` are of the walk that it begins with, and that stays where the native one
does not work. The pages are those of `../shared/data/pages` where that folder is, else made up.
"""

import argparse
import gzip
import json
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent))

from machine import loop_ms

from linkcensus.core.settings import load_settings
from linkcensus.core.url import CanonicalUrl, canonicalize
from linkcensus.extract import walking
from linkcensus.extract.html import extract_links, extract_page
from linkcensus.extract.limits import DEFAULT_LIMITS
from linkcensus.extract.native.readiness import Readiness
from linkcensus.extract.seen import see_record
from linkcensus.extract.warc import read_warc
from linkcensus.extract.wat import read_wat
from linkcensus.importers.archive import WarcReader
from linkcensus.importers.format import ImportOptions, InputFile
from linkcensus.importers.wat import WatReader
from linkcensus.index.writer import SegmentWriter

Figures = dict[str, float]
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "pages"
WAT_ANCHOR = 128


class Page(NamedTuple):
    """One page to read."""

    url: CanonicalUrl
    written: str
    body: bytes


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    pages = shared_pages() or made_up_pages()
    figures: Figures = {"machine_loop_ms": loop_ms()}
    figures |= {"pages": float(len(pages)), "megabytes": _megabytes(pages)}
    rounds = 3 if given.quick else 7
    walking.READINESS.begin()
    if walking.READINESS.refusal is not None:
        print(f"no native walk here: {walking.READINESS.refusal}", file=sys.stderr)
    figures |= of_html(pages, rounds)
    figures |= {f"plain_{name}": figure for name, figure in plainly(pages, rounds).items()}
    figures |= of_peers(pages, rounds, quick=given.quick)
    figures["links_ratio_vs_lxml"] = figures["html_links_per_s"] / figures["lxml_links_per_s"]
    with tempfile.TemporaryDirectory(prefix="linkcensus-bench-") as folder:
        figures |= of_archives(pages, Path(folder), 3 if given.quick else 20)
    if given.json:
        print(json.dumps(figures))
    else:
        show(figures)


def shared_pages() -> list[Page]:
    """The real pages beside the checkout, or none."""
    manifest = SHARED / "manifest.jsonl"
    if not manifest.is_file():
        return []
    pages = []
    for line in manifest.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        url = canonicalize(entry["url"])
        path = SHARED / entry["file"]
        if url is not None and path.is_file():
            pages.append(Page(url, entry["url"], path.read_bytes()))
    return pages


def made_up_pages(count: int = 60, links: int = 150) -> list[Page]:
    """Pages of our own making: navigation, paragraphs with links, a footer."""
    pages = []
    for number in range(count):
        written = f"https://site{number}.example/articles/{number}"
        menu = "".join(f"<li><a href='/menu/{n}'>Menu {n}</a></li>" for n in range(links // 3))
        text = "".join(
            f"<p>Some words before <a rel='nofollow' href='https://other{n}.example/p/{n}'>an "
            f"anchor {n}</a> and some more behind it, as prose goes.</p>" + "<p>Prose.</p>" * 20
            for n in range(links // 3)
        )
        foot = "".join(
            f"<a href='https://foot{n}.example/'>Foot {n}</a> " for n in range(links // 3)
        )
        body = (
            f"<!doctype html><html lang=en><title>Page {number}</title><nav><ul>{menu}</ul></nav>"
            f"<main>{text}</main><footer>{foot}</footer></html>"
        )
        url = canonicalize(written)
        if url is not None:
            pages.append(Page(url, written, body.encode()))
    return pages


def _megabytes(pages: Sequence[Page]) -> float:
    return sum(len(page.body) for page in pages) / 1e6


def _best(work: Callable[[], int], rounds: int) -> tuple[int, float]:
    """What the work counted, and the least CPU seconds of some rounds."""
    counted, best = 0, float("inf")
    for _ in range(rounds):
        started = time.process_time()
        counted = work()
        best = min(best, time.process_time() - started)
    return counted, best


def of_html(pages: Sequence[Page], rounds: int) -> Figures:
    """Our own extraction: links alone, and with all facts of the page."""
    links, seconds = _best(
        lambda: sum(len(extract_links(page.body, page.url, page.written)) for page in pages), rounds
    )
    _, with_facts = _best(
        lambda: sum(len(extract_page(page.body, page.url, page.written).links) for page in pages),
        rounds,
    )
    return {
        "html_links": float(links),
        "html_links_per_s": links / seconds,
        "html_mb_per_s": _megabytes(pages) / seconds,
        "html_page_mb_per_s": _megabytes(pages) / with_facts,
    }


def plainly(pages: Sequence[Page], rounds: int) -> Figures:
    """The same without the native walk."""
    native, walking.READINESS = walking.READINESS, Readiness(sys.maxsize, sys.maxsize)
    try:
        return of_html(pages, rounds)
    finally:
        walking.READINESS = native


def of_peers(pages: Sequence[Page], rounds: int, *, quick: bool) -> Figures:
    """Other libraries on the same pages; one that is not installed is left out."""
    figures: Figures = {}
    for name, count in (("lxml", _lxml), ("scrapy", _scrapy), ("beautifulsoup", _soup)):
        work = count()
        if work is None:
            print(f"{name} is not installed: left out", file=sys.stderr)
            continue
        some = pages if name == "lxml" else pages[:: 4 if quick else 1]
        links, seconds = _best(lambda: sum(map(work, some)), rounds if name == "lxml" else 1)  # noqa: B023 - called at once
        figures[f"{name}_links_per_s"] = links / seconds
        figures[f"{name}_mb_per_s"] = _megabytes(some) / seconds
    return figures


def _lxml() -> Callable[[Page], int] | None:
    try:
        import peers
        from lxml import etree
    except ImportError:
        return None
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)

    def count(page: Page) -> int:
        return len(peers.LxmlReader(page.written, page.body, parser).read())

    return count


def _scrapy() -> Callable[[Page], int] | None:
    try:
        from scrapy.http import HtmlResponse
        from scrapy.linkextractors import LinkExtractor
    except ImportError:
        return None
    extractor = LinkExtractor(unique=False, deny_extensions=[], canonicalize=False)
    return lambda page: len(
        extractor.extract_links(HtmlResponse(page.written, body=page.body, encoding="utf-8"))
    )


def _soup() -> Callable[[Page], int] | None:
    try:
        from bs4 import BeautifulSoup
    except ImportError:
        return None

    def count(page: Page) -> int:
        tree = BeautifulSoup(page.body, "lxml", from_encoding="utf-8")
        found = [(a["href"], a.get_text(), a.get("rel")) for a in tree.find_all("a", href=True)]
        return len(found)

    return count


# -- archives -------------------------------------------------------------------------------------


def of_archives(pages: Sequence[Page], folder: Path, copies: int) -> Figures:
    """WARC and WAT files of the same pages, some times over, read alone and into segments.

    The better of two runs each, segments by a fresh writer each time: the first run also pays for
    what a process does once.
    """
    warc, wat = folder / "pages.warc.gz", folder / "pages.warc.wat.gz"
    warc.write_bytes(b"".join(_warc_record(page, n) for n in range(copies) for page in pages))
    wat.write_bytes(b"".join(_wat_record(page, n) for n in range(copies) for page in pages))
    figures: Figures = {}
    for name, work in (("warc", _read_warc), ("wat", _read_wat)):
        path = warc if name == "warc" else wat
        links, seconds = _best(lambda: work(path), 2)  # noqa: B023 - called at once
        figures[f"{name}_links"] = float(links)
        figures[f"{name}_links_per_cpu_s"] = links / seconds
    settings = load_settings(data=folder, evidence="reference")
    for name, reader in (("warc", WarcReader()), ("wat", WatReader())):
        path = warc if name == "warc" else wat
        options = ImportOptions(settings)
        _, seconds = _best(lambda: _into_segments(path, reader, folder, options), 2)  # noqa: B023
        figures[f"{name}_segment_links_per_cpu_s"] = figures[f"{name}_links"] / seconds
    return figures


def _into_segments(
    path: Path, reader: WarcReader | WatReader, folder: Path, options: ImportOptions
) -> int:
    writer = SegmentWriter(folder, uuid.uuid4().hex, datetime.now(UTC))
    reader.read(InputFile(path.name, path), writer, options, lambda _: None)
    return writer.close().sightings


def _nothing(*_: object) -> None:
    """What a bench does with progress and problems."""


def _read_warc(path: Path) -> int:
    records = read_warc(
        path, max_body=DEFAULT_LIMITS.body_bytes, on_problem=_nothing, on_progress=_nothing
    )
    return sum(len(see_record(record, DEFAULT_LIMITS, 0).links) for record in records)


def _read_wat(path: Path) -> int:
    seen = read_wat(path, keep_internal=True, on_problem=_nothing, on_progress=_nothing)
    return sum(len(page.links) for page, _ in seen)


def _warc_record(page: Page, copy: int) -> bytes:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page.body
    return _member("response", page.url.url, copy, "application/http; msgtype=response", answer)


def _wat_record(page: Page, copy: int) -> bytes:
    links = [
        {
            "path": "A@/href",
            "url": link.target_written,
            "text": (link.anchor or "")[:WAT_ANCHOR],
            "rel": link.rel,
        }
        for link in extract_links(page.body, page.url, page.written)
    ]
    envelope = {
        "WARC-Header-Metadata": {
            "WARC-Type": "response",
            "WARC-Target-URI": _address(page.url.url, copy),
            "WARC-Date": "2026-11-01T00:00:00Z",
        },
        "Payload-Metadata": {
            "HTTP-Response-Metadata": {
                "Response-Message": {"Status": "200"},
                "Headers": {"Content-Type": "text/html"},
                "HTML-Metadata": {"Head": {"Title": "A page"}, "Links": links},
            }
        },
    }
    document = json.dumps({"Envelope": envelope}).encode()
    return _member("metadata", page.url.url, copy, "application/json", document)


def _address(url: str, copy: int) -> str:
    return f"{url}{'&' if '?' in url else '?'}copy={copy}"


def _member(kind: str, url: str, copy: int, content_type: str, block: bytes) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {_address(url, copy)}\r\n"
        "WARC-Date: 2026-11-01T00:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{copy:012d}>\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + block + b"\r\n\r\n", 6)


LIMITS = {
    "html_mb_per_s": 110,
    "warc_links_per_cpu_s": 60_000,
    "wat_links_per_cpu_s": 200_000,
    "warc_segment_links_per_cpu_s": 40_000,
    "wat_segment_links_per_cpu_s": 110_000,
}
"""What extraction is to reach on one core of the machine it was planned on."""


def show(figures: Figures) -> None:
    """A table for people."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title="Extraction, one core, CPU seconds")
    table.add_column("figure")
    table.add_column("value", justify="right")
    table.add_column("to reach", justify="right")
    for name, value in figures.items():
        shown = f"{value:,.0f}" if value >= 1_000 else f"{value:,.2f}"
        table.add_row(name, shown, f">= {LIMITS[name]:,}" if name in LIMITS else "")
    Console().print(table)


if __name__ == "__main__":
    main()
