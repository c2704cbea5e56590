"""One row of somebody's link table into an `ExportedLink`."""

import re
from datetime import datetime

from linkcensus.core.link import (
    OWN_SOURCES,
    ExportedLink,
    FollowCause,
    Kind,
    LostReason,
    Position,
    Source,
    State,
)
from linkcensus.core.page import Visit
from linkcensus.core.site import registrable_domain
from linkcensus.core.url import CanonicalUrl
from linkcensus.extract.limits import DEFAULT_LIMITS
from linkcensus.importers.tables.cells import Cell
from linkcensus.importers.tables.filename import site_of_host
from linkcensus.importers.tables.flags import parse_flag
from linkcensus.importers.tables.hops import Hops, own_hops, written_hops
from linkcensus.importers.tables.matching import Match
from linkcensus.importers.tables.numbers import parse_number, parse_whole
from linkcensus.importers.tables.occurrences import Occurrences
from linkcensus.importers.tables.own_looks import OwnState, looks, reports
from linkcensus.importers.tables.preset import name_key
from linkcensus.importers.tables.row_cells import LinkContext, RowCells, restored
from linkcensus.importers.tables.urls import read_url

_WORDS = re.compile(r"[\s,;/|]+")
_LANGUAGE = re.compile(r"[\s\[\"']*([A-Za-z]{2,3})(?![A-Za-z])")

_REL_WORDS = {
    "nofollow": "nofollow",
    "nf": "nofollow",
    "ugc": "ugc",
    "sponsored": "sponsored",
    "dofollow": "follow",
    "df": "follow",
    "follow": "follow",
    "followed": "follow",
}
_KINDS: dict[str, Kind] = {kind.value: kind for kind in Kind}
_POSITIONS: dict[str, Position] = {position.value: position for position in Position}
_LOST_REASONS: dict[str, LostReason] = {reason.value: reason for reason in LostReason}
_FOLLOW_CAUSES: dict[str, FollowCause] = {cause.value: cause for cause in FollowCause}
_TEXT_FIELDS = {
    "alt": "alt",
    "link_title": "title",
    "hreflang": "hreflang",
    "context_left": "context_left",
    "context_right": "context_right",
    "source_title": "source_title",
    "source_ip": "source_ip",
}
_COUNT_FIELDS = {
    "external_links": "source_external_links",
    "internal_links": "source_internal_links",
}
_STATUS_FIELDS = {"source_status": "source_status", "target_status": "target_status"}
_FLAG_KINDS = (
    ("is_redirect", Kind.REDIRECT),
    ("is_mention", Kind.MENTION),
    ("is_form", Kind.FORM),
    ("is_frame", Kind.FRAME),
    ("is_image", Kind.IMAGE),
    ("is_alt", Kind.IMAGE),
    ("is_text", Kind.TEXT),
)


class UnusableRowError(Exception):
    """A row that cannot become a link or a figure; its text is the reason."""


class LinkRows:
    """Turns the rows of one table into links."""

    def __init__(self, match: Match, context: LinkContext) -> None:
        self._context = context
        self._cells = RowCells(match, context)
        self._text, self._flag = self._cells.text, self._cells.flag
        self._whole, self._date = self._cells.whole, self._cells.date
        self._preset = match.preset
        self._at = match.columns
        self._target_columns = match.target_columns
        self._own = match.preset.own_export
        self._restore = self._own and not context.typed
        self._keep_empty = self._own and context.typed
        self._words = {
            field: {name_key(word): ours for word, ours in words.items()}
            for field, words in match.preset.values.items()
        }
        self._source = match.preset.source_number
        self._kind_flags = [(field, kind) for field, kind in _FLAG_KINDS if field in self._at]
        self._plain_is_text = "is_image" in self._at and "is_text" not in self._at
        self._occurrences = Occurrences()
        self._texts = self._present(_TEXT_FIELDS)
        self._counts = self._present(_COUNT_FIELDS)
        self._statuses = self._present(_STATUS_FIELDS)
        self.looks: tuple[Visit, ...] = ()
        """What the row that was read last tells of looks at its page, in our own exports."""

    def _present(self, fields: dict[str, str]) -> list[tuple[str, int]]:
        """Attributes of a link that are simply a cell, with the cell's index."""
        return [(name, self._at[field]) for field, name in fields.items() if field in self._at]

    def read(self, cells: list[Cell]) -> list[tuple[ExportedLink, Source]]:
        """Return the links a row stands for, each with who reports it.

        Raises:
            UnusableRowError: The row names no source page or no target.
        """
        source = read_url(self._text(cells, "source_url") or "")
        if source is None:
            raise UnusableRowError("the referring page is no http(s) URL")
        if self._target_columns:
            links = [
                ExportedLink(source[0], source[1], site, target=url, target_written=written)
                for site, url, written in self._marked_targets(cells)
            ]
        else:
            links = [self._with_target(cells, source)]
        for link in links:
            self._describe(link, cells)
        sources = self._reporters(cells)
        if self._own:
            return self._reported(links[0], sources, cells)
        return [(link, source_) for link in links for source_ in sources]

    def _reported(
        self, link: ExportedLink, sources: list[Source], cells: list[Cell]
    ) -> list[tuple[ExportedLink, Source]]:
        """A row of our own export, by its sources; puts what it tells of visits into `looks`."""
        reason = self._lost_reason(self._text(cells, "lost_reason"))
        lost_at = self._date(cells, "lost_at")
        missing = State.MISSING if reason and lost_at is None else ""
        state = OwnState(
            self._text(cells, "state") or missing,
            lost_at,
            self._text(cells, "lost_by") or "",
            reason,
            self._date(cells, "missing_since"),
            self._date(cells, "last_checked"),
        )
        is_own = any(source in OWN_SOURCES for source in sources)
        self.looks = tuple(looks(link, is_own, state, self._context.rules))
        return reports(link, sources, state)

    def _with_target(self, cells: list[Cell], source: tuple[CanonicalUrl, str]) -> ExportedLink:
        written_target = self._text(cells, "raw_target_url") or self._text(cells, "target_url")
        target = read_url(written_target) if written_target and written_target.strip() else None
        if target is not None:
            return ExportedLink(
                source[0], source[1], target[0].site, target=target[0], target_written=target[1]
            )
        if written_target and written_target.strip():
            raise UnusableRowError("the target is no http(s) URL")
        named = site_of_host(self._text(cells, "target_site") or "")
        site = named or self._context.target_site
        if site is None:
            raise UnusableRowError("the row has no target; give the site with --site")
        return ExportedLink(source[0], source[1], site)

    def _marked_targets(
        self, cells: list[Cell]
    ) -> list[tuple[str, CanonicalUrl | None, str | None]]:
        """The targets of an intersect table whose cells say that the page links there."""
        found: list[tuple[str, CanonicalUrl | None, str | None]] = []
        for index, host in self._target_columns:
            text = (cells[index] or "").strip()
            if "://" in text and (url := read_url(text.split()[0])) is not None:
                found.append((url[0].site, url[0], url[1]))
            elif parse_whole(text) or parse_flag(text):
                found.append((registrable_domain(host), None, None))
        return found

    def _reporters(self, cells: list[Cell]) -> list[Source]:
        """Who reports the row: in our own exports every source that knew the link."""
        text = self._text(cells, "sources")
        if not text:
            return [self._source]
        if text.isdecimal():
            mask = int(text[:20])
            return [source for source in Source if mask & source.bit] or [self._source]
        labels = {word.strip("[]\"' ").upper() for word in _WORDS.split(text)}
        return [source for source in Source if source.name in labels] or [self._source]

    def _describe(self, link: ExportedLink, cells: list[Cell]) -> None:
        """Fill in everything but the two ends."""
        link.kind = self._kind(cells)
        for name, index in self._texts:
            if text := cells[index]:
                whole = restored(text) if self._restore else text
                setattr(link, name, whole[: DEFAULT_LIMITS.attribute_characters])
            elif text == "" and self._keep_empty:
                setattr(link, name, "")
        for name, index in self._counts:
            if cells[index]:
                setattr(link, name, self._cells.count(cells, index))
        for name, index in self._statuses:
            if cells[index]:
                setattr(link, name, _status(self._cells.count(cells, index)))
        self._set_anchor(link, cells)
        self._set_rel(link, cells)
        link.position = self._position(cells)
        self._set_place(link, cells)
        link.source_language = _language(self._text(cells, "source_language"))
        link.redirects = self._redirects(cells)
        link.rendered = bool(self._flag(cells, "rendered")) and not self._flag(cells, "raw")
        self._set_dates(link, cells)

    # ------------------------------------------------------------ kind, anchor, rel, position

    def _kind(self, cells: list[Cell]) -> Kind:
        text = self._text(cells, "kind")
        if text:
            words = self._words.get("kind", {})
            for word in (text, *_WORDS.split(text)):
                key = name_key(word)
                ours = _KINDS.get(words.get(key, key))
                if ours is not None:
                    return ours
        for field, kind in self._kind_flags:
            if self._flag(cells, field):
                return kind
        return Kind.TEXT if self._plain_is_text else Kind.UNKNOWN

    def _set_anchor(self, link: ExportedLink, cells: list[Cell]) -> None:
        anchor = self._text(cells, "anchor")
        if anchor == "" and self._is_anchor_unknown(link, cells):
            anchor = None
        longest = DEFAULT_LIMITS.anchor_characters
        if anchor is not None and len(anchor) > longest:  # a cell may hold thirteen times that
            anchor, link.anchor_cut = anchor[:longest], True
        link.anchor = anchor
        if anchor and self._flag(cells, "is_alt"):
            link.alt = anchor[: DEFAULT_LIMITS.attribute_characters]
        occurrence = self._whole(cells, "occurrence")
        link.occurrence = self._occurrences.of(link) if occurrence is None else occurrence

    def _is_anchor_unknown(self, link: ExportedLink, cells: list[Cell]) -> bool:
        """Whether an empty anchor means that nothing is known of it.

        Other tools leave out the words of a picture, its alt text. And our own CSV writes NULL
        like '': it was NULL where nobody read the page and the rest is unknown too, and of an
        answer that redirects.
        """
        if not self._own:
            return link.kind is Kind.IMAGE
        if self._context.typed:
            return False
        if self._has_read_the_page(cells):
            redirects = link.source_status is None or 300 <= link.source_status < 400
            return link.kind is Kind.REDIRECT and redirects
        return link.target is None or link.kind is Kind.IMAGE

    def _set_rel(self, link: ExportedLink, cells: list[Cell]) -> None:
        written = self._text(cells, "rel")
        tokens = self._rel_words(written)
        link.nofollow = self._rel_flag(cells, "nofollow", tokens)
        link.ugc = self._rel_flag(cells, "ugc", tokens)
        link.sponsored = self._rel_flag(cells, "sponsored", tokens)
        if written and not tokens & {"follow"} and "kind" not in self._shared_with("rel"):
            link.rel = " ".join(_WORDS.split(written.strip().lower()))
        elif (
            written == "" and self._own and (self._context.typed or self._has_read_the_page(cells))
        ):
            link.rel = ""  # our CSV writes the same for an unknown rel
        follow = self._text(cells, "follow")
        if follow:
            link.follow = self._flag(cells, "follow", quiet=True)
            if link.follow is not None:
                return
            if words := self._rel_words(follow):
                link.follow = "follow" in words and "nofollow" not in words
                link.nofollow = not link.follow if link.nofollow is None else link.nofollow
            else:
                self._cells.left_out_of(cells, "follow", "yes or no")

    def _has_read_the_page(self, cells: list[Cell]) -> bool:
        return any(source in OWN_SOURCES for source in self._reporters(cells))

    def _rel_flag(self, cells: list[Cell], field: str, tokens: frozenset[str]) -> bool | None:
        text = self._text(cells, field)
        if text is not None:
            flag = self._flag(cells, field, quiet=True)
            if flag is not None:
                return flag
            words = self._rel_words(text)
            if words:
                return field in words
            self._cells.left_out_of(cells, field, "yes or no")
        if field in tokens:
            return True
        return False if tokens else None

    def _shared_with(self, field: str) -> frozenset[str]:
        """The other fields that read the same column."""
        index = self._at.get(field)
        return frozenset(other for other, at in self._at.items() if at == index and other != field)

    @staticmethod
    def _rel_words(text: str | None) -> frozenset[str]:
        if not text:
            return frozenset()
        words = (name_key(word) for word in _WORDS.split(text))
        return frozenset(_REL_WORDS[word] for word in words if word in _REL_WORDS)

    def _position(self, cells: list[Cell]) -> Position | None:
        key = name_key(self._text(cells, "position") or "")
        if key:
            return _POSITIONS.get(self._words.get("position", {}).get(key, key))
        return Position.CONTENT if self._flag(cells, "content") else None

    def _set_place(self, link: ExportedLink, cells: list[Cell]) -> None:
        """What only our own exports tell of a link's place and follow."""
        if not self._own:
            return
        link.repeats = self._whole(cells, "repeats") or 1
        link.hidden = self._flag(cells, "hidden")
        link.follow_cause = _FOLLOW_CAUSES.get(self._text(cells, "follow_cause") or "")
        density = parse_number(self._text(cells, "density") or "")
        if density is not None:
            link.density = min(max(density, 0.0), 1.0)
        if self._restore:
            self._set_empty(link, cells)

    def _set_empty(self, link: ExportedLink, cells: list[Cell]) -> None:
        """What our CSV writes like NULL, and was '': texts of links whose page's text we read."""
        read = any(
            source in OWN_SOURCES and source is not Source.WAT for source in self._reporters(cells)
        )
        if not read or link.kind not in (Kind.TEXT, Kind.IMAGE):
            return
        if link.kind is Kind.IMAGE and link.anchor == "":
            link.alt = link.alt or ""
        words = link.density is not None or link.context_left or link.context_right
        if words or link.anchor == "" or link.kind is Kind.IMAGE:
            if "context_left" in self._at:
                link.context_left = link.context_left or ""
            if "context_right" in self._at:
                link.context_right = link.context_right or ""

    # ------------------------------------------------------------ dates and losses

    def _set_dates(self, link: ExportedLink, cells: list[Cell]) -> None:
        first, last = self._date(cells, "first_seen"), self._date(cells, "last_seen")
        self._set_claim(link, cells, last or first)
        # a table without a "last seen" shows what its tool held to be there when it was made
        present = max(first, self._context.seen_at) if first else self._context.seen_at
        link.seen_until = last or link.claimed_lost_at or present
        link.seen_from = min(first or link.seen_until, link.seen_until)

    def _set_claim(self, link: ExportedLink, cells: list[Cell], last: datetime | None) -> None:
        """Take over the vendor's claim of a loss: a date, a reason, a flag or an HTTP error."""
        written = (self._text(cells, "lost_at") or "").strip()
        lost_at = self._date(cells, "lost_at", quiet=True)
        reason = self._lost_reason(self._text(cells, "lost_reason"))
        said = parse_flag(written) if lost_at is None else None
        if written and lost_at is None and said is None:
            self._cells.left_out_of(cells, "lost_at", "date")
        flagged = self._flag(cells, "lost") or bool(said)
        if self._own:
            # a missing link has a reason but no date yet, and states are ours to decide
            reason, flagged = (reason if lost_at else None), False
        elif reason is None and link.source_status is not None and link.source_status >= 400:
            absent = link.source_status in (404, 410)
            reason = LostReason.NOT_FOUND if absent else LostReason.PAGE_ERROR
        if lost_at is None and reason is None and not flagged:
            return
        link.claimed_lost_at = lost_at or last or self._context.seen_at
        link.claimed_lost_reason = reason or LostReason.CLAIMED

    def _lost_reason(self, text: str | None) -> LostReason | None:
        if not text or not text.strip():
            return None
        ours = self._words.get("lost_reason", {}).get(name_key(text), text.strip().lower())
        return _LOST_REASONS.get(ours, LostReason.CLAIMED)

    def _redirects(self, cells: list[Cell]) -> Hops:
        via = self._text(cells, "via")
        if via:
            return own_hops(via, self._text(cells, "target_url") or "")
        urls = self._text(cells, "redirect_urls")
        return written_hops(urls, self._text(cells, "redirect_statuses") or "") if urls else ()


def _status(status: int | None) -> int | None:
    return status if status is not None and 100 <= status <= 999 else None


def _language(text: str | None) -> str | None:
    """The code of a language out of `en`, `en-US` or `["en"]`; None for anything else."""
    match = _LANGUAGE.match(text) if text else None
    return match[1].lower() if match else None
