"""Placed links that are not, or are again, as they should be."""

from collections import defaultdict
from collections.abc import Sequence

from linkcensus.core.link_status import Standing, Status
from linkcensus.core.url import canonicalize
from linkcensus.monitor.expectations import standing
from linkcensus.monitor.rules.rule import MOST_KEPT, ExpectationMove, Finding, Rule
from linkcensus.monitor.words import count
from linkcensus.store.expectations import NOT_CHECKED
from linkcensus.store.monitors import Part
from linkcensus.store.watch_events import Colour

WORDS = {
    Status.UNREACHABLE: "cannot be reached",
    Status.BLOCKED: "cannot be checked: a firewall or a login stands in the way",
    Status.ROBOTS_DISALLOWED: "cannot be checked: robots.txt forbids it",
    Status.PAGE_GONE: "lost its page",
    Status.NOT_HTML: "lost its page, which is no HTML",
    Status.PAGE_REDIRECTED: "stands on a page that leads elsewhere",
    Status.LINK_NOT_FOUND: "is not on its page",
    Status.WRONG_TARGET: "leads to a wrong page",
    Status.PAGE_NOINDEX: "stands on a page that asks not to be indexed",
    Status.PAGE_CANONICALISED: "stands on a page with another canonical one",
    Status.TARGET_BROKEN: "leads to a broken page",
    Status.WRONG_REL: "has a wrong rel",
    Status.WRONG_ANCHOR: "has wrong words",
    Status.IN_BOILERPLATE: "moved out of the content",
    Status.WRONG_POSITION: "stands in the wrong part of its page",
    Status.TARGET_REDIRECTED: "leads to a redirect",
    Status.OK: "is as expected",
}
_MANY = {
    " is ": " are ",
    " has ": " have ",
    " lost its page": " lost their pages",
    " leads ": " lead ",
    " stands on a page": " stand on pages",
    " stands in the wrong part of its page": " stand in the wrong part of their pages",
    " that leads ": " that lead ",
    " that asks ": " that ask ",
    " its page": " their pages",
}
_MILD = (Status.PAGE_REDIRECTED, Status.TARGET_REDIRECTED)


def _judge(
    moves: Sequence[ExpectationMove], look: int, *, only: Sequence[Status] = tuple(Status)
) -> list[Finding]:
    by_status: dict[Status, list[ExpectationMove]] = defaultdict(list)
    for move in moves:
        if move.status != NOT_CHECKED and move.status in only:
            by_status[Status(move.status)].append(move)
    return [_told(status, by_status[status]) for status in Status if status in by_status]


def _told(status: Status, moves: Sequence[ExpectationMove]) -> Finding:
    pages = [canonicalize(move.expectation.source_url) for move in moves]
    sites = {page.site for page in pages if page is not None}
    what = f" {WORDS[status]}"
    if len(moves) > 1:
        for one, many in _MANY.items():
            what = what.replace(one, many)
    where = f" ({next(iter(sites))})" if len(sites) == 1 else ""
    return Finding(
        about=f"expectation|{status.value}",
        colour=_colour(status),
        title=f"{count(len(moves), 'placed link')}{what}{where}",
        links=len(moves),
        sites=len(sites),
        figures={"status": status.value, "placed": [_kept(move) for move in moves[:MOST_KEPT]]},
    )


def _colour(status: Status) -> Colour:
    if status is Status.OK:
        return Colour.GREEN
    if standing(status) is Standing.CANNOT_TELL or status in _MILD:
        return Colour.YELLOW
    return Colour.RED


def _kept(move: ExpectationMove) -> dict[str, object]:
    wanted = move.expectation
    return {
        "expectation": wanted.id,
        "placed": wanted.placed,
        "source_url": wanted.source_url,
        "target_url": wanted.target_url,
        "before": wanted.status,
        "detail": move.detail,
    }


EXPECTATION = Rule(
    "expectation",
    "Placed links",
    "Placed links that are not as promised, that nobody can check, or that are right again.",
    (Part.OWN,),
    judge=_judge,
    filters=False,
)


def _wrong_page(moves: Sequence[ExpectationMove], look: int) -> list[Finding]:
    wrong = (Status.WRONG_TARGET, Status.TARGET_BROKEN, Status.TARGET_REDIRECTED)
    return _judge(moves, look, only=wrong)


WRONG_LANDING_PAGE = Rule(
    "wrong_landing_page",
    "Wrong landing pages",
    "Placed links that lead to another page than promised, to a broken one, or to a redirect.",
    (Part.OWN,),
    judge=_wrong_page,
    filters=False,
)
