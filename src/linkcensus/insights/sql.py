"""SQL put together from constant text and bound values, in one place.

The text of every fragment is a constant of our own code or comes from a field table; whatever a
user wrote travels in `params` only. `compose` keeps the values in the order of their `?`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_SLOT = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL and the values of its `?` placeholders, in order."""

    text: str
    params: tuple[object, ...] = ()


TRUE = Sql("true")
FALSE = Sql("false")


def compose(template: str, **parts: Sql) -> Sql:
    """Fill the `{name}` slots of a template; a part may be used more than once.

    Args:
        template: Constant SQL; every slot must be given.
        **parts: What stands in the slots.
    """
    text: list[str] = []
    params: list[object] = []
    position = 0
    for slot in _SLOT.finditer(template):
        part = parts[slot[1]]
        text += (template[position : slot.start()], part.text)
        params += part.params
        position = slot.end()
    text.append(template[position:])
    return Sql("".join(text), tuple(params))


def join(separator: str, parts: Iterable[Sql]) -> Sql:
    """Put fragments side by side."""
    chosen = list(parts)
    return Sql(
        separator.join(part.text for part in chosen),
        tuple(value for part in chosen for value in part.params),
    )


def all_of(conditions: Iterable[Sql]) -> Sql:
    """The conjunction of conditions; true when there is none."""
    return _connect(" AND ", [part for part in conditions if part is not TRUE], TRUE)


def any_of(conditions: Iterable[Sql]) -> Sql:
    """The disjunction of conditions; false when there is none."""
    return _connect(" OR ", list(conditions), FALSE)


def _connect(word: str, conditions: list[Sql], neutral: Sql) -> Sql:
    if not conditions:
        return neutral
    if len(conditions) == 1:
        return conditions[0]
    joined = join(word, conditions)
    return Sql(f"({joined.text})", joined.params)
