"""Which operations of the API become tools, read from its OpenAPI document.

What is left out: everything about people, sessions, tokens, shares, settings and health; whatever
does not answer with JSON (files, streams, pages); and, unless writing is allowed, whatever changes
something.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]

_TAGS = frozenset(
    {"links", "scores", "comparing", "catalogue", "imports", "jobs", "projects", "marks"}
    | {"decisions", "crawls", "monitors", "channels", "schedules"}
)
_LEFT_OUT = frozenset(
    {"presets", "import_formats", "preview_upload", "delete_upload"}
    | {"watch"}
    | {"channel_kinds", "make_channel", "replace_channel", "remove_channel"}
    | {"crawl_kinds", "crawl_hosts", "crawl_urls", "traffic_days", "mention_summary"}
    | {
        "page_problems",
        "next_looks",
        "preview_expectations",
        "remove_crawl",
        "event_counts",
    }
    | {"set_favourites", "forget_source"}
    | {"schedule", "schedule_times", "replace_schedule", "run_schedule"}
)
"""Of screens only: column mappings of files that a client cannot upload here, and what people set
up once for themselves. Every tool takes room in a conversation."""
_STATEMENTS = "sql_of_"
"""Statements of lists are for people who look one up; `sql` and `sql_tables` are tools."""

_METHODS = ("get", "post", "put", "patch", "delete")
_JSON = "application/json"
_READS = "x-reads-only"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter in the path or the query."""

    name: str
    place: str
    """path or query."""
    schema: Schema
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the API."""

    name: str
    method: str
    """Upper case."""
    path: str
    """With its parameters in braces."""
    summary: str
    description: str
    reads_only: bool
    parameters: tuple[Parameter, ...]
    body: Schema | None
    """The schema of its JSON body."""
    body_required: bool
    answer: Schema
    """The schema of its JSON answer; empty where it answers with nothing."""


def operations(document: Schema) -> list[Operation]:
    """Return the operations that may be tools, by name.

    Args:
        document: The OpenAPI document.
    """
    found = []
    for path, methods in document["paths"].items():
        for method in _METHODS:
            if method in methods and _is_tool(methods[method]):
                made = _operation(path, method, methods[method])
                if made is not None:
                    found.append(made)
    return sorted(found, key=lambda operation: operation.name)


def _is_tool(told: Schema) -> bool:
    name = told.get("operationId", "")
    if name in _LEFT_OUT or name.startswith(_STATEMENTS):
        return False
    return bool(_TAGS & set(told.get("tags", ())))


def _operation(path: str, method: str, told: Schema) -> Operation | None:
    answer = _answer(told, reads=method == "get")
    body = told.get("requestBody")
    if answer is None or (body is not None and _JSON not in body["content"]):
        return None
    return Operation(
        name=told["operationId"],
        method=method.upper(),
        path=path,
        summary=told.get("summary", ""),
        description=told.get("description", ""),
        reads_only=method == "get" or bool(told.get(_READS)),
        parameters=tuple(_parameters(told)),
        body=None if body is None else body["content"][_JSON]["schema"],
        body_required=bool(body and body.get("required")),
        answer=answer,
    )


def _parameters(told: Schema) -> Iterator[Parameter]:
    for parameter in told.get("parameters", ()):
        if parameter["in"] in ("path", "query"):
            yield Parameter(
                parameter["name"],
                parameter["in"],
                parameter["schema"],
                bool(parameter.get("required")),
                parameter.get("description", ""),
            )


def _answer(told: Schema, *, reads: bool) -> Schema | None:
    """The schema of a successful answer, empty for none; None when it is something else."""
    for status, response in told["responses"].items():
        if status.startswith("2"):
            content = response.get("content")
            if not content:
                return None if reads else {}
            schema: Schema | None = content.get(_JSON, {}).get("schema")
            return schema
    return None
