"""Every error as an RFC 9457 document of one shape.

| what happened | status | type |
|---|---|---|
| `BadInput`, a parameter that does not fit | 400 | /problems/bad-input |
| `Clash` | 409 | /problems/conflict |
| `Refused` | 403 | /problems/refused |
| `NotFound`, an unknown address | 404 | /problems/not-found |
| `SourceUnavailable` | 503 | /problems/source-unavailable |
| `CorruptIndex` | 500 | /problems/corrupt-index |
| `NotConverged` | 500 | /problems/not-converged |
| a fault of ours | 500 | /problems/fault |

What `api.security` refuses has types of its own; see `security.refusals`.
"""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from linkcensus.api.security.refusals import Denied
from linkcensus.core.errors import (
    BadInput,
    CorruptIndex,
    LinkCensusError,
    NotConverged,
    NotFound,
    Refused,
    SourceUnavailable,
    one_line,
)
from linkcensus.store.errors import Clash

MEDIA_TYPE = "application/problem+json"

_log = logging.getLogger(__name__)


class Problem(BaseModel):
    """Why a request was not answered."""

    type: str = Field(description="Which kind of problem: `/problems/` and a word.")
    title: str = Field(description="The kind in words; the same for all problems of a type.")
    status: int = Field(description="The HTTP status again.")
    detail: str = Field(description="What is wrong here, on one line.")
    place: str | None = Field(None, description="Where: a parameter, a node of a filter, a file.")
    remedy: str | None = Field(None, description="What can be done about it.")
    instance: str = Field(description="Path of the request.")


_KINDS: tuple[tuple[type[LinkCensusError], int, str, str], ...] = (
    (Clash, 409, "conflict", "Conflict"),
    (BadInput, 400, "bad-input", "This cannot be used"),
    (NotFound, 404, "not-found", "Not found"),
    (Refused, 403, "refused", "Not allowed by a rule"),
    (SourceUnavailable, 503, "source-unavailable", "A source does not answer"),
    (CorruptIndex, 500, "corrupt-index", "The index is damaged"),
    (NotConverged, 500, "not-converged", "The computation found no end"),
    (LinkCensusError, 500, "failed", "It could not be done"),
)
_RETRY_SECONDS = 30
"""When a source did not say itself how long to wait."""


def install_problems(app: FastAPI) -> None:
    """Have every error of an application answered as a problem."""
    app.add_exception_handler(LinkCensusError, _of_ours)
    app.add_exception_handler(RequestValidationError, _of_parameters)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(Exception, _of_fault)


def problem(
    request: Request,
    status: int,
    slug: str,
    title: str,
    detail: str,
    *,
    place: str | None = None,
    remedy: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Write one problem."""
    document = {
        "type": f"/problems/{slug}",
        "title": title,
        "status": status,
        "detail": one_line(detail),
        "place": None if place is None else one_line(place),
        "remedy": None if remedy is None else one_line(remedy),
        "instance": quote(request.scope.get("path", ""), safe="/:@!$&'()*+,;=~", errors="replace"),
    }
    no_store = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **(headers or {})}
    return JSONResponse(document, status, no_store, MEDIA_TYPE)


def problem_of(request: Request, error: LinkCensusError) -> JSONResponse:
    """Write an error that was raised on purpose."""
    remedy = getattr(error, "remedy", None)
    if isinstance(error, Denied):
        kind = (error.status, error.slug, error.title)
        return problem(request, *kind, error.message, remedy=remedy, headers=error.headers)
    status, slug, title = next(
        (status, slug, title) for raised, status, slug, title in _KINDS if isinstance(error, raised)
    )
    headers = {}
    if isinstance(error, SourceUnavailable):
        headers["Retry-After"] = str(round(error.retry_after or _RETRY_SECONDS))
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        # paths of this machine are for its log, not for whoever asks
        _log.error("could not answer %s: %s", request.scope.get("path"), error)
    place = getattr(error, "place", None)
    return problem(
        request, status, slug, title, error.message, place=place, remedy=remedy, headers=headers
    )


async def _of_ours(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, LinkCensusError)
    return problem_of(request, error)


async def _of_parameters(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first: Mapping[str, Any] = error.errors()[0]
    kind, _, title = ("bad-input", None, "This cannot be used")
    return problem(request, 400, kind, title, str(first["msg"]), place=_place(first.get("loc", ())))


def _place(loc: Sequence[object]) -> str | None:
    """Name a parameter: `limit` for ("query", "limit"), `edits.0.action` for a part of a body."""
    parts = [str(part) for part in loc]
    if parts and parts[0] in ("query", "path", "header", "cookie", "body"):
        parts = parts[1:] or parts
    return ".".join(parts)[:200] or None


async def _of_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    detail = str(error.detail or status.phrase)
    if status is HTTPStatus.BAD_REQUEST:  # a body that is no JSON at all
        return problem_of(request, BadInput(detail, place="body", remedy="send JSON in UTF-8"))
    slug = status.phrase.lower().replace(" ", "-")
    if status is HTTPStatus.NOT_FOUND:
        detail = "there is nothing at this address"
    return problem(request, status, slug, status.phrase, detail, headers=error.headers)


async def _of_fault(request: Request, error: Exception) -> JSONResponse:
    # the server's own log gets the traceback: Starlette raises the error again behind this
    return problem(
        request, 500, "fault", "A fault of ours", "this should not have happened",
        remedy="the server's log tells more; please report it",
    )  # fmt: skip


def described(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Say in the OpenAPI document which problems a route may answer with, beside the usual ones."""
    named = {*statuses, 400, 401, 403}
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    responses: dict[int | str, dict[str, Any]] = {
        status: {"description": HTTPStatus(status).phrase, "content": content}
        for status in sorted(named)
    }
    responses["default"] = {"description": "Any other problem", "content": content}
    return responses
