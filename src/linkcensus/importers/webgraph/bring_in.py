"""Brings a release's ranks or graph from published files into the background store."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from linkcensus.core.clock import Clock, SystemClock
from linkcensus.core.errors import LinkCensusError
from linkcensus.graph.build import build_graph
from linkcensus.importers.webgraph.edges import read_edges
from linkcensus.importers.webgraph.files import (
    EDGES,
    RANKS,
    VERTICES,
    Options,
    Progress,
    find,
    local,
    local_head,
)
from linkcensus.importers.webgraph.ranks import read_ranks
from linkcensus.importers.webgraph.vertices import read_vertices
from linkcensus.index.background import Release
from linkcensus.index.background_writer import writing
from linkcensus.net.locations import Location

_SORTING_MEGABYTES = 800


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """What came of it."""

    release: Release
    rows: int
    """Ranks, or edges, in the files."""
    left_out: int
    """Ranked names that the release's graph does not have."""


def bring_in_ranks(
    root: Path,
    texts: Sequence[str],
    options: Options,
    *,
    top: int | None = None,
    clock: Clock | None = None,
) -> BroughtIn:
    """Store the positions and values of a release; its links stay as they are.

    Args:
        root: The data folder.
        texts: One release, or files, folders and addresses.
        options: How they are found.
        top: Take only the first so many rows; of a web address only so much is fetched.
        clock: Dates the release.

    Raises:
        BadInput: A file is not as published; names file, line and remedy. Nothing is changed.
        Refused, SourceUnavailable: From the server.
        LinkCensusError: The disk refuses.
    """
    found = find(texts, [RANKS], options)
    where = found.by_kind[RANKS]
    if top is None:
        files = list(local(where, options))
    else:
        files = [local_head(location, top, options) for location in where]
    memory = options.settings.compaction_memory_megabytes
    with (
        writing(root, found.release, found.level, memory_megabytes=memory) as writer,
        _told(root),
    ):
        paths = [path for path, _ in files]
        _begin("Reading ranks", paths, options)
        batches = read_ranks(paths, found.level, top=top, advance=options.progress.advance)
        rows = writer.write_ranks(batches)
        options.progress.begin("Sorting names", None)
        arranged = writer.arrange()
        release = writer.commit((clock or SystemClock()).now(), edges=None, files=_names(where))
    _throw_away(files)
    return BroughtIn(release, rows, arranged.left_out)


def bring_in_graph(
    root: Path, texts: Sequence[str], options: Options, *, clock: Clock | None = None
) -> BroughtIn:
    """Store the links of a release between its sites; ranks that are there stay.

    Args:
        root: The data folder.
        texts: One release, or files, folders and addresses with vertices and edges.
        options: How they are found.
        clock: Dates the release.

    Raises:
        BadInput, Refused, SourceUnavailable, LinkCensusError: See `bring_in_ranks`.
    """
    found = find(texts, [VERTICES, EDGES], options)
    progress = options.progress
    vertices = list(local(found.by_kind[VERTICES], options))
    edges = list(local(found.by_kind[EDGES], options))
    memory = options.settings.compaction_memory_megabytes
    steps = _Steps(progress)
    with (
        writing(root, found.release, found.level, memory_megabytes=memory) as writer,
        _told(root),
    ):
        paths = [path for path, _ in vertices]
        _begin("Reading vertices", paths, options)
        writer.write_vertices(read_vertices(paths, found.level, progress.advance))
        progress.begin("Sorting names", None)
        arranged = writer.arrange()
        paths = [path for path, _ in edges]
        _begin("Reading links", paths, options)
        graph = build_graph(
            read_edges(paths, writer.vertices, nodes=arranged.nodes, advance=progress.advance),
            arranged.domains,
            writer.graph_folder,
            memory_megabytes=_SORTING_MEGABYTES,
            progress=steps.told,
        )
        names = _names([*found.by_kind[VERTICES], *found.by_kind[EDGES]])
        now = (clock or SystemClock()).now()
        release = writer.commit(now, edges=graph.edges, files=names)
    _throw_away([*vertices, *edges])
    return BroughtIn(release, steps.rows, arranged.left_out)


class _Steps:
    """Passes on how far the building of a graph is; its first step is told by the reader."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._sorted = 0
        self.rows = 0
        """Edges that were read."""

    def told(self, step: str, done: int) -> None:
        """What `build_graph` tells."""
        if step == "read":
            self.rows = done
            return
        if self._sorted == 0:
            self._progress.begin("Sorting links", self.rows)
        self._progress.advance(done - self._sorted)
        self._sorted = done


@contextmanager
def _told(root: Path) -> Iterator[None]:
    """Say in one line what the disk refuses."""
    try:
        yield
    except OSError as error:
        raise LinkCensusError(
            f"{root}: {error.strerror or error}; nothing was changed; free some disk space, or "
            "choose another data folder with --data"
        ) from error


def _begin(what: str, paths: Sequence[Path], options: Options) -> None:
    try:
        total = sum(path.stat().st_size for path in paths)
    except OSError:
        total = 0  # whoever reads the file says what is wrong with it
    options.progress.begin(what, total or None)


def _names(locations: Sequence[Location]) -> list[str]:
    shown = [str(location) for location in locations[:4]]
    more = len(locations) - len(shown)
    return [*shown, f"and {more} more"] if more else shown


def _throw_away(files: Sequence[tuple[Path, bool]]) -> None:
    for path, fetched in files:
        if fetched:
            path.unlink(missing_ok=True)
