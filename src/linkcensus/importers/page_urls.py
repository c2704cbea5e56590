"""At which URL was a page that now lies in a folder?

In this order: what a map says (`--url-map`, or a `manifest.jsonl` in the folder), the address the
folder was served at (`--base-url`), folders named like hosts as `wget -r` writes them
(`example.org/path/page.html`), and what the page says about itself.
"""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TextIO
from urllib.parse import quote

from linkcensus.core.errors import BadInput
from linkcensus.core.site import is_ip_address, is_listed_suffix, top_level_domain
from linkcensus.core.url import PageBase, canonicalize

MAP_NAMES = ("manifest.jsonl", "manifest.csv", "urls.jsonl", "urls.csv")
"""Files of a folder that are taken for its map."""

MAX_MAP_BYTES = 2_000_000_000
_MAX_LINE = 1_000_000

_FILE_FIELDS = ("file", "path", "filename", "name")
_URL_FIELDS = ("url", "uri", "source_url", "address")

_PATH_SAFE = "/:@!$&'()*+,;=~%"
_OWN_ADDRESS = (
    re.compile(
        rb"<link\b(?=[^>]{0,1000}\brel\s*=\s*[\"']?canonical\b)"
        rb"[^>]{0,1000}\bhref\s*=\s*[\"']?([^\"'\s>]{1,2000})",
        re.IGNORECASE,
    ),
    re.compile(
        rb"<meta\b(?=[^>]{0,1000}\bproperty\s*=\s*[\"']?og:url\b)"
        rb"[^>]{0,1000}\bcontent\s*=\s*[\"']?([^\"'\s>]{1,2000})",
        re.IGNORECASE,
    ),
)
_INDEX_LINK = re.compile(
    rb"\bhref\s{0,9}=\s{0,9}[\"']?[^\"'>\s]{0,300}\bindex\.html?\b", re.IGNORECASE
)
_HEAD_BYTES = 256 * 1024

REMEDY = "give --base-url, --url-map, or folders named like hosts"


@dataclass(frozen=True, slots=True)
class PageUrls:
    """Finds the URL of each page of one folder."""

    by_file: Mapping[str, str]
    """From a map: relative path, `/` between, to URL."""
    base: PageBase | None
    folder_name: str
    """The name of the folder itself, which may be a host."""
    index_hosts: frozenset[str] = frozenset()
    """Hosts whose own pages link to `index.html` by that name, so that it belongs to the URL."""

    def url_of(self, relative: str, page: bytes) -> str | None:
        """The URL of a page, None when nothing tells it.

        Args:
            relative: The page's path in the folder, `/` between.
            page: Its content, for what it says about itself.
        """
        if self.by_file:
            return self.by_file.get(relative)
        if self.base is not None:
            return self.base.join(quote(_without_index(relative), safe=_PATH_SAFE + "?"))
        placed = host_and_path(relative, self.folder_name)
        if placed is not None:
            host, path = placed
            if host not in self.index_hosts:
                path = _without_index(path)
            return f"https://{host}/{quote(path, safe=_PATH_SAFE + '?')}"
        return own_address(page)


def load_map(path: Path) -> dict[str, str]:
    """Read a map: JSON lines or CSV with a header, with a field for the file and one for the URL.

    Raises:
        BadInput: It is no such file; names the line.
    """
    try:
        if path.stat().st_size > MAX_MAP_BYTES:
            raise BadInput("the map is larger than 2 GB", place=str(path))
        with path.open(encoding="utf-8-sig", newline="") as file:
            is_csv = path.suffix.lower() in (".csv", ".tsv")
            rows = _csv_rows(file, path) if is_csv else _json_rows(file, path)
            return dict(rows)
    except (OSError, UnicodeError) as error:
        raise BadInput(
            f"cannot be read: {error}", place=str(path), remedy="give a UTF-8 text file"
        ) from None


def looks_like_map(path: Path) -> bool:
    """Whether a file of a folder is a map of that folder."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline(_MAX_LINE)
            if path.suffix == ".csv":
                names = {name.strip().lower() for name in next(csv.reader([first]), [])}
            else:
                row = json.loads(first)
                names = set(row) if isinstance(row, dict) else set()
    except (OSError, ValueError):
        return False
    return bool(names & set(_FILE_FIELDS)) and bool(names & set(_URL_FIELDS))


def host_and_path(relative: str, folder_name: str) -> tuple[str, str] | None:
    """Split a path at the first folder that is named like a host, the folder itself included."""
    parts = PurePosixPath(relative).parts
    for place, part in enumerate(parts[:-1]):
        if is_host_name(part):
            return _port_written(part), "/".join(parts[place + 1 :])
    if is_host_name(folder_name):
        return _port_written(folder_name), "/".join(parts)
    return None


def is_host_name(name: str) -> bool:
    """Whether a folder's name is a host, with a port or not, under a known top-level domain."""
    if "." not in name or name.startswith(".") or not re.fullmatch(r"[\w.:+-]+", name):
        return False
    canonical = canonicalize(f"http://{_port_written(name)}/")
    if canonical is None:
        return False
    if is_ip_address(canonical.host):
        return canonical.host.count(".") == name.count(".") == 3
    return is_listed_suffix(top_level_domain(canonical.host))


def links_to_index(page: bytes) -> bool:
    """Whether a page links to an `index.html` by that name."""
    return _INDEX_LINK.search(page) is not None


def own_address(page: bytes) -> str | None:
    """The canonical or og:url that a page names itself by; None when it names none."""
    head = page[:_HEAD_BYTES]
    for pattern in _OWN_ADDRESS:
        match = pattern.search(head)
        if match is None:
            continue
        address = match[1].decode("utf-8", "replace").replace("&amp;", "&")
        if address.lower().startswith(("http://", "https://")) and canonicalize(address):
            return address
    return None


def _port_written(name: str) -> str:
    """Wget writes the colon of a port as `+` where file systems want that."""
    host, plus, port = name.partition("+")
    return f"{host}:{port}" if plus and port.isdigit() else name


def _without_index(path: str) -> str:
    folder, _, last = path.rpartition("/")
    if last.lower() not in ("index.html", "index.htm"):
        return path
    return f"{folder}/" if folder else ""


def _csv_rows(file: TextIO, path: Path) -> Iterator[tuple[str, str]]:
    delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    try:
        for number, row in enumerate(csv.DictReader(file, delimiter=delimiter), 2):
            yield _pair(row, path, number)
    except csv.Error as error:
        raise BadInput(f"is no CSV: {error}", place=str(path)) from None


def _json_rows(file: TextIO, path: Path) -> Iterator[tuple[str, str]]:
    number = 0
    while line := file.readline(_MAX_LINE):
        number += 1
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        yield _pair(row if isinstance(row, dict) else {}, path, number)


def _pair(row: Mapping[str, object], path: Path, line: int) -> tuple[str, str]:
    lower = {str(name).strip().lower(): value for name, value in row.items()}
    file = next((lower[name] for name in _FILE_FIELDS if lower.get(name)), None)
    url = next((lower[name] for name in _URL_FIELDS if lower.get(name)), None)
    if not isinstance(file, str) or not isinstance(url, str):
        raise BadInput(
            "the line names no file and URL",
            place=f"{path}:{line}",
            remedy="give each page a `file` (path in the folder) and a `url`",
        )
    return PurePosixPath(file.strip()).as_posix(), url.strip()
