"""The scores of sites as columns of any list: how they are joined, filtered and described."""

from collections.abc import Iterable, Sequence
from typing import Any

from linkcensus.core.url import site_hash
from linkcensus.insights.filters.fields import FieldType
from linkcensus.insights.relations import Relations
from linkcensus.insights.sql import Sql, compose

SCORE_COLUMNS = {
    "trust": (FieldType.NUMBER, "Trust of the site, 0 to 100: what arrives from trusted seeds."),
    "citation": (FieldType.NUMBER, "Citation of the site, 0 to 100: what all sites pass on to it."),
    "spam": (FieldType.NUMBER, "Spam score of the site, 0 to 100."),
    "verdict": (FieldType.TEXT, "What its spam markers say: ignore, review or act."),
    "topic": (FieldType.TEXT, "The topic from which most of its trust comes."),
}
"""Beside authority, which links carry."""

_TYPES = {"verdict": "VARCHAR", "topic": "VARCHAR"}


def scored(view: Relations, body: Sql, site: str, *, with_authority: bool = False) -> Sql:
    """A query with the score columns put beside each of its rows.

    Args:
        view: Tells whether there are scores; without a run all of them are NULL.
        body: Any query.
        site: Its column that names the site whose scores are wanted.
        with_authority: Whether authority is wanted too.
    """
    names = [*(["authority"] if with_authority else []), *SCORE_COLUMNS]
    if not view.has_scores:
        nothing = [f"CAST(NULL AS {_TYPES.get(name, 'FLOAT')}) AS {name}" for name in names]
        return compose(
            "SELECT *, {nothing} FROM ({body})", nothing=Sql(", ".join(nothing)), body=body
        )
    return compose(
        "SELECT unscored.*, {columns} FROM ({body}) AS unscored "
        "LEFT JOIN scores ON scores.site = unscored.{site}",
        columns=Sql(", ".join(f"scores.{name}" for name in names)),
        body=body,
        site=Sql(site),
    )


_BY_LINK = Sql(" LEFT JOIN source_scores ON scored_site = source_site")


def joined_scores(view: Relations) -> tuple[Sql, Sql]:
    """For a query over all of `links`: its further columns, and what to join for them."""
    if not view.has_scores:
        return Sql(""), Sql("")
    return Sql("".join(f", {name}" for name in SCORE_COLUMNS)), _BY_LINK


def look_up_scores(view: Relations, rows: Sequence[dict[str, Any]]) -> None:
    """Put the scores of its source site into each row of a page.

    A page has few sites: finding those costs less than joining all.
    """
    if not view.has_scores:
        return
    known = scores_of(view, {values["source_site"] for values in rows if "source_site" in values})
    for values in rows:
        values.update(known.get(values.get("source_site", ""), {}))


def scores_of(view: Relations, sites: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The score columns of sites by name; sites without a score are left out."""
    wanted = list(sites)
    marks = ", ".join("?" * len(wanted))
    query = compose(
        "SELECT site, authority AS own_authority, {columns} FROM scores "
        "WHERE site_hash IN ({hashes}) AND site IN ({sites})",
        columns=Sql(", ".join(SCORE_COLUMNS)),
        hashes=Sql(marks, tuple(site_hash(site) for site in wanted)),
        sites=Sql(marks, tuple(wanted)),
    )
    if not wanted or not view.has_scores:
        return {}
    return {values.pop("site"): values for values in view.rows(query.text, query.params)}
