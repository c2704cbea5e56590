"""The store of published graphs: what goes in comes out, and half of a release is nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from linkcensus.core.errors import BadInput, CorruptIndex, NotFound
from linkcensus.graph import csr
from linkcensus.index import background as store
from linkcensus.index.background import Background, Release, release_end, release_key
from linkcensus.index.background_writer import remove, writing

NOW = datetime(2026, 11, 23, tzinfo=UTC)
RELEASE = "cc-main-2026-mar-apr-may"
NAMES = ["com.a", "com.a-b", "com.b", "org.c", "uk.co.d"]
EDGES = [(0, 2), (1, 2), (4, 2), (2, 0), (3, 0)]


def vertices(names: list[str]) -> Iterator[pa.RecordBatch]:
    """Two batches, as files are read."""
    for first in (0, 2):
        part = names[first:] if first else names[:2]
        numbers = range(first, first + len(part))
        yield pa.RecordBatch.from_pydict(
            {
                "vertex": pa.array(numbers, pa.int64()),
                "name": pa.array(part, pa.string()),
                "n_hosts": pa.array([number + 1 for number in numbers], pa.int64()),
            }
        )


def ranks(names: list[str]) -> Iterator[pa.RecordBatch]:
    """The first name is the best."""
    numbers = range(1, len(names) + 1)
    yield pa.RecordBatch.from_pydict(
        {
            "name": pa.array(names, pa.string()),
            "n_hosts": pa.array([10] * len(names), pa.int64()),
            "harmonic_position": pa.array(numbers, pa.int64()),
            "harmonic": pa.array([1.0 / number for number in numbers]),
            "pagerank_position": pa.array([number + 1 for number in numbers], pa.int64()),
            "pagerank": pa.array([0.5 / number for number in numbers]),
        }
    )


def with_graph(root: Path, names: list[str] = NAMES, name: str = RELEASE) -> Release:
    with writing(root, name, "domain") as writer:
        writer.write_vertices(vertices(names))
        arranged = writer.arrange()
        sources, targets = np.array(EDGES, np.int32).T
        if arranged.nodes is not None:
            sources, targets = arranged.nodes[sources], arranged.nodes[targets]
        graph = csr.Graph.from_edges(sources, targets, arranged.domains)
        graph.save(writer.graph_folder)
        return writer.commit(NOW, edges=graph.edges, files=["edges.gz"])


def with_ranks(root: Path, names: list[str], name: str = RELEASE, level: str = "domain") -> Release:
    with writing(root, name, level) as writer:
        writer.write_ranks(ranks(names))
        writer.arrange()
        return writer.commit(NOW, edges=None, files=["ranks.gz"])


def linking(release: Release, site: str) -> list[str]:
    return release.names_of(release.sources_of(int(release.ids_of([site])[0])))


def test_names_and_ids_lead_to_each_other(tmp_path: Path):
    release = with_graph(tmp_path)
    sites = ["a.com", "a-b.com", "b.com", "c.org", "d.co.uk"]
    assert release.names_of(range(5)) == sites
    assert release.sites().to_pylist() == sites
    asked = ["c.org", "a.com", "aa.com", "zz.zz", "", "b.co", "b.com", "a-b.com"]
    assert release.ids_of(asked).tolist() == [3, 0, -1, -1, -1, -1, 2, 1]
    assert release.ids_of([]).tolist() == []
    with pytest.raises(IndexError):
        release.names_of([5])


def test_links_are_found_by_target(tmp_path: Path):
    release = with_graph(tmp_path)
    assert linking(release, "b.com") == ["a.com", "a-b.com", "d.co.uk"]
    assert linking(release, "d.co.uk") == []
    assert release.referring_sites(np.arange(5)).tolist() == [2, 0, 3, 0, 0]
    assert (release.domains, release.edges) == (5, 5)


def test_the_graph_can_be_loaded_as_a_graph(tmp_path: Path):
    assert (store.POINTERS, store.NEIGHBOURS) == (csr.POINTERS, csr.NEIGHBOURS)
    folder = with_graph(tmp_path).graph_folder
    assert folder is not None
    assert csr.Graph.load(folder).sources_of(2).tolist() == [0, 1, 4]


def test_unsorted_and_repeated_names_become_sites_in_order(tmp_path: Path):
    release = with_graph(tmp_path, ["org.c", "com.a", "com.b", "com.a", "uk.co.d"])
    assert release.names_of(range(release.domains)) == ["a.com", "b.com", "c.org", "d.co.uk"]
    assert linking(release, "b.com") == ["a.com", "c.org", "d.co.uk"]
    assert release.reputation("a.com").n_hosts == 2 + 4  # type: ignore[union-attr]


def test_ranks_alone_are_a_release(tmp_path: Path):
    release = with_ranks(tmp_path, ["org.c", "com.b"])
    assert release.names_of(range(2)) == ["b.com", "c.org"]
    assert release.reputation("b.com") == store.Reputation(
        RELEASE, "domain", "b.com", 10, 2, 0.5, 3, 0.25, of=2
    )
    assert release.reputation("x.com") is None
    with pytest.raises(NotFound, match="only ranks are known; `linkcensus commoncrawl graph"):
        release.sources_of(0)


@pytest.mark.parametrize("ranks_first", [True, False])
def test_ranks_and_graph_meet_in_either_order(tmp_path: Path, ranks_first: bool):
    ranked = ["com.b", "net.unknown", "com.a"]
    if ranks_first:
        with_ranks(tmp_path, ranked)
        release = with_graph(tmp_path)
    else:
        with_graph(tmp_path)
        release = with_ranks(tmp_path, ranked)
    assert linking(release, "b.com") == ["a.com", "a-b.com", "d.co.uk"]
    assert release.array("harmonic_position").tolist() == [3, 0, 1, 0, 0]
    assert np.isnan(release.array("pagerank")).tolist() == [False, True, False, True, True]
    assert (release.ranked, release.edges) == (2, 5)
    assert set(release.record.files) == {"edges.gz", "ranks.gz"}
    (only,) = [path for path in release.folder.iterdir() if path.name.startswith("domains-")]
    assert only == release.domains_file.parent


def test_new_ranks_replace_those_of_before(tmp_path: Path):
    with_ranks(tmp_path, ["com.a", "com.b"])
    release = with_ranks(tmp_path, ["com.b"])
    assert release.names_of(range(release.domains)) == ["b.com"]


def test_the_best_host_speaks_for_a_site(tmp_path: Path):
    release = with_ranks(tmp_path, ["com.a", "com.b", "com.a"], level="host")
    said = release.reputation("a.com")
    assert said is not None
    assert (said.harmonic_position, said.harmonic, said.n_hosts) == (1, 1.0, 2)
    assert (release.key, release.level) == (f"{RELEASE}-host", "host")


def test_history_goes_over_releases_by_their_dates(tmp_path: Path):
    with_ranks(tmp_path, ["com.b", "com.a"], "cc-main-2026-mar-apr-may")
    with_ranks(tmp_path, ["com.a"], "cc-main-2018-19-nov-dec-jan")
    with_ranks(tmp_path, ["com.a", "com.b"], "cc-main-2025-jul-aug-sep")
    background = Background(tmp_path)
    assert [release.name[8:12] for release in background.releases()] == ["2018", "2025", "2026"]
    assert [said.harmonic_position for said in background.history("a.com")] == [1, 1, 2]
    assert [said.release[8:12] for said in background.history("b.com")] == ["2025", "2026"]
    assert background.reputation("b.com") == background.history("b.com")[-1]
    assert background.reputation("x.com") is None
    newest = background.newest()
    assert newest is not None
    assert newest.name == RELEASE
    assert background.newest(with_graph=True) is None


def test_an_empty_folder_has_no_release(tmp_path: Path):
    background = Background(tmp_path)
    assert (background.releases(), background.newest(), background.history("a.com")) == (
        [],
        None,
        [],
    )
    with pytest.raises(NotFound, match="is not here"):
        background.release("cc-main-2026-mar-apr-may")


def test_what_is_not_committed_leaves_nothing(tmp_path: Path):
    before = with_graph(tmp_path)
    with writing(tmp_path, RELEASE, "domain") as writer:
        writer.write_ranks(ranks(["com.a"]))
        writer.arrange()
    after = Background(tmp_path).release(RELEASE)
    assert after.record == before.record
    assert not list(Background(tmp_path).folder.glob(".staging-*"))


def test_what_killed_writers_left_is_swept(tmp_path: Path):
    folder = Background(tmp_path).folder
    (folder / ".staging-dead").mkdir(parents=True)
    (folder / "cc-main-2020-half" / "domains-x").mkdir(parents=True)
    (folder / "downloads").mkdir()
    with_ranks(tmp_path, ["com.a"])
    assert sorted(path.name for path in folder.iterdir()) == [RELEASE, "downloads", "writing.lock"]


def test_one_writer_at_a_time(tmp_path: Path):
    with (
        writing(tmp_path, RELEASE, "domain"),
        pytest.raises(BadInput, match="another process is bringing a release in"),
    ):
        with_ranks(tmp_path, ["com.a"])


def test_a_release_can_be_removed(tmp_path: Path):
    with pytest.raises(NotFound):
        remove(tmp_path, RELEASE)
    release = with_ranks(tmp_path, ["com.a"])
    remove(tmp_path, RELEASE)
    assert not release.folder.exists()
    assert Background(tmp_path).releases() == []


@pytest.mark.parametrize("name", ["", "../up", "A", "a/b", ".hidden", "x" * 200])
def test_a_name_that_could_lead_elsewhere_is_refused(tmp_path: Path, name: str):
    with pytest.raises(BadInput, match="cannot name a release"):
        release_key(name, "domain")


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("cc-main-2026-mar-apr-may", (2026, 5)),
        ("cc-main-2018-19-nov-dec-jan", (2019, 1)),
        ("cc-main-2017-feb-mar-apr-hostgraph", (2017, 4)),
        ("cc-main-2026-12", (0, 0)),
        ("mine", (0, 0)),
    ],
)
def test_the_end_of_a_release_is_told_by_its_name(name: str, end: tuple[int, int]):
    assert release_end(name) == end


@pytest.mark.parametrize(
    ("file", "data"),
    [
        ("release.json", b"{"),
        ("release.json", b"[]"),
        ("release.json", b'{"format": 99}'),
        ("release.json", b'{"format": 1, "files": []}'),
    ],
)
def test_a_damaged_record_is_told(tmp_path: Path, file: str, data: bytes):
    release = with_graph(tmp_path)
    (release.folder / file).write_bytes(data)
    with pytest.raises(CorruptIndex, match=r"release\.json"):
        Background(tmp_path).releases()


@pytest.mark.parametrize("name", ["names.bin", "name_starts.npy", "harmonic.npy"])
def test_damaged_files_of_names_and_ranks_are_told(tmp_path: Path, name: str):
    release = with_ranks(tmp_path, ["com.a", "com.b"])
    (release.domains_file.parent / name).write_bytes(b"short")
    with pytest.raises(CorruptIndex, match=f"{name}.*bring the release in again"):
        release.reputation("a.com")


@pytest.mark.parametrize("name", ["pointers.npy", "neighbours.bin"])
def test_damaged_files_of_the_graph_are_told(tmp_path: Path, name: str):
    release = with_graph(tmp_path)
    assert release.graph_folder is not None
    (release.graph_folder / name).write_bytes(b"short")
    with pytest.raises(CorruptIndex, match=f"{name}.*bring the release in again"):
        release.sources_of(0)


def test_a_damaged_release_is_replaced_by_bringing_it_in_again(tmp_path: Path):
    release = with_graph(tmp_path)
    (release.folder / "release.json").write_text("{")
    again = with_graph(tmp_path)
    assert Background(tmp_path).release(RELEASE).record == again.record
