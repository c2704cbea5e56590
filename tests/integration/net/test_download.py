"""Downloads: whole or not at all, resumed, bounded, one clear error."""

import hashlib
import json

import pytest
from aiohttp import web

from linkcensus.core.errors import BadInput, Refused, SourceUnavailable
from linkcensus.net.download import download
from linkcensus.net.locations import expand, fetch

BODY = bytes(range(256)) * 2_000  # 512 kB


def serves(body=BODY, *, etag='"v1"', breaks_after=None, ranges=True):
    """A file that honours Range; the first answer breaks off after some bytes where asked."""
    state = {"breaks": breaks_after, "etag": etag}

    async def handler(request):
        start, status, headers = 0, 200, {}
        if state["etag"]:
            headers["ETag"] = state["etag"]
        asked = request.headers.get("Range")
        if ranges and asked and request.headers.get("If-Range") == state["etag"]:
            start, status = int(asked.removeprefix("bytes=").rstrip("-")), 206
            if start >= len(body):
                return web.Response(status=416)
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
        response = web.StreamResponse(status=status, headers=headers)
        response.content_length = len(body) - start
        await response.prepare(request)
        end = len(body)
        if state["breaks"] is not None:
            end, state["breaks"] = start + state["breaks"], None
        await response.write(body[start:end])
        if end < len(body):
            request.transport.close()
        return response

    handler.state = state
    return handler


def test_a_file_arrives_whole(server, opened, tmp_path):
    server.handlers["/a.bin"] = serves()
    seen = []
    into = tmp_path / "new" / "a.bin"
    result = download(
        server.url("/a.bin"), into, opened, lambda done, all_: seen.append((done, all_))
    )
    assert into.read_bytes() == BODY
    assert result.sha256 == hashlib.sha256(BODY).hexdigest()
    assert (result.size_bytes, result.url, result.chain) == (len(BODY), server.url("/a.bin"), ())
    assert seen[0] == (0, len(BODY))
    assert seen[-1] == (len(BODY), len(BODY))
    assert [path.name for path in into.parent.iterdir()] == ["a.bin"]
    assert server.requests[0].headers["Accept-Encoding"] == "identity"


def test_archives_are_kept_as_they_come(server, opened, tmp_path):
    async def encoded(request):
        return web.Response(body=b"\x1f\x8bzipped", headers={"Content-Encoding": "gzip"})

    server.handlers["/a.gz"] = encoded
    download(server.url("/a.gz"), tmp_path / "a.gz", opened)
    assert (tmp_path / "a.gz").read_bytes() == b"\x1f\x8bzipped"


def test_a_broken_connection_is_resumed(server, opened, tmp_path):
    server.handlers["/a"] = serves(breaks_after=100_000)
    result = download(server.url("/a"), tmp_path / "a", opened)
    assert (tmp_path / "a").read_bytes() == BODY
    assert result.size_bytes == len(BODY)
    assert "Range" not in server.requests[0].headers
    assert server.requests[1].headers["Range"].startswith("bytes=")


def leave_part(server, opened, tmp_path):
    server.handlers["/a"] = serves(breaks_after=100_000, ranges=False, etag=None)
    with pytest.raises(SourceUnavailable):
        download(server.url("/a"), tmp_path / "a", opened)
    assert not (tmp_path / "a").exists()


def test_a_later_run_resumes_what_is_the_same_version(server, opened, tmp_path):
    (tmp_path / "a.part").write_bytes(BODY[:1000])
    note = json.dumps({"url": server.url("/a"), "validator": '"v1"'})
    (tmp_path / "a.part.json").write_text(note)
    server.handlers["/a"] = serves()
    download(server.url("/a"), tmp_path / "a", opened)
    assert (tmp_path / "a").read_bytes() == BODY
    assert server.requests[0].headers["Range"] == "bytes=1000-"


@pytest.mark.parametrize(
    ("note", "part"),
    [
        ('{"url": "URL", "validator": "\\"old\\""}', b"stale"),
        ('{"url": "http://other/", "validator": "\\"v1\\""}', b"other"),
        ("broken", b"x"),
        ("[]", b"x"),
        ('{"url": "URL", "validator": "\\"v1\\""}', BODY + b"too long"),
        ('{"url": "URL", "validator": "\\"v1\\""}', b""),
    ],
)
def test_what_does_not_fit_is_fetched_anew(server, opened, tmp_path, note, part):
    (tmp_path / "a.part").write_bytes(part)
    (tmp_path / "a.part.json").write_text(note.replace("URL", server.url("/a")))
    server.handlers["/a"] = serves()
    download(server.url("/a"), tmp_path / "a", opened)
    assert (tmp_path / "a").read_bytes() == BODY
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_without_a_version_nothing_is_resumed(server, opened, tmp_path):
    leave_part(server, opened, tmp_path)
    server.handlers["/a"] = serves(etag=None)
    download(server.url("/a"), tmp_path / "a", opened)
    assert "Range" not in server.requests[-1].headers


def test_a_file_beyond_the_cap_is_given_up(server, opened, tmp_path):
    server.handlers["/big"] = serves(body=b"x" * 1_000_001)
    with pytest.raises(BadInput, match="LINKCENSUS_MAX_DOWNLOAD_MEGABYTES"):
        download(server.url("/big"), tmp_path / "big", opened)
    assert list(tmp_path.iterdir()) == []


def test_a_stream_without_length_is_capped_too(server, opened, tmp_path):
    async def endless(request):
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while True:
                await response.write(b"x" * 65_536)
        except ConnectionError:
            return response

    server.handlers["/endless"] = endless
    with pytest.raises(BadInput, match="larger than 1 MB"):
        download(server.url("/endless"), tmp_path / "x", opened)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_no_is_one_line(server, opened, tmp_path, status):
    async def refuses(request):
        return web.Response(status=status)

    server.handlers["/a"] = refuses
    with pytest.raises(BadInput, match=f"the server answered {status}"):
        download(server.url("/a?key=secret"), tmp_path / "a", opened)
    assert list(tmp_path.iterdir()) == []


def test_later_is_passed_on(server, opened, tmp_path):
    async def busy(request):
        return web.Response(status=503, headers={"Retry-After": "3600"})

    server.handlers["/a"] = busy
    with pytest.raises(SourceUnavailable) as caught:
        download(server.url("/a"), tmp_path / "a", opened)
    assert caught.value.retry_after == 3600


def test_the_gate_stands_here_too(server, closed, tmp_path):
    with pytest.raises(Refused):
        download(server.url("/a"), tmp_path / "a", closed)
    assert server.requests == []


def test_a_place_that_cannot_be_written(server, opened, tmp_path):
    (tmp_path / "file").write_text("")
    server.handlers["/a"] = serves()
    with pytest.raises(BadInput, match="cannot be written"):
        download(server.url("/a"), tmp_path / "file" / "a", opened)


def test_fetch_takes_urls(server, opened, tmp_path):
    server.handlers["/dir/links.csv"] = serves()
    (location,) = expand([server.url("/dir/links.csv")], opened)
    path = fetch(location, tmp_path, opened)
    assert path.name.endswith("-links.csv")
    assert path.read_bytes() == BODY
