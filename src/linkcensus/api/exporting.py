"""All rows of a list as a file, streamed: what a client does not read is not asked for.

The writers of `insights.exporting` push, an HTTP answer pulls; so a writer runs in a thread of its
own and waits whenever the client is a few pieces behind. The first piece is made before the answer
begins, so that a question that cannot be answered is a problem like any other. What fails later
breaks the connection off: no client takes half a file for the whole one.
"""

import io
import queue
import re
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from enum import StrEnum
from itertools import islice
from typing import Annotated, Any, BinaryIO

import anyio.to_thread
from fastapi import Query, Response
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from linkcensus.api.answering import Answering, operation
from linkcensus.api.problems import described
from linkcensus.core.errors import SourceUnavailable
from linkcensus.insights.exporting import writer_of

MOST_EXPORTS = 4
"""Exports at the same time; each holds a thread and a query."""

_PIECE_BYTES = 64 * 1024
_PIECES_AHEAD = 8
_PATIENCE_SECONDS = 300.0
"""How long a client may read nothing."""
_LOOK_SECONDS = 1.0
"""How often a waiting writer looks whether the client is still there."""
_RETRY_SECONDS = 10

_running = threading.BoundedSemaphore(MOST_EXPORTS)


class ExportFormat(StrEnum):
    """Formats that can be streamed."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"

    @property
    def media_type(self) -> str:
        """What the answer says it is."""
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.JSONL: "application/x-ndjson",
    ExportFormat.PARQUET: "application/vnd.apache.parquet",
}

MostRows = Annotated[int | None, Query(ge=1, description="Rows at most; all if not given.")]


def export(
    answer: Answering,
    rows: Callable[[], Iterator[object]],
    row_type: type,
    name: str,
    form: ExportFormat,
    limit: int | None = None,
    beside: object = "",
) -> Response:
    """Answer with a file of rows.

    Args:
        answer: Knows the version of the data, and whether the client has it already.
        rows: Begins to ask; called in the writer's thread.
        row_type: The dataclass of the rows.
        name: What the file is called, without its ending; made safe here.
        form: Its format.
        limit: Rows at most; None for all.
        beside: What else the rows depend on.

    Raises:
        LinkCensusError: The question cannot be answered, or too many exports are running.
    """
    headers = answer.headers(beside)
    if answer.is_known(headers):
        return Response(status_code=304, headers=headers)
    if not _running.acquire(blocking=False):
        raise SourceUnavailable(
            f"{MOST_EXPORTS} exports are running already", retry_after=_RETRY_SECONDS
        )
    pipe = _Pipe()

    def write() -> None:
        try:
            pipe.fill(lambda file: writer_of(form)(islice(rows(), limit), row_type, file))
        finally:
            _running.release()

    threading.Thread(target=write, name=f"export {name}", daemon=True).start()
    first = pipe.read_piece()
    headers["Content-Disposition"] = f'attachment; filename="{_file_name(name)}.{form}"'
    return _Streamed(pipe, first, headers=headers, media_type=form.media_type)


def export_operation(name: str, summary: str) -> dict[str, Any]:
    """Return what the route of an export tells about itself."""
    told = operation(f"export_{name}", f"{summary}, as a file", None, None, 503)
    contents = {kind.partition(";")[0]: _BINARY for kind in _MEDIA_TYPES.values()}
    told["responses"] = described(503) | {200: {"description": "The file", "content": contents}}
    told["response_class"] = Response
    return told


_BINARY = {"schema": {"type": "string", "format": "binary"}}


def _file_name(name: str) -> str:
    """Return a name that every file system and the header take."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", name).strip("-.")[:100] or "export"


class _ReaderGone(Exception):  # noqa: N818 - says what happened, as in core.errors
    """Nobody reads any more."""


class _Pipe(io.RawIOBase):
    """A file to write, whose pieces are read elsewhere; at most eight pieces are in between."""

    def __init__(self) -> None:
        self._pieces: queue.Queue[bytes | BaseException | None] = queue.Queue(_PIECES_AHEAD)
        self._begun = bytearray()
        self._written = 0
        self._gone = threading.Event()

    def writable(self) -> bool:
        """It is there to be written."""
        return True

    def tell(self) -> int:
        """Bytes written so far."""
        return self._written

    def write(self, data: Any) -> int:
        """Take bytes; waits while the reader is behind."""
        size = memoryview(data).nbytes
        self._begun += data
        self._written += size
        if len(self._begun) >= _PIECE_BYTES:
            self._put(bytes(self._begun))
            self._begun.clear()
        return size

    def fill(self, write: Callable[[BinaryIO], object]) -> None:
        """Have it written, and tell the reader how that ended."""
        try:
            write(self)  # type: ignore[arg-type]  # RawIOBase is one
            self.finish(None)
        except _ReaderGone:
            pass
        except BaseException as error:  # noqa: BLE001 - raised again by whoever reads the pipe
            self.finish(error)

    def finish(self, error: BaseException | None) -> None:
        """Tell the reader that this was all, or why it ends here."""
        try:
            if error is None and self._begun:
                self._put(bytes(self._begun))
            self._put(error)
        except _ReaderGone:
            pass

    def read_piece(self) -> bytes | None:
        """Return the next piece, None at the end.

        Raises:
            BaseException: What the writer failed with.
        """
        piece = self._pieces.get()
        if isinstance(piece, BaseException):
            raise piece
        return piece

    def leave(self) -> None:
        """Read no more: the writer ends at its next piece."""
        self._gone.set()
        while not self._pieces.empty():
            self._pieces.get_nowait()

    def _put(self, piece: bytes | BaseException | None) -> None:
        waited = 0.0
        while not self._gone.is_set() and waited < _PATIENCE_SECONDS:
            try:
                self._pieces.put(piece, timeout=_LOOK_SECONDS)
            except queue.Full:
                waited += _LOOK_SECONDS
            else:
                return
        self.leave()
        self._pieces.put_nowait(_ReaderGone())  # a reader that comes back must not wait for ever
        raise _ReaderGone


class _Streamed(StreamingResponse):
    """Sends the pieces of a pipe, and leaves it when the client is gone."""

    def __init__(self, pipe: _Pipe, first: bytes | None, **told: Any) -> None:
        self._pipe = pipe
        super().__init__(_pieces(pipe, first), **told)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._pipe.leave()


async def _pieces(pipe: _Pipe, first: bytes | None) -> AsyncIterator[bytes]:
    piece = first
    while piece is not None:
        yield piece
        piece = await anyio.to_thread.run_sync(pipe.read_piece, abandon_on_cancel=True)
