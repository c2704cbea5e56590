"""Buckets cut into pieces: the same links, events and figures as when merged whole."""

from tests.integration.index.made_up import Moment, World, day, link, redirect, row, visit
from tests.integration.index.test_sites import site_row

from linkcensus.core.link import Source
from linkcensus.core.scope import parse_target
from linkcensus.index import large_sites, pieces
from linkcensus.index.compaction import due_buckets
from linkcensus.index.engine import connect
from linkcensus.index.facts import Range
from linkcensus.index.pieces import pieces_of
from linkcensus.insights.overview import overview
from linkcensus.insights.referring_sites import ListRequest, referring_sites

SITES = ("target.com", "other.org", "short.com", "third.net")


def fill(world: World) -> None:
    """A site with a much linked front page, some pages, rows without a target and losses."""
    for number in range(30):
        page = f"site{number % 13}.example/page{number}"
        links = [link("https://target.com/", f"word {number % 3}")]
        links += [link(f"https://www.target.com/p{number % 7}", "page")] if number % 2 else []
        links += [link("https://other.org/x"), link("https://short.com/1")][: number % 3]
        world.see(page, 1 + number % 4, *links)
        if number % 5 == 0:
            world.see(page, 10)
            world.see(page, 12)
        if number % 7 == 0:
            world.see(page, 20, link("https://target.com/", "other words"))
    world.fill(redirect("https://short.com/1", "https://target.com/p1", 3))
    world.fill((visit("https://target.com/", 5), []))
    world.fill(
        *(site_row(f"site{n}.example/page{n}", 2) for n in range(9)),
        *(site_row(f"new{n}.example/", 2) for n in range(5)),
        row("https://site1.example/page1", "https://third.net/", "third", follow=True),
        source=Source.SEARCH_CONSOLE,
    )
    world.commit()


def everything(world: World) -> list[object]:
    told: list[object] = []
    for site in SITES:
        with world.index.view(parse_target(site)) as view:
            told += [
                sorted(view.sql("SELECT * FROM links"), key=repr),
                sorted(view.sql("SELECT * FROM events"), key=repr),
                overview(view),
                referring_sites(view, ListRequest(limit=1000)),
            ]
    return told


def test_pieces_make_what_the_whole_makes(world, tmp_path, monkeypatch):
    fill(world)
    world.compact()
    whole = everything(world)
    for module, name, value in (
        (pieces, "PIECE_ROWS", 25),
        (large_sites, "PASS_LINKS", 3),
        (large_sites, "ROLLUP_LINKS", 0),
        (large_sites, "SUMMARY_LINKS", 0),
    ):
        monkeypatch.setattr(module, name, value)
    cut = World(tmp_path / "cut")
    fill(cut)
    cut.compact()
    assert everything(cut) == whole
    for when in (4, 11):
        at = Moment(true_at=day(when))
        assert cut.links(moment=at) == world.links(moment=at)
    cut.index.close()


def test_pieces_hold_every_sighting_once_and_in_order(world, monkeypatch):
    fill(world)
    monkeypatch.setattr(pieces, "PIECE_ROWS", 10)
    snapshot = world.index.snapshot()
    (bucket,) = due_buckets(snapshot, world.index.settings, everything=True)
    found = []
    with connect(threads=1) as connection:
        source = f"read_parquet({snapshot.fact_files('sightings', bucket)})"
        order = "target_hash, target_key, source_site"
        select = f"SELECT {order} FROM {source} WHERE "
        cut = pieces_of(connection, snapshot, bucket)
        for piece in cut:
            chosen = f"{piece.range.condition} AND {piece.kept} ORDER BY {order}"
            found += connection.execute(select + chosen).fetchall()
        whole = f"{Range.of_bucket(bucket).condition} ORDER BY {order}"
        assert found == connection.execute(select + whole).fetchall()
    assert len(cut) > 5


def test_a_bucket_that_fits_is_one_piece(world):
    world.see("blog.com/post", 1, link("https://target.com/"))
    world.commit()
    snapshot = world.index.snapshot()
    with connect(threads=1) as connection:
        assert len(pieces_of(connection, snapshot, 1)) == 1
        assert pieces_of(connection, snapshot, 1)[0].kept == "true"
