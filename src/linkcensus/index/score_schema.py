"""What a run of scores stores: see `index.scores`. Conventions as in `index.schema`."""

import pyarrow as pa

from linkcensus.index.schema import TIME

_TEXT, _BOOL = pa.string(), pa.bool_()

SITE_SCORES = pa.schema(
    [
        ("site_hash", pa.int64()),
        ("site", _TEXT),
        ("node", pa.int64()),  # its number in the run's graph
        ("computed_at", TIME),
        ("votes", pa.float64()),  # un-normalised PageRank; 0.15 where nobody votes for the site
        ("authority", pa.float32()),  # 0 to 100; see docs/scores.md for all of these
        ("citation", pa.float32()),
        ("trust", pa.float32()),  # NULL where the run had no seeds
        ("trust_ratio", pa.float32()),
        ("spam", pa.float32()),
        ("verdict", _TEXT),  # ignore, review, act
        ("topic", _TEXT),  # the best of `topics`
        ("topics", _TEXT),  # JSON {topic: score}, best first
        ("markers", _TEXT),  # JSON [{"marker", "strength", "evidence"}, ...]
        ("seed", _TEXT),  # why it is a seed of trust, or NULL
        ("referring_sites", pa.int64()),  # votes it gets
        ("linked_sites", pa.int64()),  # votes it gives
        ("harmonic", pa.float64()),
        ("background", _BOOL),  # the background graph knows it
    ]
)

PAGE_SCORES = pa.schema(
    [
        ("page_hash", pa.int64()),
        ("page_site", _TEXT),
        ("page_key", _TEXT),
        ("computed_at", TIME),
        ("page_authority", pa.float32()),
        ("votes", pa.float64()),
        ("pages_in", pa.int64()),  # pages that vote for it
        ("own_pages_in", pa.int64()),  # of its own site among them
        ("pages_out", pa.int64()),
    ]
)

LINK_SCORES = pa.schema(
    [
        ("target_hash", pa.int64()),
        ("link_hash", pa.int64()),  # core.link.link_hash: which of the target site's links
        ("computed_at", TIME),
        ("value", pa.float32()),  # 0 to 100
        ("spam", pa.float32()),
        ("verdict", _TEXT),
    ]
)
"""Of every link there was, lost ones too; no names, so that a row has some ten bytes."""

PROFILE_SCORES = pa.schema(
    [
        ("site_hash", pa.int64()),
        ("site", _TEXT),
        ("computed_at", TIME),
        ("referring_sites", pa.int64()),  # live ones
        ("spam", pa.float32()),
        ("verdict", _TEXT),
        ("markers", _TEXT),  # as in SITE_SCORES
    ]
)
"""All links to a site judged together; sites with too few referring sites have no row."""

SCORE_RUNS = pa.schema(
    [
        ("run", pa.int64()),
        ("computed_at", TIME),
        ("version", _TEXT),
        ("sites", pa.int64()),
        ("pages", pa.int64()),
        ("parameters", _TEXT),  # JSON
        ("inputs", _TEXT),  # JSON
        ("notes", _TEXT),  # JSON list of texts
    ]
)
