"""The files themselves: sorted, with statistics, readable by other engines; the state file."""

import json
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable, Schema
from deltalake.transaction import AddAction
from tests.integration.index.made_up import World, day, link, redirect, row, visit

from linkcensus.core.errors import CorruptIndex, LinkCensusError
from linkcensus.core.link import Source
from linkcensus.index import upgrade
from linkcensus.index.index import Index
from linkcensus.index.lake import CHECKPOINT_EVERY
from linkcensus.index.schema import SCHEMA_VERSION, TABLES

FILLED = ("sightings", "visits", "pages", "redirects", "imports", "links", "events")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """An index with something fresh and something compacted in each table."""
    made = tmp_path_factory.mktemp("lake")
    world = World(made)
    for number in range(2):
        links = [link(f"{site}.com/{n}", f"{n}") for site in ("target", "other") for n in range(9)]
        world.fill(
            (visit(f"page{number}.com/", 1), links),
            (visit(f"page{number}.com/", 2), links[1:]),
            redirect("short.com/s", "target.com/0", 1 + number),
        )
        world.fill(row("b.com/p", "short.com/s", seen_from=day(2)), source=Source.AHREFS)
        world.compact()
    world.see("fresh.com/", 3, link("target.com/0"))
    world.commit()
    world.index.close()
    return made


def table(folder: Path, name: str) -> DeltaTable:
    return DeltaTable(str(folder / "lake" / name))


@pytest.mark.parametrize("name", FILLED)
def test_every_file_is_sorted_and_compressed(folder, name):
    for path in table(folder, name).file_uris():
        metadata = pq.read_metadata(path)
        assert metadata.row_group(0).column(0).compression == "ZSTD"
        rows = pq.ParquetFile(path).read()
        assert rows.schema.names == TABLES[name].schema.names
        keys = [rows.column(column).to_pylist() for column in TABLES[name].sort]
        order = list(zip(*keys, strict=True))
        assert order == sorted(order)


@pytest.mark.parametrize("name", FILLED)
def test_every_add_action_has_statistics(folder, name):
    actions = pa.table(table(folder, name).get_add_actions(flatten=True))
    assert actions.num_rows > 0
    leading = TABLES[name].sort[0]
    for action in actions.to_pylist():
        stored = pq.ParquetFile(folder / "lake" / name / action["path"]).read()
        assert action["num_records"] == stored.num_rows
        assert action[f"min.{leading}"] == pc.min(stored[leading]).as_py()
        assert action[f"max.{leading}"] == pc.max(stored[leading]).as_py()
        assert action[f"null_count.{leading}"] == 0


@pytest.mark.parametrize("name", FILLED)
def test_other_engines_read_the_table(folder, name):
    rows = table(folder, name).to_pyarrow_table()
    assert set(rows.schema.names) == {*TABLES[name].schema.names, "bucket"}
    actions = pa.table(table(folder, name).get_add_actions())
    assert rows.num_rows == sum(actions["num_records"].to_pylist())


def test_other_engines_skip_files_by_the_statistics(folder):
    dataset = table(folder, "links").to_pyarrow_dataset()
    nothing = dataset.to_table(filter=pc.field("target_hash") < 0)
    assert nothing.num_rows == 0
    assert not list(dataset.get_fragments(filter=pc.field("target_hash") < 0))


def test_the_log_gets_a_checkpoint_now_and_then(tmp_path):
    world = World(tmp_path)
    for number in range(CHECKPOINT_EVERY):
        world.see("a.com/p", number + 1, link("target.com/x"))
        world.commit()
    log = tmp_path / "lake" / "imports" / "_delta_log"
    assert list(log.glob("*.checkpoint.parquet"))
    world.index.close()
    again = World(tmp_path)
    assert len(again.index.imports()) == CHECKPOINT_EVERY
    assert again.only()["last_seen"] == CHECKPOINT_EVERY
    again.index.close()


# -- the state file ------------------------------------------------------------------------------


def state_of(folder: Path) -> dict[str, object]:
    return json.loads((folder / "lake" / "state.json").read_text())


def write_state(folder: Path, state: object) -> None:
    text = state if isinstance(state, str) else json.dumps(state)
    (folder / "lake" / "state.json").write_text(text)


def test_the_state_says_how_far_buckets_are(world):
    root = world.index.root
    assert state_of(root)["schema_version"] == SCHEMA_VERSION
    world.see("a.com/p", 1, link("target.com/x"))
    world.commit()
    assert set(state_of(root)["derived"].values()) == {0}
    world.compact()
    assert set(state_of(root)["derived"].values()) == {1}
    assert not (root / "lake" / "state.partial").exists()


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"schema_version": SCHEMA_VERSION + 1}, "use the newer linkcensus that wrote it"),
        ({"schema_version": "x"}, "linkcensus doctor"),
        ("", "linkcensus doctor"),
        ("{", "linkcensus doctor"),
        ("[]", "no JSON object"),
    ],
)
def test_a_state_that_cannot_be_read_is_refused_in_one_line(world, state, said):
    write_state(world.index.root, state)
    with pytest.raises(CorruptIndex, match=said) as told:
        Index(world.index.root, world.settings)
    assert "\n" not in str(told.value)
    assert str(world.index.root) in str(told.value)


def test_a_lost_state_is_derived_anew(world):
    world.see("a.com/p", 1, link("target.com/x"))
    world.see("a.com/p", 5)
    world.compact()
    links, events = world.links(), world.events()
    (world.index.root / "lake" / "state.json").unlink()
    again = World(world.index.root)
    for _ in again.stages():
        assert again.links() == links
        assert again.events() == events
    again.index.close()


def test_an_index_of_version_0_is_upgraded_when_it_is_opened(world, monkeypatch):
    world.see("a.com/p", 1, link("target.com/x"))
    world.compact()
    root = world.index.root
    write_state(root, {**state_of(root), "schema_version": 0, "derived": {}, "old_name": 1})

    def step(folder: Path, state: upgrade.State) -> upgrade.State:
        assert folder == root / "lake"
        return {"derived": {"1": state["old_name"]}, "absorbed": {}}

    monkeypatch.setattr(upgrade, "STEPS", upgrade.STEPS | {0: step})
    again = World(root)
    assert state_of(root) == {"schema_version": SCHEMA_VERSION, "derived": {"1": 1}, "absorbed": {}}
    assert again.only()["state"] == "live"
    again.index.close()


def without_columns(root: Path, name: str, lacking: set[str]) -> None:
    """Make a table what it was before it had these columns."""
    folder = root / "lake" / name
    stored = [Path(uri) for uri in DeltaTable(str(folder)).file_uris()]
    read = {path: pq.read_table(path, partitioning=None).drop_columns(lacking) for path in stored}
    shutil.rmtree(folder / "_delta_log")
    whole = TABLES[name].schema.append(pa.field("bucket", pa.int32()))
    older = pa.schema([field for field in whole if field.name not in lacking])
    made = DeltaTable.create(str(folder), Schema.from_arrow(older), partition_by=["bucket"])
    actions = []
    for path, rows in read.items():
        pq.write_table(rows, path)
        bucket = {"bucket": path.parent.name.removeprefix("bucket=")}
        place = f"{path.parent.name}/{path.name}"
        actions.append(AddAction(place, path.stat().st_size, bucket, 0, False, "{}"))
    made.create_write_transaction(actions, "append", Schema.from_arrow(older), ["bucket"])


def test_visits_of_version_2_get_their_new_columns(tmp_path):
    world = World(tmp_path)
    world.see("a.com/p", 1, link("target.com/x"))
    world.see("a.com/p", 2)
    world.compact()
    world.see("a.com/p", 3)
    world.commit()
    before = world.ask()
    world.index.close()
    without_columns(tmp_path, "visits", {"looked_for", "findings", "cause"})
    write_state(tmp_path, {**state_of(tmp_path), "schema_version": 2})
    for _ in range(2):  # as if killed before the version was written: the step runs again
        again = World(tmp_path)
        assert again.ask() == before
        again.index.close()
        write_state(tmp_path, {**state_of(tmp_path), "schema_version": 2})
    again = World(tmp_path)
    again.fill(
        (visit("b.com/p", 4, looked_for=("target.com",)), [link("target.com/y")]), import_id="ff"
    )
    again.compact()
    assert [found["state"] for found in again.links()] == ["lost", "live"]
    for path in table(tmp_path, "visits").file_uris():
        assert pq.read_schema(path).names == TABLES["visits"].schema.names
    again.index.close()


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(LinkCensusError, match="--data") as told:
        World(tmp_path / "file" / "data")
    assert "\n" not in str(told.value)
