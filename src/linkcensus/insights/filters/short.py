"""The one-line form of a leaf for the command line: `field:operator:value`.

`anchor_text:isubstring:shoes`, `follow:eq:true`, `lost_at:is_null`, `sources:any:ahrefs`; a `!`
in front negates. Several are joined by `and`.
"""

from collections.abc import Sequence

from linkcensus.core.errors import BadInput
from linkcensus.insights.filters.fields import LINK_FIELDS, Fields, FieldType, closest
from linkcensus.insights.filters.tree import And, Node, parse_filter


def parse_short_filters(
    texts: Sequence[str], fields: Fields = LINK_FIELDS, *, place: str = "--filter"
) -> Node | None:
    """Read one-line filters; all of them must hold. None when there are none.

    Args:
        texts: The filters.
        fields: What may be asked.
        place: What an error names before the filter.

    Raises:
        BadInput: Names the text that cannot be used and why.
    """
    nodes = tuple(_one(text, fields, place) for text in texts)
    if not nodes:
        return None
    return nodes[0] if len(nodes) == 1 else And(nodes)


def _one(text: str, fields: Fields, option: str) -> Node:
    negated = text.startswith("!")
    name, _, rest = text.removeprefix("!").partition(":")
    operator, has_value, value = rest.partition(":")
    place = f"{option} {text[:100]!r}"
    if name not in fields:
        raise BadInput(f"unknown field {name[:50]!r}", place=place, remedy=closest(name, fields))
    if not operator:
        raise BadInput("write field:operator:value", place=place)
    field = fields[name]
    leaf: dict[str, object] = {"field": name}
    if field.type is FieldType.LIST and operator in ("any", "all"):
        leaf[operator] = ["eq", value]
    else:
        leaf["is"] = [operator, _typed(value, field.type)] if has_value else operator
    try:
        return parse_filter({"not": leaf} if negated else leaf, fields)
    except BadInput as error:
        raise BadInput(error.message, place=place, remedy=error.remedy) from None


def _typed(value: str, kind: FieldType) -> object:
    """Give a value the type its field wants; what does not fit stays a text and is refused."""
    if kind is FieldType.BOOLEAN:
        return {"true": True, "false": False}.get(value.lower(), value)
    if kind is FieldType.NUMBER:
        for number in (int, float):
            try:
                return number(value)
            except ValueError:
                continue
    return value
