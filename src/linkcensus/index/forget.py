"""Forgetting: no row, no stored page and no old version about a site, page or author is left.

Facts are rewritten file by file without what is forgotten; the derived tables are then derived
anew and old versions deleted (`Index.forget`). Killed on the way, a second run finishes the work:
each file is added before the one it replaces is dropped, and a fact told twice counts once.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import duckdb

from linkcensus.core.fact import AUTHOR
from linkcensus.core.scope import Scope, Target
from linkcensus.core.settings import Settings
from linkcensus.core.url import canonicalize
from linkcensus.index.buckets import FRESH
from linkcensus.index.engine import connect, parquet, quoted
from linkcensus.index.evidence import EvidenceStore
from linkcensus.index.lake import Lake, StoredFile
from linkcensus.index.schema import TABLES
from linkcensus.index.segments import Segment, write_segment
from linkcensus.index.snapshot import relation

_SIDES: dict[str, tuple[tuple[str, str], ...]] = {
    "sightings": (
        ("source_site", "source_key"),
        ("target_site", "target_key"),
        ("raw_target_site", "raw_target_key"),
    ),
    "visits": (("page_site", "page_key"),),
    "pages": (("page_site", "page_key"),),
    "redirects": (("from_site", "from_key"), ("to_site", "to_key")),
    "facts": (("about_site", "subject_key"),),
}
"""Columns (site, key) by which a row can be about what is forgotten. The figures come last: they
tell which posts are an author's, as long as the rest is not done."""

_About = Callable[[str, str], str]
"""SQL that tells by columns (site, key) whether a row is about what is forgotten."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was removed."""

    sightings: int = 0
    visits: int = 0
    pages: int = 0
    redirects: int = 0
    facts: int = 0
    evidence: int = 0
    """Stored pages."""
    score_runs: int = 0
    """Runs of scores, which are computed anew by `linkcensus score`."""


def forget(lake: Lake, settings: Settings, what: Target) -> Forgotten:
    """Remove facts and evidence about a target; the caller derives the rest anew.

    A link goes when its page or its target is forgotten.
    """
    with connect(threads=1) as connection:
        return _forget(connection, lake, settings, partial(_about, what))


def forget_author(lake: Lake, settings: Settings, author: str) -> tuple[Forgotten, frozenset[str]]:
    """Remove the posts of an author, with the links in them; the caller derives the rest anew.

    Args:
        lake: Where the facts are.
        settings: Of the evidence store.
        author: The name as mentions show it, letter by letter.

    Returns:
        How much was removed, and the sites on which the posts stand.
    """
    with connect(threads=1) as connection:
        connection.execute(
            "CREATE TEMP TABLE posts AS SELECT DISTINCT subject, subject_key "
            f"FROM {relation('facts', [file.path for file in lake.files('facts')])} "
            "WHERE metric = ? AND text = ?",
            [AUTHOR, author],
        )
        urls = connection.execute("SELECT subject FROM posts").fetchall()
        sites = frozenset(page.site for (url,) in urls if (page := canonicalize(str(url))))
        if not urls:
            return Forgotten(), sites
        return _forget(connection, lake, settings, _of_posts), sites


def _of_posts(_: str, key: str) -> str:
    return f"{key} IN (SELECT subject_key FROM posts)"


def _forget(
    connection: duckdb.DuckDBPyConnection, lake: Lake, settings: Settings, about: _About
) -> Forgotten:
    scratch = lake.root / "staging" / "forget"
    removed: dict[str, int] = {}
    with lake.lock("compaction"):
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        try:
            references = _evidence_of(connection, lake, about)
            for table in _SIDES:
                with lake.lock("commit"):
                    removed[table] = _rewrite_table(connection, lake, table, about)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    EvidenceStore(lake.root, settings).erase(references)
    return Forgotten(**removed, evidence=len(references))


def _rewrite_table(
    connection: duckdb.DuckDBPyConnection, lake: Lake, table: str, about: _About
) -> int:
    removed = 0
    condition = " OR ".join(about(site, key) for site, key in _SIDES[table])
    for file in lake.files(table):
        source = parquet([file.path], "")
        rows = connection.execute(
            f"SELECT count(*) FROM {source} WHERE coalesce({condition}, false)"
        ).fetchall()
        if rows[0][0] == 0:
            continue
        removed += int(rows[0][0])
        query = f"SELECT * FROM {source} WHERE NOT coalesce({condition}, false)"
        segment = write_segment(connection, TABLES[table], query, lake.root / "staging" / "forget")
        _replace_file(lake, table, file, segment)
    return removed


def _replace_file(lake: Lake, table: str, file: StoredFile, kept: Segment | None) -> None:
    if file.bucket == FRESH:
        lake.append(table, [kept] if kept else [], file.seq)
        lake.drop_fresh(table, [file])
    else:
        lake.replace(table, {file.bucket: (kept, file.seq)})


def _about(what: Target, site: str, key: str) -> str:
    """SQL that tells whether a row's page or site is what is forgotten."""
    if what.scope is Scope.DOMAIN and what.text == what.site:
        own = f"{site} = {quoted(what.site)}"
        if site == "about_site":
            own = f"({own} OR {_within(what, key)})"
        return own
    return f"({site} = {quoted(what.site)} AND {_within(what, key)})"


def _within(what: Target, key: str) -> str:
    if what.key_high is None:
        return f"{key} = {quoted(what.key_low)}"
    return f"({key} >= {quoted(what.key_low)} AND {key} < {quoted(what.key_high)})"


def _evidence_of(connection: duckdb.DuckDBPyConnection, lake: Lake, about: _About) -> list[str]:
    """References of the stored pages of what is forgotten."""
    paths = [file.path for file in lake.files("visits")]
    if not paths:
        return []
    rows = connection.execute(
        f"SELECT DISTINCT evidence FROM {parquet(paths, '')} "
        f"WHERE evidence IS NOT NULL AND {about('page_site', 'page_key')}"
    ).fetchall()
    return [str(row[0]) for row in rows]
