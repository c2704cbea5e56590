"""A view over made-up rows in memory: what the index gives a question, without an index."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from linkcensus.core.scope import Target, parse_target
from linkcensus.core.url import canonicalize, site_hash
from linkcensus.index.engine import connect, statement
from linkcensus.index.schema import EVENTS, FACTS, IMPORTS, LINKS, PAGES, VISITS
from linkcensus.index.score_schema import PAGE_SCORES, PROFILE_SCORES, SITE_SCORES
from linkcensus.index.snapshot import Moment, empty_rows

DAY = datetime.fromisoformat("2026-01-01")


def row_of_link(
    source: str = "https://blog.example/post", target: str = "https://shop.test/", **fields: Any
) -> dict[str, Any]:
    """One row of `links`: a live, followed text link unless told otherwise."""
    there, here = canonicalize(source), canonicalize(target)
    assert there is not None
    assert here is not None
    return {
        "target_hash": site_hash(here.site),
        "target_site": here.site,
        "target_key": here.key,
        "target_https": here.https,
        "target_url": here.url,
        "source_site": there.site,
        "source_key": there.key,
        "source_https": there.https,
        "source_url": there.url,
        "kind": "text",
        "occurrence": 0,
        "repeats": 1,
        "anchor": "words",
        "rel": "",
        "nofollow": False,
        "ugc": False,
        "sponsored": False,
        "follow": True,
        "follow_cause": "none",
        "position": "content",
        "internal": there.site == here.site,
        "sources": 1,
        "first_seen": DAY,
        "last_seen": DAY,
        "state": "live",
    } | fields


class FakeView:
    """Relations over tables in memory; rollup and summary are made by the index's own SQL."""

    def __init__(
        self,
        links: Sequence[dict[str, Any]],
        target: str = "shop.test",
        *,
        compacted: bool = False,
        **tables: Sequence[dict[str, Any]],
    ) -> None:
        self.target: Target = parse_target(target)
        self.moment = Moment()
        self.has_rollup = self.has_summary = compacted
        self.has_rows = self.has_top_links = self.has_linking_sites = False
        self.has_scores = "scores" in tables
        self.has_link_scores = False
        self.stored_rollup = None
        self._connection = connect(threads=1)
        self._fill("stored_links", LINKS, links)
        self._connection.execute(
            """CREATE TABLE links AS SELECT *, host_of(source_key) AS source_host,
            host_of(target_key) AS target_host, split_part(source_key, ',', 1) AS source_tld,
            CAST(NULL AS FLOAT) AS link_value, CAST(NULL AS FLOAT) AS link_spam,
            CAST(NULL AS VARCHAR) AS link_verdict
            FROM stored_links
            WHERE raw_target_site IS NULL OR raw_target_site <> target_site"""
        )
        self._fill("own_events", EVENTS, tables.get("events", ()))
        claimed = statement("claimed_losses").replace("links_now", "links")
        self._connection.execute(
            f"CREATE VIEW events AS SELECT * FROM own_events UNION ALL SELECT * FROM ({claimed})"
        )
        for name, schema in _SCHEMAS.items():
            if name in tables:
                self._fill(name, schema, tables[name])
            else:
                self._connection.execute(f"CREATE VIEW {name} AS {empty_rows(schema)}")
        self._connection.execute(
            "CREATE VIEW source_scores AS "
            "SELECT site AS scored_site, trust, citation, spam, verdict, topic FROM scores"
        )
        if compacted:
            self._connection.execute(
                "CREATE VIEW came AS SELECT * FROM links WHERE internal IS NOT TRUE"
            )
            self._connection.execute(
                "CREATE VIEW turned AS SELECT * FROM events WHERE internal IS NOT TRUE "
                "AND (event = 'lost' OR (event = 'restored' AND reason = 'lost'))"
            )
            for name in ("site_turns", "rollup", "shares", "summary"):
                self._connection.execute(f"CREATE TABLE {name} AS {statement(name)}")

    def _fill(self, name: str, schema: pa.Schema, rows: Sequence[dict[str, Any]]) -> None:
        table = pa.Table.from_pylist(
            [dict.fromkeys(schema.names) | row for row in rows], schema=schema
        )
        self._connection.register("given", table)
        self._connection.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
        self._connection.unregister("given")

    def sql(self, query: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return self._connection.execute(query, list(params)).fetchall()

    def rows(self, query: str, params: Sequence[object] = ()) -> Iterator[dict[str, Any]]:
        answer: duckdb.DuckDBPyConnection = self._connection.execute(query, list(params))
        names = [column[0] for column in answer.description or ()]
        for row in answer.fetchall():
            yield dict(zip(names, row, strict=True))

    def arrow(self, query: str, params: Sequence[object] = ()) -> pa.RecordBatchReader:
        return self._connection.sql(query, params=list(params)).to_arrow_reader(1000)


_SCHEMAS = {
    "visits": VISITS,
    "looks": VISITS,
    "hops": VISITS,
    "pages": PAGES,
    "facts": FACTS,
    "profile_scores": PROFILE_SCORES,
    "imports": IMPORTS,
    "scores": SITE_SCORES,
    "score_history": SITE_SCORES,
    "page_scores": PAGE_SCORES,
}


class FakeIndex:
    """Opens views that were made before, by the target's text."""

    def __init__(self, **views: FakeView) -> None:
        self._views = {view.target.text: view for view in views.values()}

    @contextmanager
    def view(self, target: Target, moment: Moment | None = None) -> Iterator[FakeView]:
        yield self._views[target.text]


ViewMaker = Callable[..., FakeView]


@pytest.fixture(scope="session")
def view_of() -> ViewMaker:
    """Makes a view of rows."""
    return FakeView


@pytest.fixture(scope="session")
def link_row() -> Callable[..., dict[str, Any]]:
    """Makes one row of `links`."""
    return row_of_link


@pytest.fixture(scope="session")
def index_of() -> Callable[..., FakeIndex]:
    """Makes an index that opens given views."""
    return FakeIndex
