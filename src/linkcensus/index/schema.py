"""What the index stores: one Arrow schema, sort order and bucket column a table.

Facts (written once, never changed): sightings, visits, pages, redirects, facts, imports.
State (derived by compaction, can always be rebuilt): links, events, rollup, summary, outgoing,
linking_sites, top_links.

Conventions: times are UTC without a zone, in microseconds; `*_hash` is `core.url.site_hash` of
the site beside it (non-negative BIGINT, the same in Python and DuckDB); `*_key` is the SURT key;
`*_url` is the URL as written, NULL where it equals the canonical URL of key and `*_https`.
Only signed integers, for Delta and Spark have no others.
"""

from dataclasses import dataclass

import pyarrow as pa

SCHEMA_VERSION = 3

TIME = pa.timestamp("us")
_TEXT, _BOOL = pa.string(), pa.bool_()

_TARGET = [
    ("target_hash", pa.int64()),
    ("target_site", _TEXT),
    ("target_key", _TEXT),
    ("target_https", _BOOL),
    ("target_url", _TEXT),
]
_SOURCE = [
    ("source_site", _TEXT),
    ("source_key", _TEXT),
    ("source_https", _BOOL),
    ("source_url", _TEXT),
]
_IDENTITY_REST = [
    ("kind", _TEXT),
    ("occurrence", pa.int16()),
    # set where the row stands for a link whose written target redirects to this target
    ("raw_target_site", _TEXT),
    ("raw_target_key", _TEXT),
    ("raw_target_url", _TEXT),
    ("via", _TEXT),  # JSON [[url, status], ...], the hops from the written to the final target
]
_ATTRIBUTES = [
    ("repeats", pa.int32()),
    ("anchor", _TEXT),
    ("alt", _TEXT),
    ("link_title", _TEXT),
    ("hreflang", _TEXT),
    ("rel", _TEXT),
    ("nofollow", _BOOL),
    ("ugc", _BOOL),
    ("sponsored", _BOOL),
    ("follow", _BOOL),
    ("follow_cause", _TEXT),
    ("position", _TEXT),
    ("density", pa.float32()),
    ("context_left", _TEXT),
    ("context_right", _TEXT),
    ("hidden", _BOOL),
    ("source_title", _TEXT),
    ("source_language", _TEXT),
    ("source_external_links", pa.int32()),
    ("source_internal_links", pa.int32()),
    ("source_ip", _TEXT),
    ("source_status", pa.int16()),
    ("target_status", pa.int16()),
    ("internal", _BOOL),
    ("evidence", _TEXT),
]

SIGHTINGS = pa.schema(
    [
        *_TARGET,
        *_SOURCE,
        *_IDENTITY_REST,
        *_ATTRIBUTES,
        ("anchor_cut", _BOOL),
        ("sources", pa.int64()),  # the bit of the one source
        ("strength", pa.int16()),  # core.page.Method.strength; a rendered-only export row has 3
        ("own", _BOOL),  # our own reading of the page, not a claim
        ("import_id", _TEXT),
        ("seen_from", TIME),
        ("seen_until", TIME),
        ("learned_at", TIME),
        ("claimed_lost_at", TIME),
        ("claimed_lost_reason", _TEXT),
    ]
)

LINKS = pa.schema(
    [
        *_TARGET,
        *_SOURCE,
        *_IDENTITY_REST,
        *_ATTRIBUTES,
        ("sources", pa.int64()),  # bit mask of core.link.Source
        ("first_seen", TIME),
        ("last_seen", TIME),
        ("last_checked", TIME),
        ("state", _TEXT),  # core.link.State
        ("missing_since", TIME),
        ("lost_at", TIME),
        ("lost_reason", _TEXT),  # core.link.LostReason, also of a missing link
        ("lost_by", _TEXT),  # 'visit', or the label of the vendor whose claim it is
        ("authority", pa.float32()),
    ]
)

VISITS = pa.schema(
    [
        ("page_hash", pa.int64()),
        ("page_site", _TEXT),
        ("page_key", _TEXT),
        ("page_https", _BOOL),
        ("page_url", _TEXT),
        ("visited_at", TIME),
        ("learned_at", TIME),
        ("import_id", _TEXT),
        ("method", _TEXT),
        ("strength", pa.int16()),
        ("outcome", _TEXT),
        ("conclusive", _BOOL),
        ("complete", _BOOL),
        ("cut_reason", _TEXT),
        ("status", pa.int16()),
        ("redirect_url", _TEXT),
        ("meta_robots", _TEXT),
        ("x_robots_tag", _TEXT),
        ("canonical_url", _TEXT),
        ("links", pa.int32()),
        ("ip", _TEXT),
        ("digest", _TEXT),
        ("evidence", _TEXT),
        ("looked_for", pa.list_(_TEXT)),  # target sites whose links were looked for; NULL: all
        ("findings", pa.list_(_TEXT)),  # core.link_status.Status words about the page as a whole
        ("cause", _TEXT),  # one word why the outcome is what it is: soft_404, parked, dns, ...
    ]
)

PAGES = pa.schema(
    [
        ("page_hash", pa.int64()),
        ("page_site", _TEXT),
        ("page_key", _TEXT),
        ("page_https", _BOOL),
        ("page_url", _TEXT),
        ("seen_at", TIME),
        ("learned_at", TIME),
        ("import_id", _TEXT),
        ("title", _TEXT),
        ("language", _TEXT),
        ("charset", _TEXT),
        ("status", pa.int16()),
        ("canonical_url", _TEXT),
        ("noindex", _BOOL),
        ("nofollow", _BOOL),
        ("word_count", pa.int32()),
        ("text_html_ratio", pa.float32()),
        ("body_simhash", pa.int64()),
        ("generator", _TEXT),
        ("analytics_ids", pa.list_(_TEXT)),
        ("ad_ids", pa.list_(_TEXT)),
        ("outlinked_sites_hash", pa.int64()),
        ("internal_links", pa.int32()),
        ("external_links", pa.int32()),
        ("outlinked_sites", pa.int32()),
        ("title_length", pa.int32()),
        ("description_length", pa.int32()),
        ("keywords_length", pa.int32()),
        ("has_canonical", _BOOL),
        ("has_favicon", _BOOL),
        ("has_phone", _BOOL),
        ("has_email", _BOOL),
        ("has_google_fonts", _BOOL),
        ("has_tag_manager", _BOOL),
        ("has_doubleclick", _BOOL),
        ("has_facebook_pixel", _BOOL),
        ("links_to_linkedin", _BOOL),
        ("feeds", pa.list_(_TEXT)),
        ("text_start", _TEXT),
        ("evidence", _TEXT),
    ]
)

REDIRECTS = pa.schema(
    [
        ("from_hash", pa.int64()),
        ("from_site", _TEXT),
        ("from_key", _TEXT),
        ("from_url", _TEXT),  # as written, never NULL
        ("to_hash", pa.int64()),
        ("to_site", _TEXT),
        ("to_key", _TEXT),
        ("to_url", _TEXT),  # as written, never NULL
        ("status", pa.int16()),  # 0: meta refresh
        ("seen_at", TIME),
        ("learned_at", TIME),
        ("import_id", _TEXT),
    ]
)

FACTS = pa.schema(
    [
        ("subject_hash", pa.int64()),  # of about_site: the site the table was exported for
        ("about_site", _TEXT),
        ("vendor", _TEXT),  # core.link.Source label, or the preset's own word
        ("subject_kind", _TEXT),  # site, page, link, anchor, subnet, ip
        ("subject", _TEXT),  # as written: example.org, a URL, an anchor text, 192.0.2.0/24
        ("subject_key", _TEXT),  # SURT key of a page, reversed name of a site, else the subject
        ("metric", _TEXT),  # snake_case: domain_rating, linking_pages, spam_score
        ("value", pa.float64()),
        ("text", _TEXT),  # for a figure that is no number
        ("date", TIME),
        ("learned_at", TIME),
        ("import_id", _TEXT),
    ]
)

IMPORTS = pa.schema(
    [
        ("import_id", _TEXT),
        ("batch_id", _TEXT),
        ("commit_seq", pa.int64()),  # the commit this row belongs to; the newest row of an id holds
        ("recorded_at", TIME),
        ("learned_at", TIME),
        ("state", _TEXT),  # committed, undone
        ("file", _TEXT),
        ("digest", _TEXT),
        ("bytes", pa.int64()),
        ("format", _TEXT),
        ("source", _TEXT),
        ("complete", _BOOL),
        ("complete_site", _TEXT),
        ("complete_key_low", _TEXT),
        ("complete_key_high", _TEXT),
        ("seen_at", TIME),  # when the table was made: what a complete one is true of
        ("rows_read", pa.int64()),
        ("links_new", pa.int64()),
        ("links_confirmed", pa.int64()),
        ("skipped", pa.int64()),
        ("pages", pa.int64()),
        ("notes", _TEXT),  # JSON [{"line": n, "reason": text, "count": n}, ...], at most 1,000
    ]
)

EVENTS = pa.schema(
    [
        *_TARGET,
        *_SOURCE,
        ("kind", _TEXT),
        ("occurrence", pa.int16()),
        ("raw_target_site", _TEXT),
        ("raw_target_key", _TEXT),
        ("event", _TEXT),  # missing, lost, restored, changed; gained is links.first_seen
        ("happened_at", TIME),
        ("learned_at", TIME),
        ("reason", _TEXT),  # of a loss; the changed field of a change
        ("before", _TEXT),
        ("after", _TEXT),
        ("internal", _BOOL),
    ]
)

ROLLUP = pa.schema(
    [
        ("target_hash", pa.int64()),
        ("target_site", _TEXT),
        ("source_site", _TEXT),
        ("links", pa.int64()),  # every state
        ("live", pa.int64()),  # state live or unverified
        ("missing", pa.int64()),
        ("lost", pa.int64()),
        ("follow", pa.int64()),  # of the live ones
        ("editorial", pa.int64()),  # live, followed, in the content or in no known boilerplate
        ("pages", pa.int64()),  # live referring pages
        ("hosts", pa.int64()),  # live referring hosts
        ("ip", _TEXT),  # one of its addresses
        ("language", _TEXT),
        ("authority", pa.float32()),
        ("first_seen", TIME),
        ("last_seen", TIME),
        ("lost_at", TIME),  # when its last link was lost; NULL while one lives
    ]
)

SUMMARY = pa.schema(
    [
        ("target_hash", pa.int64()),
        ("target_site", _TEXT),
        ("measure", _TEXT),  # total, kind, position, language, tld, source, lost_day, ...
        ("key", _TEXT),
        ("links", pa.int64()),
        ("sites", pa.int64()),
    ]
)

OUTGOING = pa.schema([*LINKS])
"""The links table once more, sorted by source, where the setting `keep_outgoing` asks for it."""

TOP_LINKS = pa.schema(
    [
        *LINKS,
        ("place", pa.int32()),  # from 1, in the default order of lists; NULL beyond the first
        ("seen_place", pa.int32()),  # the same with links that we saw before those only claimed
        ("total", pa.int64()),  # how many such links the site has in all
    ]
)
"""The first links of each large site once more; see `index.top_links`."""

LINKING_SITES = pa.schema(
    [
        ("target_hash", pa.int64()),
        ("target_site", _TEXT),
        ("source_hash", pa.int64()),
        ("live", pa.int64()),
        ("authority", pa.float32()),
        ("rollup_row", pa.int64()),  # from 0, in the bucket's file of `rollup`
    ]
)
"""The live referring sites of each stored rollup as numbers; see `index.linking_sites`."""


@dataclass(frozen=True, slots=True)
class Table:
    """How one table lies on disk."""

    name: str
    schema: pa.Schema
    sort: tuple[str, ...]
    """Columns each segment is sorted by."""
    hash_column: str | None
    """The column whose value decides the bucket; None for a table without buckets."""
    derived: bool = False


_BY_TARGET = ("target_hash", "target_key", "source_site", "source_key")
_TIES = ("kind", "occurrence", "raw_target_key")
"""With these the order of `links` is total: a page of a list can go by row numbers."""

_BY_PAGE = ("page_hash", "page_key")

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table("sightings", SIGHTINGS, _BY_TARGET, "target_hash"),
        Table("visits", VISITS, (*_BY_PAGE, "visited_at"), "page_hash"),
        Table("pages", PAGES, (*_BY_PAGE, "seen_at"), "page_hash"),
        Table("redirects", REDIRECTS, ("from_hash", "from_key", "seen_at"), "from_hash"),
        Table("facts", FACTS, ("subject_hash", "subject_kind", "subject_key"), "subject_hash"),
        Table("imports", IMPORTS, ("commit_seq",), None),
        Table("links", LINKS, (*_BY_TARGET, *_TIES), "target_hash", derived=True),
        Table("events", EVENTS, ("target_hash", "happened_at"), "target_hash", derived=True),
        Table("rollup", ROLLUP, ("target_hash", "source_site"), "target_hash", derived=True),
        Table("summary", SUMMARY, ("target_hash", "measure"), "target_hash", derived=True),
        Table("outgoing", OUTGOING, ("source_site", "source_key"), "target_hash", derived=True),
        Table(
            "linking_sites",
            LINKING_SITES,
            ("target_hash", "source_hash"),
            "target_hash",
            derived=True,
        ),
        Table("top_links", TOP_LINKS, ("target_hash", "place"), "target_hash", derived=True),
    )
}

_SQL_TYPES = {
    "string": "VARCHAR",
    "int64": "BIGINT",
    "int32": "INTEGER",
    "int16": "SMALLINT",
    "bool": "BOOLEAN",
    "float": "FLOAT",
    "double": "DOUBLE",
    "timestamp[us]": "TIMESTAMP",
}


def null_column(column: pa.Field) -> str:
    """SQL of a column that is NULL throughout."""
    kind = str(column.type)
    sql_type = "VARCHAR[]" if kind.startswith("list") else _SQL_TYPES[kind]
    return f"CAST(NULL AS {sql_type}) AS {column.name}"
