"""The proxy of the browser: what it passes on, what it keeps apart, where it ends."""

import asyncio
import socket

import pytest
from tests.support.web import LoopbackWeb

from linkcensus.net.names import SystemNames
from linkcensus.net.proxy import GatedProxy


@pytest.fixture
def web():
    with LoopbackWeb() as made:
        made.page("http://shop.test/a", "<p>a page")
        yield made


def ask(web, *requests, names=None, max_bytes=1_000_000, max_connections=100):
    """Send requests, each on a connection of its own; the answers, and whom it refused."""

    async def one(port, request):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        try:
            return await asyncio.wait_for(reader.read(), 10)
        except ConnectionError:  # it had more to read, and hung up
            return b""
        finally:
            writer.close()

    async def all_of_them():
        bounds = {"max_bytes": max_bytes, "max_connections": max_connections}
        async with GatedProxy(web.settings(), names or web.names, **bounds) as proxy:
            port = int(proxy.url.rpartition(":")[2])
            return [await one(port, request) for request in requests], proxy.refused

    return asyncio.run(all_of_them())


def test_a_page_is_passed_on(web):
    request = (
        b"GET http://shop.test/a HTTP/1.1\r\nHost: shop.test\r\nProxy-Connection: keep-alive\r\n"
        b"Proxy-Authorization: Basic eA==\r\nX-Kept: yes\r\n\r\n"
    )
    (answer,), refused = ask(web, request)
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"<p>a page")
    (asked,) = web.asked("shop.test")
    assert asked.headers["X-Kept"] == "yes"
    assert not [name for name in asked.headers if name.lower().startswith("proxy-")]
    assert asked.headers["Connection"] == "close"
    assert refused == []


def test_a_tunnel_is_opened(web):
    request = (
        b"CONNECT shop.test:80 HTTP/1.1\r\n\r\n"
        b"GET /a HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\n\r\n"
    )
    (answer,), _ = ask(web, request)
    assert answer.startswith(b"HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200")
    assert b"<p>a page" in answer


def test_no_connection_reaches_a_private_address(web):
    port = web.secret_port
    places = [f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}", "10.0.0.1:80",
              "169.254.169.254:80", f"[::ffff:127.0.0.1]:{port}", f"2130706433:{port}",
              f"0x7f.1:{port}", f"0.0.0.0:{port}"]  # fmt: skip
    requests = [f"CONNECT {place} HTTP/1.1\r\n\r\n".encode() for place in places]
    requests += [f"GET http://{place}/ HTTP/1.1\r\n\r\n".encode() for place in places]
    answers, refused = ask(web, *requests, names=SystemNames())
    assert {answer.split(b" ")[1] for answer in answers} <= {b"403", b"502"}
    assert len(refused) >= 10
    assert (web.secret_connections, web.connections) == (0, 0)


def test_a_name_that_moves_is_looked_at_where_the_socket_is_made(web):
    web.lead("shop.test", web.secret)
    (answer,), refused = ask(web, b"GET http://shop.test/a HTTP/1.1\r\n\r\n")
    assert (answer[:12], refused) == (b"HTTP/1.1 403", ["shop.test:80"])
    assert web.secret_connections == 0


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /a HTTP/1.1\r\n\r\n",
        b"GET https://shop.test/a HTTP/1.1\r\n\r\n",
        b"GET file:///etc/passwd HTTP/1.1\r\n\r\n",
        b"GET http://[bad/ HTTP/1.1\r\n\r\n",
        b"GET http://shop.test:99999/ HTTP/1.1\r\n\r\n",
        b"CONNECT :80 HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01 x y\r\n\r\n",
        b"nonsense\r\n\r\n",
    ],
)
def test_what_is_no_request(web, request_):
    (answer,), _ = ask(web, request_)
    assert answer.startswith(b"HTTP/1.1 400")
    assert web.connections == 0


def test_its_bounds(web):
    web.page("http://shop.test/large", b"x" * 500_000)
    get = b"GET http://shop.test/large HTTP/1.1\r\nHost: shop.test\r\n\r\n"
    (large, after), _ = ask(web, get, get, max_bytes=100_000)
    assert len(large) <= 100_000
    assert after.startswith(b"HTTP/1.1 429")
    answers, _ = ask(web, get, get, get, max_connections=2)
    assert answers[2].startswith(b"HTTP/1.1 429")
    (endless,), _ = ask(web, b"GET http://shop.test/" + b"x" * 200_000 + b" HTTP/1.1\r\n\r\n")
    assert endless == b""


def test_a_port_where_nobody_listens(web):
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        web.lead("shop.test", None)
        (answer,), _ = ask(web, b"CONNECT shop.test:443 HTTP/1.1\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 502")
