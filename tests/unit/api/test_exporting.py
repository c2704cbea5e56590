"""Files that are written as fast as they are read, and no faster."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import anyio
import pytest
from starlette.types import Message

from linkcensus.api import exporting
from linkcensus.api.exporting import MOST_EXPORTS, ExportFormat, export
from linkcensus.core.errors import BadInput, SourceUnavailable


@dataclass(frozen=True)
class Row:
    """A row of about a kilobyte."""

    text: str


class Answer:
    """What an export knows of its request."""

    def __init__(self, known: bool = False) -> None:
        self._known = known

    def headers(self, _beside: object = "") -> dict[str, str]:
        return {"ETag": '"1"'}

    def is_known(self, headers: dict[str, str]) -> bool:
        return self._known


def exported(rows: Callable[[], Iterator[object]], name: str = "x", **rest: object) -> object:
    form = rest.pop("form", ExportFormat.JSONL)
    return export(Answer(**rest), rows, Row, name, form)


def read(answer: object, pieces: int | None = None) -> bytes:
    """Read a streamed answer as a server would, or leave after some pieces."""
    got: list[bytes] = []
    scope = {"type": "http", "method": "GET", "asgi": {"spec_version": "2.3"}}

    async def receive() -> Message:
        while pieces is None or len(got) < pieces:
            await anyio.sleep(0.01)
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body" and message["body"]:
            got.append(message["body"])
            if pieces is not None and len(got) >= pieces:
                await anyio.sleep(1)  # the client is gone, and the server finds out

    anyio.run(answer, scope, receive, send)
    return b"".join(got)


def eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 5
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def writers() -> int:
    return sum(thread.name.startswith("export ") for thread in threading.enumerate())


def test_all_rows_arrive():
    text = read(exported(lambda: iter([Row(str(n)) for n in range(3000)])))
    assert text.count(b"\n") == 3000
    assert text.endswith(b'{"text":"2999"}\n')


def test_an_empty_list_is_an_empty_file():
    assert read(exported(lambda: iter(()))) == b""
    assert read(exported(lambda: iter(()), form=ExportFormat.CSV)) == b"text\n"


def test_cells_like_formulas_are_neutralised():
    text = read(exported(lambda: iter([Row("=1+1")]), form=ExportFormat.CSV))
    assert text == b"text\n'=1+1\n"


def test_a_reader_that_leaves_ends_the_writer():
    asked = []

    def rows() -> Iterator[object]:
        for number in range(1_000_000):
            asked.append(number)
            yield Row("x" * 1000)

    read(exported(rows), pieces=2)
    assert eventually(lambda: writers() == 0)
    assert len(asked) < 5_000
    for _ in range(MOST_EXPORTS):  # every place is free again
        read(exported(lambda: iter([Row("a")])))


def test_a_reader_that_stops_stops_the_writer(monkeypatch):
    monkeypatch.setattr(exporting, "_PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(exporting, "_LOOK_SECONDS", 0.05)
    answer = exported(lambda: (Row("x" * 1000) for _ in range(1_000_000)))  # nobody reads it
    assert eventually(lambda: writers() == 0)
    with pytest.raises(exporting._ReaderGone):  # whoever comes back late gets no half file
        read(answer)


def test_a_question_that_cannot_be_asked_is_an_error_before_the_answer():
    def rows() -> Iterator[object]:
        raise BadInput("no such field")
        yield

    with pytest.raises(BadInput, match="no such field"):
        exported(rows)
    assert eventually(lambda: writers() == 0)


def test_what_fails_later_breaks_the_answer_off():
    def rows() -> Iterator[object]:
        for _ in range(1_000):
            yield Row("x" * 1000)
        raise BadInput("a file is damaged")

    answer = exported(rows)
    with pytest.raises(BadInput, match="a file is damaged"):
        read(answer)


def test_only_so_many_run_at_once():
    go_on = threading.Event()

    def rows() -> Iterator[object]:
        yield Row("x" * 100_000)
        go_on.wait(5)
        yield Row("end")

    running = [exported(rows) for _ in range(MOST_EXPORTS)]
    with pytest.raises(SourceUnavailable) as error:
        exported(rows)
    assert error.value.retry_after
    go_on.set()
    for answer in running:
        assert read(answer).endswith(b'{"text":"end"}\n')


def test_who_has_it_gets_none():
    answer = exported(lambda: iter(()), known=True)
    assert answer.status_code == 304


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("example.com backlinks", "example.com-backlinks"),
        ('a"; filename="../../etc/passwd', "a-filename-..-..-etc-passwd"),
        ("\u202e\u4e2d", "export"),
    ],
)
def test_names_of_files_are_harmless(name, shown):
    answer = exported(lambda: iter(()), name)
    assert answer.headers["content-disposition"] == f'attachment; filename="{shown}.jsonl"'
