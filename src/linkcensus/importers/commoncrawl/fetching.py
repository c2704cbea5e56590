"""Brings in the archived pages of sites: asked of the URL index, fetched one by one, imported.

A stretch of pages is gathered in a file, imported as any archive is, and then the site's cursor is
moved. Killed, it goes on behind the last stretch that was imported; the same pages twice count
once, for their visits have the archive's dates.
"""

import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlencode

from linkcensus.core.errors import BadInput, LinkCensusError, SourceUnavailable
from linkcensus.core.scope import parse_target
from linkcensus.importers.commoncrawl.captures import (
    CRAWL_NAME,
    Capture,
    newest_of_each,
    read_capture,
    read_crawls,
    read_page_count,
)
from linkcensus.importers.commoncrawl.server import Server, refused
from linkcensus.importers.commoncrawl.slices import fetch_record
from linkcensus.importers.format import ImportOptions
from linkcensus.importers.run import import_gathered
from linkcensus.index.index import Index
from linkcensus.store.cursors import Cursor, Cursors

LATEST = "latest"
CURSORS = "commoncrawl "
"""How the names of cursors begin; the crawl's name and the site follow."""
_LARGEST_PART = 64 * 1024 * 1024
_LARGEST_LIST = 4 * 1024 * 1024
_STRETCH_PAGES = 500
_STRETCH_BYTES = 64 * 1024 * 1024
_AT_ONCE = 16
_FIELDS = "url,timestamp,status,mime,mime-detected,filename,offset,length"


@dataclass(frozen=True, slots=True)
class Budget:
    """How much is fetched at most."""

    pages: int = 1_000
    pages_per_site: int = 50
    """In all runs together."""
    bytes: int = 200_000_000
    """Of records, compressed."""


@dataclass(slots=True)
class Gathered:
    """What came of it so far."""

    crawl: str = ""
    sites: int = 0
    """Sites that pages were asked of."""
    known: int = 0
    """Sites of which everything wanted was brought in before."""
    absent: int = 0
    """Sites of which the crawl holds no page."""
    pages: int = 0
    """Pages that were asked for."""
    bytes: int = 0
    links_new: int = 0
    links_confirmed: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    """Why pages and sites were left out, and how many."""

    def as_json(self) -> dict[str, object]:
        """Plain JSON values."""
        return {**asdict(self), "left_out": dict(self.left_out)}


Watch = Callable[[str, Gathered], None]
"""Told the site at hand and what came of it so far; may raise to stop."""


@dataclass(slots=True)
class _Place:
    """How far a site was read: a part of the index's answer, pages of that part, pages in all."""

    part: int = 0
    at: int = 0
    pages: int = 0
    done: bool = False


class PageFetcher:
    """Fetches archived pages of sites out of one crawl.

    Args:
        index: Where they go.
        cursors: How far each site was read.
        budget: How much is fetched.
        watch: Told how far it is.
    """

    def __init__(self, index: Index, cursors: Cursors, budget: Budget, watch: Watch) -> None:
        self._index = index
        self._cursors = cursors
        self._budget = budget
        self._watch = watch
        self._folder = index.root / "downloads"
        self.gathered = Gathered()

    def run(self, server: Server, sites: Sequence[str], crawl: str = LATEST) -> Gathered:
        """Fetch until the sites are done or the budget is.

        Args:
            server: Asks Common Crawl; opened.
            sites: Sites, hosts or URLs; their registrable domains are meant. The best first.
            crawl: A crawl's name, or `latest`.

        Raises:
            BadInput: A site or crawl that is none.
            Refused, SourceUnavailable: The servers cannot be asked; what came before is in.
        """
        names = list(dict.fromkeys(parse_target(text).site for text in sites))
        self.gathered.crawl = _crawl(server, crawl)
        for site in names:
            if self._room() <= 0:
                self.gathered.left_out["sites beyond the budget"] += 1
                continue
            self._watch(site, self.gathered)
            self._one_site(server, site)
        return self.gathered

    def _room(self) -> int:
        """Pages that the budget still allows."""
        if self.gathered.bytes >= self._budget.bytes:
            return 0
        return self._budget.pages - self.gathered.pages

    # ------------------------------------------------------------ one site

    def _one_site(self, server: Server, site: str) -> None:
        name = f"{CURSORS}{self.gathered.crawl} {site}"
        place = _place(self._cursors.find(name))
        if place.done or place.pages >= self._budget.pages_per_site:
            self.gathered.known += 1
            return
        self.gathered.sites += 1
        parts = self._parts(server, site)
        self.gathered.absent += not parts
        while place.part < parts and not self._is_over(place):
            captures = self._captures(server, site, place.part)
            while place.at < len(captures) and not self._is_over(place):
                count, fault = self._stretch(server, site, captures[place.at :], place)
                place.at, place.pages = place.at + count, place.pages + count
                self._cursors.move(name, asdict(place))
                if fault is not None:
                    raise fault
                self._watch(site, self.gathered)
            if place.at >= len(captures):
                place.part, place.at = place.part + 1, 0
        place.done = place.part >= parts
        self._cursors.move(name, asdict(place))

    def _is_over(self, place: _Place) -> bool:
        return place.pages >= self._budget.pages_per_site or self._room() <= 0

    def _parts(self, server: Server, site: str) -> int:
        """How many parts the index's answer on a site has; none where it does not know the site."""
        url = self._question(server, site, showNumPages="true")
        told = server.get(url, _LARGEST_LIST)
        if told.status == 404:
            return 0
        count = read_page_count(told.body) if told.status == 200 else None
        if count is None:
            raise refused(url, told.status)
        return count

    def _captures(self, server: Server, site: str, part: int) -> list[Capture]:
        """The pages of one part, in the index's order, which is the same every time."""
        url = self._question(server, site, page=str(part), fl=_FIELDS, filter="=status:200")
        told = server.get(url, _LARGEST_PART)
        if told.status == 404:
            return []
        if told.status != 200:
            raise refused(url, told.status)
        lines = told.body.split(b"\n")
        if told.cut:
            self.gathered.left_out["parts of the index that broke off"] += 1
            lines.pop()
        found = [read_capture(line, site) for line in lines if line.strip()]
        if unsound := found.count(None):
            self.gathered.left_out["captures that are no page of the site"] += unsound
        return list(newest_of_each(one for one in found if one is not None))

    def _question(self, server: Server, site: str, **more: str) -> str:
        asked = {"url": site, "matchType": "domain", "output": "json", **more}
        return f"{server.index_url}/{self.gathered.crawl}-index?{urlencode(asked)}"

    # ------------------------------------------------------------ one stretch

    def _stretch(
        self, server: Server, site: str, captures: Sequence[Capture], place: _Place
    ) -> tuple[int, SourceUnavailable | None]:
        """Fetch and import the next pages of a site; how many are behind, and what ended it."""
        most = min(self._budget.pages_per_site - place.pages, self._room(), _STRETCH_PAGES)
        path = self._folder / f"commoncrawl-{secrets.token_hex(8)}.warc.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        behind, fault = 0, None
        began = self.gathered.bytes
        with path.open("wb") as file:
            while behind < min(most, len(captures)):
                group = captures[behind : min(behind + _AT_ONCE, most)]
                try:
                    records = server.each(group, lambda one: fetch_record(server, one))
                except SourceUnavailable as error:
                    fault = error
                    break
                behind += len(group)
                self._keep(records, file)
                self._watch(site, self.gathered)
                if self._room() <= 0 or self.gathered.bytes - began >= _STRETCH_BYTES:
                    break
        self._import(path, site)
        return behind, fault

    def _keep(self, records: Sequence[bytes | str], file: BinaryIO) -> None:
        for record in records:
            self.gathered.pages += 1
            if isinstance(record, bytes):
                self.gathered.bytes += file.write(record)
            else:
                self.gathered.left_out[record] += 1

    def _import(self, path: Path, site: str) -> None:
        if not path.stat().st_size:
            path.unlink()
            return
        name = f"https://commoncrawl.org/{self.gathered.crawl}#{site}"
        options = ImportOptions(self._index.settings, format="warc")
        result = import_gathered(path, name, options, self._index)
        if result.errors:
            raise LinkCensusError(result.errors[0])
        self.gathered.links_new += result.links_new
        self.gathered.links_confirmed += result.links_confirmed


def published_crawls(server: Server) -> list[str]:
    """Ask which crawls there are, the newest first.

    Raises:
        BadInput: The server answers something else.
        Refused, SourceUnavailable: As `Server.get`.
    """
    url = f"{server.index_url}/collinfo.json"
    told = server.get(url, _LARGEST_LIST)
    if told.status != 200:
        raise refused(url, told.status)
    return read_crawls(told.body)


def _crawl(server: Server, name: str) -> str:
    if name == LATEST:
        return published_crawls(server)[0]
    if not CRAWL_NAME.fullmatch(name):
        raise BadInput(
            f"{name[:60]!r} is no crawl", remedy="write latest, or a name such as CC-MAIN-2026-12"
        )
    return name


def _place(cursor: Cursor) -> _Place:
    """Read a cursor; what is none of ours begins anew."""
    part, at, pages = (_whole(cursor.get(name)) for name in ("part", "at", "pages"))
    return _Place(part, at, pages, done=cursor.get("done") is True)


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
