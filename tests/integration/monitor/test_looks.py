"""What is told of a web that changes: everything, once, and nothing when nothing happened."""

import pytest
import sqlalchemy as sa
from tests.integration.index.made_up import day, link, redirect, row, visit
from tests.integration.monitor.watching import Watching
from tests.support.state_world import ANNA

from linkcensus.core.page import Outcome
from linkcensus.core.scope import Scope
from linkcensus.insights.asking import read_filters
from linkcensus.insights.filters import as_json
from linkcensus.monitor.rehearsal import rehearse
from linkcensus.monitor.starting import usual_monitor
from linkcensus.store.monitors import Cadence, Part
from linkcensus.store.projects import ProjectDraft, ProjectTarget
from linkcensus.store.watch_events import Colour
from linkcensus.store.watch_tables import LOOKS

LINK = ("target.com/x",)


def test_the_first_look_is_where_it_begins(watched: Watching):
    watched.monitor("new_link")
    watched.monitor("lost_link")
    watched.world.see("blog.com/a", 1, link(*LINK))

    looked = watched.look(1)

    assert (looked.look, looked.targets, looked.first, looked.events) == (1, 2, 2, 0)


def test_each_step_tells_what_it_brought_and_no_more(watched: Watching):
    watched.monitor("new_link")
    watched.monitor("lost_link")
    world = watched.world
    world.see("blog.com/a", 1, link(*LINK))
    watched.look(1)

    world.see("news.com/b", 2, link(*LINK))
    assert watched.news(2) == ["1 new link from news.com to target.com"]
    assert watched.news(2.5) == []

    world.see("blog.com/a", 3)
    assert watched.news(3) == []  # missed once is not lost
    world.see("blog.com/a", 5)
    assert watched.news(5) == [
        "Lost 1 link from blog.com to target.com: the link was taken off the page"
    ]
    assert watched.news(6) == []
    world.see("news.com/b", 7, link(*LINK))
    assert watched.news(7) == []


def test_compaction_is_no_news(watched: Watching):
    watched.monitor("new_link")
    watched.monitor("lost_link")
    world = watched.world
    for number in range(5):
        world.see(f"s{number}.com/", 1, link(*LINK))
    watched.look(1)
    world.see("s1.com/", 2)
    world.see("s1.com/", 4)
    assert len(watched.news(4)) == 1

    world.compact()

    assert watched.news(5) == []


def test_a_redesign_is_one_event(watched: Watching):
    watched.monitor("lost_link")
    world = watched.world
    pages = [f"blog.com/{number}" for number in range(400)]
    world.fill(*[(visit(page, 1), [link(*LINK)]) for page in pages])
    watched.look(1)
    for when in (2, 4):
        world.fill(*[(visit(page, when, outcome=Outcome.NOT_FOUND), []) for page in pages])

    watched.look(4)

    event = watched.one()
    assert event.title == "Lost 400 links from blog.com to target.com: the page answers 404"
    assert (event.links, event.sites, event.colour) == (400, 1, Colour.RED)
    assert len(event.evidence["links"]) == 25


def test_losses_of_many_sites_are_one_event_too(watched: Watching):
    watched.monitor("lost_link")
    world = watched.world
    for number in range(30):
        world.see(f"s{number}.com/", 1, link(*LINK))
    watched.look(1)
    for number in range(30):
        world.see(f"s{number}.com/", 2)
        world.see(f"s{number}.com/", 4)

    assert watched.news(4) == ["Lost 30 links from 30 sites to target.com"]


def test_a_firewall_loses_nothing(watched: Watching):
    watched.monitor("lost_link")
    watched.world.see("blog.com/a", 1, link(*LINK))
    watched.look(1)
    for when in (2, 4, 6):
        watched.world.fill((visit("blog.com/a", when, outcome=Outcome.BLOCKED, status=403), []))

    assert watched.news(6) == []


def test_links_come_back_and_go_again(watched: Watching):
    watched.monitor("lost_link")
    watched.monitor("restored_link")
    world = watched.world
    world.see("blog.com/a", 1, link(*LINK))
    watched.look(1)
    world.see("blog.com/a", 2)
    world.see("blog.com/a", 4)
    watched.look(4)

    world.see("blog.com/a", 6, link(*LINK))
    assert watched.news(6) == ["1 lost link from blog.com came back"]
    world.see("blog.com/a", 8)
    world.see("blog.com/a", 10)
    assert len(watched.news(10)) == 1


def test_rel_and_words_that_change(watched: Watching):
    watched.monitor("rel_change")
    watched.monitor("anchor_change")
    world = watched.world
    world.see("blog.com/a", 1, link(*LINK, "red shoes", rel=""))
    watched.look(1)

    world.see(
        "blog.com/a", 2, link(*LINK, "red shoes", rel="nofollow", nofollow=True, follow=False)
    )
    assert watched.news(2) == ["rel changed from nothing to nofollow of 1 link from blog.com"]
    assert watched.one().colour is Colour.RED

    world.see(
        "blog.com/a", 3, link(*LINK, "blue shoes", rel="nofollow", nofollow=True, follow=False)
    )
    assert watched.news(3) == [
        "Words changed from “red shoes” to “blue shoes” of 1 link from blog.com"
    ]


def test_filters_are_those_of_every_question(watched: Watching):
    followed = read_filters(["follow:eq:true", "position:eq:content"])
    watched.monitor("new_link", filter=as_json(followed))
    watched.look(1)
    watched.world.see("a.com/", 2, link(*LINK))
    watched.world.see("b.com/", 2, link(*LINK, follow=False))

    assert watched.news(2) == ["1 new link from a.com to target.com"]


def test_an_old_table_that_comes_late_is_no_news(watched: Watching):
    watched.monitor("new_link")
    watched.look(100)
    watched.world.fill(
        row("old.com/", "target.com/x", seen_from=day(3), seen_until=day(99), follow=True),
        row("new.com/", "target.com/x", seen_from=day(98), seen_until=day(99), follow=True),
    )

    assert watched.news(101) == ["1 new link from new.com to target.com"]


def test_a_late_import_with_an_older_date_is_not_missed(watched: Watching):
    """It was learned before the last look and committed after it."""
    watched.monitor("new_link")
    watched.world.see("a.com/", 1, link(*LINK))
    watched.look(3)
    watched.world.see("b.com/", 2, link(*LINK))

    assert watched.news(4) == ["1 new link from b.com to target.com"]


def test_undoing_an_import_is_no_loss(watched: Watching):
    watched.monitor("lost_link")
    watched.monitor("new_link")
    record = watched.world.see("a.com/", 1, link(*LINK))
    watched.look(1)

    watched.world.undo(record)

    assert watched.news(2) == []


def test_the_first_link_from_a_site(watched: Watching):
    watched.monitor("first_link")
    watched.world.see("a.com/1", 1, link(*LINK))
    watched.look(1)
    watched.world.see("a.com/2", 2, link(*LINK))
    watched.world.see("b.com/1", 2, link(*LINK))

    assert watched.news(2) == ["First link from b.com to target.com"]


def test_what_a_competitor_gains_and_we_lack(watched: Watching):
    watched.monitor("competitor_gap")
    watched.world.see("both.com/old", 1, link(*LINK))
    watched.look(1)
    watched.world.see("both.com/", 2, link("rival.com/"))
    watched.world.see("gap.com/", 2, link("rival.com/"))

    assert watched.news(2) == ["rival.com gained 1 link from gap.com without a link to you"]
    assert watched.one().target == "rival.com"


def test_monitors_watch_the_part_that_they_name(watched: Watching):
    watched.monitor("new_link", name="rivals", part=Part.COMPETITOR)
    watched.look(1)
    watched.world.see("a.com/", 2, link("rival.com/"), link(*LINK))

    assert watched.news(2) == ["1 new link from a.com to rival.com"]


def test_an_own_page_that_breaks(watched: Watching):
    watched.monitor("target_broken")
    watched.world.see("a.com/", 1, link(*LINK))
    watched.look(1)
    watched.world.fill((visit("target.com/x", 2, outcome=Outcome.NOT_FOUND, status=404), []))

    assert watched.news(2) == ["https://target.com/x answers 404, with 1 link to it"]
    watched.world.fill((visit("target.com/x", 3, outcome=Outcome.NOT_FOUND, status=404), []))
    assert watched.news(3) == []


def test_a_cluster_of_new_links_with_the_same_words(watched: Watching):
    watched.monitor("spam_cluster")
    watched.look(1)
    for number in range(6):
        watched.world.see(f"s{number}.com/", 2, link(*LINK, "cheap pills"))
        watched.world.see(f"n{number}.com/", 2, link(*LINK, "Target"))

    assert watched.news(2) == [
        "6 sites began to link to target.com with the same words, “cheap pills”"
    ]


def test_a_cluster_that_trickles_in_is_told_once(watched: Watching):
    watched.monitor("spam_cluster")
    watched.look(1)
    for number in range(4):
        watched.world.see(f"s{number}.com/", 2 + number, link(*LINK, "cheap pills"))
        assert watched.news(2 + number) == []
    watched.world.see("s4.com/", 6, link(*LINK, "cheap pills"))

    assert watched.news(6) == [
        "5 sites began to link to target.com with the same words, “cheap pills”"
    ]
    watched.world.see("s5.com/", 7, link(*LINK, "cheap pills"))
    assert watched.news(7) == []


def test_a_burst_is_told_once_a_week(watched: Watching):
    watched.monitor("velocity")
    for when in range(1, 64, 3):
        watched.world.see(f"w{when}.com/", when, link(*LINK))
    watched.look(64)
    for number in range(40):
        watched.world.see(f"b{number}.com/", 65, link(*LINK))
    (title,) = watched.news(65)
    watched.world.see("one.com/", 66, link(*LINK))

    assert title.startswith("41 sites began to link to target.com within a week")
    assert watched.news(66) == []


def test_words_that_become_over_optimised(watched: Watching):
    watched.monitor("anchor_profile")
    for number in range(20):
        watched.world.see(f"n{number}.com/", 1, link(*LINK, f"some words {number}"))
    watched.world.fill((visit("target.com/x", 1), [], {"title": "Red shoes and more"}))
    watched.look(1)
    for number in range(20):
        watched.world.see(f"e{number}.com/", 2, link(*LINK, "red shoes and more"))

    (title,) = watched.news(2)

    assert "exact words: over-optimised" in title
    assert watched.news(3) == []


def test_a_muted_monitor_keeps_its_events_to_itself(watched: Watching):
    monitor = watched.monitor("new_link")
    watched.look(1)
    until = watched.kept.clock.now().replace(year=2027)
    watched.state.monitors.mute(ANNA, monitor.id, until)
    watched.world.see("a.com/", 2, link(*LINK))
    watched.look(2)

    assert watched.one().cadence == Cadence.NEVER


def test_a_monitor_made_later_begins_with_the_next_look(watched: Watching):
    watched.world.see("a.com/", 1, link(*LINK))
    watched.look(1)
    watched.monitor("new_link")

    assert watched.news(2) == []


def test_a_target_that_joins_begins_by_itself(watched: Watching):
    watched.monitor("new_link")
    watched.world.see("a.com/", 1, link(*LINK), link("second.com/"))
    watched.look(1)
    own = (*watched.project.own, ProjectTarget("second.com", Scope.DOMAIN))
    draft = ProjectDraft("Shop", own)
    watched.project = watched.state.projects.replace(ANNA, watched.project.id, draft)

    looked = watched.look(2)

    assert (looked.first, looked.events) == (1, 0)
    assert len(watched.state.watches.seen(watched.project.id)) == 2  # the rival is forgotten


def test_a_redirect_into_the_site_that_ends(watched: Watching):
    watched.monitor("new_link")
    watched.world.see("a.com/", 1, link("short.com/t"))
    watched.look(1)
    watched.world.fill(redirect("short.com/t", "target.com/x", 2))

    assert watched.news(2) == ["1 new link from a.com to target.com"]


@pytest.mark.parametrize("damage", ["", "c$", "no base 85"])
def test_damage_to_what_the_last_look_saw_begins_anew(watched: Watching, damage: str):
    watched.monitor("new_link")
    watched.world.see("a.com/", 1, link(*LINK))
    watched.look(1)
    with watched.state.database.writing() as connection:
        connection.execute(sa.update(LOOKS).values(prints=damage))
    watched.world.see("b.com/", 2, link(*LINK))

    assert watched.news(2) == []
    watched.world.see("c.com/", 3, link(*LINK))
    assert watched.news(3) == ["1 new link from c.com to target.com"]


def test_a_rehearsal_tells_of_the_last_days_only(watched: Watching):
    world = watched.world
    world.see("old.com/a", 1, link(*LINK))
    world.see("blog.com/a", 1, link(*LINK))
    world.see("blog.com/a", 20)
    world.see("blog.com/a", 22)
    world.see("news.com/b", 21, link(*LINK))
    world.commit()
    watched.kept.clock.set(day(23))

    def titles(rule: str, days: int) -> list[str]:
        draft = usual_monitor(rule)
        told = rehearse(
            watched.state, world.index, watched.project, draft, days, watched.kept.clock
        )
        return [one.title for one in told.events]

    assert titles("new_link", 7) == ["1 new link from news.com to target.com"]
    assert len(titles("new_link", 60)) == 2
    assert titles("lost_link", 7) == [
        "Lost 1 link from blog.com to target.com: the link was taken off the page"
    ]
    assert titles("lost_link", 1) == []
    assert watched.events() == []
    assert watched.state.watches.get(watched.project.id).look == 0
