"""Answers: how a question is asked of the index, and its result written as JSON.

Results are encoded as they come, for they are our own dataclasses; a test holds them to the models
that the OpenAPI document shows. Every answer names the version of what it was answered from, and
whoever has it already gets 304 and no body, before the question is asked. An answer follows from
address and version alone: what depends on who asks must not be written here (see `caching`).

Questions that read nothing but the links of one target have the version of what concerns it, and
while a job runs they may be answered from a moment ago (see `bases`). Every answer tells the date
of all data beside, which is put behind what is kept.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Annotated, Any, Protocol, TypeVar

import msgspec
from fastapi import Depends, Request, Response

from linkcensus.api.asking import AskedMoment, AskedTarget
from linkcensus.api.bases import Basis
from linkcensus.api.problems import described
from linkcensus.api.services import Served, Services
from linkcensus.core.scope import Target
from linkcensus.index.index import Index
from linkcensus.index.snapshot import Moment, Snapshot
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
        return self.document(lambda: _told(ask(), jumps=jumps), moment, beside)

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
        return self._document(ask, self.services.version(), self.index.snapshot(), moment, beside)

    def _document(
        self,
        ask: Callable[[], Mapping[str, object]],
        version: str,
        whole: Snapshot,
        moment: Moment | None,
        beside: object = "",
    ) -> Response:
        """Answer from what was looked at before: what changes meanwhile is not in the version."""
        date = _data_date(whole, moment)
        headers = _headers(version, date, beside)
        if self.is_known(headers):
            return Response(status_code=304, headers=headers)

        body = self._body(ask, version, beside)
        return Response(_dated(body, date), headers=headers, media_type="application/json")

    def _body(
        self, ask: Callable[[], Mapping[str, object]], version: str, beside: object = ""
    ) -> bytes:
        """Write an answer but for its date, or take the one that was written for the version."""

        def written() -> bytes:
            return _ENCODER.encode({**ask()})

        if self._address is None:
            return written()
        return self.services.answers.answer((*self._address, version, beside), written)

    def headers(self, beside: object = "") -> dict[str, str]:
        """Return the headers of an answer about the whole index.

        To be called before asking: what changes meanwhile must not be taken for what was answered.
        """
        return _headers(self.services.version(), None, beside)

    def is_known(self, headers: Mapping[str, str]) -> bool:
        """Tell whether the client has what these headers belong to; then it gets 304."""
        return _holds(self._known, headers["ETag"])


class TargetAnswering(Answering):
    """Writes the answer to a question about one target."""

    def __init__(
        self, services: Services, request: Request, target: Target, moment: Moment | None
    ) -> None:
        super().__init__(services, request)
        self.target, self.moment = target, moment

    def one_of_view(self, ask: Callable[[View], object], beside: object = "") -> Response:
        """Answer with one result about the target's links, which depends on little else.

        Args:
            ask: Asks.
            beside: All that it depends on but the links and the address.
        """
        return self._of_view(lambda view: _fields_of(ask(view)), beside)

    def rows_of_view(
        self, ask: Callable[[View], Page[object]], beside: object = "", *, jumps: bool = False
    ) -> Response:
        """Answer with one page of a list of the target's links; `beside` as of `one_of_view`."""
        return self._of_view(lambda view: _told(ask(view), jumps=jumps), beside)

    def _of_view(
        self, ask: Callable[[View], Mapping[str, object]], beside: object = ""
    ) -> Response:
        def asked_of(basis: Basis, *, ahead: bool = False) -> Mapping[str, object]:
            with self.index.view(self.target, self.moment, basis.part, ahead=ahead) as view:
                return ask(view)

        def prepare(basis: Basis) -> None:
            self._body(
                lambda: asked_of(basis, ahead=True), self.services.version(basis.part), beside
            )

        basis = self.services.bases.of(self.target)
        if self._address is not None:
            basis.questions.remember(self._address, prepare)
        version = self.services.version(basis.part)
        return self._document(lambda: asked_of(basis), version, basis.whole, self.moment, beside)


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


def _headers(version: str, date: datetime | None, beside: object) -> dict[str, str]:
    facts = " ".join(str(fact) for fact in (version, date, beside) if fact)
    tag = blake2b(facts.encode(), digest_size=12).hexdigest()
    return {"ETag": f'"{tag}"', "Cache-Control": "private, no-cache"}


def _data_date(whole: Snapshot, moment: Moment | None) -> datetime | None:
    if whole.newest is None or moment is None or moment.known_at is None:
        return whole.newest
    return min(whole.newest, moment.known_at)


def _dated(body: bytes, date: datetime | None) -> bytes:
    """Put the date of the data behind the fields of an object."""
    told = _ENCODER.encode({"data_date": date})
    return told if body == b"{}" else body[:-1] + b"," + told[1:]


def _told(page: Page[object], *, jumps: bool) -> dict[str, object]:
    told = {"rows": page.rows, "total": page.total, "cursor": page.cursor}
    return told | ({"offset": getattr(page, "offset", None)} if jumps else {})


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
