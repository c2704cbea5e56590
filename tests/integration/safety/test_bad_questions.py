"""Questions that are malformed, out of range or forged: a problem that names the place."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from tests.integration.index.made_up import World as Links
from tests.integration.index.made_up import link
from tests.integration.safety.asking import refused
from tests.integration.safety.conftest import Browsers
from tests.support.api_world import ApiWorld, api_world

from linkcensus.store.roles import Role

SITE = "/api/v1/sites/shop.com"
LISTS = ("backlinks", "referring-sites", "anchors", "pages", "new-lost")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A viewer of a few links."""
    folder = tmp_path_factory.mktemp("asked")
    filled = Links(folder)
    for number in range(9):
        filled.see(f"blog{number}.com/post", number + 1, link("shop.com/", f"words {number}"))
    filled.compact()
    filled.index.close()
    with api_world(folder, buckets=4) as world:
        world.client.headers.update(bearer_of(world))
        with world.client as opened:
            yield opened


def bearer_of(world: ApiWorld) -> dict[str, str]:
    return world.bearer(world.user(Role.VIEWER))


def deep(levels: int, kind: str = "not") -> str:
    leaf = '{"field":"follow","is":["eq",true]}'
    before, after = ('{"not":', "}") if kind == "not" else (f'{{"{kind}":[', "]}")
    return before * levels + leaf + after * levels


BAD_FILTERS = {
    "no JSON": "{",
    "no node": "{}",
    "null": '{"and":null}',
    "a list": "[]",
    "no such operator": '{"field":"follow","is":["like",true]}',
    "no such field": '{"field":"__class__","is":"is_null"}',
    "SQL for a field": '{"field":"follow) OR (1=1","is":"is_null"}',
    "too deep": deep(50),
    "far too deep": deep(3_000),
    "deep and": deep(50, "and"),
    "too many nodes": json.dumps({"or": [{"field": "follow", "is": ["eq", True]}] * 600}),
    "a regex that never ends": '{"field":"anchor_text","is":["regex","(("]}',
    "out of range": '{"field":"authority","is":["gt",1e999]}',
    "far out of range": '{"field":"external_links","is":["gt",%s]}' % ("9" * 400),
    "short and far out of range": f"external_links:gt:{'9' * 400}",
    "more digits than Python reads": '{"field":"external_links","is":["gt",%s]}' % ("9" * 5_000),
    "not a number": '{"field":"authority","is":["gt","NaN"]}',
    "no date": '{"field":"first_seen","is":["gt","0000-99-99"]}',
    "short without value": "follow",
    "short with odd field": "a.b:eq:1",
    "NUL": "anchor_text\0:eq:x",
    "lone surrogate": '{"field":"\\ud800","is":"is_null"}',
}


@pytest.mark.parametrize("written", BAD_FILTERS.values(), ids=BAD_FILTERS)
@pytest.mark.parametrize("parameter", ["filter", "having"])
def test_a_filter_that_cannot_be_used_is_refused(client: TestClient, parameter: str, written: str):
    path = "backlinks" if parameter == "filter" else "referring-sites"

    refused(client.get(f"{SITE}/{path}", params={parameter: written}), 400, "bad-input")


def test_what_cannot_be_used_is_logged_without_its_words(
    client: TestClient, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level("INFO", "linkcensus"):
        client.get(f"{SITE}/backlinks", params={"filter": "no\nsuch:eq:secret words"})

    (line,) = [one.getMessage() for one in caplog.records if "refused" in one.getMessage()]
    assert line == f"refused GET {SITE}/backlinks from None: status 400"


def test_too_many_filters_are_refused(client: TestClient):
    many = {"filter": ["follow:eq:true"] * 101}

    refused(client.get(f"{SITE}/backlinks", params=many), 400, "bad-input")


@pytest.mark.parametrize("value", ["\0", "\ud800".encode("utf-8", "surrogatepass"), "'; DROP--"])
def test_odd_words_in_a_filter_are_words(client: TestClient, value: str | bytes):
    answer = client.get(
        f"{SITE}/backlinks", params={"filter": b"anchor_text:eq:" + as_bytes(value)}
    )

    assert answer.status_code in (200, 400), answer.text
    assert answer.status_code == 400 or answer.json()["rows"] == []


def as_bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    "sort",
    [
        *("nothing", "first_seen:up", "1", "first_seen;DROP TABLE links", "(SELECT 1)"),
        *("\0", "a:" * 5_000, ",".join(["first_seen", "last_seen"] * 20)),
    ],
    ids=range(8),
)
def test_an_order_that_cannot_be_is_refused(client: TestClient, path: str, sort: str):
    answer = client.get(f"{SITE}/{path}", params={"sort": sort})

    refused(answer, 400, "bad-input")


def cursor_of(client: TestClient, path: str, **asked: object) -> str:
    answer = client.get(f"{SITE}/{path}", params={"limit": 2, **asked}).json()
    assert isinstance(answer["cursor"], str), answer
    return str(answer["cursor"])


def written(parts: object) -> str:
    return urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def read(cursor: str) -> list[object]:
    parts: list[object] = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    return parts


@pytest.mark.parametrize("path", ["backlinks", "referring-sites", "anchors"])
def test_a_cursor_that_was_tampered_with_is_refused(client: TestClient, path: str):
    good = cursor_of(client, path)
    signature, *values = read(good)
    forged = [
        *("", "x", "=", "é", "\0", good[:-3], good + good, "A" * 60_000, "%00" * 10),
        *(written(part) for part in (None, {}, [], [signature], 1, "x", [[[[]]]])),
        written(["other", *values]),
        written([signature, *values, 1]),
        written([signature, *[{"a": 1}] * len(values)]),
        written([signature, *[[1, 2]] * len(values)]),
        urlsafe_b64encode(b"[" * 40_000).decode(),
        urlsafe_b64encode(b'["' + b"\xff" * 10 + b'"]').decode(),
    ]
    for cursor in forged:
        refused(client.get(f"{SITE}/{path}", params={"cursor": cursor}), 400, "bad-input")


def test_a_cursor_of_another_question_is_refused(client: TestClient):
    of_links = cursor_of(client, "backlinks")

    for path, asked in (
        ("backlinks", {"sort": "first_seen"}),
        ("backlinks", {"sort": "first_seen:desc"}),
        ("referring-sites", {}),
        ("anchors", {}),
    ):
        answer = client.get(f"{SITE}/{path}", params={"cursor": of_links, **asked})
        refused(answer, 400, "bad-input")


def test_values_in_a_cursor_are_values(client: TestClient):
    """A cursor may be forged to begin anywhere in the list; it shows nothing beside the list."""
    signature, *values = read(cursor_of(client, "backlinks", sort="source_url"))
    whole = client.get(f"{SITE}/backlinks").json()["total"]
    odd = [value if not isinstance(value, str) else "' OR 1=1 --\0" for value in values]

    answer = client.get(
        f"{SITE}/backlinks", params={"cursor": written([signature, *odd]), "sort": "source_url"}
    )

    assert answer.status_code in (200, 400)
    assert answer.status_code == 400 or len(answer.json()["rows"]) <= whole


@pytest.mark.parametrize(
    "asked",
    [
        *({"limit": limit} for limit in ("0", "-1", "1001", "9" * 400, "1e3", "NaN", "", "٣x")),
        *({"offset": offset} for offset in ("-1", "9" * 30, "9" * 400, "0.5")),
        *({"as_of": day} for day in ("", "0000-01-01", "99999-01-01", "2026-13-01", "\0")),
        {"as_of": "9999-12-31T23:59:59-23:59"},
        *({"history": one} for one in ("", "since:", "since:\0", "x" * 10_000)),
        *({"scope": one} for one in ("", "galaxy", "domain\0")),
        {"from_value": "x" * 10_001, "sort": "source_url"},
        *({"from_value": one, "sort": "authority"} for one in ("9" * 400, "1e999", "NaN", "\0")),
        {"unknown": "1"},
        {"__proto__": "1"},
    ],
    ids=lambda asked: " ".join(f"{name}={value[:12]}" for name, value in asked.items()),
)
def test_a_value_out_of_range_is_refused(client: TestClient, asked: dict[str, str]):
    refused(client.get(f"{SITE}/backlinks", params=asked), 400, "bad-input")


@pytest.mark.parametrize(
    "target",
    [
        *("../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e%2f%2e%2e", "a%00.example"),
        *("%ff.example", "[::1", "co.uk", "%20", "x" * 9_000 + ".example", "a.example%0d%0aX:1"),
        *("javascript:alert(1)", "file:%2f%2f%2fetc%2fpasswd", "<script>", "a..example"),
    ],
)
@pytest.mark.parametrize("question", ["overview", "backlinks/export?format=csv", "link-map"])
def test_a_target_that_leads_elsewhere_is_none(client: TestClient, target: str, question: str):
    answer = client.get(f"/api/v1/sites/{target}/{question}")

    if answer.status_code == 200:  # a word that happens to be a host that nobody links to
        assert "root:" not in answer.text
        assert "x" not in answer.headers
        return
    assert answer.status_code in (400, 404), answer.text
    kind = {400: "bad-input", 404: "not-found"}[answer.status_code]
    refused(answer, answer.status_code, kind)


@pytest.mark.parametrize(
    "path",
    [
        *("/assets/../../server.py", "/assets/..%2f..%2fserver.py", "/%2e%2e/%2e%2e/etc/passwd"),
        *(
            "/assets/%00",
            "//etc/passwd",
            "/..;/etc/passwd",
            "/assets//etc/passwd",
            "/\\etc\\passwd",
        ),
        *("/api/v1/../../etc/passwd", "/api/v1/jobs/..%2f..%2fx/file", "/api/v1/uploads/../x"),
    ],
)
def test_no_address_leads_to_a_file(client: TestClient, path: str):
    answer = client.get(path)

    assert answer.status_code in (200, 403, 404, 503)
    assert "root:" not in answer.text
    assert "import " not in answer.text


@pytest.mark.parametrize(
    "upload_id", ["x", "..", "%2e%2e", "..%2f..%2flinkcensus.db", "0" * 32, "%00", "é", "x" * 65]
)
def test_no_upload_is_found_by_a_path(server: ApiWorld, browsers: Browsers, upload_id: str):
    for method, path in (("GET", f"{upload_id}/preview"), ("DELETE", upload_id)):
        answer = browsers.editor.request(method, f"/api/v1/uploads/{path}")
        assert answer.status_code in (204, 400, 404, 405), answer.text
    assert (server.settings.data / "linkcensus.db").exists()
