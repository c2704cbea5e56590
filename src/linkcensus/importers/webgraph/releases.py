"""Which releases are published, and under which addresses their files are."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from linkcensus.core.errors import BadInput
from linkcensus.core.settings import Settings
from linkcensus.importers.webgraph.names import HOST
from linkcensus.net.locations import expand, fetch

RELEASE_LIST = "https://index.commoncrawl.org/graphinfo.json"
SERVER = "https://data.commoncrawl.org/"
"""`s3://commoncrawl/` holds the same files."""

RELEASE_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+){2,12}")
_LARGEST_LIST = 16 * 1024 * 1024
_MOST_RELEASES = 10_000


@dataclass(frozen=True, slots=True)
class Published:
    """One release as the list describes it; a count is None where the list does not say."""

    release: str
    domains: int | None
    domain_edges: int | None
    hosts: int | None
    host_edges: int | None
    crawls: tuple[str, ...]


def published_releases(
    settings: Settings, downloads: Path, source: str = RELEASE_LIST
) -> list[Published]:
    """Read the list of releases, newest first as published.

    Args:
        settings: For the network.
        downloads: Where the list is fetched to.
        source: Its address, or a file.

    Raises:
        BadInput: It is no such list.
        Refused, SourceUnavailable: The server cannot be asked.
    """
    (location, *_) = expand([source], settings)
    path = fetch(location, downloads, settings)
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_LIST + 1)
        entries = json.loads(data) if len(data) <= _LARGEST_LIST else None
    except (OSError, ValueError, RecursionError):
        entries = None
    finally:
        if location.kind != "file":
            path.unlink(missing_ok=True)
    if not isinstance(entries, list) or len(entries) > _MOST_RELEASES:
        raise BadInput(
            "is no list of releases",
            place=str(location),
            remedy="Common Crawl's graphinfo.json is one",
        )
    found = [_published(entry) for entry in entries if isinstance(entry, dict)]
    return [entry for entry in found if entry is not None]


def _published(entry: Mapping[str, object]) -> Published | None:
    name, crawls = entry.get("id"), entry.get("crawls")
    if not isinstance(name, str) or not RELEASE_NAME.fullmatch(name):
        return None
    return Published(
        name,
        _count(entry, "domain", "nodes"),
        _count(entry, "domain", "arcs"),
        _count(entry, "host", "nodes"),
        _count(entry, "host", "arcs"),
        tuple(str(crawl)[:100] for crawl in crawls) if isinstance(crawls, list) else (),
    )


def _count(entry: Mapping[str, object], level: str, what: str) -> int | None:
    value: object = entry.get("stats")
    for name in (level, what):
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def address_of(release: str, level: str, kind: str, server: str = SERVER) -> str:
    """The address of a release's file.

    Vertices and edges of the host level are published in parts; there it is the list of parts.

    Args:
        release: Its name, such as `cc-main-2026-mar-apr-may`.
        level: `host` or `domain`.
        kind: `vertices`, `edges` or `ranks`.
        server: Where Common Crawl's files are.
    """
    ending = "paths.gz" if level == HOST and kind != "ranks" else "txt.gz"
    folder = f"{server.rstrip('/')}/projects/hyperlinkgraph/{release}/{level}"
    return f"{folder}/{release}-{level}-{kind}.{ending}"
