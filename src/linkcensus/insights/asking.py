"""From what a user writes to the parts of a request; the same for every door.

`place` is what an error names: the option or parameter, such as `--filter` or `filter`.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time

from linkcensus.core.errors import BadInput
from linkcensus.index.snapshot import Moment
from linkcensus.insights.filters.fields import LINK_FIELDS, Fields
from linkcensus.insights.filters.short import parse_short_filters
from linkcensus.insights.filters.tree import And, Node, parse_filter_text

MOST_FILTERS = 100
_LENGTH_OF_DATE = len("2026-04-13")


def read_filters(
    texts: Sequence[str], fields: Fields = LINK_FIELDS, *, place: str = "--filter"
) -> Node | None:
    """Read filters, each a JSON tree or `field:operator:value`; all of them must hold.

    Raises:
        BadInput: Names the filter and the node that cannot be used.
    """
    if len(texts) > MOST_FILTERS:
        raise BadInput(f"at most {MOST_FILTERS} filters", place=place)
    trees = [text for text in texts if text.lstrip().startswith("{")]
    short = [text for text in texts if not text.lstrip().startswith("{")]
    nodes = [parse_filter_text(text, fields) for text in trees]
    if (simple := parse_short_filters(short, fields, place=place)) is not None:
        nodes.append(simple)
    if len(nodes) < 2:
        return nodes[0] if nodes else None
    return And(tuple(nodes))


def read_moment(as_of: str | None, known_at: str | None, *, option: str = "") -> Moment | None:
    """Read the two times of a question; None when neither is given.

    Args:
        as_of: What was true then.
        known_at: As far as was known then.
        option: What stands before their names in errors: `--` on the command line.

    Raises:
        BadInput: One of them is no date.
    """
    if as_of is None and known_at is None:
        return None
    names = ("--as-of", "--known-at") if option else ("as_of", "known_at")
    return Moment(
        true_at=None if as_of is None else read_time(as_of, names[0]),
        known_at=None if known_at is None else read_time(known_at, names[1]),
    )


def read_time(text: str, place: str) -> datetime:
    """Read a date (its last microsecond is meant) or a time; UTC unless it names a zone.

    Raises:
        BadInput: It is neither.
    """
    written = text.strip()
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise BadInput(
            f"{written[:50]!r} is not a date", place=place, remedy="write 2026-04-13"
        ) from None
    if len(written) <= _LENGTH_OF_DATE:
        moment = datetime.combine(moment.date(), time.max)
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise BadInput(f"{written[:50]!r} is out of range", place=place) from None
