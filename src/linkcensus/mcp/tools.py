"""The tools: what a client may call, and what comes of a call."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import anyio
from mcp import types

from linkcensus.core.errors import BadInput, LinkCensusError, NotFound
from linkcensus.mcp.answers import as_text, fitted, rows_that_fit
from linkcensus.mcp.asgi import ApiAnswer, ask
from linkcensus.mcp.caller import Caller
from linkcensus.mcp.cleaning import clean_text, separated
from linkcensus.mcp.operations import Operation, Schema, operations
from linkcensus.mcp.requests import ApiRequest, request_of
from linkcensus.mcp.schemas import input_schema

_LONGEST_DESCRIPTION = 1_000
_AT_ONCE = 4
"""Calls that are answered at the same time; the rest wait."""


@dataclass(frozen=True, slots=True)
class _Tool:
    """One operation as a client sees it."""

    operation: Operation
    told: types.Tool


class Toolbox:
    """The tools made from one OpenAPI document."""

    def __init__(self, document: Schema) -> None:
        """Make the tools when they are first asked for.

        Args:
            document: The OpenAPI document of the application that will be asked.
        """
        self._document = document
        self._room = anyio.Semaphore(_AT_ONCE)

    @cached_property
    def _tools(self) -> dict[str, _Tool]:
        return {
            operation.name: _Tool(operation, _told(operation, self._document))
            for operation in operations(self._document)
        }

    def offered(self, *, writing: bool) -> list[types.Tool]:
        """The tools that a caller may use, by name."""
        return [tool.told for tool in self._tools.values() if writing or tool.operation.reads_only]

    async def call(
        self, name: str, arguments: Mapping[str, Any], caller: Caller
    ) -> types.CallToolResult:
        """Ask the API, and tell its answer; a problem is told as one, for the model to mend."""
        try:
            operation = self._operation(name, writing=caller.writing)
            request = request_of(operation, arguments, self._document)
            async with self._room:
                answer = await _asked(caller, request)
                if answer.status >= 400:
                    return _problem(_json(answer))
                return _result(await self._told(operation, arguments, answer, caller))
        except LinkCensusError as error:
            return _problem({"detail": str(error)})

    def _operation(self, name: str, *, writing: bool) -> Operation:
        tool = self._tools.get(name)
        if tool is None:
            raise NotFound(f"there is no tool {name[:100]!r}")
        if not (writing or tool.operation.reads_only):
            raise BadInput(
                f"{name} changes something, which is not allowed here",
                remedy="allow it with the setting LINKCENSUS_MCP_ALLOW_WRITE and a token "
                "with the scope write",
            )
        return tool.operation

    async def _told(
        self, operation: Operation, arguments: Mapping[str, Any], answer: ApiAnswer, caller: Caller
    ) -> Any:
        value = separated(_json(answer), operation.answer, self._document)
        fitting = rows_that_fit(value)
        if fitting is not None and operation.reads_only and "limit" in _names(operation):
            fewer = request_of(operation, {**arguments, "limit": fitting}, self._document)
            again = await _asked(caller, fewer)
            if again.status < 400:
                value = separated(_json(again), operation.answer, self._document)
        return fitted(value)


def _names(operation: Operation) -> list[str]:
    return [parameter.name for parameter in operation.parameters]


async def _asked(caller: Caller, request: ApiRequest) -> ApiAnswer:
    return await ask(caller.app, request, caller.headers, caller.root_path)


def _told(operation: Operation, document: Schema) -> types.Tool:
    description = operation.summary
    if operation.description and operation.description != operation.summary:
        description = f"{operation.summary}. {operation.description}"
    return types.Tool(
        name=operation.name,
        title=operation.summary if description != operation.summary else None,
        description=description[:_LONGEST_DESCRIPTION],
        input_schema=input_schema(operation, document),
        annotations=_hints(operation),
    )


def _hints(operation: Operation) -> types.ToolAnnotations:
    """What a client may want to know before it calls; what only repeats a default takes room."""
    if operation.reads_only:
        return types.ToolAnnotations(read_only_hint=True, open_world_hint=False)
    return types.ToolAnnotations(
        read_only_hint=False,
        destructive_hint=operation.method == "DELETE",
        idempotent_hint=True if operation.method in ("PUT", "DELETE") else None,
        open_world_hint=False,
    )


def _json(answer: ApiAnswer) -> Any:
    if not answer.body:
        return {"done": True}
    try:
        return json.loads(answer.body)
    except ValueError:
        return {"detail": f"the API answered {answer.status} without JSON"}


def _result(value: Any) -> types.CallToolResult:
    structured = value if isinstance(value, dict) else {"rows": value}
    text = types.TextContent(type="text", text=as_text(structured))
    return types.CallToolResult(content=[text], structured_content=structured)


def _problem(document: Any) -> types.CallToolResult:
    """A problem in one line: what is wrong, where, and what can be done."""
    known = document if isinstance(document, Mapping) else {}
    detail, place, remedy = (known.get(name) for name in ("detail", "place", "remedy"))
    line = f"{place}: {detail}" if place else str(detail or known.get("title") or "it failed")
    line = f"{line}; {remedy}" if remedy else line
    content = types.TextContent(type="text", text=clean_text(line))
    return types.CallToolResult(content=[content], is_error=True)
