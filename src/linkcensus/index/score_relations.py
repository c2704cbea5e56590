"""The scores as a question sees them: relations over the files of one run, or of all so far."""

from linkcensus.core.scope import Target
from linkcensus.index.engine import parquet, quoted
from linkcensus.index.facts import Range
from linkcensus.index.score_schema import LINK_SCORES, PAGE_SCORES, PROFILE_SCORES, SITE_SCORES
from linkcensus.index.scores import ScoreFiles
from linkcensus.index.snapshot import empty_rows

SCORE_RELATIONS = frozenset(
    {"scores", "source_scores", "score_history", "page_scores", "link_scores", "profile_scores"}
)

LINK_SCORE_COLUMNS = {"link_value": "FLOAT", "link_spam": "FLOAT", "link_verdict": "VARCHAR"}
"""Columns that `links` and `events` have of the run, where a query names them; their types."""


_OF_SOURCES = "trust, citation, spam, verdict, topic"


def score_relation(name: str, files: ScoreFiles, target: Target, part: Range) -> str:
    """SQL of one of the relations.

    Args:
        name: `scores`: every site. `source_scores`: the same under names that `links` has not, for
            joining. `score_history`: the target site's own so far. `page_scores`: its pages'.
            `link_scores`: of the links to it. `profile_scores`: of those links together.
        files: Those that the view's moment knows.
        target: Of the view.
        part: The target's site.
    """
    if name == "page_scores":
        source = parquet(list(files.pages), empty_rows(PAGE_SCORES))
        return f"SELECT * FROM {source} WHERE {part.on('page_hash', 'page_site')}"
    if name == "link_scores":
        return f"{_link_scores(files)} WHERE target_hash = {target.hash}"
    if name == "profile_scores":
        source = parquet(list(files.profiles), empty_rows(PROFILE_SCORES))
        return f"SELECT * FROM {source} WHERE {part.on('site_hash', 'site')}"
    read = files.history if name == "score_history" else files.sites
    query = f"SELECT * FROM {parquet(list(read), empty_rows(SITE_SCORES))}"
    if name == "source_scores":
        return f"SELECT site AS scored_site, {_OF_SOURCES} FROM ({query})"
    if name == "score_history":
        query += f" WHERE site_hash = {target.hash} AND site = {quoted(target.site)}"
    return query


def link_score_columns(
    files: ScoreFiles, target_hash: int | None, wanted: frozenset[str]
) -> tuple[list[str], str]:
    """SQL of some of LINK_SCORE_COLUMNS, and the join they come from.

    Args:
        files: Those that the view's moment knows.
        target_hash: Of the one target site that the rows are of; None where they are of many.
        wanted: Which of the columns.

    Returns:
        The columns, and what to put behind a FROM item `l` that has the identity of links.
    """
    names = sorted(wanted)
    if not names or not files.links:
        return [f"CAST(NULL AS {LINK_SCORE_COLUMNS[name]}) AS {name}" for name in names], ""
    columns = ", ".join(f"{name.removeprefix('link_')} AS {name}" for name in names)
    of_target = "" if target_hash is None else f" WHERE target_hash = {target_hash}"
    return names, (
        f" LEFT JOIN (SELECT target_hash AS scored_target, link_hash AS scored_link, {columns} "
        f"FROM ({_link_scores(files)}){of_target}) AS k ON k.scored_target = l.target_hash "
        "AND k.scored_link = link_hash(l.target_key, l.source_key, l.kind, l.occurrence, "
        "l.raw_target_key)"
    )


def _link_scores(files: ScoreFiles) -> str:
    return f"SELECT * FROM {parquet(list(files.links), empty_rows(LINK_SCORES))}"
