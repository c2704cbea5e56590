"""How links stand, table-driven: state, newest look, target and changes give one status."""

from datetime import datetime, timedelta

import pytest

from linkcensus.core.url import canonicalize
from linkcensus.insights.link_status import link_statuses, status_counts, stream_link_statuses
from linkcensus.insights.listing import ListRequest
from linkcensus.insights.selection import ALL, Selection

DAY = datetime.fromisoformat("2026-01-05")
LATER = DAY + timedelta(days=9)
PAGE, TARGET = "https://blog.test/post", "https://shop.test/"
EVERY = ListRequest(selection=Selection(ALL))


def look(**fields):
    page = canonicalize(PAGE)
    return {
        "page_key": page.key,
        "page_site": page.site,
        "visited_at": DAY,
        "outcome": "seen",
        "conclusive": True,
        "complete": True,
        "status": 200,
    } | fields


def changed(reason, before="content", at=DAY, after="footer"):
    page, target = canonicalize(PAGE), canonicalize(TARGET)
    return {
        "target_key": target.key,
        "source_key": page.key,
        "target_site": target.site,
        "kind": "text",
        "occurrence": 0,
        "event": "changed",
        "happened_at": at,
        "reason": reason,
        "before": before,
        "after": after,
    }


CASES = {
    "ok": ({}, [look()], [], ("ok", "live", None)),
    "nobody looked": ({"state": "unverified"}, [], [], (None, "cannot_tell", None)),
    "dns": (
        {},
        [look(), look(visited_at=LATER, outcome="unreachable", status=None, cause="dns")],
        [],
        ("unreachable", "cannot_tell", "dns"),
    ),
    "5xx": ({}, [look(outcome="error", status=503)], [], ("unreachable", "cannot_tell", None)),
    "403": ({}, [look(outcome="blocked", status=403)], [], ("blocked", "cannot_tell", None)),
    "robots": ({}, [look(outcome="disallowed")], [], ("robots_disallowed", "cannot_tell", None)),
    "403 once": (
        {},
        [look(outcome="blocked", status=403), look(visited_at=LATER)],
        [],
        ("ok", "live", None),
    ),
    "removed": (
        {"state": "missing", "lost_reason": "removed"},
        [look()],
        [],
        ("link_not_found", "gone", "removed"),
    ),
    "lost, then kept out": (
        {"state": "lost", "lost_reason": "removed"},
        [look(), look(visited_at=LATER, outcome="blocked")],
        [],
        ("blocked", "cannot_tell", None),
    ),
    "404": (
        {"state": "lost", "lost_reason": "not_found"},
        [look(outcome="not_found", status=404)],
        [],
        ("page_gone", "gone", "not_found"),
    ),
    "pdf": (
        {"state": "lost", "lost_reason": "not_html"},
        [look(outcome="not_html")],
        [],
        ("not_html", "gone", "not_html"),
    ),
    "moved": (
        {"state": "missing", "lost_reason": "redirected"},
        [look(outcome="redirected", status=301)],
        [],
        ("page_redirected", "gone", "redirected"),
    ),
    "noindex": ({}, [look(findings=["page_noindex"])], [], ("page_noindex", "live", None)),
    "noindex by an archive": (
        {},
        [look(meta_robots="NOINDEX, follow")],
        [],
        ("page_noindex", "live", None),
    ),
    "canonical": (
        {},
        [look(findings=["page_canonicalised"])],
        [],
        ("page_canonicalised", "live", None),
    ),
    "target 404": ({"target_status": 404}, [look()], [], ("target_broken", "live", None)),
    "target 403": ({"target_status": 403}, [look()], [], ("ok", "live", None)),
    "target 301": ({"target_status": 301}, [look()], [], ("target_redirected", "live", None)),
    "rel": ({}, [look()], [changed("rel")], ("wrong_rel", "live", None)),
    "anchor": ({}, [look()], [changed("anchor")], ("wrong_anchor", "live", None)),
    "footer": ({}, [look()], [changed("position")], ("in_boilerplate", "live", None)),
    "sidebar to footer": (
        {},
        [look()],
        [changed("position", before="sidebar")],
        ("wrong_position", "live", None),
    ),
    "out of the footer": (
        {},
        [look()],
        [changed("position", before="footer", after="content")],
        ("ok", "live", None),
    ),
    "changed long ago": (
        {},
        [look()],
        [changed("rel", at=DAY - timedelta(days=30))],
        ("ok", "live", None),
    ),
}


@pytest.mark.parametrize(("link", "looks", "events", "expected"), CASES.values(), ids=CASES)
def test_a_link_stands_as_the_newest_look_says(view_of, link_row, link, looks, events, expected):
    links = [link_row(PAGE, TARGET, **{"last_seen": DAY} | link)]
    view = view_of(links, looks=looks, events=events)
    (row,) = link_statuses(view, EVERY).rows
    assert (row.status, row.standing, row.cause) == expected
    assert list(stream_link_statuses(view, EVERY)) == [row]
    (count,) = status_counts(view, EVERY)
    assert (count.status, count.standing, count.links) == (expected[0], expected[1], 1)


def test_what_is_worst_is_counted_first(view_of, link_row):
    links = [
        link_row("https://a.test/", TARGET),
        link_row("https://b.test/", TARGET, state="lost", lost_reason="gone"),
        link_row("https://b.test/2", TARGET, state="lost", lost_reason="gone"),
    ]
    counts = status_counts(view_of(links), EVERY)
    assert [(one.status, one.links, one.pages, one.sites) for one in counts] == [
        ("page_gone", 2, 2, 1),
        (None, 1, 1, 1),
    ]
