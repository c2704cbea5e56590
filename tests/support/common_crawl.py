"""A made-up Common Crawl on loopback: a URL index, and an archive that gives ranges."""

import gzip
import json
from collections import Counter
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

CRAWL = "CC-MAIN-2026-12"
ARCHIVE = f"crawl-data/{CRAWL}/segments/1.2/warc/CC-MAIN-00000.warc.gz"
Answer = tuple[int, dict[str, str], bytes]


class CommonCrawl:
    """Serves records that tests write; counts what it is asked."""

    def __init__(self, per_part: int = 3) -> None:
        self.archive = bytearray(b"\x1f\x8b not the first record")
        self.lines: dict[str, list[bytes]] = {}
        self.per_part = per_part
        self.asked: Counter[str] = Counter()
        self.busy: list[Answer] = []
        """What is answered first, whatever is asked."""
        self.spoil: Callable[[int, bytes], bytes] = lambda _offset, body: body

    def add(self, site: str, url: str, record: bytes, **changes: object) -> None:
        """Put a WARC record into the archive and the index."""
        packed = gzip.compress(record, mtime=0)
        told = {
            "urlkey": url, "timestamp": "20260301120000", "url": url, "mime": "text/html",
            "mime-detected": "text/html", "status": "200", "filename": ARCHIVE,
            "offset": str(len(self.archive)), "length": str(len(packed)), **changes,
        }  # fmt: skip
        self.archive += packed
        self.lines.setdefault(site, []).append(json.dumps(told).encode())

    def answer(self, target: str, headers: dict[str, str]) -> Answer:
        """Answer a GET."""
        parts = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if self.busy:
            return self.busy.pop(0)
        if parts.path == "/collinfo.json":
            self.asked["list"] += 1
            return 200, {}, json.dumps([{"id": CRAWL}, {"id": "CC-MAIN-2026-08"}]).encode()
        if parts.path == f"/{CRAWL}-index":
            return self._index(query)
        if parts.path == f"/{ARCHIVE}":
            return self._range(headers.get("range", ""))
        return 404, {}, b""

    def _index(self, query: dict[str, str]) -> Answer:
        lines = self.lines.get(query["url"], [])
        assert query["matchType"] == "domain"
        assert query["output"] == "json"
        if not lines:
            return 404, {}, b'{"message": "No Captures found for: x"}'
        if query.get("showNumPages"):
            self.asked["count"] += 1
            return 200, {}, json.dumps({"pages": -(-len(lines) // self.per_part)}).encode()
        self.asked["part"] += 1
        first = int(query["page"]) * self.per_part
        return 200, {}, b"\n".join(lines[first : first + self.per_part]) + b"\n"

    def _range(self, wanted: str) -> Answer:
        self.asked["record"] += 1
        first, last = map(int, wanted.removeprefix("bytes=").split("-"))
        body = bytes(self.archive[first : last + 1])
        if not body:
            return 416, {}, b""
        headers = {"Content-Range": f"bytes {first}-{last}/{len(self.archive)}"}
        return 206, headers, self.spoil(first, body)
