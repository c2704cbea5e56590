"""HTTP/1.1 on one connection, byte by byte, without a network."""

import asyncio
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.net.answer import Cut, Fault
from linkcensus.net.http1 import Connection, Fallen

OK = b"HTTP/1.1 200 OK\r\n"
PAGE = OK + b"Content-Type: text/html\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = (
    OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nTrailer: x\r\n\r\n"
)


class Transport:
    """What was sent, and whether it was closed."""

    def __init__(self):
        self.sent = b""
        self.closed = False

    def write(self, data):
        self.sent += data

    def abort(self):
        self.closed = True

    def get_extra_info(self, name):
        return ("192.0.2.7", 80) if name == "peername" else None


def asked(*pieces, ends=None, most=1_000, seconds=60.0, stall=60.0, again=()):
    """Ask; the server sends pieces, then hangs up where `ends` says how; then a second time."""
    lost = []
    transport = Transport()

    async def main():
        connection = Connection(lost.append)
        connection.connection_made(transport)
        answers = []
        for some in (pieces, again):
            if some:
                answer = connection.ask(b"GET", lambda head: most, seconds=seconds, stall=stall)
                asking = asyncio.ensure_future(answer)
                await asyncio.sleep(0)
                for piece in some:
                    connection.data_received(piece)
                if ends is not None:
                    connection.connection_lost(ends or None)
                answers.append(await asking)
        return answers, connection.is_open

    answers, is_open = asyncio.run(main())
    assert transport.closed or is_open or lost
    return (answers if again else answers[0]), is_open


def test_a_page_comes_whole_and_the_connection_stays():
    answer, is_open = asked(PAGE)
    assert (answer.payload, answer.cut) == (b"hello", None)
    assert answer.head.status == 200
    assert answer.head.headers == {"content-type": ["text/html"], "content-length": ["5"]}
    assert answer.head.raw == PAGE.partition(b"\r\n\r\n")[0]
    assert answer.head.ip == "192.0.2.7"
    assert is_open


@settings(max_examples=60)
@given(st.sampled_from([PAGE, CHUNKED]), st.lists(st.integers(0, len(CHUNKED)), max_size=6))
def test_how_it_is_cut_into_packets_does_not_matter(sent, places):
    edges = [0, *sorted(places), len(sent)]
    pieces = [sent[a:b] for a, b in itertools.pairwise(edges) if sent[a:b]]
    answer, is_open = asked(*pieces)
    assert (answer.payload, answer.cut, is_open) == (b"hello", None, True)


def test_chunks_are_undone_and_their_header_is_renamed():
    answer, _ = asked(CHUNKED)
    assert answer.payload == b"hello"
    assert answer.head.raw == OK + b"X-Crawler-Transfer-Encoding: chunked"
    assert answer.head.headers == {}


def test_a_connection_is_used_again():
    answers, is_open = asked(PAGE, again=(CHUNKED,))
    assert [answer.payload for answer in answers] == [b"hello", b"hello"]
    assert answers[1].head.headers == {}
    assert is_open


def test_a_preliminary_answer_is_none():
    answer, _ = asked(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + PAGE)
    assert (answer.head.status, answer.payload) == (200, b"hello")
    assert "link" not in answer.head.headers


@pytest.mark.parametrize(
    ("head", "stays"),
    [(OK, True), (OK + b"Connection: close\r\n", False), (b"HTTP/1.0 200 OK\r\n", False)],
)
def test_the_server_says_whether_the_connection_stays(head, stays):
    answer, is_open = asked(head + b"Content-Length: 1\r\n\r\nx")
    assert (answer.cut, is_open) == (None, stays)


def test_a_body_without_length_ends_with_the_connection():
    answer, is_open = asked(OK + b"\r\nhe", b"llo", ends=False)
    assert (answer.payload, answer.cut, is_open) == (b"hello", None, False)


@pytest.mark.parametrize(
    "head", [b"Content-Length: 9\r\n", b"Transfer-Encoding: chunked\r\n"], ids=["length", "chunks"]
)
def test_a_body_that_breaks_off_is_kept_and_said_to_be_cut(head):
    chunk = b"2\r\nhe\r\n" if b"chunked" in head else b"he"
    answer, is_open = asked(OK + head + b"\r\n" + chunk, ends=False)
    assert (answer.payload, answer.cut, is_open) == (b"he", Cut.BROKEN, False)


def test_a_reset_breaks_off_what_would_end_with_the_connection():
    answer, _ = asked(OK + b"\r\nhe", ends=ConnectionResetError("reset"))
    assert (answer.payload, answer.cut) == (b"he", Cut.BROKEN)


def test_no_more_is_read_than_is_wanted():
    answer, is_open = asked(OK + b"Content-Length: 900\r\n\r\n" + b"x" * 600, most=500)
    assert (len(answer.payload), answer.cut, is_open) == (500, Cut.SIZE, False)


def test_what_is_not_wanted_is_closed_after_its_head():
    answer, is_open = asked(OK + b"Content-Length: 900\r\n\r\n" + b"x" * 600, most=0)
    assert (answer.payload, answer.cut, is_open) == (b"", Cut.UNWANTED, False)


@pytest.mark.parametrize("status", [b"304 Not Modified", b"204 No Content"])
def test_an_answer_without_a_body_is_whole_though_none_is_wanted(status):
    answer, is_open = asked(b"HTTP/1.1 " + status + b"\r\nETag: x\r\n\r\n", most=0)
    assert (answer.payload, answer.cut, is_open) == (b"", None, True)


@pytest.mark.parametrize(
    "sent",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        OK + b"X: " + b"y" * 70_000,
    ],
    ids=["no HTTP", "two lengths", "endless"],
)
def test_what_is_no_http_says_so(sent):
    with pytest.raises(Fallen) as raised:
        asked(sent)
    assert raised.value.fault is Fault.MALFORMED
    assert not raised.value.unheard


@pytest.mark.parametrize(("sent", "unheard"), [((), True), ((b"HTTP/1.1 2",), False)])
def test_a_server_that_hangs_up_before_its_head_is_broken(sent, unheard):
    with pytest.raises(Fallen) as raised:
        asked(*sent or (b"",), ends=False)
    assert (raised.value.fault, raised.value.unheard) == (Fault.BROKEN, unheard)


def test_a_server_that_says_nothing_is_given_up():
    with pytest.raises(Fallen) as raised:
        asked(b"", stall=0.01)
    assert raised.value.fault is Fault.TIMEOUT


@pytest.mark.parametrize("bounds", [{"stall": 0.01}, {"seconds": 0.01}])
def test_a_body_that_takes_too_long_is_kept_so_far(bounds):
    answer, is_open = asked(OK + b"Content-Length: 9\r\n\r\nhe", **bounds)
    assert (answer.payload, answer.cut, is_open) == (b"he", Cut.TIME, False)


def test_what_nobody_asked_for_closes_the_connection():
    _, is_open = asked(PAGE + PAGE)
    assert not is_open


def test_who_stops_waiting_closes_the_connection():
    transport = Transport()

    async def main():
        connection = Connection(lambda _: None)
        connection.connection_made(transport)
        asking = asyncio.ensure_future(connection.ask(b"GET", lambda head: 1, seconds=60, stall=60))
        await asyncio.sleep(0)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        return connection.is_open

    assert not asyncio.run(main())
    assert transport.closed
