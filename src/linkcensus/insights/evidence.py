"""The page that a link was seen on: what is known of it, and the kept copy with the link on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import PurePath
from typing import Any

from linkcensus.core.errors import BadInput, CorruptIndex, NotFound
from linkcensus.core.link import OWN_SOURCES, Kind, Source, source_labels
from linkcensus.core.scope import Scope, Target, parse_target
from linkcensus.core.url import CanonicalUrl, canonicalize, site_key
from linkcensus.extract.http_message import HttpMessage, decoded_body, media_type
from linkcensus.extract.http_message import parse_http_message as read_message
from linkcensus.extract.limits import DEFAULT_LIMITS
from linkcensus.extract.locating import WantedLink, locate_link
from linkcensus.index.evidence import EvidenceStore
from linkcensus.index.index import Index
from linkcensus.index.snapshot import Moment
from linkcensus.insights.evidence_page import SafePage, safe_page
from linkcensus.insights.result import aware, time_text

_MOST_LOOKS = 50
_MOST_HEADERS = 60
_LONGEST_HEADER = 1_000
_OWN = sum(source.bit for source in OWN_SOURCES)


class NoKeptPage(NotFound):
    """The link is known, and no page of it is kept; the message says why."""


@dataclass(frozen=True, slots=True)
class LinkPlace:
    """Which link of a page is meant."""

    source_url: str
    target_url: str | None
    """Where it ends, or what it was written with; None where only its target's site is known."""
    kind: str | None = None
    """None for any, a text or an image first."""
    occurrence: int | None = None
    """None for the first."""
    looked_at: datetime | None = None
    """Which look at the page is shown, by its time; None for the one that shows the link."""


@dataclass(frozen=True, slots=True)
class Header:
    """One header of the kept response."""

    name: str
    value: str
    """As sent, at most 1,000 characters."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the referring page."""

    visited_at: datetime | None
    """Aware UTC."""
    method: str
    """wat, raw or rendered."""
    outcome: str
    """seen, not_found, gone, redirected, not_html, blocked, error, unreachable or disallowed."""
    status: int | None
    """HTTP status."""
    import_id: str
    kept: bool
    """Whether its page is kept."""
    shown: bool
    """Whether it is the one that is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAbout:
    """What is known of the page that a link was seen on. Times are aware UTC; None is unknown."""

    source_url: str
    source_title: str | None
    target_url: str | None
    written_target_url: str | None
    """What the link was written with, where redirects lead from there."""
    kind: str
    occurrence: int
    anchor_text: str | None
    """'' when the link has no words."""
    context_left: str | None
    """Up to 100 characters before the link."""
    context_right: str | None
    """Up to 100 characters after it."""
    position: str | None
    rel: str | None
    follow: bool | None
    hidden: bool | None
    state: str
    sources: tuple[str, ...]
    """Who told us of the link."""
    kept: bool
    """Whether a page is kept and can be shown."""
    why_not: str | None
    """Why no page can be shown; None where one can."""
    seen_at: datetime | None
    """When the kept page was looked at."""
    method: str | None
    status: int | None
    """HTTP status of the kept page; None of one that came as a file."""
    headers: tuple[Header, ...]
    """The response's, in their order, at most 60."""
    media_type: str | None
    digest: str | None
    """SHA-256 of the body as it was archived, hexadecimal."""
    cut_reason: str | None
    """Why not all of the page was read then."""
    import_id: str | None
    import_file: str | None
    """Name of the imported file."""
    import_source: str | None
    looks: tuple[Look, ...]
    """Every look at the page, newest first, at most 50."""


def evidence_about(
    index: Index, target: Target, place: LinkPlace, moment: Moment | None = None
) -> EvidenceAbout:
    """Tell what is known of the page that a link was seen on.

    Args:
        index: The index.
        target: What the question is about; the link must lead into it.
        place: Which link.
        moment: As of when; None for now.

    Raises:
        BadInput: Addresses that are none.
        NotFound: There is no such link, or no such look at its page.
    """
    link = _find(index, target, place, moment)
    looks = _looks(index, link)
    shown = _chosen(looks, link, place)
    reference, why_not = _kept(link, shown, place)
    message = None
    if reference is not None:
        try:
            message = read_message(_block(index, reference))
        except NoKeptPage as error:
            why_not = error.message
    record = index.find_import(shown["import_id"]) if shown else None
    of_link = ("source_url", "source_title", "target_url", "kind", "occurrence", "context_left")
    also = ("context_right", "position", "rel", "follow", "hidden", "state")
    return EvidenceAbout(
        **{name: link[name] for name in (*of_link, *also)},
        written_target_url=link["raw_target_url"],
        anchor_text=link["anchor"],
        sources=tuple(source_labels(link["sources"] or 0)),
        kept=why_not is None,
        why_not=why_not,
        seen_at=aware(shown.get("visited_at")),
        method=shown.get("method"),
        status=message.status if message else shown.get("status"),
        headers=_headers(message),
        media_type=media_type(message.headers) if message else None,
        digest=shown.get("digest"),
        cut_reason=shown.get("cut_reason"),
        import_id=shown.get("import_id"),
        import_file=PurePath(record.file).name if record else None,
        import_source=record.source if record else None,
        looks=tuple(_look(look, shown) for look in looks[:_MOST_LOOKS]),
    )


def evidence_page(
    index: Index, target: Target, place: LinkPlace, moment: Moment | None = None
) -> SafePage:
    """Show the kept page of a link, safe to look at, with the link highlighted.

    Args:
        index: The index.
        target: What the question is about; the link must lead into it.
        place: Which link.
        moment: As of when; None for now.

    Raises:
        BadInput: Addresses that are none.
        NoKeptPage: No page is kept, or it cannot be read any more.
        NotFound: There is no such link, or no such look at its page.
    """
    link = _find(index, target, place, moment)
    shown = _chosen(_looks(index, link), link, place)
    reference, why_not = _kept(link, shown, place)
    if reference is None:
        raise NoKeptPage(why_not or "")
    block = _block(index, reference)
    message = read_message(block)
    body, broken = decoded_body(message, DEFAULT_LIMITS.body_bytes) if message else (block, None)
    page = _address(link["source_url"], "source_url")
    key = link["raw_target_key"] or link["target_key"]
    wanted = WantedLink(key, Kind(link["kind"]), link["anchor"])
    located = locate_link(body, page, wanted, http=message)
    if located is None:
        raise NoKeptPage("the kept page cannot be read as HTML")
    notes = [f"Seen {_when(shown)}. Scripts and what other hosts hold are left out."]
    notes += _answered(message)
    if not located.elements:
        notes.append(_told_elsewhere(link["kind"], shown.get("evidence") == link["evidence"]))
    elif not located.exact:
        notes.append("No link there has just these words; those with the same address are marked.")
    if (cut := broken or located.cut_reason) is not None:
        notes.append(f"The kept page is not whole ({cut}).")
    return safe_page(
        located.tree, located.elements, title=f"Kept copy of {link['source_url']}", notes=notes
    )


_COLUMNS = """source_url, source_key, source_site, source_title, target_url, target_key,
    raw_target_url, raw_target_key, kind, occurrence, anchor, context_left, context_right,
    "position", rel, follow, hidden, state, sources, evidence"""

_LINK = f"""SELECT {_COLUMNS} FROM links
WHERE source_site = ? AND source_key = ? AND (target_key = ? OR raw_target_key = ?)
    AND (? IS NULL OR kind = ?) AND (? IS NULL OR occurrence = ?)
ORDER BY evidence IS NULL, kind NOT IN ('text', 'image'), source_https <> ?,
    coalesce(target_https, false) <> ?,
    kind DESC, occurrence, raw_target_key NULLS FIRST
LIMIT 1"""  # noqa: S608 - put together from this module's own columns

_LOOKS = """SELECT visited_at, method, outcome, status, import_id, digest, cut_reason, evidence
FROM visits WHERE page_key = ? ORDER BY visited_at DESC, strength DESC LIMIT 1000"""


def _find(
    index: Index, target: Target, place: LinkPlace, moment: Moment | None
) -> Mapping[str, Any]:
    source = _address(place.source_url, "source_url")
    there = None if place.target_url is None else _address(place.target_url, "target_url")
    key = site_key(target.site) if there is None else there.key
    values = (
        *(source.site, source.key, key, key),
        *(place.kind, place.kind, place.occurrence, place.occurrence),
        *(source.https, there is None or there.https),
    )
    with index.view(target, moment) as view:
        for row in view.rows(_LINK, values):
            return row
    raise NotFound(
        f"no link from {source.url} to {there.url if there else target.site} is known; "
        f"`linkcensus backlinks {target.text} --history all` lists those that are"
    )


def _address(text: str, name: str) -> CanonicalUrl:
    canonical = canonicalize(text)
    if canonical is None:
        raise BadInput(
            f"{text[:200]!r} is not a page address",
            place=name,
            remedy="give an absolute http or https URL",
        )
    return canonical


def _why_none(link: Mapping[str, Any]) -> str | None:
    """Why no page of a link was kept; None when one was."""
    if link["evidence"] is not None:
        return None
    mask = link["sources"] or 0
    labels = ", ".join(source_labels(mask))
    if not mask & _OWN:
        return f"only an export knows this link ({labels}): nobody here has seen its page"
    if mask & _OWN == Source.WAT.bit:
        return "the link is known from a WAT file, which holds the links of a page and no page"
    if link["kind"] == Kind.REDIRECT:
        return "the page answers with a redirect, so that there is nothing to show"
    return "its page was not kept: see the settings evidence and evidence_cap_megabytes"


def _kept(
    link: Mapping[str, Any], shown: Mapping[str, Any], place: LinkPlace
) -> tuple[str | None, str | None]:
    """Where the answer is kept that is to be shown, or why none is."""
    if place.looked_at is None:
        return link["evidence"], _why_none(link)
    if shown["evidence"] is None:
        return None, "what was answered at this look was not kept"
    return shown["evidence"], None


def _chosen(
    looks: Sequence[Mapping[str, Any]], link: Mapping[str, Any], place: LinkPlace
) -> Mapping[str, Any]:
    """Choose the look that is shown; nothing where nobody here has seen the link."""
    if place.looked_at is None:
        return next((look for look in looks if _is_evidence(look, link)), {})
    zoned = place.looked_at.tzinfo is not None
    at = place.looked_at if zoned else place.looked_at.replace(tzinfo=UTC)
    then = [look for look in looks if aware(look["visited_at"]) == at]
    if not then:
        raise NotFound(
            f"nobody looked at {link['source_url']} at {time_text(at)}; "
            "what is known of the link lists the looks"
        )
    return next((look for look in then if look["evidence"] is not None), then[0])


def _block(index: Index, reference: str) -> bytes:
    try:
        return EvidenceStore(index.root, index.settings).get(reference)
    except NotFound as error:
        # the store's own words name a place on this machine, which readers need not know
        raise NoKeptPage("the archive that holds the page is not there any more") from error
    except (CorruptIndex, ValueError) as error:
        raise NoKeptPage("the kept page is damaged: it is not what was seen") from error


def _looks(index: Index, link: Mapping[str, Any]) -> list[dict[str, Any]]:
    with index.view(parse_target(link["source_url"], Scope.URL)) as view:
        return list(view.rows(_LOOKS, (link["source_key"],)))


def _is_evidence(look: Mapping[str, Any], link: Mapping[str, Any]) -> bool:
    return look["evidence"] is not None and look["evidence"] == link["evidence"]


def _look(look: Mapping[str, Any], shown: Mapping[str, Any]) -> Look:
    return Look(
        visited_at=aware(look["visited_at"]),
        **{name: look[name] for name in ("method", "outcome", "status", "import_id")},
        kept=look["evidence"] is not None,
        shown=look is shown,
    )


def _headers(message: HttpMessage | None) -> tuple[Header, ...]:
    if message is None:
        return ()
    pairs = [(name, value) for name, values in message.headers.items() for value in values]
    return tuple(
        Header(name[:_LONGEST_HEADER], value[:_LONGEST_HEADER])
        for name, value in pairs[:_MOST_HEADERS]
    )


def _when(shown: Mapping[str, Any]) -> str:
    seen = aware(shown.get("visited_at"))
    return "at an unknown time" if seen is None else time_text(seen)


def _answered(message: HttpMessage | None) -> list[str]:
    """What a server said that gave no page."""
    if message is None or message.status < HTTPStatus.MULTIPLE_CHOICES:
        return []
    leads = message.headers.get("location", [])
    where = f" and leads to {leads[0][:_LONGEST_HEADER]}" if leads else ""
    return [f"The server answered {message.status}{where}."]


def _told_elsewhere(kind: str, is_evidence: bool) -> str:
    if not is_evidence:
        return "The link is not on this page."
    if kind in (Kind.CANONICAL, Kind.ALTERNATE, Kind.FEED, Kind.REDIRECT):
        return f"The link ({kind}) stands in the response's headers, not on the page."
    return "The link is not on this copy as it is read today."
