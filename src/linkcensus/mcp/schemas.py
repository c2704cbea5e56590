"""Input schemas of tools: an operation's parameters and the fields of its body, side by side.

References into the document are replaced by what they point at, for a tool's schema stands alone;
how much is asked for at once is limited to what fits a conversation.
"""

from collections.abc import Mapping
from typing import Any

from linkcensus.mcp.operations import Operation, Parameter, Schema

BODY = "body"
"""The argument that is the whole body, where its fields cannot stand beside the parameters."""

CAPS = {"limit": (20, 100), "nodes": (30, 60)}
"""Parameters that say how much is answered: their default and their maximum here."""

_TERSE = {
    "target": "Site, host, URL, or prefix that ends in `*`.",
    "scope": "How much of it counts.",
    "as_of": "What was true then: a day or a UTC time.",
    "known_at": "What was known then.",
    "limit": "Rows.",
    "cursor": "`cursor` of the page before.",
    "filter": "`field:operator:value` or a JSON tree; all must hold.",
    "having": "The same over columns of the answer, such as `links:gte:10`.",
    "sort": "Fields, comma between; `:desc` for the highest first.",
}
"""Words for what most questions share: said at each of a hundred tools, they take much room."""

_DEEPEST = 12
_REFERENCE = "#/components/schemas/"
_NOISE = frozenset(
    {"title", "examples", "example", "maxLength", "maxItems", "maxProperties", "propertyNames"}
)
"""What only documents need, and bounds that nobody comes near: the API refuses what is longer."""


def input_schema(operation: Operation, document: Schema) -> dict[str, Any]:
    """Return the JSON Schema of a tool's arguments."""
    properties: dict[str, Any] = {}
    required = []
    for parameter in operation.parameters:
        schema = standalone(parameter.schema, document)
        if told := _words(parameter, schema):
            schema["description"] = told
        properties[parameter.name] = _capped(parameter.name, schema)
        if parameter.required:
            required.append(parameter.name)
    fields = body_fields(operation, document)
    if fields is not None:
        body = standalone(operation.body or {}, document)
        properties |= {name: _capped(name, body["properties"][name]) for name in fields}
        required += [name for name in fields if name in body.get("required", ())]
    elif operation.body is not None:
        properties[BODY] = standalone(operation.body, document)
        if operation.body_required:
            required.append(BODY)
    made = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**made, "required": required} if required else made


def _words(parameter: Parameter, schema: Schema) -> str:
    """What is said of a parameter, briefly; what only has the name of a shared one says its own."""
    told = parameter.description
    other = "enum" in schema or (parameter.name == "target" and schema.get("type") == "array")
    if other and parameter.name != "scope":
        return told
    return min(told, _TERSE.get(parameter.name, told), key=len)


def body_fields(operation: Operation, document: Schema) -> list[str] | None:
    """Return the fields of a body that stand beside the parameters; None where they do not."""
    if operation.body is None:
        return None
    body = resolved(operation.body, document)
    names = list(body.get("properties", ()))
    taken = {parameter.name for parameter in operation.parameters}
    return names if body.get("type") == "object" and names and not taken & set(names) else None


def resolved(schema: Schema, document: Schema) -> Schema:
    """Follow the references of one schema."""
    for _ in range(_DEEPEST):
        reference = schema.get("$ref")
        if reference is None:
            break
        schema = document["components"]["schemas"][reference.removeprefix(_REFERENCE)]
    return schema


def standalone(schema: Any, document: Schema, depth: int = 0) -> Any:
    """Return a schema without references and without what only documents need."""
    if isinstance(schema, list):
        return [standalone(part, document, depth) for part in schema]
    if not isinstance(schema, Mapping):
        return schema
    if depth > _DEEPEST:  # a schema that holds itself, such as a tree
        return {}
    plain = _without_null(resolved(schema, document), document)
    made = {
        key: (
            {name: standalone(part, document, depth + 1) for name, part in value.items()}
            if key == "properties"
            else standalone(value, document, depth + 1)
        )
        for key, value in plain.items()
        if key not in _NOISE and not (key == "default" and value in ([], {}, ""))
    }
    told = schema.get("description")
    return {**made, "description": told} if told else made


def _without_null(schema: Schema, document: Schema) -> Schema:
    """Say of what may be left out only what it is when given: it need not be null as well."""
    choices = schema.get("anyOf", ())
    given = [one for one in choices if one.get("type") != "null"]
    if len(given) != 1 or len(given) == len(choices):
        return schema
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    if rest.get("default", "") is None:
        del rest["default"]
    return {**resolved(given[0], document), **rest}


def _capped(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Ask for less at once where a parameter says how much."""
    usual, most = CAPS.get(name, (0, 0))
    if not most or schema.get("type") != "integer":
        return schema
    most = min(most, schema.get("maximum", most))
    return {**schema, "maximum": most, "default": min(usual, most)}
