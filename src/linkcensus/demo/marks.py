"""What somebody who looks after the made-up shop would have noted down about who links to it."""

from linkcensus.core.link import Kind
from linkcensus.core.scope import parse_target
from linkcensus.demo.words import HERO_SITE
from linkcensus.index.index import Index
from linkcensus.insights.backlinks import BacklinksRequest, backlinks
from linkcensus.insights.listing import ListRequest
from linkcensus.insights.paging import parse_order
from linkcensus.insights.referring_sites import referring_sites
from linkcensus.store.actor import Actor
from linkcensus.store.state import State
from linkcensus.store.subjects import LinkSubject, SiteSubject

_FEW = 3


def add_marks(state: State, actor: Actor, user_id: str, index: Index) -> None:
    """Tag the best and the worst sites, and keep and note some; where nothing is tagged yet.

    Args:
        state: Where marks are kept.
        actor: Who makes them.
        user_id: Whose favourites they are.
        index: Of the demo, with scores.
    """
    if state.marks.tags():
        return
    best, worst = (_sites(index, order) for order in ("authority:desc", "spam:desc"))
    state.marks.tag(actor, best, add=["press", "say thanks"], remove=[])
    state.marks.tag(actor, worst, add=["link farm"], remove=[])
    state.marks.set_favourite(actor, user_id, best, favourite=True)
    state.marks.add_note(actor, best[0], "Wrote about the workshop; ask before the next season.")
    state.marks.add_note(actor, worst[0], "Not ordered by us. Goes to the disavow file.")
    link = _best_link(index)
    state.marks.tag(actor, [link], add=["placed"], remove=[])
    state.marks.set_favourite(actor, user_id, [link], favourite=True)
    state.marks.add_note(actor, link, "Agreed in May, to stay for a year.")


def _sites(index: Index, order: str) -> list[SiteSubject]:
    with index.view(parse_target(HERO_SITE)) as view:
        request = ListRequest(order=parse_order(order), limit=_FEW)
        return [SiteSubject(row.source_site) for row in referring_sites(view, request).rows]


def _best_link(index: Index) -> LinkSubject:
    with index.view(parse_target(HERO_SITE)) as view:
        row = backlinks(view, BacklinksRequest(limit=1)).rows[0]
    return LinkSubject(
        row.source_url,
        row.target_url,
        row.target_site,
        Kind(row.kind),
        row.occurrence,
        row.written_target_url,
    )
