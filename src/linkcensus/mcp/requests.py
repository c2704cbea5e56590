"""From the arguments of a call to a request of the API."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlencode

from linkcensus.core.errors import BadInput
from linkcensus.mcp.operations import Operation, Parameter, Schema
from linkcensus.mcp.schemas import BODY, CAPS, body_fields

_WHOLE_PATH = "target"
"""The one parameter in the path that may hold slashes: every path goes on behind it."""


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """A request of the API."""

    method: str
    path: str
    """Decoded, as ASGI has it."""
    query: str
    body: bytes


def request_of(operation: Operation, arguments: Mapping[str, Any], document: Schema) -> ApiRequest:
    """Make the request that a call stands for.

    Args:
        operation: The tool.
        arguments: As the client gave them.
        document: The OpenAPI document.

    Raises:
        BadInput: An argument that the tool does not have, or one that is missing.
    """
    fields = body_fields(operation, document)
    names = [parameter.name for parameter in operation.parameters]
    known = [*names, *(fields or ([] if operation.body is None else [BODY]))]
    _check_names(arguments, known)
    path, query = operation.path, list[tuple[str, str]]()
    for parameter in operation.parameters:
        value = _value(parameter.name, arguments)
        if value is None and parameter.required:
            raise BadInput("it is missing", place=parameter.name, remedy="give it")
        if parameter.place == "path":
            path = path.replace(f"{{{parameter.name}}}", _of_path(parameter, value))
        elif value is not None:
            query += [(parameter.name, text) for text in _texts(value)]
    return ApiRequest(operation.method, path, urlencode(query), _body(operation, arguments, fields))


def _check_names(arguments: Mapping[str, Any], known: list[str]) -> None:
    for name in arguments:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            raise BadInput(
                "there is no such argument",
                place=name[:50],
                remedy=f"did you mean {near[0]!r}?" if near else f"known are: {', '.join(known)}",
            )


def _value(name: str, arguments: Mapping[str, Any]) -> Any:
    """An argument; one that says how much is answered never asks for more than fits."""
    value = arguments.get(name)
    if name not in CAPS:
        return value
    usual, most = CAPS[name]
    if value is None:
        return usual
    return min(value, most) if isinstance(value, int) else value


def _of_path(parameter: Parameter, value: Any) -> str:
    text = next(iter(_texts(value)), "")
    if not text or text in (".", "..") or ("/" in text and parameter.name != _WHOLE_PATH):
        raise BadInput(f"{text[:100]!r} cannot be used", place=parameter.name)
    return text


def _texts(value: Any) -> list[str]:
    """A value as the texts of a query; each one of a list for itself."""
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if isinstance(value, Mapping):
        return [json.dumps(value)]
    return [str(value)]


def _body(operation: Operation, arguments: Mapping[str, Any], fields: list[str] | None) -> bytes:
    if operation.body is None:
        return b""
    if fields is None:
        return json.dumps(arguments.get(BODY)).encode() if BODY in arguments else b""
    given = {name: _value(name, arguments) for name in fields if name in arguments}
    usual = {name: CAPS[name][0] for name in fields if name in CAPS}
    return json.dumps(usual | given).encode()
