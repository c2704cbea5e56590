import functools
import gzip
import http.server
import io
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from linkcensus.core.settings import Settings
from linkcensus.importers import pool
from linkcensus.importers.format import ImportOptions
from linkcensus.importers.progress import NoProgress
from linkcensus.importers.run import import_batch
from linkcensus.index.index import Index

HTML = "<html><title>t</title><body><p>words <a href='http://target.example/{n}'>a {n}</a></p>"


def contents(index):
    """What the index holds of an import, without ids and times of learning."""
    kept = {
        "sightings": ["target_key", "source_key", "kind", "occurrence", "anchor", "seen_from"],
        "visits": ["page_key", "visited_at", "outcome", "digest"],
        "redirects": ["from_key", "to_key", "status"],
    }
    return {
        table: Counter(
            tuple(row.values())
            for path in index.files(table)
            for row in pq.read_table(path, columns=columns).to_pylist()
        )
        for table, columns in kept.items()
    }


@pytest.fixture
def index(data_folder):
    opened = Index(data_folder, Settings(data=data_folder, workers=1))
    yield opened
    opened.close()


def run(index, *locations, sink=None, **options):
    given = ImportOptions(index.settings, **options)
    results = list(import_batch([str(place) for place in locations], given, index, sink))
    return {Path(result.file).name: result for result in results}


@pytest.fixture
def write(archives, tmp_path):
    """Writes a WARC of some pages, each with one link."""

    def make(name, numbers, filler=0):
        rest = "" if not filler else "<!--" + random.Random(0).randbytes(filler).hex() + "-->"
        records = [
            archives.page(f"http://page{n}.example/", HTML.format(n=n) + rest) for n in numbers
        ]
        path = tmp_path / name
        path.write_bytes(archives.packed(records, "gzip"))
        return path

    return make


def test_a_result_tells_what_came_of_a_file(index, write):
    result = run(index, write("a.warc.gz", range(3)))["a.warc.gz"]
    assert {
        name: value for name, value in result.as_json().items() if name not in ("file", "import_id")
    } == {
        "format": "warc",
        "rows_read": 3,
        "links_new": 3,
        "links_confirmed": 0,
        "skipped": 0,
        "pages": 3,
        "errors": [],
        "remarks": [],
        "already_imported": False,
    }
    record = index.find_import(result.import_id)
    assert (record.format, record.source, record.pages, record.links_new) == ("warc", "warc", 3, 3)
    assert len(record.digest) == 64
    json.dumps(result.as_json())


def test_only_the_end_of_an_import_is_an_end(index, write):
    told = []

    class Sink(NoProgress):
        def finished(self, result):
            told.append((index.find_import(result.import_id) is not None, index.ends.count()))

    run(index, write("a.warc.gz", range(1)), sink=Sink())
    assert told == [(True, 0)]
    assert index.ends.count() == 1


def test_importing_again_changes_nothing(index, write):
    path = write("a.warc.gz", range(3))
    first = run(index, path)["a.warc.gz"]
    before = contents(index)
    again = run(index, path)["a.warc.gz"]
    assert again.already_imported
    assert (again.links_new, again.links_confirmed, again.pages) == (0, 3, 3)
    assert again.import_id == first.import_id
    assert contents(index) == before
    assert len(index.imports()) == 1


def test_the_same_content_under_two_names_counts_once(index, write, tmp_path):
    path = write("a.warc.gz", range(3))
    (tmp_path / "b.warc.gz").write_bytes(path.read_bytes())
    results = run(index, path, tmp_path / "b.warc.gz")
    assert [results[name].already_imported for name in ("a.warc.gz", "b.warc.gz")] == [False, True]
    assert contents(index)["sightings"].total() == 3


def test_an_undone_import_can_come_again(index, write):
    path = write("a.warc.gz", range(3))
    first = run(index, path)["a.warc.gz"]
    index.undo(first.import_id)
    again = run(index, path)["a.warc.gz"]
    assert not again.already_imported
    assert again.import_id != first.import_id
    assert again.links_new == 3


def test_links_known_from_elsewhere_are_confirmed(index, write):
    run(index, write("a.warc.gz", range(3)))
    second = run(index, write("b.warc.gz", range(1, 5)))["b.warc.gz"]
    assert (second.links_new, second.links_confirmed) == (2, 2)


def test_evidence_is_there_and_does_not_need_the_archive(index, write):
    from linkcensus.index.evidence import EvidenceStore

    path = write("a.warc.gz", range(2))
    run(index, path)
    path.unlink()
    store = EvidenceStore(index.root, index.settings)
    references = [
        row["evidence"]
        for file in index.files("visits")
        for row in pq.read_table(file, columns=["evidence"]).to_pylist()
    ]
    assert len(references) == 2
    for number, reference in enumerate(sorted(references)):
        assert HTML.format(n=number).encode() in store.get(reference)


def locked_zip(archives, path):
    archives.zipped(path, {"a.html": b"<html>"})
    content = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    path.write_bytes(content)


def test_bad_files_have_one_line_each_and_the_others_come_in(index, write, archives, tmp_path):
    bad = tmp_path / "bad"
    bad.mkdir()
    good = [write(f"good{n}.warc.gz", [n]) for n in range(2)]
    (bad / "empty.csv").touch()
    (bad / "binary.bin").write_bytes(random.Random(1).randbytes(100_000))
    (bad / "torn.warc.gz").write_bytes(good[0].read_bytes()[:30])
    (bad / "text.warc.gz").write_bytes(b"this is no archive\n" * 50)
    (bad / "torn.zip").write_bytes(b"PK\x03\x04 not a zip")
    locked_zip(archives, bad / "locked.zip")
    with (bad / "line.txt").open("wb") as file:
        file.truncate(3_000_000_000)
    started = time.monotonic()
    results = run(index, good[0], bad, tmp_path / "absent.csv", good[1])
    assert time.monotonic() - started < 30
    assert [results[f"good{n}.warc.gz"].links_new for n in range(2)] == [1, 1]
    failed = {name: result for name, result in results.items() if result.errors}
    assert set(failed) == {*(path.name for path in bad.iterdir()), "absent.csv"}
    for name, result in failed.items():
        assert len(result.errors) == 1, name
        assert "\n" not in result.errors[0]
        assert name in result.errors[0]
    assert "empty" in failed["empty.csv"].errors[0]
    assert "password" in failed["locked.zip"].errors[0]
    assert len(index.imports()) == 2
    assert not list((index.root / "staging").glob("*/*.parquet"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_places_without_rights_are_named(index, write, tmp_path):
    good = write("good.warc.gz", [1])
    for name in ("file.csv", "folder"):
        path = tmp_path / name
        path.mkdir() if name == "folder" else path.write_text("a,b\n")
        path.chmod(0)
    results = run(index, tmp_path / "file.csv", tmp_path / "folder", good)
    (tmp_path / "folder").chmod(0o700)
    assert results["good.warc.gz"].links_new == 1
    assert all("Permission denied" in results[name].errors[0] for name in ("file.csv", "folder"))


def test_a_fault_of_a_reader_costs_its_file_only(index, write, monkeypatch):
    from linkcensus.importers import archive

    def broken(*_arguments, **_options):
        raise AssertionError("a mistake")

    first = write("a.warc.gz", [1])
    monkeypatch.setattr(archive, "read_warc", broken)
    result = run(index, first)["a.warc.gz"]
    assert result.errors == [f"{first}: cannot be read: AssertionError: a mistake"]
    assert index.imports() == []


def test_processes_bring_in_the_same(tmp_path, write, monkeypatch):
    monkeypatch.setattr(pool, "SMALL_BATCH_BYTES", 0)
    paths = [write(f"{n}.warc.gz", range(n, n + 3)) for n in range(6)]
    held = []
    for workers in (1, 2):
        folder = tmp_path / f"data{workers}"
        index = Index(folder, Settings(data=folder, workers=workers))
        results = run(index, *paths)
        assert not any(result.errors for result in results.values())
        held.append(contents(index))
        index.close()
    assert held[0] == held[1]
    assert held[0]["sightings"].total() == 18


class Killer:
    """Kills the worker processes whenever they read a file of some name."""

    def __init__(self, victim):
        self.victim = victim
        self.kills = 0

    def begin(self, files, total_bytes):
        pass

    def advance(self, done_bytes, running):
        if any(name.endswith(self.victim) for name in running):
            self.kills += 1
            for child in multiprocessing.active_children():
                os.kill(child.pid, signal.SIGKILL)

    def finished(self, result):
        pass

    def compacting(self, done, total):
        pass


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_process_that_dies_costs_its_file_only(tmp_path, write, monkeypatch):
    monkeypatch.setattr(pool, "SMALL_BATCH_BYTES", 0)
    victim = write("victim.warc.gz", range(400), filler=20_000)
    others = [write(f"{n}.warc.gz", [n]) for n in range(1000, 1004)]
    folder = tmp_path / "data"
    index = Index(folder, Settings(data=folder, workers=2))
    killer = Killer("victim.warc.gz")
    results = run(index, others[0], victim, *others[1:], sink=killer)
    assert killer.kills >= 2
    assert [line for line in results["victim.warc.gz"].errors if "died" in line]
    assert [results[path.name].errors for path in others] == [[]] * 4
    assert contents(index)["sightings"].total() == 4
    index.close()


def test_progress_reaches_the_end(index, write):
    class Sink(Killer):
        def __init__(self):
            self.seen = []

        def begin(self, files, total_bytes):
            self.seen.append(("begin", files, total_bytes))

        def advance(self, done_bytes, running):
            self.seen.append(("advance", done_bytes))

        def finished(self, result):
            self.seen.append(("finished", Path(result.file).name))

    sink = Sink()
    paths = [write(f"{n}.warc.gz", [n]) for n in range(2)]
    run(index, *paths, sink=sink)
    total = sum(path.stat().st_size for path in paths)
    assert sink.seen[0] == ("begin", 2, total)
    assert [done for kind, done, *_ in sink.seen if kind == "advance"][-1] == total
    assert [name for kind, name, *_ in sink.seen if kind == "finished"] == [
        "0.warc.gz",
        "1.warc.gz",
    ]


def test_an_interrupted_batch_leaves_nothing_half_written(index, write):
    paths = [write(f"{n}.warc.gz", [n]) for n in range(3)]
    batch = import_batch([str(path) for path in paths], ImportOptions(index.settings), index)
    batch.close()
    results = run(index, *paths)
    assert sum(result.links_new for result in results.values()) == 3


def test_the_same_file_imported_twice_at_once_counts_once(index, write, data_folder):
    class Faster(Killer):
        """Imports the same file while it is being imported."""

        def advance(self, done_bytes, running):
            if not self.kills:
                self.kills = 1
                other = Index(data_folder, index.settings)
                assert run(other, path)["a.warc.gz"].links_new == 3
                other.close()

    path = write("a.warc.gz", range(3))
    result = run(index, path, sink=Faster(""))["a.warc.gz"]
    assert result.already_imported
    assert (result.links_new, result.links_confirmed, result.errors) == (0, 3, [])
    assert contents(index)["sightings"].total() == 3
    assert len(index.imports()) == 1
    assert not list((index.root / "running").iterdir())


@pytest.fixture
def served(tmp_path):
    """A folder served on loopback and the address it is served at."""
    folder = tmp_path / "served"
    folder.mkdir()
    handler = functools.partial(QuietHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield folder, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_arguments):
        pass


def test_files_come_from_the_web_and_through_lists(served, write, data_folder):
    folder, address = served
    for number in range(2):
        write(f"{number}.warc.gz", [number]).rename(folder / f"{number}.warc.gz")
    lines = [f"{address}/{name}" for name in ("0.warc.gz", "1.warc.gz", "absent.warc.gz")]
    (folder / "warc.paths.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    settings = Settings(data=data_folder, workers=1, allowed_networks="127.0.0.0/8")
    index = Index(data_folder, settings)
    results = run(index, f"{address}/0.warc.gz", f"{address}/warc.paths.gz")
    assert results["warc.paths.gz"].rows_read == 3
    assert [results[f"{n}.warc.gz"].errors for n in range(2)] == [[], []]
    assert contents(index)["sightings"].total() == 2
    assert "404" in results["absent.warc.gz"].errors[0]
    assert {record.file for record in index.imports()} == set(lines[:2])
    assert list((data_folder / "downloads").glob("*.warc.gz")) == []
    assert (data_folder / "evidence").is_dir()
    index.close()


def test_names_that_are_no_text_are_escaped(index, write, tmp_path):
    path = write("a.warc.gz", [1]).rename(tmp_path / os.fsdecode(b"na\xffme.warc.gz"))
    (result,) = run(index, path).values()
    assert result.file.endswith("na\\udcffme.warc.gz")
    assert (result.errors, result.links_new) == ([], 1)
    assert index.imports()[0].file == result.file
    json.dumps(result.as_json(), ensure_ascii=False).encode()


def test_closed_addresses_are_refused(index, served):
    _, address = served
    (result,) = run(index, f"{address}/0.warc.gz").values()
    assert len(result.errors) == 1
    assert index.imports() == []


SCRIPT = """
import sys
from pathlib import Path
from linkcensus.core.settings import Settings
from linkcensus.importers.format import ImportOptions
from linkcensus.importers import pool
from linkcensus.importers.progress import NoProgress
from linkcensus.importers.run import import_batch
from linkcensus.index.index import Index
if __name__ == "__main__":
    pool.SMALL_BATCH_BYTES = 0
    folder = Path(sys.argv[1])
    settings = Settings(data=folder, workers=int(sys.argv[2]))
    index = Index(folder, settings)
    print("ready", flush=True)
    for result in import_batch(sys.argv[3:], ImportOptions(settings), index):
        assert not result.errors, result.errors
"""


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("workers", "wanted"), [(1, 3), (2, 5)])
def test_a_killed_import_continues_and_never_doubles(tmp_path, write, workers, wanted):
    paths = [write(f"{n}.warc.gz", range(n * 100, n * 100 + 120), 500) for n in range(4)]
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)

    def start(folder):
        command = [sys.executable, str(script), str(folder), str(workers), *map(str, paths)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        process.stdout.readline()
        return process

    def held(folder):
        index = Index(folder, Settings(data=folder))
        try:
            return contents(index), len(index.imports())
        finally:
            index.close()

    with start(tmp_path / "calm") as calm:
        begun = time.monotonic()
        assert calm.wait(120) == 0
        needed = time.monotonic() - begun
    expected = held(tmp_path / "calm")
    assert expected[0]["visits"].total() == 480
    chance = random.Random(workers)
    kills = rounds = 0
    while kills < wanted and rounds < 20:
        folder = tmp_path / f"killed{rounds}"
        status = -signal.SIGKILL
        while status == -signal.SIGKILL:
            with start(folder) as process:
                if kills < wanted:
                    time.sleep(chance.uniform(0, needed))
                    process.send_signal(signal.SIGKILL)
                status = process.wait(120)
                kills += status == -signal.SIGKILL
        assert status == 0
        assert held(folder) == expected
        assert not list((folder / "running").iterdir())
        rounds += 1
    assert kills >= wanted


def test_zips_of_zeros_and_lists_are_refused(index, tmp_path):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as target:
        for number in range(15):
            target.writestr(f"{number}.html", bytes(10_000_000))
    (tmp_path / "bomb.zip").write_bytes(bomb.getvalue())
    (tmp_path / "bomb.csv.gz").write_bytes(gzip.compress(bytes(200_000_000), 1))
    results = run(index, tmp_path / "bomb.zip", tmp_path / "bomb.csv.gz")
    assert all(len(result.errors) == 1 for result in results.values())
    assert "unpacks to" in results["bomb.zip"].errors[0]
