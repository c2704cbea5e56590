from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from linkcensus.core.link import link_hash
from linkcensus.insights.asking import read_filters
from linkcensus.insights.news import (
    NO_PRINTS,
    fingerprints,
    first_links,
    linking,
    news,
)

DAY = datetime.fromisoformat("2026-01-01")
OLDEST = datetime(2025, 12, 1, tzinfo=UTC)
ALL = ("gained", "missing", "lost", "restored", "changed")


def event(row, word, *, reason=None, at=DAY, **rest):
    names = ("target_hash", "target_site", "target_key", "source_site", "source_key", "kind")
    more = {name: row[name] for name in (*names, "occurrence", "internal")}
    return more | {"event": word, "reason": reason, "happened_at": at, "learned_at": at} | rest


def told(view, fresh, events=ALL, **rest):
    return [
        (item.source_site, item.event, item.reason)
        for item in news(view, fresh, events, oldest=OLDEST, **rest).items
    ]


def test_a_link_has_one_fingerprint_its_identity(view_of, link_row):
    row = link_row()
    (found,) = fingerprints(view_of([row]))

    raw = row.get("raw_target_key")
    assert found == link_hash(row["target_key"], row["source_key"], "text", 0, raw)


def test_internal_links_have_none(view_of, link_row):
    row = link_row("https://shop.test/a", "https://shop.test/b")

    assert fingerprints(view_of([row])).size == 0


def test_what_was_not_there_before_is_new(view_of, link_row):
    old, new = link_row("https://old.example/"), link_row("https://new.example/")
    before = fingerprints(view_of([old]))
    view = view_of([old, new])

    fresh = np.setdiff1d(fingerprints(view), before)

    assert told(view, fresh) == [("new.example", "gained", None)]


def test_a_loss_is_told_once_and_a_second_one_again(view_of, link_row):
    row = link_row(state="lost", lost_reason="removed", lost_by="visit")
    first = event(row, "lost", reason="removed")
    again = event(row, "lost", reason="gone", at=DAY + timedelta(days=9))
    gained = fingerprints(view_of([row]))
    lost = view_of([row], events=[first])
    twice = view_of([row], events=[first, again])

    assert told(lost, np.setdiff1d(fingerprints(lost), gained)) == [
        ("blog.example", "lost", "removed")
    ]
    assert told(twice, np.setdiff1d(fingerprints(twice), fingerprints(lost))) == [
        ("blog.example", "lost", "gone")
    ]


def test_a_corrected_date_is_no_news(view_of, link_row):
    row = link_row(state="lost", lost_reason="removed", lost_by="visit")
    before = view_of([row], events=[event(row, "lost", reason="removed")])
    after = view_of(
        [row], events=[event(row, "lost", reason="removed", at=DAY - timedelta(days=2))]
    )

    assert (fingerprints(before) == fingerprints(after)).all()


def test_a_vendors_claim_that_our_own_look_confirms_is_one_loss(view_of, link_row):
    claim = link_row(state="lost", lost_reason="claimed", lost_by="ahrefs", lost_at=DAY)
    own = link_row(state="lost", lost_reason="removed", lost_by="visit", lost_at=DAY)
    confirmed = view_of([own], events=[event(own, "lost", reason="removed")])

    assert (fingerprints(view_of([claim])) == fingerprints(confirmed)).all()


def test_a_link_that_came_and_went_between_two_looks_is_told_as_neither(view_of, link_row):
    row = link_row(state="lost", lost_reason="removed", lost_by="visit")
    view = view_of([row], events=[event(row, "lost", reason="removed")])

    assert told(view, fingerprints(view)) == []


def test_a_link_first_seen_long_ago_is_no_news(view_of, link_row):
    late = link_row("https://late.example/", first_seen=datetime.fromisoformat("2020-01-01"))
    undated = link_row("https://undated.example/", first_seen=None)
    view = view_of([late, undated])

    assert told(view, fingerprints(view)) == [("undated.example", "gained", None)]


def test_changes_tell_what_was_before(view_of, link_row):
    row = link_row(rel="nofollow")
    view = view_of([row], events=[event(row, "changed", reason="rel", before="", after="nofollow")])
    fresh = np.setdiff1d(fingerprints(view), fingerprints(view_of([row])))

    (item,) = news(view, fresh, ("changed",), oldest=OLDEST).items

    assert (item.reason, item.before, item.after) == ("rel", "", "nofollow")


def test_filters_choose_and_the_limit_only_shortens(view_of, link_row):
    rows = [link_row(f"https://s{n}.example/", authority=float(n)) for n in range(10)]
    view = view_of(rows)
    strong = read_filters(["authority:gte:5"])

    found = news(view, fingerprints(view), ALL, oldest=OLDEST, wanted=strong, limit=2)

    assert [item.source_site for item in found.items] == ["s9.example", "s8.example"]
    assert (found.total, found.sites) == (5, 5)


def test_nothing_new_is_nothing(view_of, link_row):
    view = view_of([link_row()])

    assert news(view, NO_PRINTS, ALL, oldest=OLDEST).items == ()
    assert news(view, NO_PRINTS, ALL, oldest=OLDEST).total == 0


def test_a_site_whose_older_link_is_known_is_not_new(view_of, link_row):
    old = link_row("https://both.example/old")
    both, first = link_row("https://both.example/new"), link_row("https://first.example/")
    before = fingerprints(view_of([old]))
    view = view_of([old, both, first])
    fresh = np.setdiff1d(fingerprints(view), before)

    assert first_links(view, fresh, ["both.example", "first.example"]) == {"first.example"}
    assert first_links(view, fresh, []) == frozenset()


@pytest.mark.parametrize(("state", "links"), [("live", True), ("lost", False)])
def test_only_live_links_link(view_of, link_row, state, links):
    view = view_of([link_row(state=state)])

    assert ("blog.example" in linking(view, ["blog.example", "other.example"])) is links
    assert linking(view, []) == frozenset()
