"""Losses that belong together are told as one."""

from datetime import UTC, datetime, timedelta

from linkcensus.insights.losses import losses
from linkcensus.insights.selection import Selection

DAY = datetime.fromisoformat("2026-01-05")


def gone(link_row, page, target="https://shop.test/", at=0.0, cause="removed", state="missing"):
    moment = DAY + timedelta(days=at)
    return link_row(page, target, state=state, lost_reason=cause, lost_by="visit",
                    missing_since=moment, lost_at=moment if state == "lost" else None)  # fmt: skip


def test_a_redesign_is_one_loss(view_of, link_row):
    rows = [
        gone(link_row, f"https://blog.test/{n}", at=n / 400, cause="redirected", state=state)
        for n in range(400)
        for state in (["lost", "missing"][n % 2],)
    ]
    (loss,) = losses(view_of(rows))
    assert (loss.source_site, loss.cause) == ("blog.test", "redirected")
    assert (loss.links, loss.pages, loss.confirmed, loss.targets, loss.left) == (
        400,
        400,
        200,
        1,
        0,
    )
    assert loss.is_whole_site
    assert len(loss.examples) == 5
    assert loss.first_at == DAY.replace(tzinfo=UTC)


def test_sites_causes_and_times_are_told_apart(view_of, link_row):
    rows = [
        gone(link_row, "https://a.test/1"),
        gone(link_row, "https://a.test/2", at=1),
        gone(link_row, "https://a.test/3", at=9),
        gone(link_row, "https://a.test/4", cause="gone"),
        gone(link_row, "https://b.test/1"),
        link_row("https://b.test/2", "https://shop.test/"),
        link_row("https://c.test/2", "https://shop.test/"),
    ]
    view = view_of(rows)
    told = [(loss.source_site, loss.cause, loss.links, loss.left) for loss in losses(view)]
    assert told == [
        ("a.test", "removed", 1, 0),
        ("a.test", "removed", 2, 0),
        ("a.test", "gone", 1, 0),
        ("b.test", "removed", 1, 1),
    ]
    recent = losses(view, since=datetime(2026, 1, 10, tzinfo=UTC))
    assert [loss.links for loss in recent] == [1]
    assert len(losses(view, limit=2)) == 2


def test_internal_links_count_when_asked_for(view_of, link_row):
    view = view_of([gone(link_row, "https://shop.test/a")])
    assert losses(view) == []
    assert len(losses(view, Selection(internal=True))) == 1
