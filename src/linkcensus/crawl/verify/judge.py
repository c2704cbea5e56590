"""The statuses of a page's links: the questions put in order. Pure; the same look, the same answer.

First what keeps from saying anything, then what took the page away, then the link itself, then
what is wrong with a link that is there. `findings` has all that holds, the status first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from linkcensus.core.link import FoundLink, Kind
from linkcensus.core.link_status import STANDINGS, Standing, Status
from linkcensus.crawl.verify.expected import ExpectedLink
from linkcensus.crawl.verify.look import PageLook, TargetLook
from linkcensus.crawl.verify.questions.anchor import is_anchor_wrong
from linkcensus.crawl.verify.questions.link_there import leads_elsewhere, match_links
from linkcensus.crawl.verify.questions.page_there import what_became_of_page
from linkcensus.crawl.verify.questions.place import where_it_should_not_be
from linkcensus.crawl.verify.questions.reached import what_kept_us_out
from linkcensus.crawl.verify.questions.rel import is_rel_wrong
from linkcensus.crawl.verify.questions.target import what_is_wrong_with_target

_ORDER = {status: place for place, status in enumerate(Status)}
_NO_TARGETS: Mapping[str, TargetLook] = {}


@dataclass(frozen=True, slots=True)
class Judgement:
    """How one expected link stands."""

    status: Status
    standing: Standing
    findings: tuple[Status, ...]
    """All that holds, the status first."""
    cause: str | None = None
    """One more word for it, such as `soft_404`, `timeout`, `needs_scripts`; None where none is."""
    link: FoundLink | None = None
    """The link as it is now; of a wrong target the one that leads there."""


def judge(
    expected: Sequence[ExpectedLink],
    look: PageLook,
    targets: Mapping[str, TargetLook] = _NO_TARGETS,
) -> list[Judgement]:
    """Judge the expected links of one page, in their order.

    Args:
        expected: The links of the page.
        look: What looking at it gave.
        targets: What target pages answered, by the sort key that links are written with.
    """
    kept_out = what_kept_us_out(look.outcome) or what_became_of_page(look.outcome)
    if kept_out is not None:
        return [_of_page(kept_out, look) for _ in expected]
    matched = match_links(expected, look.links)
    answers = []
    for wanted, link in zip(expected, matched, strict=True):
        if link is None:
            answers.append(_without(wanted, expected, look))
        else:
            target = targets.get(wanted.target_key)
            answers.append(_with(wanted, link, look, what_is_wrong_with_target(target)))
    return answers


def _of_page(status: Status, look: PageLook) -> Judgement:
    """The same of all links of a page that was not read."""
    redirected = (Status.PAGE_REDIRECTED,) if look.was_redirected else ()
    return Judgement(status, STANDINGS[status], (status, *redirected), look.cause)


def _without(wanted: ExpectedLink, expected: Sequence[ExpectedLink], look: PageLook) -> Judgement:
    """Of a link that the page does not show."""
    other = leads_elsewhere(wanted, expected, look.links)
    found = set(look.findings)
    forwarded = next((link for link in look.links if link.kind is Kind.REDIRECT), None)
    if forwarded is not None and forwarded.target.site == wanted.target_site:
        return _answer(found | {Status.PAGE_REDIRECTED}, Standing.LIVE, look, forwarded)
    if other is not None:
        found.add(Status.WRONG_TARGET)
        standing = Standing.LIVE
    else:
        found.add(Status.LINK_NOT_FOUND)
        standing = Standing.GONE if look.complete else Standing.CANNOT_TELL
    return _answer(found, standing, look, other)


def _with(
    wanted: ExpectedLink, link: FoundLink, look: PageLook, target: Status | None
) -> Judgement:
    """Of a link that is there."""
    answers = (
        target,
        is_rel_wrong(wanted, link),
        is_anchor_wrong(wanted, link),
        where_it_should_not_be(wanted, link),
        *look.findings,
    )
    found = {answer for answer in answers if answer is not None}
    return _answer(found, Standing.LIVE, look, link)


def _answer(
    found: set[Status], standing: Standing, look: PageLook, link: FoundLink | None
) -> Judgement:
    if look.was_redirected:
        found.add(Status.PAGE_REDIRECTED)
    findings = tuple(sorted(found, key=_ORDER.__getitem__)) or (Status.OK,)
    return Judgement(findings[0], standing, findings, look.cause, link)
