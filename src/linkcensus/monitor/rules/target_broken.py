"""A page of ours that links lead to answers an error."""

from linkcensus.insights.broken import BROKEN_FIELDS, BrokenTarget, broken_targets
from linkcensus.insights.filters import parse_filter
from linkcensus.insights.listing import ListRequest
from linkcensus.insights.result import as_dict
from linkcensus.insights.selection import LIVE, Selection
from linkcensus.monitor.prints import print_of
from linkcensus.monitor.rules.rule import (
    MOST_KEPT,
    Finding,
    Found,
    Question,
    Rule,
    Sight,
)
from linkcensus.monitor.words import count
from linkcensus.store.monitors import Part
from linkcensus.store.watch_events import Colour

_MOST_PAGES = 10_000


def _find(sight: Sight, question: Question) -> Found:
    request = ListRequest(
        selection=Selection(LIVE, question.wanted),
        having=parse_filter({"field": "problem", "is": ["eq", "broken"]}, BROKEN_FIELDS),
        limit=_MOST_PAGES,
    )
    pages = broken_targets(sight.view, request).rows
    reading = {"pages": sorted(print_of(page.target_url) for page in pages)}
    if question.before is None:
        return Found((), reading)
    known = question.before.get("pages")
    before = set(known) if isinstance(known, list) else set()
    new = [page for page in pages if print_of(page.target_url) not in before]
    return Found([_told(sight, new)] if new else (), reading)


def _told(sight: Sight, pages: list[BrokenTarget]) -> Finding:
    links = sum(page.links for page in pages)
    one = pages[0]
    what = f"{one.target_url} answers {one.status}"
    if len(pages) > 1:
        what = f"{count(len(pages), 'page')} of {sight.target.text} answer an error"
    return Finding(
        about=f"broken|{sight.target.text}",
        colour=Colour.RED,
        title=f"{what}, with {count(links, 'link')} to it",
        links=links,
        sites=max(page.sites for page in pages),
        figures={"pages": [as_dict(page) for page in pages[:MOST_KEPT]], "more": len(pages)},
        happened_at=min((page.checked_at for page in pages if page.checked_at), default=None),
    )


TARGET_BROKEN = Rule(
    "target_broken",
    "Own pages broken",
    "Pages of yours that links lead to began to answer an error.",
    (Part.OWN,),
    _find,
)
