"""The scores as a question sees them: relations over the files of one run, or of all so far."""

from linkcensus.core.scope import Target
from linkcensus.index.engine import parquet, quoted
from linkcensus.index.facts import Range
from linkcensus.index.score_schema import PAGE_SCORES, SITE_SCORES
from linkcensus.index.scores import ScoreFiles
from linkcensus.index.snapshot import empty_rows

SCORE_RELATIONS = frozenset({"scores", "source_scores", "score_history", "page_scores"})

_OF_SOURCES = "trust, citation, spam, verdict, topic"


def score_relation(name: str, files: ScoreFiles, target: Target, part: Range) -> str:
    """SQL of one of the relations.

    Args:
        name: `scores`: every site. `source_scores`: the same under names that `links` has not, for
            joining. `score_history`: the target site's own so far. `page_scores`: its pages'.
        files: Those that the view's moment knows.
        target: Of the view.
        part: The target's site.
    """
    if name == "page_scores":
        source = parquet(list(files.pages), empty_rows(PAGE_SCORES))
        return f"SELECT * FROM {source} WHERE {part.on('page_hash', 'page_site')}"
    read = files.history if name == "score_history" else files.sites
    query = f"SELECT * FROM {parquet(list(read), empty_rows(SITE_SCORES))}"
    if name == "source_scores":
        return f"SELECT site AS scored_site, {_OF_SOURCES} FROM ({query})"
    if name == "score_history":
        query += f" WHERE site_hash = {target.hash} AND site = {quoted(target.site)}"
    return query
