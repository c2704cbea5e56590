"""The SQL of a list: what a question asks of the index, as a statement for `user_sql`.

A question is asked as ever, of relations that only write down its query; its values are put in as
literals, and the relations it names become parts of a WITH over the tables that a user may read.
The statement tells the state of the last compaction, and of now: it knows no earlier moment.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NoReturn

from linkcensus.core.errors import BadInput
from linkcensus.core.scope import Scope, Target
from linkcensus.index.engine import statement
from linkcensus.index.schema import EVENTS
from linkcensus.index.snapshot import timestamp
from linkcensus.insights.relations import Relations
from linkcensus.insights.sql import Sql, compose

_NEWEST_RUN = "computed_at = (SELECT max(computed_at) FROM score_runs)"
_LINK_SCORES = ("link_value", "link_spam", "link_verdict")

_NAMED = re.compile(r"\b(FROM|JOIN)\s+([a-z_]+)\b(\s+AS\s+[a-z_]+)?", re.IGNORECASE)
_MARK_OR_TEXT = re.compile(r"'(?:[^']|'')*'|\?")


def shown_sql(
    view: Relations, ask: Callable[[Relations], Iterator[object]], *, outgoing: bool = False
) -> str:
    """Return the statement of a list.

    Args:
        view: Of the list's target; asked where the question looks something up before.
        ask: Asks the question; only its first query that gives rows counts.
        outgoing: Whether the list is of links out of the target.

    Raises:
        BadInput: The question is about an earlier time.
    """
    if view.moment:
        raise BadInput(
            "the tables hold what is known now", place="as_of", remedy="leave the time out"
        )
    try:
        next(ask(_Written(view)), None)
    except _Asked as asked:
        return _statement(asked, view, outgoing)
    raise AssertionError("a list asks for rows")


class _Asked(Exception):  # noqa: N818 - carries a query out of a question
    """The query of a question."""

    def __init__(self, query: str, params: Sequence[object]) -> None:
        super().__init__()
        self.query, self.params = query, params


class _Written:
    """Relations of which nothing is stored beforehand, and whose rows nobody ever sees."""

    has_rollup = has_summary = has_top_links = has_linking_sites = has_rows = False
    stored_rollup = None

    def __init__(self, view: Relations) -> None:
        self._view = view
        self.target, self.moment = view.target, view.moment
        self.has_scores, self.has_link_scores = view.has_scores, view.has_link_scores

    def sql(self, query: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query; what a question looks up beforehand it needs to know."""
        return self._view.sql(query, params)

    def rows(self, query: str, params: Sequence[object] = ()) -> Iterator[dict[str, Any]]:
        """Rows one by one: here the question ends."""
        raise _Asked(query, params)

    def arrow(self, query: str, params: Sequence[object] = ()) -> NoReturn:
        """The answer as Arrow: here the question ends."""
        raise _Asked(query, params)

    def numbers(self, query: str, params: Sequence[object] = ()) -> NoReturn:
        """Numbers of rows: here the question ends."""
        raise _Asked(query, params)

    def records(self, query: str, params: Sequence[object] = ()) -> NoReturn:
        """Rows of numbers: here the question ends."""
        raise _Asked(query, params)


def _statement(asked: _Asked, view: Relations, outgoing: bool) -> str:
    body = with_literals(asked.query, asked.params).strip()
    scores = [name for name in _LINK_SCORES if re.search(rf"\b{name}\b", body)]
    defined = _definitions(view.target, outgoing, scores)
    used: list[str] = []

    def renamed(found: re.Match[str]) -> str:
        word, name, alias = found.groups()
        if name not in defined:
            return found[0]
        used.append(name)
        return f"{word} asked_{name}{alias or f' AS {name}'}"

    body = _NAMED.sub(renamed, body)
    parts = [f"asked_{name} AS (\n  {defined[name]}\n)" for name in defined if name in used]
    recursive = re.match(r"WITH\s+RECURSIVE\s", body, re.IGNORECASE)
    rest = re.sub(r"^WITH\s+(RECURSIVE\s+)?", "", body, count=1, flags=re.IGNORECASE)
    first = ",\n".join(parts) + (",\n" if rest != body else "\n")
    return f"WITH {'RECURSIVE ' if recursive else ''}{first}{rest}"


_DEFINITIONS = {
    "links": """SELECT l.*, {tld} AS source_tld{scores} FROM links AS l{joined}
  WHERE {links}""",
    "events": """SELECT {events} FROM events WHERE {links}
  UNION ALL SELECT {events} FROM ({claimed}) WHERE {links}""",
    "visits": "SELECT DISTINCT * FROM visits WHERE {pages}",
    "looks": """SELECT DISTINCT * FROM visits
  WHERE page_key IN (SELECT source_key FROM links WHERE {links})""",
    "hops": """SELECT DISTINCT * FROM visits
  WHERE page_key IN (SELECT raw_target_key FROM links WHERE {links})""",
    "pages": """SELECT * FROM pages WHERE {pages}
  QUALIFY row_number() OVER (PARTITION BY page_key
    ORDER BY body_simhash = 0, seen_at DESC, learned_at DESC, import_id) = 1""",
    "scores": "SELECT * FROM site_scores WHERE {newest}",
    "source_scores": """SELECT site AS scored_site, trust, citation, spam, verdict, topic
  FROM site_scores WHERE {newest}""",
    "page_scores": "SELECT * FROM page_scores WHERE {pages} AND {newest}",
}
"""The relations of a question over the tables of `user_sql`."""

_TLD = "CASE WHEN contains(source_key, ',') THEN split_part(source_key, ',', 1) END"
_JOINED = """
  LEFT JOIN (SELECT target_hash AS scored_target, link_hash AS scored_link, value, spam, verdict
    FROM link_scores WHERE {newest}) AS k ON k.scored_target = l.target_hash AND k.scored_link =
    link_hash(l.target_key, l.source_key, l.kind, l.occurrence, l.raw_target_key)"""


def _definitions(target: Target, outgoing: bool, scores: Sequence[str]) -> dict[str, str]:
    pages = f"page_hash = {target.hash} AND page_site = {literal(target.site)}"
    claimed = " ".join(re.sub(r"--.*", "", statement("claimed_losses")).split())
    newest = Sql(_NEWEST_RUN)
    parts = {
        "tld": Sql(_TLD),
        "scores": Sql("".join(f", k.{name.removeprefix('link_')} AS {name}" for name in scores)),
        "joined": compose(_JOINED, newest=newest) if scores else Sql(""),
        "links": Sql(_of_target(target, outgoing)),
        "events": Sql(", ".join(EVENTS.names)),
        "claimed": Sql(claimed.replace("links_now", "links")),
        "pages": Sql(pages),
        "newest": newest,
    }
    return {name: compose(text, **parts).text for name, text in _DEFINITIONS.items()}


def _of_target(target: Target, outgoing: bool) -> str:
    """The condition of links to (or out of) a target, as `index.view` has it."""
    if outgoing:
        inside = with_literals(*target.sql_predicate("source_key"))
        return f"source_site = {literal(target.site)} AND {inside} AND raw_target_key IS NULL"
    site = f"target_hash = {target.hash} AND target_site = {literal(target.site)}"
    if target.scope is Scope.DOMAIN and target.text == target.site:
        return f"{site} AND (raw_target_site IS NULL OR raw_target_site <> target_site)"
    inside = with_literals(*target.sql_predicate("target_key"))
    written = with_literals(*target.sql_predicate("raw_target_key"))
    return f"{site} AND {inside} AND (raw_target_key IS NULL OR NOT {written})"


def with_literals(query: str, params: Sequence[object]) -> str:
    """Put values in the place of each `?`; those within texts of the query stay."""
    values = iter(params)

    def value(found: re.Match[str]) -> str:
        return literal(next(values)) if found[0] == "?" else found[0]

    return _MARK_OR_TEXT.sub(value, query)


def literal(value: object) -> str:
    """Write a value as SQL."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, datetime):
        return timestamp(value)
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(literal, value))}]"
    return "'" + str(value).replace("'", "''") + "'"
