"""What a question reads: one target's links, deduplicated and up to date, as SQL relations.

Where nothing fresh concerns the target, `links` is one range of one Parquet file. Where something
does, only the links of the pages concerned are derived anew, over the rest. For a moment in the
past all of the target's links are derived from the facts of then.
"""

from collections.abc import Iterator, Sequence
from types import TracebackType

import duckdb
import numpy as np
import pyarrow as pa

from linkcensus.core.scope import Scope, Target
from linkcensus.core.settings import Settings
from linkcensus.index.compaction import rules_of
from linkcensus.index.engine import count, quoted, statement
from linkcensus.index.fact_relations import LOOKED_AT, fact_relation, looks_relation
from linkcensus.index.facts import (
    Range,
    count_stale,
    keep_authorities,
    load_looked,
    load_rest,
    load_seen,
    load_touched,
)
from linkcensus.index.failures import told_as_damage
from linkcensus.index.imports import records_to_arrow
from linkcensus.index.link_columns import link_column, link_columns
from linkcensus.index.merge import EVENTS_RELATION, LINKS_RELATION, merge_events, merge_links, view
from linkcensus.index.relation_names import relations_of, with_definitions, words_of
from linkcensus.index.row_orders import Records, Rows, as_records
from linkcensus.index.schema import EVENTS, LINKS
from linkcensus.index.score_relations import (
    LINK_SCORE_COLUMNS,
    SCORE_RELATIONS,
    link_score_columns,
    score_relation,
)
from linkcensus.index.scores import NO_SCORES, ScoreFiles
from linkcensus.index.snapshot import Moment, Snapshot, relation

Parameter = object
_HELD_LINKS = "links_held"
_HELD_IMPORTS = "imports_held"
_FETCH_ROWS = 10_000


class View:
    """One target's data at one moment. Use as a context manager; not thread-safe."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        snapshot: Snapshot,
        settings: Settings,
        target: Target,
        moment: Moment | None = None,
        scores: ScoreFiles = NO_SCORES,
    ) -> None:
        """Prepare the relations; cheap where nothing fresh concerns the target.

        Args:
            connection: Closed with the view.
            snapshot: What the lake holds.
            settings: For the loss rule.
            target: Whose links.
            moment: None for now.
            scores: The scores that the moment knows.
        """
        self.target = target
        self._scores = scores
        self.moment = moment or Moment()
        self._connection = connection
        self._snapshot = snapshot
        self._settings = settings
        self._range = self._chosen(snapshot)
        self._derived = False
        self._patched = False
        self._has_imports = False
        if self.moment:
            self._derive_all()
        elif snapshot.derived_mark(self._range.bucket) < snapshot.last_seq:
            self._derive_touched()

    def _chosen(self, snapshot: Snapshot) -> Range:
        return Range.of_site(snapshot, self.target.hash, self.target.site)

    def _stored_links(self) -> list[str]:
        return self._snapshot.bucket_files("links", self._range.bucket)

    def __enter__(self) -> "View":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Free what the view made."""
        self._connection.close()

    # -- what is there ------------------------------------------------------------------------

    @property
    def whole_site(self) -> bool:
        """Whether the scope is a site with everything below it."""
        return self.target.scope is Scope.DOMAIN and self.target.text == self.target.site

    @property
    def has_rollup(self) -> bool:
        """Whether `rollup` is stored for this target, exactly; else it is computed from links."""
        return self._stored("rollup")

    @property
    def stored_rollup(self) -> str | None:
        """The rows of `rollup` as a query any view can ask, None where they are not stored."""
        if not self.has_rollup:
            return None
        source = relation("rollup", self._snapshot.bucket_files("rollup", self._range.bucket))
        return f"SELECT * FROM {source} WHERE {self._range.condition}"

    @property
    def has_summary(self) -> bool:
        """Whether `summary` holds this target, exactly."""
        return self._stored("summary")

    @property
    def has_top_links(self) -> bool:
        """Whether `top_links` holds the first links of this target, exactly."""
        return self._stored("top_links")

    @property
    def has_linking_sites(self) -> bool:
        """Whether `linking_sites` holds the live referring sites of this target, exactly."""
        if not (self._stored("rollup") and self._stored("linking_sites")):
            return False
        # numbers of rows hold for the file of the same compaction only
        marks = [
            file.seq
            for table in ("rollup", "linking_sites")
            for file in self._snapshot.stored(table, self._range.bucket)
        ]
        return len(marks) == 2 and marks[0] == marks[1]

    def _stored(self, table: str) -> bool:
        if not self.whole_site or self._derived or self._patched:
            return False
        kept, asked = self._snapshot.kept, (table, self.target.site)
        if asked not in kept:
            source = relation(table, self._snapshot.bucket_files(table, self._range.bucket))
            query = f"SELECT 1 FROM {source} WHERE {self._range.condition} LIMIT 1"
            kept[asked] = count(self._connection, f"SELECT count(*) FROM ({query})") > 0
        return kept[asked]

    @property
    def has_rows(self) -> bool:
        """Whether `links` has a column `link_row`, a number that orders rows as identity does."""
        return not self._derived and not self._patched and len(self._stored_links()) == 1

    @property
    def has_scores(self) -> bool:
        """Whether there was a run of scores by the view's moment."""
        return bool(self._scores.sites)

    @property
    def has_link_scores(self) -> bool:
        """Whether that run scored links one by one."""
        return bool(self._scores.links)

    # -- asking -------------------------------------------------------------------------------

    def sql(self, query: str, params: Sequence[Parameter] = ()) -> list[tuple[object, ...]]:
        """All rows of a query over the relations."""
        return self._execute(query, params).fetchall()

    def numbers(self, query: str, params: Sequence[Parameter] = ()) -> Rows:
        """The columns of a query, whole numbers below 2^31; remembered while nothing changes.

        Returns:
            Shape (columns, rows), in the order of the query.
        """
        text, values = self._with_relations(query, params)

        def found() -> Rows:
            with told_as_damage():
                columns = self._connection.execute(text, values).fetchnumpy().values()
            return np.stack([np.asarray(column, np.int32) for column in columns])

        return self._snapshot.orders.get((text, *values), found)

    def records(self, query: str, params: Sequence[Parameter] = ()) -> Records:
        """The columns of a query, numbers without NULL; remembered while nothing changes.

        Returns:
            Shape (rows,), with a field a column.
        """
        text, values = self._with_relations(query, params)

        def found() -> Records:
            with told_as_damage():
                return as_records(self._connection.sql(text, params=values).to_arrow_table())

        return self._snapshot.orders.get((text, *values), found)

    def rows(self, query: str, params: Sequence[Parameter] = ()) -> Iterator[dict[str, object]]:
        """Rows of a query one by one, in bounded memory."""
        cursor = self._execute(query, params)
        names = [column[0] for column in cursor.description or ()]
        finished = False
        try:
            while batch := cursor.fetchmany(_FETCH_ROWS):
                for row in batch:
                    yield dict(zip(names, row, strict=True))
            finished = True
        finally:
            if not finished:  # a caller that stops early must leave the connection usable
                cursor.abort()

    def arrow(self, query: str, params: Sequence[Parameter] = ()) -> pa.RecordBatchReader:
        """A query's answer as a stream of Arrow batches."""
        text, values = self._with_relations(query, params)
        # a relation streams; a DB-API result would be copied whole first
        return self._connection.sql(text, params=values).to_arrow_reader(_FETCH_ROWS)

    def _execute(self, query: str, params: Sequence[Parameter]) -> duckdb.DuckDBPyConnection:
        with told_as_damage():
            return self._connection.execute(*self._with_relations(query, params))

    def _with_relations(
        self, query: str, params: Sequence[Parameter]
    ) -> tuple[str, list[Parameter]]:
        """The query with the definitions of the relations it names, and all its values."""
        words = words_of(query)
        # what a query does not name need not be planned: that is most of a short question's time
        every = "*" in query.replace("count(*)", "")
        columns = None if every else words
        parts, values = [], list[Parameter]()
        for name in relations_of(query):
            text, bound = self._definition(name, columns, words & LINK_SCORE_COLUMNS.keys())
            parts.append(f"{name} AS NOT MATERIALIZED ({text})")
            values.extend(bound)
        return with_definitions(query, parts), [*values, *params]

    # -- relations ----------------------------------------------------------------------------

    def _definition(
        self, name: str, columns: frozenset[str] | None, of_links: frozenset[str]
    ) -> tuple[str, list[Parameter]]:
        if name == "links":
            return self._links(columns, of_links)
        if name == "events":
            return self._events(of_links)
        if name == "rollup":
            return self._rollup(numbered="rollup_row" in (columns or ()))
        if name == "top_links":
            source = relation(name, self._snapshot.bucket_files(name, self._range.bucket))
            chosen = ", ".join(["place", "seen_place", "total", *link_columns(columns)])
            return f"SELECT {chosen} FROM {source} AS l WHERE {self._range.condition}", []
        if name in ("summary", "linking_sites"):
            source = relation(name, self._snapshot.bucket_files(name, self._range.bucket))
            return f"SELECT * FROM {source} WHERE {self._range.condition}", []
        if name in SCORE_RELATIONS:
            return score_relation(name, self._scores, self.target, self._range), []
        if name in LOOKED_AT:
            links, values = self._links(frozenset({LOOKED_AT[name]}))
            return looks_relation(name, self._snapshot, self.moment, links), values
        if name == "imports":
            return self._imports(), []
        return fact_relation(name, self._snapshot, self._range, self.moment), []

    def _imports(self) -> str:
        """The imports as each is now, undone ones too; those of other sites may be left out."""
        if not self._has_imports:
            records = records_to_arrow(list(self._snapshot.imports.values()))
            self._connection.register(_HELD_IMPORTS, records)
            self._has_imports = True
        return f"SELECT * FROM {_HELD_IMPORTS}"

    def _links(
        self, wanted: frozenset[str] | None, of_links: frozenset[str] = frozenset()
    ) -> tuple[str, list[Parameter]]:
        scope, values = self._scope()
        names, joined = link_score_columns(self._scores, self._scored_target, of_links)
        # a relation has at least one column, even where a question only counts its rows
        chosen = ", ".join([*link_columns(wanted), *names] or ["target_hash"])
        source = self._current_links()
        if wanted is not None and "link_row" in wanted and self.has_rows:
            path = quoted(self._stored_links()[0])
            source = f"read_parquet({path}, hive_partitioning = false, file_row_number = true)"
            chosen += ", file_row_number AS link_row"
        return f"SELECT {chosen} FROM {source} AS l{joined} WHERE {scope}", values

    @property
    def _scored_target(self) -> int | None:
        """The hash of the one site that all links lead to."""
        return self.target.hash

    def _rollup(self, *, numbered: bool) -> tuple[str, list[Parameter]]:
        """The stored rollup where it is exact; else the same computed from the links."""
        if numbered and self.has_linking_sites:
            path = quoted(self._snapshot.bucket_files("rollup", self._range.bucket)[0])
            return (
                "SELECT *, file_row_number AS rollup_row FROM read_parquet("
                f"{path}, hive_partitioning = false, file_row_number = true) "
                f"WHERE {self._range.condition}",
                [],
            )
        stored = self.stored_rollup
        if stored is not None:
            return stored, []
        rollup = statement("rollup")
        links, values = self._links(words_of(rollup))
        return f"WITH links AS ({links}) SELECT * FROM ({rollup})", values

    def _current_links(self) -> str:
        if self._derived:
            return LINKS_RELATION
        stored = relation("links", self._stored_links())
        names = ", ".join(LINKS.names)
        if not self._patched:
            return stored
        return f"""(SELECT {names} FROM {stored}
                WHERE {self._range.condition}
                    AND source_key NOT IN (SELECT source_key FROM touched)
            UNION ALL SELECT {names} FROM {LINKS_RELATION})"""

    def _events(self, of_links: frozenset[str]) -> tuple[str, list[Parameter]]:
        scope, values = self._scope()
        names = ", ".join(EVENTS.names)
        stored = relation("events", self._snapshot.bucket_files("events", self._range.bucket))
        if self._derived:
            current = EVENTS_RELATION
        elif self._patched:
            current = f"""(SELECT {names} FROM {stored}
                    WHERE {self._range.condition}
                        AND source_key NOT IN (SELECT source_key FROM touched)
                UNION ALL SELECT {names} FROM {EVENTS_RELATION})"""
        else:
            current = stored
        scored, joined = link_score_columns(self._scores, self._scored_target, of_links)
        columns = ", ".join([*map(link_column, EVENTS.names), *scored])
        claimed = statement("claimed_losses").replace("links_now", self._current_links())
        both = f"SELECT {names} FROM {current} UNION ALL SELECT {names} FROM ({claimed})"
        return f"SELECT {columns} FROM ({both}) AS l{joined} WHERE {scope}", values

    def _scope(self) -> tuple[str, list[Parameter]]:
        """The target's range; a redirect within it would count its link twice."""
        if self.whole_site:
            return (
                f"{self._range.condition} "
                "AND (raw_target_site IS NULL OR raw_target_site <> target_site)",
                [],
            )
        inside, values = self.target.sql_predicate("target_key")
        written, again = self.target.sql_predicate("raw_target_key")
        return (
            f"{self._range.condition} AND {inside} AND (raw_target_key IS NULL OR NOT {written})",
            [*values, *again],
        )

    # -- deriving -----------------------------------------------------------------------------

    def _derive_all(self) -> None:
        load_seen(self._connection, self._snapshot, self._range, moment=self.moment)
        load_looked(self._connection, self._snapshot, self._range, moment=self.moment)
        keep_authorities(self._connection, self._stored_links(), self._range, self._scores.sites)
        load_rest(self._connection, self._snapshot, moment=self.moment)
        self._merge()
        self._derived = True

    def _derive_touched(self) -> None:
        load_touched(self._connection, self._snapshot, self._range)
        stored = self._stored_links()
        everything = not stored
        found = load_seen(
            self._connection, self._snapshot, self._range, touched_only=not everything
        )
        if found == 0 and not count_stale(self._connection, stored, self._range):
            return
        load_looked(self._connection, self._snapshot, self._range)
        keep_authorities(self._connection, stored, self._range, self._scores.sites)
        load_rest(self._connection, self._snapshot)
        self._merge()
        self._derived, self._patched = everything, not everything

    def _merge(self) -> None:
        merge_links(self._connection, rules_of(self._settings))
        self._connection.execute(
            f"CREATE TEMP TABLE {_HELD_LINKS} AS SELECT * FROM {LINKS_RELATION}"
        )
        view(self._connection, LINKS_RELATION, f"SELECT * FROM {_HELD_LINKS}")
        merge_events(self._connection)
