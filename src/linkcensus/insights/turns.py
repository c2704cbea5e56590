"""When links and sites came, went and came back: what a history and the days of new and lost count.

A loss that ended is told by `events` alone: the link itself lives again and knows nothing of it.
"""

from linkcensus.index.engine import statement
from linkcensus.insights.selection import IS_EXTERNAL, IS_LOSS_OR_RETURN, Selection
from linkcensus.insights.sql import TRUE, Sql, compose

_SITE = "target_hash, target_site, source_site"
_IDENTITY = "target_key, source_key, kind, occurrence, coalesce(raw_target_key, '')"


def turns(selection: Selection) -> Sql:
    """SQL of when links were lost and came back: their sites, event, happened_at.

    Args:
        selection: Of which links; its history does not count.
    """
    external = TRUE if selection.internal else Sql(f"({IS_EXTERNAL})")
    if selection.filter is None:
        chosen = TRUE
    else:
        chosen = compose(
            "({identity}) IN (SELECT {identity} FROM links WHERE {condition})",
            identity=Sql(_IDENTITY),
            condition=selection.of_all_times().condition(),
        )
    return compose(
        "SELECT {site}, event, happened_at FROM events WHERE {turn} AND {external} AND {chosen}",
        site=Sql(_SITE),
        turn=Sql(IS_LOSS_OR_RETURN),
        external=external,
        chosen=chosen,
    )


def site_turns(selection: Selection) -> Sql:
    """SQL of when sites began to link and when their last link went: event, happened_at.

    `event` is gained or lost; `happened_at` is NULL where nobody knows the beginning.
    """
    return compose(
        "WITH came AS (SELECT {site}, first_seen FROM links WHERE {condition}), "
        "turned AS ({turned}) SELECT event, happened_at FROM ({site_turns})",
        site=Sql(_SITE),
        condition=selection.of_all_times().condition(),
        turned=turns(selection),
        site_turns=Sql(statement("site_turns")),
    )
