"""What became of placed links, by what the index knows of their pages now.

The statuses are those of verification (`core.link_status`), and the first that holds counts.
Nothing is said of a page that nobody has looked at: its links are *not checked*. A page that
redirects is judged where it leads: lists are written without `www.` or a last slash, and sites
move.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from linkcensus.core.link_status import STANDINGS, Standing, Status, wrong_place
from linkcensus.core.page import Outcome
from linkcensus.core.scope import Scope, Target, parse_target
from linkcensus.core.url import CanonicalUrl, canonicalize, plain_key
from linkcensus.insights.placed import PageVisit, PlacedLink, placed_links
from linkcensus.insights.relations import Relations, Views
from linkcensus.monitor.moved import Ends, grouped
from linkcensus.monitor.words import quoted
from linkcensus.store.expectations import NOT_CHECKED, Expectation, Verdict

_ORDER = {status: place for place, status in enumerate(Status)}
_OF_PAGE = {
    Outcome.UNREACHABLE: Status.UNREACHABLE,
    Outcome.ERROR: Status.UNREACHABLE,
    Outcome.BLOCKED: Status.BLOCKED,
    Outcome.DISALLOWED: Status.ROBOTS_DISALLOWED,
    Outcome.NOT_FOUND: Status.PAGE_GONE,
    Outcome.GONE: Status.PAGE_GONE,
    Outcome.NOT_HTML: Status.NOT_HTML,
    Outcome.REDIRECTED: Status.PAGE_REDIRECTED,
}
_THERE = ("live", "unverified")
_BROKEN = 400
_AS_GOOD = frozenset({Status.OK.value, Status.TARGET_REDIRECTED.value, NOT_CHECKED})
"""What is found where a page leads that says no more than that the page moved."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The status of one expectation, and why."""

    status: str
    detail: str


NOT_YET = Answer(NOT_CHECKED, "nobody has looked at the page yet")


def standing(status: str) -> Standing:
    """Tell whether a link of this status is live, gone, or nobody can tell."""
    if status == NOT_CHECKED:
        return Standing.CANNOT_TELL
    return STANDINGS.get(Status(status), Standing.LIVE)


def judge(
    wanted: Expectation, target: Target, links: Sequence[PlacedLink], visit: PageVisit | None
) -> Answer:
    """Say what became of one expectation.

    Args:
        wanted: What was promised.
        target: Its target.
        links: Those of its page to the target's site, lost ones too.
        visit: The last look at the page; None: there was none.
    """
    if visit is not None and visit.outcome in _OF_PAGE:
        return _of_page(visit)
    there = [link for link in links if link.state in _THERE]
    right = [link for link in there if _leads_to(link, target)]
    if right:
        return min((_of_link(wanted, link, visit) for link in right), key=_badness)
    if there:
        return Answer(Status.WRONG_TARGET, f"it leads to {there[0].target_url}")
    if not links and not _looked_for(visit, target):
        return NOT_YET
    if visit is not None and not visit.complete:
        return Answer(NOT_CHECKED, "only a part of the page was read, and the link is not in it")
    once = any(link.state == "missing" for link in links)
    return Answer(
        Status.LINK_NOT_FOUND,
        "the last look did not find it; the next will tell for sure" if once else "not on the page",
    )


def _looked_for(visit: PageVisit | None, target: Target) -> bool:
    """Whether the last look at the page would have seen a link to the target's site."""
    if visit is None:
        return False
    return visit.looked_for is None or target.site in visit.looked_for


def _badness(answer: Answer) -> int:
    """The best link of a page counts: `ok` is the last word of the order."""
    return -_ORDER[Status(answer.status)]


def _of_page(visit: PageVisit) -> Answer:
    status = _OF_PAGE[visit.outcome]
    if visit.outcome is Outcome.REDIRECTED and visit.redirect_url:
        return Answer(status, f"the page leads to {visit.redirect_url}")
    if visit.status is not None:
        return Answer(status, f"the page answers {visit.status}")
    return Answer(status, f"the page is {visit.outcome.value.replace('_', ' ')}")


def _leads_to(link: PlacedLink, target: Target) -> bool:
    return target.contains(link.target_key) or target.contains(link.written_target_key)


def _of_link(wanted: Expectation, link: PlacedLink, visit: PageVisit | None) -> Answer:
    """Of all that holds of a link that is there, the first."""
    held = dict(_findings(wanted, link, visit))
    status = min(held, key=_ORDER.__getitem__, default=Status.OK)
    return Answer(status, held.get(status, "as expected"))


def _findings(
    wanted: Expectation, link: PlacedLink, visit: PageVisit | None
) -> Iterable[tuple[Status, str]]:
    told = set(() if visit is None else visit.findings or ())
    if visit is not None and (visit.noindex or Status.PAGE_NOINDEX in told):
        yield Status.PAGE_NOINDEX, "the page asks not to be indexed"
    if visit is not None and (_is_elsewhere(visit) or Status.PAGE_CANONICALISED in told):
        other = visit.canonical_url or "another page"
        yield Status.PAGE_CANONICALISED, f"the page calls {other} its canonical one"
    if (link.target_status or 0) >= _BROKEN:
        yield Status.TARGET_BROKEN, f"its target answers {link.target_status}"
    if is_rel_wrong(wanted.rel, link):
        yield Status.WRONG_REL, f"its rel is {quoted(link.rel)}"
    if is_anchor_wrong(wanted.anchor, link):
        yield Status.WRONG_ANCHOR, f"its words are {quoted(link.anchor_text or link.alt)}"
    if misplaced := wrong_place(wanted.position, link.position):
        yield misplaced, f"it stands in the {link.position}"
    if link.written_target_key != link.target_key:
        yield Status.TARGET_REDIRECTED, f"it is led on to {link.target_url}"


def _is_elsewhere(visit: PageVisit) -> bool:
    if not visit.canonical_url:
        return False
    named = canonicalize(visit.canonical_url)
    return named is not None and plain_key(named.key) != plain_key(visit.page_key)


def is_rel_wrong(rel: str | None, link: PlacedLink) -> bool:
    """Tell whether what a link's rel must be is known to be otherwise.

    `follow` asks whether search engines may follow, whichever way they are told.
    """
    flags = {"nofollow": link.nofollow, "ugc": link.ugc, "sponsored": link.sponsored}
    words = set((rel or "").split())
    if "follow" in words:
        return link.follow is False
    return any(flags[word] is False for word in words if word in flags)


def is_anchor_wrong(anchor: str | None, link: PlacedLink) -> bool:
    """Tell whether a link has other words than expected; case and white space do not count."""
    words = link.anchor_text or link.alt
    if anchor is None or words is None:
        return False
    return _folded(words) != _folded(anchor)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


# -- asking the index ------------------------------------------------------------------------------


def look_at(index: Views[Relations], expectations: Sequence[Expectation]) -> list[Verdict]:
    """Judge expectations by what the index knows now."""
    known = _Known(index, expectations)
    verdicts = []
    for one in expectations:
        page = _page(one)
        end = known.end_of(page)
        answer = _judge_at(one, page, end, known)
        visit = known.visits.get(end.key) or known.visits.get(page.key)
        looked = visit.visited_at if visit is not None else None
        verdicts.append(Verdict(one.id, str(answer.status), answer.detail, looked))
    return verdicts


def _judge_at(one: Expectation, page: CanonicalUrl, end: CanonicalUrl, known: "_Known") -> Answer:
    """Judge an expectation at the page that its own leads to; mostly that is itself."""
    target = parse_target(one.target_url)
    if end.site == target.site != page.site:  # the target's own links are nobody's promise
        return Answer(Status.PAGE_REDIRECTED, f"the page leads to {end.url} itself")
    links = known.links.get((end.key, target.site), ())
    answer = judge(one, target, links, known.visits.get(end.key))
    if end.key == page.key:
        return answer
    detail = f"the page leads to {end.url}: {answer.detail}"
    if plain_key(end.key) == plain_key(page.key):  # the same page, listed in other words
        return answer if answer.status == Status.OK else Answer(answer.status, detail)
    moved = answer.status in _AS_GOOD
    return Answer(Status.PAGE_REDIRECTED if moved else answer.status, detail)


class _Known:
    """What the index knows of the pages, of those they lead to, and of their links."""

    def __init__(self, index: Views[Relations], expectations: Sequence[Expectation]) -> None:
        self.links: dict[tuple[str, str], list[PlacedLink]] = defaultdict(list)
        ends = Ends(index, map(_page, expectations))
        self.visits, self.end_of = ends.visits, ends.end_of
        by_target = grouped(
            (parse_target(one.target_url).site, self.end_of(_page(one)).key) for one in expectations
        )
        for site, pages in by_target.items():
            with index.view(parse_target(site, Scope.DOMAIN)) as view:
                for link in placed_links(view, pages):
                    self.links[link.source_key, site].append(link)


def _page(one: Expectation) -> CanonicalUrl:
    page = canonicalize(one.source_url)
    assert page is not None  # checked when it came in
    return page
