"""Records to Arrow columns. One function a kind of record; columns in the order of the schema."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa

from linkcensus.core.fact import Fact
from linkcensus.core.link import OWN_SOURCES, ExportedLink, FoundLink, Source
from linkcensus.core.page import PageFacts, Redirect, Visit
from linkcensus.core.url import site_hash, site_key
from linkcensus.index.schema import FACTS, PAGES, REDIRECTS, SIGHTINGS, VISITS

_MAX_SMALL = 32_767
_MAX_INT = 2_147_483_647


def naive(moment: datetime | None) -> datetime | None:
    """UTC without a zone, as stored."""
    if moment is None:
        return None
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _small(number: int | None) -> int | None:
    return None if number is None else max(-1, min(number, _MAX_SMALL))


def _bounded(number: int | None) -> int | None:
    return None if number is None else max(-1, min(number, _MAX_INT))


class _Columns:
    """Builds a table of a schema column by column; a column never set is all NULL."""

    def __init__(self, schema: pa.Schema, length: int) -> None:
        self._schema = schema
        self._length = length
        self._arrays: dict[str, pa.Array] = {}

    def set(self, name: str, values: Iterable[object]) -> None:
        """Set a column from Python values."""
        self._arrays[name] = pa.array(values, self._schema.field(name).type)

    def set_array(self, name: str, array: pa.Array) -> None:
        """Set a column from Arrow."""
        self._arrays[name] = array

    def constant(self, name: str, value: object) -> None:
        """Set a column to one value."""
        scalar = pa.scalar(value, self._schema.field(name).type)
        self._arrays[name] = pa.repeat(scalar, self._length)

    def table(self) -> pa.Table:
        """The finished table."""
        columns = [
            self._arrays[field.name]
            if field.name in self._arrays
            else pa.nulls(self._length, field.type)
            for field in self._schema
        ]
        return pa.Table.from_arrays(columns, schema=self._schema)


class FoundRows:
    """Pages with their links, gathered until they become rows of three tables.

    What belongs to the page is kept once and repeated with `take`, so that a link costs one
    record and not forty column appends.
    """

    def __init__(self) -> None:
        self._links: list[FoundLink] = []
        self._counts: list[int] = []
        self._visits: list[tuple[Visit, Source, PageFacts | None]] = []

    @property
    def links_count(self) -> int:
        """Links gathered so far."""
        return len(self._links)

    @property
    def pages_count(self) -> int:
        """Pages gathered so far."""
        return len(self._visits)

    def add(
        self, visit: Visit, facts: PageFacts | None, links: Sequence[FoundLink], source: Source
    ) -> None:
        """Gather one page."""
        self._visits.append((visit, source, facts))
        self._counts.append(len(links))
        self._links.extend(links)

    def drain(self, import_id: str, learned_at: datetime) -> dict[str, pa.Table]:
        """Turn what was gathered into tables `sightings`, `visits` and `pages`; start anew."""
        if not self._visits:
            return {}
        visits, links, counts = self._visits, self._links, self._counts
        self._visits, self._links, self._counts = [], [], []
        tables = {"visits": _visit_rows(visits, import_id, learned_at)}
        if links:
            tables["sightings"] = _found_rows(visits, links, counts, import_id, learned_at)
        with_facts = [(visit, facts) for visit, _, facts in visits if facts is not None]
        if with_facts:
            tables["pages"] = _page_rows(with_facts, import_id, learned_at)
        return tables


def _found_rows(
    visits: list[tuple[Visit, Source, PageFacts | None]],
    links: list[FoundLink],
    counts: list[int],
    import_id: str,
    learned_at: datetime,
) -> pa.Table:
    columns = _Columns(SIGHTINGS, len(links))
    _found_targets(columns, links)
    _found_attributes(columns, links)
    page_of_link = pa.array(np.repeat(np.arange(len(counts), dtype=np.int32), counts))
    for name, values in _page_columns(visits).items():
        per_page = pa.array(values, SIGHTINGS.field(name).type)
        columns.set_array(name, per_page.take(page_of_link))
    columns.set("internal", _internal(visits, links, counts))
    columns.constant("import_id", import_id)
    columns.constant("learned_at", learned_at)
    return columns.table()


def _found_targets(columns: _Columns, links: list[FoundLink]) -> None:
    targets = [link.target for link in links]
    columns.set("target_hash", [site_hash(target.site) for target in targets])
    columns.set("target_site", [target.site for target in targets])
    columns.set("target_key", [target.key for target in targets])
    columns.set("target_https", [target.https for target in targets])
    columns.set(
        "target_url",
        [
            None if link.target_written == target.url else link.target_written
            for link, target in zip(links, targets, strict=True)
        ],
    )


def _found_attributes(columns: _Columns, links: list[FoundLink]) -> None:
    columns.set("kind", [link.kind for link in links])
    columns.set("occurrence", [min(link.occurrence, _MAX_SMALL) for link in links])
    columns.set("repeats", [link.repeats for link in links])
    columns.set("anchor", [link.anchor for link in links])
    columns.set("anchor_cut", [link.anchor_cut for link in links])
    columns.set("alt", [link.alt for link in links])
    columns.set("link_title", [link.title for link in links])
    columns.set("hreflang", [link.hreflang for link in links])
    columns.set("rel", [link.rel for link in links])
    columns.set("nofollow", [link.nofollow for link in links])
    columns.set("ugc", [link.ugc for link in links])
    columns.set("sponsored", [link.sponsored for link in links])
    columns.set("follow", [link.follow for link in links])
    columns.set("follow_cause", [link.follow_cause for link in links])
    columns.set("position", [link.position for link in links])
    columns.set("density", [link.density for link in links])
    columns.set("context_left", [link.context_left for link in links])
    columns.set("context_right", [link.context_right for link in links])
    columns.set("hidden", [link.hidden for link in links])


def _page_columns(
    visits: list[tuple[Visit, Source, PageFacts | None]],
) -> dict[str, list[object]]:
    """What every link of a page takes from it, one value a page."""
    moments = [naive(visit.visited_at) for visit, _, _ in visits]
    return {
        "source_site": [visit.page.site for visit, _, _ in visits],
        "source_key": [visit.page.key for visit, _, _ in visits],
        "source_https": [visit.page.https for visit, _, _ in visits],
        "source_url": [_unless_canonical(visit) for visit, _, _ in visits],
        "source_title": [facts and facts.title for _, _, facts in visits],
        "source_language": [facts and facts.language for _, _, facts in visits],
        "source_external_links": [facts and _bounded(facts.external_links) for *_, facts in visits],
        "source_internal_links": [facts and _bounded(facts.internal_links) for *_, facts in visits],
        "source_ip": [visit.ip for visit, _, _ in visits],
        "source_status": [_small(visit.status) for visit, _, _ in visits],
        "evidence": [visit.evidence for visit, _, _ in visits],
        "sources": [source.bit for _, source, _ in visits],
        "strength": [visit.method.strength for visit, _, _ in visits],
        "own": [source in OWN_SOURCES for _, source, _ in visits],
        "seen_from": list(moments),
        "seen_until": list(moments),
    }


def _unless_canonical(visit: Visit) -> str | None:
    return None if visit.page_written == visit.page.url else visit.page_written


def _internal(
    visits: list[tuple[Visit, Source, PageFacts | None]],
    links: list[FoundLink],
    counts: list[int],
) -> list[bool]:
    flags: list[bool] = []
    start = 0
    for (visit, _, _), count in zip(visits, counts, strict=True):
        site = visit.page.site
        flags.extend(link.target.site == site for link in links[start : start + count])
        start += count
    return flags


def _visit_rows(
    visits: list[tuple[Visit, Source, PageFacts | None]], import_id: str, learned_at: datetime
) -> pa.Table:
    plain = [visit for visit, _, _ in visits]
    columns = _Columns(VISITS, len(plain))
    _page_identity(columns, plain)
    columns.set("visited_at", [naive(visit.visited_at) for visit in plain])
    columns.set("method", [visit.method for visit in plain])
    columns.set("strength", [visit.method.strength for visit in plain])
    columns.set("outcome", [visit.outcome for visit in plain])
    columns.set("conclusive", [visit.outcome.conclusive for visit in plain])
    columns.set("status", [_small(visit.status) for visit in plain])
    columns.set("links", [_bounded(visit.links) for visit in plain])
    for name in ("complete", "cut_reason", "redirect_url", "meta_robots", "x_robots_tag"):
        columns.set(name, [getattr(visit, name) for visit in plain])
    for name in ("canonical_url", "ip", "digest", "evidence"):
        columns.set(name, [getattr(visit, name) for visit in plain])
    for name in ("looked_for", "findings", "cause"):
        columns.set(name, [getattr(visit, name) for visit in plain])
    columns.constant("import_id", import_id)
    columns.constant("learned_at", learned_at)
    return columns.table()


def _page_rows(
    pages: list[tuple[Visit, PageFacts]], import_id: str, learned_at: datetime
) -> pa.Table:
    facts = [fact for _, fact in pages]
    columns = _Columns(PAGES, len(facts))
    _page_identity(columns, facts)
    columns.set("seen_at", [naive(visit.visited_at) for visit, _ in pages])
    columns.set("evidence", [visit.evidence for visit, _ in pages])
    columns.set("status", [_small(fact.status) for fact in facts])
    done = {"page_hash", "page_site", "page_key", "page_https", "page_url"}
    done |= {"seen_at", "learned_at", "import_id", "evidence", "status"}
    for field in PAGES:
        if field.name in done:
            continue
        values = [getattr(fact, field.name) for fact in facts]
        if field.type == pa.int32():
            values = [_bounded(value) for value in values]
        columns.set(field.name, values)
    columns.constant("import_id", import_id)
    columns.constant("learned_at", learned_at)
    return columns.table()


def _page_identity(columns: _Columns, records: Sequence[Visit] | Sequence[PageFacts]) -> None:
    columns.set("page_hash", [site_hash(record.page.site) for record in records])
    columns.set("page_site", [record.page.site for record in records])
    columns.set("page_key", [record.page.key for record in records])
    columns.set("page_https", [record.page.https for record in records])
    columns.set(
        "page_url",
        [None if r.page_written == r.page.url else r.page_written for r in records],
    )


def exported_rows(
    exported: list[tuple[ExportedLink, Source]], import_id: str, learned_at: datetime
) -> pa.Table:
    """Rows of `sightings` from rows of link tables.

    A link without a target URL gets the site's own key (reversed name without a parenthesis);
    one without a date of its own counts as seen when we learned of it.
    """
    links = [link for link, _ in exported if link.source is not None]
    sources = [source for link, source in exported if link.source is not None]
    columns = _Columns(SIGHTINGS, len(links))
    _exported_ends(columns, links)
    for name in ("kind", "occurrence", "anchor", "anchor_cut", "alt", "rel", "nofollow", "ugc"):
        columns.set(name, [getattr(link, name) for link in links])
    for name in ("sponsored", "position", "context_left", "context_right", "source_title"):
        columns.set(name, [getattr(link, name) for link in links])
    for name in ("source_language", "source_ip", "claimed_lost_reason"):
        columns.set(name, [getattr(link, name) for link in links])
    for name in ("source_external_links", "source_internal_links"):
        columns.set(name, [_bounded(getattr(link, name)) for link in links])
    for name in ("source_status", "target_status"):
        columns.set(name, [_small(getattr(link, name)) for link in links])
    columns.set("repeats", [_bounded(link.repeats) for link in links])
    columns.set("link_title", [link.title for link in links])
    for name in ("hreflang", "density", "hidden"):
        columns.set(name, [getattr(link, name) for link in links])
    columns.set("follow", [_exported_follow(link) for link in links])
    columns.set("follow_cause", [_exported_cause(link) for link in links])
    columns.set("sources", [source.bit for source in sources])
    columns.set("strength", [3 if link.rendered else 2 for link in links])
    # our own export gives back what we had read ourselves
    columns.set("own", [source in OWN_SOURCES for source in sources])
    columns.set("seen_from", [_seen(link.seen_from, link, learned_at) for link in links])
    columns.set("seen_until", [_seen(link.seen_until, link, learned_at) for link in links])
    columns.set("claimed_lost_at", [naive(link.claimed_lost_at) for link in links])
    columns.constant("import_id", import_id)
    columns.constant("learned_at", learned_at)
    return columns.table()


def _exported_ends(columns: _Columns, links: list[ExportedLink]) -> None:
    sources = [link.source for link in links if link.source is not None]
    columns.set("target_hash", [site_hash(link.target_site) for link in links])
    columns.set("target_site", [link.target_site for link in links])
    columns.set(
        "target_key",
        [link.target.key if link.target else site_key(link.target_site) for link in links],
    )
    columns.set("target_https", [link.target.https if link.target else None for link in links])
    columns.set(
        "target_url",
        [
            link.target_written if link.target and link.target_written != link.target.url else None
            for link in links
        ],
    )
    columns.set("source_site", [source.site for source in sources])
    columns.set("source_key", [source.key for source in sources])
    columns.set("source_https", [source.https for source in sources])
    columns.set(
        "source_url",
        [
            link.source_written if link.source_written != source.url else None
            for link, source in zip(links, sources, strict=True)
        ],
    )
    columns.set(
        "internal",
        [source.site == link.target_site for link, source in zip(links, sources, strict=True)],
    )


def _seen(wanted: datetime | None, link: ExportedLink, learned_at: datetime) -> datetime:
    """The wanted end of the seen interval, else its other end, else when we learned of it.

    A link that is said to be lost was not seen since.
    """
    known = wanted or link.seen_until or link.seen_from or link.claimed_lost_at
    return naive(known) or learned_at


def _exported_follow(link: ExportedLink) -> bool | None:
    if link.follow is not None:
        return link.follow
    qualified = (link.nofollow, link.ugc, link.sponsored)
    if any(qualified):
        return False
    return None if link.nofollow is None else True


def _exported_cause(link: ExportedLink) -> str | None:
    if link.follow_cause is not None:
        return link.follow_cause
    follow = _exported_follow(link)
    if follow is None:
        return None
    if follow:
        return "none"
    return "rel" if any((link.nofollow, link.ugc, link.sponsored)) else None


def redirect_rows(redirects: list[Redirect], import_id: str, learned_at: datetime) -> pa.Table:
    """Rows of `redirects`."""
    columns = _Columns(REDIRECTS, len(redirects))
    columns.set("from_hash", [site_hash(redirect.source.site) for redirect in redirects])
    columns.set("from_site", [redirect.source.site for redirect in redirects])
    columns.set("from_key", [redirect.source.key for redirect in redirects])
    columns.set("from_url", [redirect.source_written for redirect in redirects])
    columns.set("to_hash", [site_hash(redirect.target.site) for redirect in redirects])
    columns.set("to_site", [redirect.target.site for redirect in redirects])
    columns.set("to_key", [redirect.target.key for redirect in redirects])
    columns.set("to_url", [redirect.target_written for redirect in redirects])
    columns.set("status", [redirect.status for redirect in redirects])
    columns.set("seen_at", [naive(redirect.seen_at) for redirect in redirects])
    columns.constant("import_id", import_id)
    columns.constant("learned_at", learned_at)
    return columns.table()


def fact_rows(facts: list[Fact], import_id: str, learned_at: datetime) -> pa.Table:
    """Rows of `facts`; a figure without a date counts for when we learned it."""
    columns = _Columns(FACTS, len(facts))
    columns.set("subject_hash", [site_hash(fact.about_site) for fact in facts])
    for name in ("about_site", "vendor", "subject_kind", "subject", "subject_key"):
        columns.set(name, [getattr(fact, name) for fact in facts])
    for name in ("metric", "value", "text"):
        columns.set(name, [getattr(fact, name) for fact in facts])
    columns.set("date", [naive(fact.date) or learned_at for fact in facts])
    columns.constant("learned_at", learned_at)
    columns.constant("import_id", import_id)
    return columns.table()
