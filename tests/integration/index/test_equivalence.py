"""Whatever comes in, in whatever order, compacted or undone when: the answers are the rules'.

Random small worlds are compared with `reference`, which knows no commits, buckets or SQL.
"""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from tests.integration.index.made_up import Moment, World, day, link, redirect, row, url, visit
from tests.integration.index.reference import (
    EVENT_COLUMNS,
    LINK_COLUMNS,
    answer,
    differences,
)
from tests.integration.index.reference_facts import Import
from tests.integration.index.telling import tell

from linkcensus.core.link import ExportedLink, Kind, LostReason, Position, Source
from linkcensus.core.page import Method, Outcome
from linkcensus.core.scope import Scope, parse_target
from linkcensus.index import absorption, compaction

SITE, SHORT = "target.com", "short.com"
PAGES = ("a.com/p", "b.com/p", "target.com/i", "short.com/s")
TARGETS = ("target.com/x", "target.com/y", "short.com/s", "short.com/t")
VENDORS = (Source.AHREFS, Source.MOZ)
ANCHORS = ("a", "b", None)

days = st.integers(1, 12)
anchors = st.sampled_from(ANCHORS)
targets = st.sampled_from(TARGETS)


@st.composite
def found_links(draw: st.DrawFn) -> list[object]:
    links = []
    for target in draw(st.lists(targets, max_size=3, unique=True)):
        for place, anchor in enumerate(
            draw(st.lists(anchors, min_size=1, max_size=2, unique=True))
        ):
            rel = draw(st.sampled_from(["", "nofollow"]))
            position = draw(st.sampled_from([Position.CONTENT, Position.FOOTER, None]))
            links.append(
                link(target, anchor, occurrence=place, rel=rel, follow=not rel, position=position)
            )
    return links


@st.composite
def visits(draw: st.DrawFn) -> tuple[object, ...]:
    outcome = draw(
        st.sampled_from([Outcome.SEEN] * 5 + [Outcome.NOT_FOUND, Outcome.BLOCKED, Outcome.GONE])
    )
    looked = visit(
        draw(st.sampled_from(PAGES)),
        draw(days) + draw(st.integers(0, 999)) / 1000,  # no two at one moment, or nearly never
        method=draw(st.sampled_from([Method.RAW] * 4 + [Method.WAT, Method.RENDERED])),
        outcome=outcome,
        status=200 if outcome is Outcome.SEEN else 404,
        complete=draw(st.sampled_from([True, True, True, False])),
    )
    return looked, draw(found_links()) if outcome is Outcome.SEEN else []


@st.composite
def exported(draw: st.DrawFn) -> ExportedLink:
    begun = draw(days)
    until = begun + draw(st.integers(0, 5))
    lost = draw(st.sampled_from([None, None, None, day(until + 1)]))
    page = draw(st.sampled_from(PAGES))
    if draw(st.integers(0, 5)) == 0:
        return ExportedLink(
            source=url(page), source_written=url(page).url, target_site=SITE, seen_from=day(begun)
        )
    return row(
        page,
        draw(targets),
        draw(anchors),
        kind=draw(st.sampled_from([Kind.TEXT, Kind.TEXT, Kind.UNKNOWN])),
        seen_from=day(begun),
        seen_until=day(until),
        claimed_lost_at=lost,
        claimed_lost_reason=draw(st.sampled_from([None, LostReason.GONE])) if lost else None,
        rel=draw(st.sampled_from([None, "", "nofollow"])),
        rendered=draw(st.booleans()),
    )


redirects = st.builds(
    lambda start, end, when, part: redirect(start, end, when + part / 1000),
    st.sampled_from(["short.com/s", "short.com/t", "target.com/y"]),
    targets,
    days,
    st.integers(0, 999),
)


@st.composite
def imports(draw: st.DrawFn, number: int) -> Import:
    shape = draw(st.integers(0, 7))
    source, complete, entries = Source.WARC, None, []
    if shape <= 2:
        entries = draw(st.lists(visits(), min_size=1, max_size=3))
    elif shape <= 4:
        source = draw(st.sampled_from(VENDORS))
        entries = draw(st.lists(exported(), max_size=3))
        if draw(st.booleans()):
            text, scope = draw(
                st.sampled_from(
                    [(SITE, Scope.DOMAIN), ("target.com/x", Scope.URL), (SHORT, Scope.HOST)]
                )
            )
            complete = parse_target(text, scope)
    elif shape == 5:  # our own export comes back
        entries = [row for row in draw(st.lists(exported(), max_size=3)) if row.target]
    else:
        entries = draw(st.lists(redirects, min_size=1, max_size=2))
        entries += draw(st.lists(visits(), max_size=1))
    return Import(
        import_id=f"{draw(st.integers(0, 15)):x}{number:07x}",
        source=source,
        learned_at=day(draw(st.integers(20, 30))),
        entries=tuple(entries),
        complete=complete,
        seen_at=draw(st.sampled_from([None, day(draw(days))])) if source in VENDORS else None,
    )


@st.composite
def stories(draw: st.DrawFn) -> list[tuple[str, object]]:
    """What happens to an index: imports, undoing of some, commits and compactions between."""
    steps: list[tuple[str, object]] = []
    count = draw(st.integers(1, 7))
    for number in range(count):
        steps.append(("import", draw(imports(number))))
        what = draw(st.sampled_from(["", "", "commit", "compact", "compact", "some", "undo"]))
        if what == "undo":
            what = draw(st.sampled_from(["undo", "undo", "again"]))
            steps.append((what, draw(st.integers(0, number))))
        elif what:
            steps.append((what, None))
    return steps


moments = st.one_of(
    st.builds(lambda d: Moment(true_at=day(d)), days),
    st.builds(lambda d: Moment(known_at=day(d)), st.integers(20, 30)),
    st.builds(lambda d, e: Moment(day(d), day(e)), days, st.integers(20, 30)),
)


def live_through(world: World, steps: list[tuple[str, object]]) -> list[Import]:
    """Do the steps; returns the imports as they stand in the end."""
    told: list[Import] = []
    for step, what in steps:
        if step == "import":
            assert isinstance(what, Import)
            tell(world, what)
            told.append(what)
        elif step == "commit":
            world.commit()
        elif step == "compact":
            world.compact()
        elif step == "some":
            world.commit()
            world.index.compact()
        else:
            assert isinstance(what, int)
            one = told[what]
            world.undo(one.import_id)
            told[what] = replace(one, undone=True)
            if step == "again":  # the same file, imported anew
                again = replace(one, import_id=f"f{one.import_id[1:]}{len(told):x}", undone=False)
                tell(world, again)
                told.append(again)
    return told


def assert_right(world: World, told: list[Import], moment: Moment | None = None) -> None:
    rules = {
        "confirmations": world.settings.lost_confirmations,
        "seconds": world.settings.lost_confirmation_hours * 3600,
    }
    for site in (SITE, SHORT):
        links, events = answer(told, site, moment, **rules)
        found = world.ask(site, moment=moment)
        wrong = differences(found.links, links, LINK_COLUMNS)
        wrong += differences(found.events, events, EVENT_COLUMNS)
        assert not wrong, f"{site} {moment}\n" + "\n".join(str(one) for one in wrong)


def assert_rollup_right(world: World, told: list[Import]) -> None:
    for site in (SITE, SHORT):
        links, _ = answer(
            told,
            site,
            confirmations=world.settings.lost_confirmations,
            seconds=world.settings.lost_confirmation_hours * 3600,
        )
        with world.view(site) as view:
            rows = list(view.rows("SELECT * FROM rollup"))
        for state in ("missing", "lost"):
            expected = sum(link["state"] == state for link in links)
            assert sum(int(str(r[state])) for r in rows) == expected
        live = [link for link in links if link["state"] in ("live", "unverified")]
        assert sum(int(str(r["live"])) for r in rows) == len(live)
        assert sum(int(str(r["follow"])) for r in rows) == sum(
            link["follow"] is True for link in live
        )
        assert sum(int(str(r["pages"])) for r in rows) == len({k["source_key"] for k in live})
        assert sum(int(str(r["links"])) for r in rows) == len(links)


slow = settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


rules = st.fixed_dictionaries(
    {}, optional={"lost_confirmations": st.integers(0, 2), "lost_confirmation_hours": st.just(50)}
)


@pytest.mark.slow
@slow
@given(stories(), moments, moments, rules)
def test_the_index_answers_as_the_rules_do(steps, moment, other, chosen):
    with TemporaryDirectory() as folder:
        world = World(Path(folder), **chosen)
        try:
            told = live_through(world, steps)
            world.commit()
            event(f"{len(told)} imports")
            assert_right(world, told)
            assert_right(world, told, moment)
            world.compact()
            assert_right(world, told)
            assert_rollup_right(world, told)
            assert_right(world, told, other)
        finally:
            world.index.close()


@pytest.mark.slow
@slow
@given(stories())
def test_buckets_that_split_answer_alike(steps):
    with TemporaryDirectory() as folder:
        before = compaction.BUCKET_ROWS, absorption.FRESH_SEGMENTS_KEPT
        compaction.BUCKET_ROWS, absorption.FRESH_SEGMENTS_KEPT = 2, 1
        world = World(Path(folder), buckets=8)
        try:
            told = live_through(world, steps)
            world.compact()
            assert_right(world, told)
            world.compact()
            assert_right(world, told)
        finally:
            compaction.BUCKET_ROWS, absorption.FRESH_SEGMENTS_KEPT = before
            world.index.close()
