"""Filters over scores: a link is told when its site has the points, and once they are known."""

import pytest
from tests.integration.index.made_up import link
from tests.integration.monitor.watching import Watching

from linkcensus.insights.asking import read_filters
from linkcensus.insights.filters import as_json

LINK = ("target.com/x",)
STRONG = as_json(read_filters(["authority:gte:30"]))  # type: ignore[arg-type]
RULES = {
    "first_link": "First link from strong.com to target.com",
    "new_link": "1 new link from strong.com to target.com",
    "competitor_gap": "rival.com gained 1 link from strong.com without a link to you",
}


@pytest.mark.parametrize("rule", RULES)
def test_a_first_link_has_the_authority_of_its_site(watched: Watching, rule: str):
    watched.scored(0.5, strong_com=55.0, weak_com=5.0)
    watched.monitor(rule, filter=STRONG)
    watched.world.see("old.com/", 1, link(*LINK), link("rival.com/"))
    watched.world.compact()
    watched.look(1)
    target = "rival.com/" if rule == "competitor_gap" else LINK[0]
    for site in ("strong.com", "weak.com"):
        watched.world.see(f"{site}/", 2, link(target))

    assert watched.news(2) == [RULES[rule]]
    watched.world.compact()
    assert watched.news(3) == []


@pytest.mark.parametrize("rule", RULES)
def test_what_was_refused_for_want_of_scores_is_told_once_they_are_there(
    watched: Watching, rule: str
):
    watched.monitor(rule, filter=STRONG)
    watched.look(1)
    target = "rival.com/" if rule == "competitor_gap" else LINK[0]
    for site in ("strong.com", "weak.com"):
        watched.world.see(f"{site}/", 2, link(target))
    assert watched.news(2) == []
    watched.world.see("third.com/", 3, link(target))
    assert watched.news(3) == []

    watched.scored(4, strong_com=55.0, weak_com=5.0)
    assert watched.news(4) == [RULES[rule]]
    watched.scored(5, strong_com=56.0, weak_com=45.0)
    assert watched.news(5) == []  # it was weak when its scores came


def test_what_waits_for_one_monitor_is_told_by_no_other_again(watched: Watching):
    watched.monitor("new_link", name="all")
    watched.monitor("new_link", name="strong", filter=STRONG)
    watched.look(1)
    watched.world.see("strong.com/", 2, link(*LINK))

    assert watched.news(2) == ["1 new link from strong.com to target.com"]
    watched.scored(4, strong_com=55.0)
    watched.news(4)

    assert sorted(event.monitor for event in watched.events()) == ["all", "strong"]


def test_nothing_waits_for_ever(watched: Watching):
    watched.monitor("first_link", filter=STRONG)
    watched.look(1)
    watched.world.see("strong.com/", 2, link(*LINK))
    watched.look(2)
    watched.scored(17, strong_com=55.0)

    assert watched.news(17) == []


def test_a_filter_that_refuses_for_another_reason_keeps_nothing(watched: Watching):
    both = as_json(read_filters(["authority:gte:30", "follow:eq:true"]))  # type: ignore[arg-type]
    watched.monitor("new_link", filter=both)
    watched.look(1)
    watched.world.see("strong.com/", 2, link(*LINK, follow=False))
    watched.look(2)

    (seen, _) = watched.state.watches.seen(watched.project.id).values()
    assert seen.readings["waiting"] == {}


def test_a_loss_waits_too(watched: Watching):
    watched.monitor("lost_link", filter=STRONG)
    watched.world.see("strong.com/", 1, link(*LINK))
    watched.look(1)
    watched.world.see("strong.com/", 2)
    watched.world.see("strong.com/", 4)
    assert watched.news(4) == []

    watched.scored(5, strong_com=55.0)
    assert len(watched.news(5)) == 1
