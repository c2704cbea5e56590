"""The scores of sites as columns of any list: how they are joined, filtered and described."""

from collections.abc import Iterable, Mapping, Sequence
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

LINK_SCORE_COLUMNS = {
    "link_value": (FieldType.NUMBER, "What the link itself passes on, 0 to 100."),
    "link_spam": (FieldType.NUMBER, "Spam score of the link itself, 0 to 100."),
    "link_verdict": (FieldType.TEXT, "What the link's own markers say: ignore, review or act."),
}
"""Columns that `links` has where a query names them."""

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
    columns = [*SCORE_COLUMNS, *(LINK_SCORE_COLUMNS if view.has_link_scores else ())]
    return Sql("".join(f", {name}" for name in columns)), _BY_LINK


def look_up_link_scores(view: Relations, rows: Mapping[int, dict[str, Any]]) -> None:
    """Put a link's own scores into each row of a page.

    Args:
        view: Of the target that the links lead to.
        rows: By `core.link.link_hash`.
    """
    if not view.has_link_scores or not rows:
        return
    query = compose(
        "SELECT link_hash, value, spam, verdict FROM link_scores WHERE link_hash IN ({hashes})",
        hashes=Sql(", ".join("?" * len(rows)), tuple(rows)),
    )
    for number, *scores in view.sql(query.text, query.params):
        rows[number].update(zip(LINK_SCORE_COLUMNS, scores, strict=True))


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
