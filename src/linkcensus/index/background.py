"""The background: published graphs of the whole web, one store a release, beside our own index.

```
<data>/background/<release>/release.json    what is there; written last, so that half is nothing
                            domains-<n>/    domains.parquet and the same as arrays
                            graph-<n>/      who links to whom, by target (`graph.csr`)
```

Everything is mapped into memory: a question reads the pages it needs, whatever the size. Sites are
numbered by their name turned around (`com.example`), so that a name is found by bisection.
`background_writer` makes these files.
"""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from linkcensus.core.errors import BadInput, CorruptIndex, NotFound

FOLDER = "background"
RECORD = "release.json"
FORMAT = 1
DOMAINS = "domains.parquet"
NAMES, NAME_STARTS = "names.bin", "name_starts.npy"
NO_POSITION = 0
"""Stands in the arrays of positions for a site that has none; positions count from 1."""

POINTERS, NEIGHBOURS = "pointers.npy", "neighbours.bin"
"""Two of the files of `graph.csr.Graph`; one row of them is read here without loading a graph."""

ARRAYS: dict[str, type[np.generic]] = {
    "n_hosts": np.int32,
    "harmonic_position": np.int32,
    "harmonic": np.float64,
    "pagerank_position": np.int32,
    "pagerank": np.float64,
}
"""Columns of `domains.parquet` that stand beside it as `<name>.npy`, one value a site."""

Ids = npt.NDArray[np.int64]

_SAFE_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_REMEDY = "bring the release in again"


@dataclass(frozen=True, slots=True)
class Reputation:
    """What one release says about one site. Positions count from 1, the best."""

    release: str
    level: str
    site: str
    n_hosts: int | None
    harmonic_position: int | None
    harmonic: float | None
    pagerank_position: int | None
    pagerank: float | None
    of: int
    """Sites that the release ranks."""


class ReleaseRecord(NamedTuple):
    """What `release.json` says."""

    name: str
    level: str
    """`domain`, or `host`: then the hosts of a site were added up."""
    domains: int
    """Sites, ids are 0 to one less."""
    edges: int | None
    """Links between sites; None where only ranks were brought in."""
    ranked: int
    """Sites with a position."""
    domains_folder: str
    graph_folder: str | None
    stored_at: str
    """ISO 8601, UTC."""
    files: tuple[str, ...] = ()
    """What it was read from."""


class Release:
    """One release in the store.

    Args:
        folder: Its folder.
        record: What its `release.json` says.
    """

    def __init__(self, folder: Path, record: ReleaseRecord) -> None:
        self.folder = folder
        self.record = record
        self.name = record.name
        self.level = record.level
        self.domains = record.domains
        self.edges = record.edges
        self.ranked = record.ranked

    @property
    def key(self) -> str:
        """Its name in the store: host-level releases end in `-host`."""
        return self.folder.name

    @property
    def stored_at(self) -> datetime:
        """When it was brought in, aware UTC."""
        return datetime.fromisoformat(self.record.stored_at)

    @property
    def domains_file(self) -> Path:
        """The Parquet file of all sites in the order of their ids."""
        return self.folder / self.record.domains_folder / DOMAINS

    @property
    def graph_folder(self) -> Path | None:
        """Where `graph.csr.Graph.load` finds the links; None where only ranks are known."""
        name = self.record.graph_folder
        return None if name is None else self.folder / name

    def size_bytes(self) -> int:
        """What it takes on disk."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def sites(self) -> pa.ChunkedArray:
        """All sites in the order of their ids; read into memory."""
        return pq.read_table(self.domains_file, columns=["site"])["site"]

    def ids_of(self, sites: Sequence[str]) -> Ids:
        """The id of each site, -1 for those that the release does not know; int64."""
        wanted = pa.array([turned_around(site) for site in sites], pa.large_string())
        low = np.zeros(len(wanted), np.int64)
        high = np.full(len(wanted), self.domains, np.int64)
        while (open_ := low < high).any():
            middle = (low + high) // 2
            # a finished search looks at any name, what it finds is not used
            names = self._names.take(pa.array(np.minimum(middle, self.domains - 1)))
            before = pc.less(names, wanted).to_numpy(zero_copy_only=False)
            low = np.where(open_ & before, middle + 1, low)
            high = np.where(open_ & ~before, middle, high)
        if not self.domains:
            return np.full(len(wanted), -1, np.int64)
        found = self._names.take(pa.array(np.minimum(low, self.domains - 1)))
        same = pc.equal(found, wanted).to_numpy(zero_copy_only=False)
        return np.where(same, low, -1)

    def names_of(self, ids: Sequence[int] | npt.NDArray[np.integer[Any]]) -> list[str]:
        """The site of each id.

        Raises:
            IndexError: There is no such id.
        """
        chosen = np.asarray(ids, np.int64)
        if chosen.size and (chosen.min() < 0 or chosen.max() >= self.domains):
            raise IndexError(f"ids go from 0 to {self.domains - 1}")
        return [turned_around(name) for name in self._names.take(pa.array(chosen)).to_pylist()]

    def array(self, name: str) -> npt.NDArray[Any]:
        """One of `ARRAYS`, mapped: a value a site, 0 (positions, n_hosts) or NaN where unknown.

        Raises:
            CorruptIndex: The file is damaged.
        """
        return _mapped(self._domains_path(f"{name}.npy"), ARRAYS[name], self.domains)

    def sources_of(self, site_id: int) -> npt.NDArray[np.int32]:
        """The ids of the sites that link to one; ascending, mapped.

        Raises:
            NotFound: Only ranks of this release are known.
            CorruptIndex: The graph's files are damaged.
        """
        bounds, neighbours = self._rows
        return neighbours[int(bounds[site_id]) : int(bounds[site_id + 1])]

    def referring_sites(self, ids: npt.NDArray[np.integer[Any]]) -> Ids:
        """How many sites link to each; int64.

        Raises:
            NotFound, CorruptIndex: See `sources_of`.
        """
        bounds, _ = self._rows
        chosen = np.asarray(ids, np.int64)
        return np.asarray(bounds[chosen + 1] - bounds[chosen], np.int64)

    def reputation(self, site: str) -> Reputation | None:
        """What the release says about a site; None where it does not know it."""
        (site_id,) = self.ids_of([site]).tolist()
        if site_id < 0:
            return None
        values = {name: _known(self.array(name)[site_id]) for name in ARRAYS}
        return Reputation(self.name, self.level, site, of=self.ranked, **values)

    @cached_property
    def _names(self) -> pa.LargeStringArray:
        """The names turned around, in order; mapped."""
        starts = _mapped(self._domains_path(NAME_STARTS), np.int64, self.domains + 1)
        path = self._domains_path(NAMES)
        size = _size_of(path)
        if size != int(starts[-1]):
            raise CorruptIndex(f"has {size} bytes, not {int(starts[-1])}; {_REMEDY}", path=path)
        letters = np.memmap(path, np.uint8, "r") if size else np.empty(0, np.uint8)
        buffers = [None, pa.py_buffer(starts), pa.py_buffer(letters)]
        return pa.Array.from_buffers(pa.large_string(), self.domains, buffers)

    @cached_property
    def _rows(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
        folder = self.graph_folder
        if folder is None:
            raise NotFound(
                f"of {self.key} only ranks are known; `linkcensus commoncrawl graph {self.name}` "
                "brings its links in"
            )
        bounds = _mapped(folder / POINTERS, np.int64, self.domains + 1)
        path = folder / NEIGHBOURS
        size, edges = _size_of(path), int(bounds[-1])
        if size != 4 * edges:
            raise CorruptIndex(f"has {size} bytes for {edges} links; {_REMEDY}", path=path)
        if not edges:
            return bounds, np.empty(0, np.int32)
        return bounds, np.memmap(path, np.dtype("<i4"), "r")

    def _domains_path(self, name: str) -> Path:
        return self.folder / self.record.domains_folder / name


class Background:
    """All releases in the store of one data folder; nothing is read before it is asked for."""

    def __init__(self, root: Path) -> None:
        self.folder = root / FOLDER

    def releases(self) -> list[Release]:
        """What is there, oldest first; a release at host level before the same at domain level.

        Raises:
            CorruptIndex: A record cannot be read.
        """
        found = [_open(path.parent) for path in self.folder.glob(f"*/{RECORD}")]
        return sorted(found, key=_age)

    def newest(self, *, with_graph: bool = False) -> Release | None:
        """The newest release, or the newest whose links are known; None where there is none."""
        found = [r for r in self.releases() if r.edges is not None or not with_graph]
        return found[-1] if found else None

    def release(self, key: str) -> Release:
        """One release by its name in the store.

        Raises:
            NotFound: It is not there.
        """
        for release in self.releases():
            if key in (release.key, release.name):
                return release
        raise NotFound(
            f"release {key[:100]} is not here; `linkcensus commoncrawl status` lists what is"
        )

    def reputation(self, site: str) -> Reputation | None:
        """What the newest release with ranks that knows a site says about it."""
        history = self.history(site)
        return history[-1] if history else None

    def history(self, site: str) -> list[Reputation]:
        """What each release with ranks says about a site, oldest first.

        Positions of host and domain level count other things; `level` tells them apart.
        """
        said = [release.reputation(site) for release in self.releases() if release.ranked]
        return [
            reputation
            for reputation in said
            if reputation and (reputation.harmonic_position or reputation.pagerank_position)
        ]


def turned_around(name: str) -> str:
    """`com.example` of `example.com`, and the other way round."""
    return ".".join(reversed(name.split(".")))


def release_key(name: str, level: str) -> str:
    """The folder of a release.

    Raises:
        BadInput: The name is none that a folder may have.
    """
    if not _SAFE_NAME.fullmatch(name):
        raise BadInput(
            f"{name[:100]!r} cannot name a release",
            remedy="use lower-case letters, digits, dots and hyphens, as cc-main-2026-mar-apr-may",
        )
    return f"{name}-host" if level == "host" else name


def release_end(name: str) -> tuple[int, int]:
    """Year and month of the last crawl in a release, by its name; (0, 0) where it does not tell.

    `cc-main-2026-mar-apr-may` ends in (2026, 5), `cc-main-2018-19-nov-dec-jan` in (2019, 1).
    """
    year = re.search(r"(?:^|-)(20\d\d)(?:-(\d\d))?(?=-|$)", name)
    months = [_MONTHS.index(part) + 1 for part in name.split("-") if part in _MONTHS]
    if year is None or not months:
        return (0, 0)
    return (int(f"20{year[2]}") if year[2] else int(year[1]), months[-1])


def _age(release: Release) -> tuple[object, ...]:
    return (*release_end(release.name), release.name, release.level == "domain")


def _open(folder: Path) -> Release:
    path = folder / RECORD
    try:
        said = json.loads(path.read_text("utf-8"))
        if said.pop("format") != FORMAT:
            raise CorruptIndex("is of another version of linkcensus", path=path)
        record = ReleaseRecord(**{**said, "files": tuple(said["files"])})
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise CorruptIndex(f"cannot be read: {error}; {_REMEDY}", path=path) from None
    return Release(folder, record)


def _mapped(path: Path, kind: type[np.generic], length: int) -> npt.NDArray[Any]:
    try:
        array = np.load(path, mmap_mode="r" if length else None, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise CorruptIndex(f"cannot be read: {error}; {_REMEDY}", path=path) from None
    if array.dtype != kind or array.shape != (length,):
        raise CorruptIndex(
            f"holds {array.dtype}{array.shape}, not {length} values; {_REMEDY}", path=path
        )
    return np.asarray(array)


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise CorruptIndex(f"cannot be read: {error.strerror}; {_REMEDY}", path=path) from None


def _known(value: np.generic) -> Any:
    """A stored value, None where the arrays say that it is unknown."""
    plain = value.item()
    unknown = math.isnan(plain) if isinstance(plain, float) else plain == NO_POSITION
    return None if unknown else plain
