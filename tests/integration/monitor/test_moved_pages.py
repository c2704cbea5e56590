"""Pages that lead elsewhere: their links went along, or they are lost."""

from itertools import pairwise

import pytest
from tests.integration.index.made_up import link, redirect, visit
from tests.integration.monitor.watching import Watching

from linkcensus.core.page import Outcome

LINK = ("target.com/x",)
LOST = "Lost 3 links from old.com to target.com: the page leads elsewhere now"


def move(watched: Watching, when: float, *hops: str) -> None:
    """Looks at three pages of old.com that lead by way of some sites to the last of them."""
    for number in range(3):
        pages = [f"{site}/{number}" for site in ("old.com", *hops)]
        for page, to in pairwise(pages):
            led = {"redirect_url": f"https://{to}", "status": 301}
            answer = visit(page, when, outcome=Outcome.REDIRECTED, **led)
            watched.world.fill((answer, []), redirect(page, to, when))


def begin(watched: Watching) -> None:
    watched.monitor("lost_link")
    watched.monitor("new_link")
    for number in range(3):
        watched.world.see(f"old.com/{number}", 1, link(*LINK))
    watched.look(1)


@pytest.mark.parametrize("hops", [("new.com",), ("www.old.com", "new.com")])
def test_links_that_went_along_are_neither_lost_nor_new(watched: Watching, hops: tuple[str, ...]):
    begin(watched)
    for when in (2, 4):
        move(watched, when, *hops)
        for number in range(3):
            watched.world.see(f"{hops[-1]}/{number}", when, link(*LINK))

        assert watched.news(when) == []
    watched.world.see("new.com/more", 5, link(*LINK))
    assert watched.news(5) == ["1 new link from new.com to target.com"]


def test_a_loss_is_one_where_the_new_page_has_no_such_link(watched: Watching):
    begin(watched)
    for when in (2, 4):
        move(watched, when, "new.com")
        for number in range(3):
            watched.world.see(f"new.com/{number}", when, link("target.com/other"))
        found = watched.news(when)

    assert found == [LOST]
    assert "3 new links from new.com to target.com" in {one.title for one in watched.events()}


def test_a_loss_is_one_where_nobody_has_looked_at_the_new_page(watched: Watching):
    begin(watched)
    move(watched, 2, "new.com")
    move(watched, 4, "new.com")

    assert watched.news(4) == [LOST]
