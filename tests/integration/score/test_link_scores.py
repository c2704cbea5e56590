"""What each link has of its own: a value, a spam score and a verdict, as `explain` tells them."""

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.integration.index.made_up import World, day, link, redirect, row, visit
from tests.integration.score.scored import run

from linkcensus.cli.main import main
from linkcensus.core.link import Kind, Position, Source
from linkcensus.core.scope import parse_target
from linkcensus.index.engine import connect
from linkcensus.index.snapshot import Moment
from linkcensus.insights.backlinks import (
    Backlink,
    BacklinksRequest,
    Grouping,
    backlinks,
    stream_backlinks,
)
from linkcensus.insights.explain_link import explain_link
from linkcensus.insights.filters import LINK_FIELDS, parse_short_filters
from linkcensus.insights.link_explanation import LinkExplanation
from linkcensus.insights.new_and_lost import NewLostRequest, happenings
from linkcensus.insights.paging import Order
from linkcensus.insights.selection import ALL, Selection

GARDEN = "soil compost seeds perennial pruning greenhouse mulch gardening shrub " * 12
CASINO = "casino poker slots jackpot roulette betting bonus " * 12


def text(title: str, words: str) -> dict[str, object]:
    count = len(words.split())
    return {"title": title, "language": "en", "word_count": count, "text_start": words}


@pytest.fixture
def mixed(world: World) -> World:
    """Links of every kind: sold, sitewide, hidden, in comments, redirected, lost, internal."""
    sitewide = link("target.com/", "cheap loans", position=Position.FOOTER)
    comment = link("target.com/", "my site", position=Position.COMMENT, ugc=True)
    (world.index.root / "seeds.toml").write_text('trusted = ["paper.com"]\nshipped = false\n')
    world.fill(
        (visit("paper.com/", 1), [link("blog.com/", "A blog worth reading")]),
        (
            visit("blog.com/post", 1),
            [
                link("target.com/", "Target", density=0.1),
                link("target.com/a", "buy cheap viagra online", context_left="Sponsored post:"),
                link("target.com/gone", "old page"),
            ],
            text("My garden", GARDEN),
        ),
        (visit("target.com/", 1),
            [link("target.com/a", "more"), link("blog.com/post", "thanks")],
            text("Gardens", GARDEN)),
        (
            visit("farm.ru/x", 1),
            [
                link("target.com/", "online casino bonus", position=Position.FOOTER, density=0.95),
                link("target.com/", "", kind=Kind.IMAGE, alt="", hidden=True),
                link("target.com/a", "click here", rel="nofollow", nofollow=True, follow=False),
            ],
            text("Best casino", CASINO),
        ),
        *((visit(f"farm.ru/{number}", 1), [sitewide]) for number in range(12)),
        (visit("forum.org/t", 1), [comment]),
        (visit("short.com/s", 1), [link("hop.net/1", "see this")]),
    )  # fmt: skip
    world.fill(
        redirect("hop.net/1", "target.com/a", 1), redirect("target.com/old", "target.com/", 1)
    )
    world.fill((visit("quiet.com/", 1), [link("target.com/old", "moved")]))
    world.fill(row("claimed.com/p", "target.com/", "as they say"), source=Source.AHREFS)
    for when in (5, 9, 13):
        world.see("blog.com/post", when, link("target.com/", "Target", density=0.1))
    run(world)
    return world


def everything(world: World, target: str, **more: object) -> list[Backlink]:
    request = BacklinksRequest(selection=Selection(ALL, None, internal=True), **more)
    with world.index.view(parse_target(target)) as view:
        return list(stream_backlinks(view, request))


def identity(one: Backlink | LinkExplanation) -> tuple[object, ...]:
    return one.source_url, one.target_url, one.kind, one.anchor_text


def test_every_link_has_what_explain_says_of_it(mixed: World):
    compared, verdicts = 0, set()
    alike = {f"https://farm.ru/{number}" for number in range(2, 12)}
    for target in ("target.com", "blog.com", "hop.net", "target.com/"):
        for one in everything(mixed, target):
            if one.source_url in alike:
                continue
            told = explain_link(mixed.index, one.source_url, str(one.target_url), limit=100)
            (same,) = [each for each in told.links if identity(each) == identity(one)]
            assert one.link_value == pytest.approx(same.value, abs=1e-4), one
            assert one.link_spam == pytest.approx(same.spam, abs=1e-4), one
            assert one.link_verdict == same.verdict, one
            compared += 1
            verdicts.add(same.verdict)
    assert compared > 20
    assert len(verdicts) > 1, "or the comparison shows little"


def test_links_differ_where_their_sites_do_not(mixed: World):
    by_words = {one.anchor_text: one for one in everything(mixed, "target.com")}
    sold, honest = by_words["buy cheap viagra online"], by_words["Target"]
    assert sold.source_site == honest.source_site
    assert sold.link_spam > honest.link_spam
    assert honest.link_value > by_words["my site"].link_value > 0
    assert by_words["click here"].link_value == 0, "it is not followed"
    assert by_words["see this"].link_value > 0, "through a redirect"
    assert by_words["as they say"].link_value > 0, "nobody read that page"


@pytest.mark.parametrize("grouping", Grouping)
def test_a_page_shows_what_the_stream_does(mixed: World, grouping: Grouping):
    request = BacklinksRequest(grouping=grouping)
    with mixed.view() as view:
        page = backlinks(view, request).rows
        stream = list(stream_backlinks(view, request))
    assert {(identity(r), r.link_value, r.link_spam, r.link_verdict) for r in page} == {
        (identity(r), r.link_value, r.link_spam, r.link_verdict) for r in stream
    }
    assert None not in {one.link_value for one in page}
    with mixed.view() as view:
        narrow = backlinks(view, BacklinksRequest(columns=("source_url", "link_spam"))).rows
    assert [r.link_spam for r in narrow] == [r.link_spam for r in backlinks_of(mixed)]
    assert {r.link_value for r in narrow} != {None}, "found together"


def backlinks_of(world: World, **more: object) -> list[Backlink]:
    with world.view() as view:
        return list(backlinks(view, BacklinksRequest(**more)).rows)


def test_links_are_filtered_and_sorted_by_their_own_scores(mixed: World):
    every = everything(mixed, "target.com")
    external = [one for one in every if not one.internal and one.state in ("live", "unverified")]
    best = (Order("link_value", descending=True),)
    for grouping in Grouping:
        values = [one.link_value for one in backlinks_of(mixed, order=best, grouping=grouping)]
        assert values == sorted(values, reverse=True)
    first = backlinks_of(mixed, order=best, limit=3)
    with mixed.view() as view:
        page = backlinks(view, BacklinksRequest(order=best, limit=3))
        rest = backlinks(view, BacklinksRequest(order=best, limit=100, cursor=page.cursor))
    assert len(first) + len(rest.rows) == len(external)
    chosen = Selection(filter=parse_short_filters(["link_spam:gte:30"], LINK_FIELDS))
    found = backlinks_of(mixed, selection=chosen)
    assert sorted(map(identity, found)) == sorted(
        identity(one) for one in external if one.link_spam >= 30
    )
    assert 0 < len(found) < len(external)
    with mixed.view() as view:
        gained = happenings(view, NewLostRequest(selection=chosen, events=("gained",)))
    assert gained.total == sum(one.link_spam >= 30 for one in every if not one.internal)


def test_scores_of_links_are_dated_and_new_links_have_none(mixed: World):
    before = {identity(one): one.link_value for one in everything(mixed, "target.com")}
    mixed.fill((visit("late.com/", 20), [link("target.com/", "late")]))
    mixed.fill(*((visit(f"v{n}.com/", 20), [link("blog.com/", "x")]) for n in range(9)))
    mixed.commit()
    for _ in mixed.stages():
        now = {identity(one): one.link_value for one in everything(mixed, "target.com")}
        late = [value for key, value in now.items() if key[3] == "late"]
        assert late == [None]
        assert {key: now[key] for key in before} == before
    mixed.clock.set(day(400))
    run(mixed)
    (late,) = [one for one in everything(mixed, "target.com") if one.anchor_text == "late"]
    assert late.link_value > 0
    words = {one.anchor_text: one.link_value for one in everything(mixed, "target.com")}
    with mixed.view(moment=Moment(known_at=day(399))) as view:
        then = {
            one.anchor_text: one.link_value for one in stream_backlinks(view, BacklinksRequest())
        }
    assert then["Target"] < words["Target"], "the blog got votes since"


def test_above_the_setting_links_are_not_scored_and_the_run_says_so(
    make_world: Callable[..., World],
):
    world = make_world(score_single_links=1)
    world.fill((visit("blog.com/", 1), [link("target.com/"), link("target.com/a")]))
    done = run(world)
    assert [note for note in done.notes if "score_single_links" in note]
    with world.view() as view:
        assert not view.has_link_scores
    assert {one.link_value for one in everything(world, "target.com")} == {None}
    assert [one.authority for one in everything(world, "target.com")] != [None, None]
    best = (Order("link_value", descending=True),)
    assert len(backlinks_of(world, order=best)) == 2


def test_rows_name_nobody_and_meet_links_by_the_macro(mixed: World):
    (path,) = mixed.index.files("link_scores")
    assert pq.read_schema(path).names[:2] == ["target_hash", "link_hash"]
    assert b"farm" not in Path(path).read_bytes()
    links = mixed.index.files("links")
    with connect() as connection:
        unmatched = connection.execute(
            f"""SELECT count(*) FROM read_parquet({links!r}) AS l
            ANTI JOIN read_parquet('{path}') AS k ON k.target_hash = l.target_hash
            AND k.link_hash = link_hash(l.target_key, l.source_key, l.kind, l.occurrence,
                l.raw_target_key)"""
        ).fetchall()
    assert unmatched == [(0,)]


def test_exports_and_sql_have_the_columns(mixed: World, capsys: pytest.CaptureFixture[str]):
    root = str(mixed.index.root)
    assert main(["--data", root, "backlinks", "target.com", "--json", "--limit", "2"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[0])
    assert told["link_value"] is not None
    assert main(["--data", root, "export", "target.com", "--format", "csv"]) == 0
    assert "link_value,link_spam,link_verdict" in capsys.readouterr().out.splitlines()[0]
    statement = (
        "SELECT count(*) AS n FROM links AS l INNER JOIN link_scores AS k "
        "ON k.target_hash = l.target_hash AND k.link_hash = link_hash(l.target_key, l.source_key, "
        "l.kind, l.occurrence, l.raw_target_key)"
    )
    assert main(["--data", root, "sql", "--json", statement]) == 0
    assert json.loads(capsys.readouterr().out)["n"] > 20
