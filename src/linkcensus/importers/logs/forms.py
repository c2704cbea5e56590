r"""The forms of access logs: one class a form, each turns a line into an `Entry`.

Source:
    https://httpd.apache.org/docs/2.4/mod/mod_log_config.html (common, combined, vhost_combined;
    `\"` and `\xhh` inside quotes); https://nginx.org/en/docs/http/ngx_http_log_module.html;
    https://caddyserver.com/docs/caddyfile/directives/log; https://www.w3.org/TR/WD-logfile.html
    (IIS writes `+` for a space, CloudFront percent-encodes).
"""

import re
from collections.abc import Mapping
from typing import Protocol
from urllib.parse import unquote

import msgspec

from linkcensus.core.site import is_ip_address
from linkcensus.importers.logs.entry import Entry

_QUOTED = rb'"([^"\\]*(?:\\.[^"\\]*)*)"'
_LINE = re.compile(
    rb"([^\[\"]{1,1000}?) \[(\d\d/[A-Za-z]{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] "
    + _QUOTED
    + rb" (\d{3}) (?:\d+|-)(?: "
    + _QUOTED
    + rb" "
    + _QUOTED
    + rb")?",
    re.DOTALL,
)
_ESCAPE = re.compile(r'\\(?:x([0-9A-Fa-f]{2})|(["\\]))')
_MOST_NAMES = 400
_DEEPEST = 4


class Form(Protocol):
    """A form of log. An object reads one file, from its first line to its last."""

    name: str
    title: str
    """What people call it."""

    def parse(self, line: bytes) -> Entry | None:
        """What the line says; None when it is no entry."""
        ...

    def is_comment(self, line: bytes) -> bool:
        """Whether the line is none of the log's entries and not meant as one."""
        ...


class LineForm:
    """Apache's and nginx's own forms: common, combined, and combined behind the host's name."""

    name = "access_log"
    title = "Access log: combined, common (Apache, nginx)"

    def parse(self, line: bytes) -> Entry | None:
        """What the line says; None when it is no entry."""
        match = _LINE.match(line)
        if match is None:
            return None
        before, time, request, status, referrer, agent = match.groups()
        host, address = _names(before.decode("utf-8", "replace"))
        method, path = _request(_text(request))
        return Entry(
            time.decode(),
            method,
            path,
            int(status),
            _text(referrer or b""),
            _text(agent or b""),
            host,
            address,
            referrer is not None,
        )

    def is_comment(self, line: bytes) -> bool:
        """Whether the line is empty: these forms have no comments."""
        return not line.strip()


def _names(text: str) -> tuple[str, str]:
    """Host asked for ('' where it is not written) and visitor, from what stands before the time.

    `%h %l %u`, or `%v:%p %h %l %u`; an address comes first in no log that names the host.
    """
    words = text.split(" ")
    first = words[0].rstrip(",")
    if len(words) < 4 or is_ip_address(first) or words[0].endswith(","):
        return "", first
    host, colon, port = first.rpartition(":")
    return (host if colon and port.isdigit() else first), words[1].rstrip(",")


def _text(raw: bytes) -> str:
    text = raw.decode("utf-8", "replace")
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda found: found[2] or chr(int(found[1], 16)), text)


def _request(text: str) -> tuple[str, str]:
    """Method and path of `GET /a?b HTTP/1.1`."""
    method, _, rest = text.partition(" ")
    path, space, protocol = rest.rpartition(" ")
    return method.upper()[:20], path if space and protocol.startswith("HTTP/") else rest


class W3CForm:
    """The W3C's extended form, as IIS and CloudFront write it: `#Fields:` names the columns."""

    name = "access_log_w3c"
    title = "Access log: W3C extended (IIS, CloudFront)"

    def __init__(self) -> None:
        self._at: dict[str, int] = {}

    def parse(self, line: bytes) -> Entry | None:
        """What the line says; None when it is no entry."""
        text = line.decode("utf-8", "replace")
        tabs = "\t" in text
        words = text.split("\t") if tabs else text.split()
        if not self._at or len(words) <= max(self._at.values()):
            return None
        status = self._of(words, "sc-status")
        query = self._of(words, "cs-uri-query")
        agent, referrer = self._of(words, "cs(user-agent)"), self._of(words, "cs(referer)")
        return Entry(
            f"{self._of(words, 'date')}T{self._of(words, 'time')}Z",
            self._of(words, "cs-method").upper()[:20],
            self._of(words, "cs-uri-stem") + (f"?{query}" if query else ""),
            int(status) if status.isdecimal() else 0,
            referrer,
            unquote(agent) if tabs else agent.replace("+", " "),
            self._of(words, "x-host-header") or self._of(words, "cs-host", "cs(host)"),
            self._of(words, "c-ip"),
            "cs(referer)" in self._at,
        )

    def _of(self, words: list[str], *names: str) -> str:
        for name in names:
            if (at := self._at.get(name)) is not None and words[at] != "-":
                return words[at]
        return ""

    def is_comment(self, line: bytes) -> bool:
        """Whether the line is a directive; takes note of the columns that it names."""
        line = line.removeprefix(b"\xef\xbb\xbf")
        if line.lower().startswith(b"#fields:"):
            names = line[8:].decode("utf-8", "replace").lower().split()
            self._at = {name: at for at, name in enumerate(names[:_MOST_NAMES])}
        return line.startswith(b"#") or not line.strip()


_HOSTS = ("vhost", "virtual_host", "x_host_header", "http_host", "server_name", "requesthost",
          "request_host", "domain", "host")  # fmt: skip
_METHODS = ("request_method", "method", "requestmethod", "verb", "http_method")
_PATHS = ("request_uri", "uri", "requestpath", "path", "request_path", "url",
          "url.original")  # fmt: skip
_STATUSES = ("status", "status_code", "response_status", "downstreamstatus", "originstatus",
             "statuscode", "response_code")  # fmt: skip
_REFERRERS = ("http_referer", "http_referrer", "referer", "referrer", "request_referer",
              "request_referrer")  # fmt: skip
_AGENTS = ("http_user_agent", "user_agent", "agent", "request_user_agent", "useragent",
           "user_agent.original")  # fmt: skip
_TIMES = ("time_iso8601", "startutc", "@timestamp", "timestamp", "time_local", "msec", "ts", "time",
          "datetime", "date")  # fmt: skip
_ADDRESSES = ("remote_addr", "remote_ip", "client_ip", "clientip", "clienthost", "client_addr",
              "remote_host", "source.ip", "source.address", "ip", "client")  # fmt: skip


class JsonForm:
    """A JSON object a line: nginx' and Apache's as people write them, Caddy, Traefik, ECS."""

    name = "access_log_json"
    title = "Access log: JSON lines (nginx, Apache, Caddy, Traefik)"

    def __init__(self) -> None:
        self._decoder = msgspec.json.Decoder()

    def parse(self, line: bytes) -> Entry | None:
        """What the line says; None when it is no entry."""
        try:
            record = self._decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        if not isinstance(record, dict):
            return None
        cells: dict[str, str] = {}
        _flatten(record, "", cells, 0)
        status = _first(cells, _STATUSES)
        method, path = _first(cells, _METHODS), _first(cells, _PATHS)
        request = cells.get("request", "")
        if not method and " " in request:
            method, path = _request(request)
        if not status[:3].isdecimal() or not method:
            return None
        return Entry(
            _first(cells, _TIMES),
            method.upper()[:20],
            path,
            int(status[:3]),
            _first(cells, _REFERRERS),
            _first(cells, _AGENTS),
            _host(cells),
            _first(cells, _ADDRESSES),
        )

    def is_comment(self, line: bytes) -> bool:
        """Whether the line is empty."""
        return not line.strip()


def _flatten(record: Mapping[str, object], before: str, cells: dict[str, str], depth: int) -> None:
    """Put the texts and numbers of an object under their names, and under their full names.

    `{"request": {"headers": {"User-Agent": ["x"]}}}` becomes `user_agent` and
    `request.headers.user_agent`; the outer of two with one name holds.
    """
    inner: list[tuple[str, Mapping[str, object]]] = []
    for key, value in record.items():
        if len(cells) >= _MOST_NAMES:
            return
        name = key.lower().replace("-", "_")
        one = value[0] if isinstance(value, list) and len(value) == 1 else value
        if isinstance(one, dict):
            inner.append((name, one))
        elif isinstance(one, str | int | float) and not isinstance(one, bool):
            cells.setdefault(name, str(one))
            if before:
                cells.setdefault(f"{before}.{name}", str(one))
    if depth < _DEEPEST:
        for name, value in inner:
            _flatten(value, f"{before}.{name}" if before else name, cells, depth + 1)


def _first(cells: Mapping[str, str], names: tuple[str, ...]) -> str:
    for name in names:
        if (text := cells.get(name, "")) not in ("", "-"):
            return text
    return ""


def _host(cells: Mapping[str, str]) -> str:
    """The first of the names that can be a public host: `_` and `web-1` are none."""
    names = [cells[name] for name in _HOSTS if "." in cells.get(name, "")]
    return names[0] if names else ""


FORMS: dict[str, type[Form]] = {form.name: form for form in (LineForm, JsonForm, W3CForm)}
"""By the names that `--format` takes."""
