"""Answers: how a question is asked of the index, and its result written as JSON.

Results are encoded as they come, for they are our own dataclasses; a test holds them to the models
that the OpenAPI document shows. Every answer names the version of what it was answered from, and
whoever has it already gets 304 and no body, before the question is asked. An answer follows from
address and version alone: what depends on who asks must not be written here (see `caching`).
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Annotated, Any, Protocol, TypeVar

import msgspec
from fastapi import Depends, Request, Response

from linkcensus.api.asking import AskedMoment, AskedTarget
from linkcensus.api.problems import described
from linkcensus.api.services import Served, Services
from linkcensus.core.scope import Target
from linkcensus.index.index import Index
from linkcensus.index.snapshot import Moment
from linkcensus.index.view import View

_ENCODER = msgspec.json.Encoder(decimal_format="number")

Row_co = TypeVar("Row_co", covariant=True)


class Page(Protocol[Row_co]):
    """One page of a list, as insights give it."""

    @property
    def rows(self) -> tuple[Row_co, ...]:
        """The rows."""
        ...

    @property
    def total(self) -> int | None:
        """Rows of all pages."""
        ...

    @property
    def cursor(self) -> str | None:
        """Where the next page begins."""
        ...


class Answering:
    """Writes the answer to one request."""

    def __init__(self, services: Services, request: Request) -> None:
        self.services = services
        reads = request.method == "GET"
        self._known = request.headers.get("if-none-match", "") if reads else ""
        self._address = (request.url.path, request.url.query) if reads else None

    @property
    def index(self) -> Index:
        """The index that is asked."""
        return self.services.index

    def rows(
        self,
        ask: Callable[[], Page[object]],
        moment: Moment | None = None,
        beside: object = "",
        *,
        jumps: bool = False,
    ) -> Response:
        """Answer with one page of a list; with its place where it may begin anywhere."""

        def answer() -> Mapping[str, object]:
            page = ask()
            told = {"rows": page.rows, "total": page.total, "cursor": page.cursor}
            return told | ({"offset": getattr(page, "offset", None)} if jumps else {})

        return self.document(answer, moment, beside)

    def one(
        self, ask: Callable[[], object], moment: Moment | None = None, beside: object = ""
    ) -> Response:
        """Answer with one result."""
        return self.document(lambda: _fields_of(ask()), moment, beside)

    def document(
        self,
        ask: Callable[[], Mapping[str, object]],
        moment: Moment | None = None,
        beside: object = "",
    ) -> Response:
        """Answer with an object, to which the date of the data is added.

        Args:
            ask: Asks.
            moment: The time of the question.
            beside: What else than the index was asked: the answer has changed where this has.
        """
        headers = self.headers(beside)
        if self.is_known(headers):
            return Response(status_code=304, headers=headers)

        def written() -> bytes:
            return _ENCODER.encode({**ask(), "data_date": self._data_date(moment)})

        if self._address is None:
            body = written()
        else:
            key = (*self._address, headers["ETag"])
            body = self.services.answers.answer(key, written)
        return Response(body, headers=headers, media_type="application/json")

    def headers(self, beside: object = "") -> dict[str, str]:
        """Return the headers of an answer.

        To be called before asking: what changes meanwhile must not be taken for what was answered.
        """
        tag = self.services.version()
        if beside:
            tag = blake2b(f"{tag} {beside}".encode(), digest_size=12).hexdigest()
        return {"ETag": f'"{tag}"', "Cache-Control": "private, no-cache"}

    def is_known(self, headers: Mapping[str, str]) -> bool:
        """Tell whether the client has what these headers belong to; then it gets 304."""
        return _holds(self._known, headers["ETag"])

    def _data_date(self, moment: Moment | None) -> datetime | None:
        newest = self.index.snapshot().newest
        if newest is None or moment is None or moment.known_at is None:
            return newest
        return min(newest, moment.known_at)


class TargetAnswering(Answering):
    """Writes the answer to a question about one target."""

    def __init__(
        self, services: Services, request: Request, target: Target, moment: Moment | None
    ) -> None:
        super().__init__(services, request)
        self.target, self.moment = target, moment

    def view(self) -> View:
        """Open the target's links; the caller closes it."""
        return self.index.view(self.target, self.moment)

    def one_of_view(self, ask: Callable[[View], object]) -> Response:
        """Answer with one result about the target's links."""

        def asked() -> object:
            with self.view() as view:
                return ask(view)

        return self.one(asked, self.moment)


async def answering(services: Served, request: Request) -> Answering:
    """Prepare the answer to a request."""
    return Answering(services, request)


async def target_answering(
    services: Served, request: Request, target: AskedTarget, moment: AskedMoment
) -> TargetAnswering:
    """Prepare the answer to a question about one target, now or at another time."""
    return TargetAnswering(services, request, target, moment)


Answer = Annotated[Answering, Depends(answering)]
TargetAnswer = Annotated[TargetAnswering, Depends(target_answering)]


READS_ONLY: dict[str, Any] = {"x-reads-only": True}
"""What the document says of a POST that changes nothing: its question does not fit an address."""


def operation(
    name: str, summary: str, model: Any, description: str | None = None, *problems: int
) -> dict[str, Any]:
    """Return what every route tells about itself, as arguments of the router's decorator.

    Args:
        name: The question's name; operation id, and so a function of generated clients.
        summary: One line.
        model: Of the answer.
        description: More than one line.
        problems: HTTP statuses of problems beside the usual ones.
    """
    return {
        "name": name,
        "operation_id": name,
        "summary": summary,
        "description": description or summary,
        "response_model": model,
        "responses": described(*problems),
    }


def _fields_of(result: object) -> dict[str, object]:
    assert is_dataclass(result)
    return {field.name: getattr(result, field.name) for field in fields(result)}


def _holds(known: str, tag: str) -> bool:
    """Tell whether If-None-Match names a tag, weakly compared."""
    if not known:
        return False
    return known.strip() == "*" or tag in {
        part.strip().removeprefix("W/") for part in known.split(",")
    }
