import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.importers.logs.entry import moment_of
from linkcensus.importers.logs.forms import FORMS, JsonForm, LineForm, W3CForm
from linkcensus.importers.logs.recognise import form_of

COMMON = b'192.0.2.7 - frank [10/Oct/2000:13:55:36 -0700] "GET /a.html HTTP/1.0" 200 2326'
COMBINED = COMMON + b' "https://blog.example/post" "Mozilla/5.0 (X11)"'
CADDY = {
    "level": "info",
    "ts": 1646861401.5241024,
    "logger": "http.log.access",
    "request": {
        "remote_ip": "192.0.2.7",
        "method": "GET",
        "host": "shop.example.com:8443",
        "uri": "/x?y=1",
        "headers": {"User-Agent": ["Mozilla/5.0"], "Referer": ["https://blog.example/"]},
    },
    "status": 200,
}
NGINX = {
    "time_iso8601": "2026-05-01T10:00:00+02:00",
    "remote_addr": "192.0.2.7",
    "request": "GET /x?y=1 HTTP/1.1",
    "status": "200",
    "http_referer": "https://blog.example/",
    "http_user_agent": "Mozilla/5.0",
    "server_name": "_",
    "http_host": "shop.example.com:8443",
}
ECS = {
    "@timestamp": "2026-05-01T08:00:00Z",
    "http": {"request": {"method": "get", "referrer": "https://blog.example/"},
             "response": {"status_code": 200}},
    "url": {"original": "/x?y=1", "domain": "shop.example.com:8443"},
    "user_agent": {"original": "Mozilla/5.0"},
    "source": {"ip": "192.0.2.7"},
}  # fmt: skip
IIS = (
    b"#Software: Microsoft Internet Information Services 10.0\r\n"
    b"#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port c-ip cs(User-Agent) "
    b"cs(Referer) cs-host sc-status\r\n"
    b"2026-05-01 08:00:00 10.0.0.1 GET /x y=1 443 192.0.2.7 Mozilla/5.0+(X11) "
    b"https://blog.example/ shop.example.com 200\r\n"
)


def test_combined():
    entry = LineForm().parse(COMBINED)
    assert (entry.method, entry.path, entry.status) == ("GET", "/a.html", 200)
    assert (entry.referrer, entry.agent) == ("https://blog.example/post", "Mozilla/5.0 (X11)")
    assert (entry.host, entry.address, entry.has_referrer) == ("", "192.0.2.7", True)
    assert moment_of(entry.time) == datetime(2000, 10, 10, 20, 55, 36, tzinfo=UTC)


def test_common_has_no_referrer():
    assert not LineForm().parse(COMMON).has_referrer


@pytest.mark.parametrize(
    ("before", "host", "address"),
    [
        (b"www.example.com:443 192.0.2.7 - -", "www.example.com", "192.0.2.7"),
        (b"www.example.com 192.0.2.7 - -", "www.example.com", "192.0.2.7"),
        (b"192.0.2.7 - John Smith", "", "192.0.2.7"),
        (b"192.0.2.7, 10.0.0.1 - -", "", "192.0.2.7"),
        (b"2001:db8::7 - -", "", "2001:db8::7"),
        (b"client.isp.example - -", "", "client.isp.example"),
    ],
)
def test_who_asked_whom(before, host, address):
    entry = LineForm().parse(COMBINED.replace(b"192.0.2.7 - frank", before))
    assert (entry.host, entry.address) == (host, address)


def test_quotes_inside_quotes():
    entry = LineForm().parse(COMBINED.replace(b"/post", rb"/\x22a\"b\\"))
    assert entry.referrer == 'https://blog.example/"a"b\\'


@pytest.mark.parametrize("record", [CADDY, NGINX, ECS], ids=["caddy", "nginx", "ecs"])
def test_json(record):
    entry = JsonForm().parse(json.dumps(record).encode())
    assert (entry.method, entry.path, entry.status) == ("GET", "/x?y=1", 200)
    assert (entry.referrer, entry.agent) == ("https://blog.example/", "Mozilla/5.0")
    assert (entry.host, entry.address) == ("shop.example.com:8443", "192.0.2.7")
    assert moment_of(entry.time) is not None


def test_w3c_reads_the_columns_that_it_names():
    form = W3CForm()
    lines = [line for line in IIS.splitlines() if not form.is_comment(line)]
    entry = form.parse(lines[0])
    assert (entry.path, entry.agent) == ("/x?y=1", "Mozilla/5.0 (X11)")
    assert (entry.host, entry.referrer) == ("shop.example.com", "https://blog.example/")
    assert moment_of(entry.time) == datetime(2026, 5, 1, 8, tzinfo=UTC)
    assert form.is_comment(b"#Fields: date time cs-uri-stem sc-status")
    entry = form.parse(b"2026-05-01 08:00:00 /x 200")
    assert not entry.has_referrer


def test_w3c_with_a_column_named_twice():
    form = W3CForm()
    assert form.is_comment(b"#Fields: date time date cs-uri-stem")
    assert form.parse(b"2026-05-01 08:00:00 /x") is None
    assert form.parse(b"2026-05-01 08:00:00 2026-05-02 /x").path == "/x"


def test_digits_that_are_no_numbers():
    form = W3CForm()
    form.is_comment(b"#Fields: date time sc-status")
    assert form.parse("2026-05-01 08:00:00 ²".encode()).status == 0
    assert JsonForm().parse(json.dumps({**NGINX, "status": "²00"}).encode()) is None
    assert moment_of("10/Oct/2000:13:55:²² -0700") is None


def test_w3c_before_its_columns_is_nothing():
    assert W3CForm().parse(b"2026-05-01 08:00:00 /x 200") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-05-01T10:00:00+02:00", datetime(2026, 5, 1, 8, tzinfo=UTC)),
        ("2026-05-01 08:00:00", datetime(2026, 5, 1, 8, tzinfo=UTC)),
        ("1777622400", datetime(2026, 5, 1, 8, tzinfo=UTC)),
        ("1777622400000", datetime(2026, 5, 1, 8, tzinfo=UTC)),
        ("1777622400000000", datetime(2026, 5, 1, 8, tzinfo=UTC)),
        ("99/Foo/2026:08:00:00 +0000", None),
        ("nan", None),
        ("", None),
    ],
)
def test_times(text, expected):
    assert moment_of(text) == expected


@pytest.mark.parametrize(
    ("head", "form"),
    [
        (COMBINED, "access_log"),
        (COMMON + b"\n" + COMMON, "access_log"),
        (b"off of a line\n" + COMBINED + b"\n" + COMBINED + b"\n", "access_log"),
        (json.dumps(CADDY).encode() + b"\n", "access_log_json"),
        (IIS, "access_log_w3c"),
        (b"source_url,target_url\nhttps://a.example/,https://b.example/\n", None),
        (b'{"source_url": "https://a.example/", "status": 200}\n', None),
        (b"# a list of sites\nexample.com\n", None),
        (b"", None),
    ],
)
def test_recognised_by_content(head, form):
    found = form_of(head)
    assert (found and found.name) == form


@given(st.sampled_from(sorted(FORMS)), st.lists(st.binary(max_size=200), max_size=5))
def test_no_line_breaks_a_form(name, lines):
    form = FORMS[name]()
    for line in [b"#Fields: date time cs-uri-stem c-ip", *lines, b'{"request":' * 500]:
        if not form.is_comment(line):
            form.parse(line)


@given(st.text(max_size=60))
def test_no_text_breaks_a_time(text):
    moment = moment_of(text)
    assert moment is None or moment.tzinfo is not None
