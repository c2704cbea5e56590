"""Published files of a web graph, from disk and from a server, into answers."""

import gzip
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest
from aiohttp import web
from tests.integration.importers.webgraph_files import RELEASE, MadeUpGraph, domain_graph, write
from tests.integration.net.conftest import LoopbackServer

from linkcensus.cli.main import main
from linkcensus.core.errors import BadInput, SourceUnavailable
from linkcensus.core.settings import load_settings
from linkcensus.core.site import registrable_domain
from linkcensus.importers.webgraph.bring_in import bring_in_graph, bring_in_ranks
from linkcensus.importers.webgraph.files import Options
from linkcensus.importers.webgraph.names import turned_around
from linkcensus.index.background import Background
from linkcensus.insights.background_sites import stream_background_referring_sites


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return write(tmp_path / "published", domain_graph())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "data"


def options(root: Path, **more: object) -> Options:
    settings = load_settings(
        data=root,
        allowed_networks=(ip_network("127.0.0.0/8"),),
        http_timeout_seconds=2,
    )
    return Options(settings, root / "background" / "downloads", **more)  # type: ignore[arg-type]


def linking(root: Path, site: str) -> list[str]:
    return [row.source_site for row in stream_background_referring_sites(Background(root), site)]


def test_a_folder_of_files_answers_who_links_to_any_site(root: Path, files: Path):
    made = domain_graph()
    done = bring_in_graph(root, [str(files)], options(root))
    assert done.rows == len(made.edges)
    ranked = bring_in_ranks(root, [str(files)], options(root))
    assert (ranked.rows, ranked.left_out) == (len(made.names), 0)
    best = made.ranking
    for name in (best[0], best[5], best[-1]):
        expected = sorted(made.linking(name), key=best.index)
        assert linking(root, turned_around(name)) == [turned_around(other) for other in expected]


def test_hosts_are_added_up_to_sites(root: Path, tmp_path: Path):
    names = [f"com.site-{n:02}{host}" for n in range(40) for host in ("", ".www", ".blog")]
    names += ["com.blogspot.alice", "com.blogspot.bob", "uk.co.shop.www"]
    made = MadeUpGraph(names, 900)
    place = tmp_path / "host"
    half = len(made.names) // 2
    lines = made.vertices(hosts=False).splitlines(keepends=True)
    for kind, parts in (
        ("vertices", ["".join(lines[:half]), "".join(lines[half:])]),
        ("edges", [made.edge_lines()]),
    ):
        (place / kind).mkdir(parents=True)
        for number, text in enumerate(parts):
            (place / kind / f"part-{number:05}.txt.gz").write_bytes(gzip.compress(text.encode()))
        listed = "".join(
            f"projects/hyperlinkgraph/{RELEASE}/host/{kind}/part-{number:05}.txt.gz\n"
            for number in range(len(parts))
        )
        name = f"{RELEASE}-host-{kind}.paths.gz"
        (place / name).write_bytes(gzip.compress(listed.encode()))

    lists = [str(place / f"{RELEASE}-host-{kind}.paths.gz") for kind in ("vertices", "edges")]
    release = bring_in_graph(root, lists, options(root)).release

    site = {name: registrable_domain(turned_around(name)) for name in made.names}
    pairs = {(site[made.names[a]], site[made.names[b]]) for a, b in made.edges}
    pairs = {(a, b) for a, b in pairs if a != b}
    assert (release.level, release.domains) == ("host", len(set(site.values())))
    assert release.edges == len(pairs)
    for target in ("site-00.com", "alice.blogspot.com", "shop.co.uk"):
        assert set(linking(root, target)) == {a for a, b in pairs if b == target}
    (said,) = release.array("n_hosts")[release.ids_of(["site-07.com"])].tolist()
    assert said == 3


def test_both_conventions_of_www_find_the_same_site(root: Path, tmp_path: Path):
    for number, ending in enumerate(("", ".www")):
        folder = tmp_path / str(number)
        folder.mkdir()
        name = folder / f"cc-main-202{number + 5}-mar-apr-may-domain"
        Path(f"{name}-vertices.txt").write_text(f"0\tcom.a{ending}\n1\tcom.b{ending}\n")
        Path(f"{name}-edges.txt").write_text("0\t1\n")
        bring_in_graph(root, [str(folder)], options(root))
    releases = Background(root).releases()
    assert len(releases) == 2
    for release in releases:
        (target,) = release.ids_of(["b.com"]).tolist()
        assert release.names_of(release.sources_of(target)) == ["a.com"]


def test_the_published_top_is_stored_with_its_history(
    root: Path, shared_data: Path, tmp_path: Path
):
    for year, release in (("2019", "aug-sep-oct"), ("2025", "jul-aug-sep")):
        name = f"domain-cc-main-{year}-{release}"
        published = json.loads((shared_data / "graphs" / f"{name}.json").read_text())
        table = [published["header"], *published["rows"]]
        path = tmp_path / f"cc-main-{year}-{release}-domain-ranks.txt.gz"
        path.write_bytes(gzip.compress("\n".join(map("\t".join, table)).encode()))
        bring_in_ranks(root, [str(path)], options(root))
    said = Background(root).history("google.com")
    assert [(one.harmonic_position, one.pagerank_position) for one in said] == [(3, 2), (3, 1)]
    assert [one.of for one in said] == [1000, 1000]


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("kind", "spoil", "said"),
    [
        ("edges", lambda text: text + "7\t400\n", "names a vertex that does not exist"),
        ("edges", lambda text: text + "-1\t3\n", "has a negative id"),
        ("edges", lambda text: text.replace("\t", " ", 1), "not two vertex ids with a tab"),
        ("vertices", lambda text: text.replace("0\tcom", "1\tcom", 1), "where 0 should follow"),
        ("vertices", lambda text: text[: text.index("300\t")], "names a vertex that does not"),
    ],
)
def test_bad_files_change_nothing(root: Path, files: Path, kind: str, spoil: object, said: str):
    before = bring_in_graph(root, [str(files)], options(root)).release.record
    path = files / f"{RELEASE}-domain-{kind}.txt.gz"
    text = gzip.decompress(path.read_bytes()).decode()
    path.write_bytes(gzip.compress(spoil(text).encode()))  # type: ignore[operator]
    with pytest.raises(BadInput, match=r"\.txt\.gz:\d+: ") as told:
        bring_in_graph(root, [str(files)], options(root))
    assert said in str(told.value)
    assert Background(root).release(RELEASE).record == before
    assert linking(root, "site-0000.com")
    assert not list((root / "background").glob(".staging-*"))


def test_unsorted_and_repeated_edges_make_the_same_graph(root: Path, files: Path, tmp_path: Path):
    bring_in_graph(root, [str(files)], options(root))
    path = files / f"{RELEASE}-domain-edges.txt.gz"
    lines = gzip.decompress(path.read_bytes()).decode().splitlines(keepends=True)
    path.write_bytes(gzip.compress("".join([*reversed(lines), *lines[:50]]).encode()))
    other = tmp_path / "other"
    again = bring_in_graph(other, [str(files)], options(other)).release
    assert again.edges == Background(root).release(RELEASE).edges
    assert linking(other, "site-0003.com") == linking(root, "site-0003.com")


def test_files_that_do_not_tell_what_they_are_need_names(root: Path, tmp_path: Path):
    path = tmp_path / "top.gz"
    path.write_bytes(gzip.compress(domain_graph().ranks().encode()))
    with pytest.raises(BadInput, match="say it with --name"):
        bring_in_ranks(root, [str(path)], options(root))
    done = bring_in_ranks(root, [str(path)], options(root, name="mine", level="host"))
    assert done.release.key == "mine-host"
    with pytest.raises(BadInput, match="does not tell whether it holds vertices or edges"):
        bring_in_graph(root, [str(path)], options(root, name="mine"))
    with pytest.raises(BadInput, match="cannot name a release"):
        bring_in_ranks(root, [str(path)], options(root, name="../x"))


@pytest.mark.parametrize("step", ["Reading vertices", "Sorting names", "Reading links",
                                  "Sorting links", "commit"])  # fmt: skip
def test_a_killed_process_leaves_the_state_of_before(root: Path, files: Path, step: str):
    before = bring_in_graph(root, [str(files)], options(root)).release.record
    script = Path(__file__).with_name("webgraph_files.py")
    died = subprocess.run(
        [sys.executable, str(script), str(root), str(files), step], check=False, env=os.environ
    )
    assert died.returncode == -signal.SIGKILL
    assert Background(root).release(RELEASE).record == before
    assert linking(root, "site-0000.com")
    after = bring_in_graph(root, [str(files)], options(root)).release
    assert linking(root, "site-0000.com")
    kept = {"release.json", after.record.domains_folder, after.record.graph_folder}
    assert {path.name for path in after.folder.iterdir()} == kept
    assert not list((root / "background").glob(".staging-*"))


# ---------------------------------------------------------------- a server


@pytest.fixture
def server(files: Path) -> Iterator[LoopbackServer]:
    """Serves the files as Common Crawl does."""
    loopback = LoopbackServer()
    loopback.start()
    base = files.parents[3]

    def handler(path: Path) -> object:
        async def answer(request: web.Request) -> web.StreamResponse:
            return web.FileResponse(path)

        return answer

    for path in files.iterdir():
        loopback.handlers[f"/{path.relative_to(base)}"] = handler(path)  # type: ignore[assignment]

    async def listed(request: web.Request) -> web.StreamResponse:
        return web.json_response([{"id": RELEASE, "stats": {"domain": {"nodes": 400}}}])

    loopback.handlers["/graphinfo.json"] = listed
    yield loopback
    loopback.stop()


def test_a_release_comes_from_a_server_one_file_after_the_other(root: Path, server: LoopbackServer):
    chosen = options(root, server=server.url(""), release_list=server.url("/graphinfo.json"))
    done = bring_in_graph(root, ["latest"], chosen)
    assert done.release.name == RELEASE
    assert [request.path.rpartition("-")[2] for request in server.requests] == [
        "/graphinfo.json",
        "vertices.txt.gz",
        "edges.txt.gz",
    ]
    assert not list(chosen.downloads.iterdir())


@pytest.mark.parametrize("top", [None, 25])
@pytest.mark.parametrize(
    ("status", "headers", "wanted"),
    [(503, {"Retry-After": "77"}, [77.0]), (403, {}, [5.0, 30.0])],
)
def test_a_busy_server_is_waited_for_as_long_as_it_asks(
    root: Path,
    server: LoopbackServer,
    status: int,
    headers: dict[str, str],
    wanted: list[float],
    top: int | None,
):
    path = f"/projects/hyperlinkgraph/{RELEASE}/domain/{RELEASE}-domain-ranks.txt.gz"
    real = server.handlers[path]
    waits: list[float] = []

    async def busy(request: web.Request) -> web.StreamResponse:
        if len(waits) < len(wanted):
            return web.Response(status=status, headers=headers)
        return await real(request)

    server.handlers[path] = busy
    chosen = options(root, server=server.url(""), sleep=waits.append)
    of_mirror = chosen.settings.model_copy(update={"commoncrawl_data_url": server.url("")})
    bring_in_ranks(root, [RELEASE], replace(chosen, settings=of_mirror), top=top)
    assert waits == wanted


def test_a_server_that_wants_hours_is_left_alone(root: Path, server: LoopbackServer):
    async def busy(request: web.Request) -> web.StreamResponse:
        return web.Response(status=503, headers={"Retry-After": "9000"})

    path = f"/projects/hyperlinkgraph/{RELEASE}/domain/{RELEASE}-domain-ranks.txt.gz"
    server.handlers[path] = busy
    waits: list[float] = []
    chosen = options(root, server=server.url(""), sleep=waits.append)
    with pytest.raises(SourceUnavailable):
        bring_in_ranks(root, [RELEASE], chosen)
    assert waits == []
    assert not Background(root).releases()


def test_of_the_top_only_the_beginning_is_fetched(root: Path, server: LoopbackServer):
    done = bring_in_ranks(root, [RELEASE], options(root, server=server.url("")), top=25)
    assert (done.rows, done.release.domains) == (25, 25)
    best = domain_graph().ranking[:25]
    assert {turned_around(site) for site in done.release.names_of(range(25))} == set(best)


def test_a_release_that_is_not_published_is_told(root: Path, server: LoopbackServer):
    with pytest.raises(BadInput, match="the server answered 404"):
        bring_in_ranks(root, ["cc-main-2031-mar-apr-may"], options(root, server=server.url("")))


# ---------------------------------------------------------------- the command line


def test_the_commands_answer_people_and_programs(
    root: Path, files: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("COLUMNS", "100")

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["--data", str(root), "commoncrawl", *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    assert "No web graph is here." in run()[1]
    code, out, err = run("graph", str(files))
    assert (code, err) == (0, "")
    assert "links between 400 sites of cc-main-2026-mar-apr-may are in." in out
    code, out, _ = run("ranks", str(files), "--json")
    assert json.loads(out)["ranked"] == 400
    assert RELEASE in run("status")[1]
    code, out, _ = run("sites", "https://www.site-0000.com/page", "--limit", "3")
    assert (code, out.count("site-")) == (0, 4)
    assert "Next page: --cursor" in out
    code, out, _ = run("sites", "site-0000.com", "--json")
    assert [json.loads(line)["source_site"] for line in out.splitlines()] == linking(
        root, "site-0000.com"
    )
    code, out, _ = run("history", "site-0000.com", "--json")
    assert json.loads(out)["harmonic_position"] == 1
    assert RELEASE in run("history", "site-0000.com")[1]
    code, out, err = run("sites", "unknown.com")
    assert (code, out) == (1, "")
    assert "does not know unknown.com" in err
    listing = root / "graphinfo.json"
    listing.write_text(json.dumps([{"id": RELEASE, "stats": {"domain": {"nodes": 118}}}]))
    assert json.loads(run("releases", "--list", str(listing), "--json")[1])["domains"] == 118
    assert RELEASE in run("releases", "--list", str(listing))[1]
    assert run("remove", RELEASE)[0] == 0
    assert run("status", "--json")[1] == ""
