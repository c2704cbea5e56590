"""How a release gets into the background store: whole, or not at all.

Vertices and ranks arrive as Arrow batches in any order of names; DuckDB joins and sorts them in
bounded memory. All of it grows in a folder of its own and takes its place by a rename, then
`release.json` is replaced, which alone says what counts. Whoever is killed before leaves the
previous state; what he left is swept by the next writer.
"""

import fcntl
import json
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from linkcensus.core.errors import BadInput, CorruptIndex, NotFound
from linkcensus.index.background import (
    ARRAYS,
    FORMAT,
    RECORD,
    Background,
    Release,
    ReleaseRecord,
    release_key,
)
from linkcensus.index.background_files import DomainFiles
from linkcensus.index.engine import connect, count, quoted
from linkcensus.index.failures import told_in_one_line

_STAGING = ".staging-"
_ROWS = 250_000
"""Sites that are written at a time."""

_SITE = "array_to_string(list_reverse(string_split(name, '.')), '.')"
_RANKS = """SELECT name, {hosts}, min(harmonic_position) AS harmonic_position,
    max(harmonic) AS harmonic, min(pagerank_position) AS pagerank_position,
    max(pagerank) AS pagerank FROM {ranks} GROUP BY name"""
"""A site's best host speaks for it, where several hosts were ranked."""


@dataclass(frozen=True, slots=True)
class Arranged:
    """What became of the names."""

    domains: int
    """Sites; ids are 0 to one less."""
    ranked: int
    left_out: int
    """Ranked names that the release's graph does not have."""
    nodes: npt.NDArray[np.int32] | None
    """The site of each vertex as it was given; None where that is its own number."""


class ReleaseWriter:
    """Makes the next state of one release; use `writing`.

    Args:
        store: The store.
        name: The release.
        level: `domain` or `host`.
        staging: A new folder in the store.
        memory_megabytes: For sorting and joining.
    """

    def __init__(
        self, store: Background, name: str, level: str, staging: Path, memory_megabytes: int
    ) -> None:
        self._name, self._level = name, level
        self._folder = store.folder / release_key(name, level)
        self._staging = staging
        self._memory = memory_megabytes
        self._mark = uuid.uuid4().hex[:8]
        self._previous = _release_of(store, self._folder)
        self._vertices = 0
        self._in_order = level != "host"  # the hosts of a site have to be counted
        self._last_name = ""
        self._ranks_given = False
        self._arranged: Arranged | None = None

    @property
    def graph_folder(self) -> Path:
        """Where the links are to be put, as `graph.csr.Graph.save` does, before `commit`."""
        return self._staging / f"graph-{self._mark}"

    @property
    def vertices(self) -> int:
        """How many vertices were written."""
        return self._vertices

    def write_vertices(self, batches: Iterable[pa.RecordBatch]) -> None:
        """Take the vertices of a graph: columns vertex (0, 1, ...), name, n_hosts."""
        self._write("vertices", self._watched(batches))

    def write_ranks(self, batches: Iterable[pa.RecordBatch]) -> int:
        """Take ranks: name, n_hosts and the columns of `ARRAYS`; gives their number."""
        self._ranks_given = True
        return self._write("ranks", batches)

    def arrange(self) -> Arranged:
        """Number the sites and write them. Ranks of before stay where no new ones were given."""
        memory, spill = self._memory, self._staging / "spill"
        with (
            told_in_one_line(self._folder, "nothing was changed; free some disk space"),
            closing(connect(memory_megabytes=memory, spill=spill)) as connection,
        ):
            self._number(connection)
            (self._staging / f"domains-{self._mark}").mkdir()
            domains = count(connection, "SELECT count(*) FROM numbered")
            ranked = self._write_domains(connection, domains)
            left_out = count(connection, "SELECT count(*) FROM ranked") - ranked
            nodes = self._nodes(connection) if self._vertices and not self._in_order else None
        self._arranged = Arranged(domains, ranked, left_out, nodes)
        return self._arranged

    def commit(self, now: datetime, *, edges: int | None, files: Sequence[str]) -> Release:
        """Make the new state count.

        Args:
            now: The time, aware.
            edges: Links in `graph_folder`; None leaves the graph of before, if there is one.
            files: What was read.
        """
        if self._arranged is None:
            raise RuntimeError("arrange comes before commit")
        before = self._previous.record if self._previous is not None else None
        kept = before is not None and edges is None and not self._vertices
        graph = before.graph_folder if kept and before is not None else None
        said = ReleaseRecord(
            name=self._name,
            level=self._level,
            domains=self._arranged.domains,
            edges=before.edges if graph and before is not None else edges,
            ranked=self._arranged.ranked,
            domains_folder=f"domains-{self._mark}",
            graph_folder=self.graph_folder.name if edges is not None else graph,
            stored_at=now.isoformat(),
            files=tuple(dict.fromkeys((*(before.files if before else ()), *files)))[-20:],
        )
        with told_in_one_line(self._folder, "nothing was changed; free some disk space"):
            self._place(said)
        return Release(self._folder, said)

    def _place(self, said: ReleaseRecord) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        kept = {said.domains_folder, said.graph_folder, RECORD}
        for name in (said.domains_folder, said.graph_folder):
            if name is not None and (self._staging / name).exists():
                (self._staging / name).replace(self._folder / name)
        text = json.dumps({"format": FORMAT, **said._asdict()}, indent=2)
        half = self._folder / f"{RECORD}.part"
        with half.open("w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        half.replace(self._folder / RECORD)
        for path in self._folder.iterdir():
            if path.name not in kept:
                shutil.rmtree(path, ignore_errors=True)

    # -- numbering ------------------------------------------------------------------------------

    def _number(self, connection: Any) -> None:
        """Make the tables `numbered` (id, name, n_hosts) and `ranked`."""
        vertices, ranks = self._relation("vertices"), self._relation("ranks")
        keeps_graph = self._previous is not None and self._previous.graph_folder is not None
        if self._ranks_given:
            ranked = _RANKS.format(ranks=ranks, hosts=self._hosts())
        else:
            ranked = self._ranks_of_before()
        connection.execute(f"CREATE TEMP TABLE ranked AS {ranked}")
        kind = "VIEW"  # over numbers that are on disk already
        if self._vertices and self._in_order:
            numbered = f"SELECT vertex AS id, name, n_hosts FROM {vertices}"
        elif self._vertices:
            kind = "TABLE"
            numbered = _by_name(f"SELECT name, {self._hosts()} FROM {vertices} GROUP BY name")
        elif keeps_graph:
            numbered = f"SELECT id, name, n_hosts FROM {self._before()}"
        else:
            kind = "TABLE"
            numbered = _by_name("SELECT name, n_hosts FROM ranked")
        connection.execute(f"CREATE TEMP {kind} numbered AS {numbered}")

    def _hosts(self) -> str:
        return "count(*) AS n_hosts" if self._level == "host" else "sum(n_hosts) AS n_hosts"

    def _before(self) -> str:
        if self._previous is None:
            raise RuntimeError("there is no state of before")
        file = quoted(str(self._previous.domains_file))
        return (
            "(SELECT *, array_to_string(list_reverse(string_split(site, '.')), '.') AS name "
            f"FROM read_parquet({file}))"
        )

    def _ranks_of_before(self) -> str:
        columns = ", ".join(ARRAYS)
        if self._previous is None or not self._previous.ranked:
            nothing = ", ".join(f"NULL::DOUBLE AS {name}" for name in ARRAYS)
            return f"SELECT ''::VARCHAR AS name, {nothing} WHERE false"
        known = "harmonic_position IS NOT NULL OR pagerank_position IS NOT NULL"
        known += " OR harmonic IS NOT NULL OR pagerank IS NOT NULL"
        return f"SELECT name, {columns} FROM {self._before()} WHERE {known}"

    def _nodes(self, connection: Any) -> npt.NDArray[np.int32]:
        """The site of each vertex, in the order of vertices."""
        nodes = np.empty(self._vertices, np.int32)
        query = (
            f"SELECT v.vertex, n.id FROM {self._relation('vertices')} v "
            "JOIN numbered n USING (name)"
        )
        for batch in connection.sql(query).to_arrow_reader(_ROWS):
            nodes[batch["vertex"].to_numpy()] = batch["id"].to_numpy()
        return nodes

    # -- writing --------------------------------------------------------------------------------

    def _write(self, name: str, batches: Iterable[pa.RecordBatch]) -> int:
        rows = 0
        writer: pq.ParquetWriter | None = None
        try:
            for batch in batches:
                if writer is None:
                    path = self._staging / f"{name}.parquet"
                    writer = pq.ParquetWriter(path, batch.schema, compression="zstd")
                writer.write_batch(batch, row_group_size=_ROWS)
                rows += batch.num_rows
        finally:
            if writer is not None:
                writer.close()
        if not rows:
            raise BadInput(f"no {name}", place=self._name, remedy="give another file")
        return rows

    def _relation(self, name: str) -> str:
        return f"read_parquet({quoted(str(self._staging / f'{name}.parquet'))})"

    def _watched(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Pass vertices on; see whether their names rise, as published ones do."""
        for batch in batches:
            self._vertices += batch.num_rows
            self._in_order = self._in_order and self._rises(batch["name"])
            yield batch

    def _rises(self, names: pa.StringArray) -> bool:
        if not len(names):
            return True
        first, last = names[0].as_py(), names[-1].as_py()
        joined = first > self._last_name
        self._last_name = last
        return joined and bool(pc.all(pc.less(names[:-1], names[1:]), min_count=0).as_py())

    def _write_domains(self, connection: Any, domains: int) -> int:
        """Write all sites in order; gives how many of them are ranked."""
        folder = self._staging / f"domains-{self._mark}"
        query = (
            f"SELECT n.id, n.name, {_SITE.replace('name', 'n.name')} AS site, "
            "coalesce(n.n_hosts, r.n_hosts)::INTEGER AS n_hosts, "
            "r.harmonic_position::INTEGER AS harmonic_position, r.harmonic::DOUBLE AS harmonic, "
            "r.pagerank_position::INTEGER AS pagerank_position, r.pagerank::DOUBLE AS pagerank, "
            "r.name IS NOT NULL AS ranked "
            "FROM numbered n LEFT JOIN ranked r USING (name) ORDER BY n.id"
        )
        ranked = 0
        with DomainFiles(folder, domains) as files:
            for batch in connection.sql(query).to_arrow_reader(_ROWS):
                ranked += pc.sum(batch["ranked"]).as_py() or 0
                files.add(batch.drop_columns(["ranked"]))
        return ranked


@contextmanager
def writing(
    root: Path, name: str, level: str, *, memory_megabytes: int = 2000
) -> Iterator[ReleaseWriter]:
    """Open the next state of a release; what is not committed inside is gone behind it.

    Args:
        root: The data folder.
        name: The release.
        level: `domain` or `host`.
        memory_megabytes: For sorting and joining.

    Raises:
        BadInput: The name cannot be used, or another process is writing.
    """
    store = Background(root)
    release_key(name, level)
    with told_in_one_line(root, "name a data folder that you may write to with --data"):
        store.folder.mkdir(parents=True, exist_ok=True)
    with _locked(store.folder):
        _sweep(store.folder)
        staging = store.folder / f"{_STAGING}{uuid.uuid4().hex[:12]}"
        staging.mkdir()
        try:
            yield ReleaseWriter(store, name, level, staging, memory_megabytes)
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def remove(root: Path, key: str) -> None:
    """Take a release out of the store.

    Raises:
        NotFound: It is not there.
        BadInput: Another process is writing.
    """
    store = Background(root)
    if not store.folder.is_dir():
        raise NotFound("no release is here")
    with _locked(store.folder):
        folder = store.release(key).folder
        (folder / RECORD).unlink()
        shutil.rmtree(folder, ignore_errors=True)


def _release_of(store: Background, folder: Path) -> Release | None:
    """The state of before; one that cannot be read is replaced."""
    if not (folder / RECORD).exists():
        return None
    try:
        return store.release(folder.name)
    except (CorruptIndex, NotFound):
        return None


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One writer at a time; the kernel frees the lock when its holder dies."""
    with (folder / "writing.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadInput(
                "another process is bringing a release in",
                place=str(folder),
                remedy="wait until it is done",
            ) from None
        yield


def _sweep(folder: Path) -> None:
    """Remove what killed writers left; the lock is held, so nobody else works here."""
    for path in folder.glob(f"{_STAGING}*"):
        shutil.rmtree(path, ignore_errors=True)
    for release in folder.iterdir():
        if release.is_dir() and not (release / RECORD).exists() and release.name != "downloads":
            shutil.rmtree(release, ignore_errors=True)


def _by_name(query: str) -> str:
    return f"SELECT row_number() OVER (ORDER BY name) - 1 AS id, name, n_hosts FROM ({query})"
