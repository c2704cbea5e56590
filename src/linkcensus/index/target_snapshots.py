"""The part of a snapshot that concerns one target site, and its version.

An import tells of some sites; questions about all others need not know that it came. So a view
reads a snapshot without the fresh commits that told nothing of its target, and as long as only
such come in, the part stays the same object of the same version: answers that were given, views
that were prepared and orders of rows that were worked out hold on.

A commit is left out only where its files show that it cannot matter: it brought nothing but
sightings, facts of pages and vendors' figures, and none of the target. Visits and redirects reach
links by way of other sites, undoing and tables that were declared complete reach links of earlier
imports; such commits are in every part.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto
from hashlib import blake2b

from linkcensus.index.buckets import FRESH
from linkcensus.index.lake import StoredFile
from linkcensus.index.row_orders import RowOrders
from linkcensus.index.schema import TABLES
from linkcensus.index.segment_sites import SegmentSites
from linkcensus.index.snapshot import Snapshot

_OF_SITES = ("sightings", "pages", "facts")
"""Tables of which a row matters to the questions about one site only, by their column of hashes."""

_OF_PAGES_ELSEWHERE = ("visits", "redirects")
"""Tables of which a row about one site's page matters to the sites that the page links to."""

_KEPT_PARTS = 256


class Fresh(Enum):
    """What that is not derived yet may concern a site."""

    NOTHING = auto()
    """The stored links of the site are its links."""
    LOOKS = auto()
    """There are new visits, which matter where they looked at pages that link to the site."""
    FACTS = auto()
    """The links are to be derived anew."""


@dataclass(frozen=True)
class _Bucket:
    """What the parts of a bucket's sites have in common."""

    version: str
    files: dict[str, list[StoredFile]]
    """But for those of `optional`."""
    optional: dict[int, list[tuple[str, StoredFile]]]
    """Commits that matter only to the sites they tell of: their tables and files."""
    told: list[tuple[str, StoredFile]]
    """All fresh files of sites, those of other commits too."""
    others: Fresh
    """What the commits may mean that are not optional."""


class TargetSnapshots:
    """Finds the parts of snapshots. Safe in threads."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._sites = SegmentSites()
        self._orders = RowOrders()
        self._whole: Snapshot | None = None
        self._buckets: dict[int, _Bucket] = {}
        self._parts: OrderedDict[int, tuple[Snapshot, Snapshot]] = OrderedDict()
        """Of a site: the newest whole snapshot that was asked about, and the part of it."""
        self._lock = threading.Lock()

    def part(self, whole: Snapshot, site_hash: int) -> Snapshot:
        """What concerns one site; the same object as long as nothing of it changes."""
        with self._lock:
            known = self._parts.get(site_hash)
            if known is not None and known[0] is whole:
                self._parts.move_to_end(site_hash)
                return known[1]
        bucket = self._bucket(whole, whole.bucket(site_hash))
        told = [seq for seq, files in bucket.optional.items() if self._tells_of(files, site_hash)]
        paths = [file.path for seq in told for _, file in bucket.optional[seq]]
        version = _digest([bucket.version, *paths])
        with self._lock:
            known = self._parts.get(site_hash)
            if known is not None and known[1].version == version:
                part = known[1]
            else:
                part = replace(_without(whole, bucket, told, version), orders=self._orders)
            self._parts[site_hash] = whole, part
            self._parts.move_to_end(site_hash)
            if len(self._parts) > _KEPT_PARTS:
                self._parts.popitem(last=False)
        return part

    def fresh(self, whole: Snapshot, site_hash: int) -> Fresh:
        """What may concern a site that its stored links do not reflect; cheaper than its part."""
        bucket = self._bucket(whole, whole.bucket(site_hash))
        if bucket.others is Fresh.FACTS or self._tells_of(bucket.told, site_hash):
            return Fresh.FACTS
        return bucket.others

    def _bucket(self, whole: Snapshot, bucket: int) -> _Bucket:
        with self._lock:
            if self._whole is not whole:
                self._whole, self._buckets = whole, {}
            known = self._buckets.get(bucket)
        if known is None:
            known = _in_common(whole, bucket)
            with self._lock:
                if self._whole is whole:
                    self._buckets[bucket] = known
        return known

    def _tells_of(self, files: Iterable[tuple[str, StoredFile]], site_hash: int) -> bool:
        return any(
            self._sites.holds(file.path, TABLES[table].hash_column or "", site_hash)
            for table, file in files
        )


def _in_common(whole: Snapshot, bucket: int) -> _Bucket:
    mark = whole.derived_mark(bucket)
    optional: dict[int, list[tuple[str, StoredFile]]] = {}
    for table in _OF_SITES:
        for file in whole.files[table]:
            if file.bucket == FRESH and file.seq > mark:
                optional.setdefault(file.seq, []).append((table, file))
    told = [one for files in optional.values() for one in files]
    reaching = [file.seq for name in _OF_PAGES_ELSEWHERE for file in whole.files[name]]
    reaching += [record.commit_seq for record in whole.imports.values() if record.complete]
    for seq in reaching:
        optional.pop(seq, None)
    files = {
        table: [
            file
            for file in _of_bucket(whole, table, bucket)
            if file.bucket != FRESH or file.seq not in optional
        ]
        for table in whole.files
    }
    records = [
        f"{record.import_id} {record.commit_seq} {record.state}"
        for record in whole.imports.values()
        if record.commit_seq not in optional
    ]
    absorbed = {table: marks.get(bucket) for table, marks in whole.marks.absorbed.items()}
    paths = [file.path for stored in files.values() for file in stored]
    version = _digest([f"{bucket} {mark} {sorted(absorbed.items())}", *records, "", *paths])
    return _Bucket(version, files, optional, told, _others(whole, mark, optional))


def _others(whole: Snapshot, mark: int, optional: Iterable[int]) -> Fresh:
    """What the commits after a mark may mean that matter to other sites than they tell of."""
    reaching = {seq for seq in whole.committed if seq > mark}.difference(optional)
    if not reaching:
        return Fresh.NOTHING
    looked, moved = ({file.seq for file in whole.files[name]} for name in _OF_PAGES_ELSEWHERE)
    changed = whole.changed_imports(mark)
    if reaching - looked or reaching & moved or any(record.complete for record in changed):
        return Fresh.FACTS
    return Fresh.FACTS if whole.marked_imports(mark) else Fresh.LOOKS


def _of_bucket(whole: Snapshot, table: str, bucket: int) -> list[StoredFile]:
    """The files of a table that may matter to a bucket's sites."""
    if table in _OF_PAGES_ELSEWHERE:
        return whole.files[table]
    fresh = [file for file in whole.files[table] if file.bucket == FRESH]
    return whole.stored(table, bucket) + fresh


def _without(whole: Snapshot, bucket: _Bucket, told: list[int], version: str) -> Snapshot:
    """A snapshot with those of the optional commits that are in `told`."""
    left_out = bucket.optional.keys() - set(told)
    files = dict(bucket.files)
    for seq in told:
        for table, file in bucket.optional[seq]:
            files[table] = [*files[table], file]
    return Snapshot(
        marks=whole.marks,
        imports={i: r for i, r in whole.imports.items() if r.commit_seq not in left_out},
        committed=whole.committed - left_out,
        files=files,
        version=version,
    )


def _digest(parts: Iterable[str]) -> str:
    return blake2b("\n".join(parts).encode(), digest_size=12).hexdigest()
