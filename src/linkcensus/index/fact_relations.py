"""The facts about a target's own pages as a question sees them."""

from linkcensus.index.facts import Range
from linkcensus.index.snapshot import Moment, Snapshot, relation, within

_COLUMNS = {
    "visits": ("page_hash", "page_site", "visited_at"),
    "pages": ("page_hash", "page_site", "seen_at"),
    "facts": ("subject_hash", "about_site", "date"),
}


def fact_relation(name: str, snapshot: Snapshot, part: Range, moment: Moment) -> str:
    """SQL of one of the relations.

    Args:
        name: `visits`, `facts` or `pages` (the newest reading of each).
        snapshot: What the lake holds.
        part: The target's site.
        moment: As of when.
    """
    hash_column, site_column, happened = _COLUMNS[name]
    source = relation(name, snapshot.fact_files(name, part.bucket))
    condition = (
        f"{part.on(hash_column, site_column)} AND {snapshot.undone_condition()} "
        f"AND {within(moment, happened)}"
    )
    if name == "pages":
        return f"""SELECT * EXCLUDE (age) FROM (
            SELECT *, row_number() OVER (PARTITION BY page_key
                ORDER BY body_simhash = 0, seen_at DESC, learned_at DESC, import_id) AS age
            FROM {source} WHERE {condition}) WHERE age = 1"""
    return f"SELECT DISTINCT * FROM {source} WHERE {condition}"


LOOKED_AT = {"looks": "source_key", "hops": "raw_target_key"}
"""Relations of visits elsewhere than at the target, and the column of links that says where: the
pages that link, and the addresses that links are written with where redirects lead on from them."""


def looks_relation(name: str, snapshot: Snapshot, moment: Moment, links: str) -> str:
    """SQL of the visits of pages that links name.

    Args:
        name: One of `LOOKED_AT`.
        snapshot: What the lake holds.
        moment: As of when.
        links: SQL of links, with the relation's column.
    """
    source = relation("visits", snapshot.all_files("visits"))
    pages = f"SELECT {LOOKED_AT[name]} FROM ({links})"
    return (
        f"SELECT DISTINCT * FROM {source} WHERE {snapshot.undone_condition()} "
        f"AND {within(moment, 'visited_at')} AND page_key IN ({pages})"
    )
