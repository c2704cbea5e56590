"""From what the user named (a release, files, folders, addresses) to local files of each kind."""

import asyncio
import hashlib
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Protocol, TypeVar

from linkcensus.core.errors import BadInput, SourceUnavailable
from linkcensus.core.settings import Settings
from linkcensus.importers.webgraph.blocks import DAMAGED, lines
from linkcensus.importers.webgraph.names import DOMAIN
from linkcensus.importers.webgraph.releases import (
    RELEASE_LIST,
    RELEASE_NAME,
    SERVER,
    address_of,
    published_releases,
)
from linkcensus.net.busy import LONGEST_WAIT_SECONDS, PAUSES_SECONDS, means_later
from linkcensus.net.client import GatedClient
from linkcensus.net.locations import Location, expand, fetch

VERTICES, EDGES, RANKS = "vertices", "edges", "ranks"
LATEST = "latest"

_MOST_PARTS = 100_000
_HEAD_BYTES_PER_ROW = 64
"""More than twice what a row of ranks takes on average, compressed."""
_LARGEST_HEAD = 256 * 1024 * 1024
_NAMED = re.compile(r"(?P<release>[a-z0-9][a-z0-9.-]*?)-(?P<level>host|domain)-")
_KIND = re.compile(rf"(?<![a-z])({VERTICES}|{EDGES}|{RANKS})(?![a-z])")

Result = TypeVar("Result")


class Progress(Protocol):
    """Told how far the work is."""

    def begin(self, what: str, total: int | None) -> None:
        """A step begins: its name, and how much there is to do, None when unknown."""
        ...

    def advance(self, amount: int) -> None:
        """So much more is done."""
        ...

    def note(self, text: str) -> None:
        """Something to know, such as a wait."""
        ...


class Silent:
    """Tells nobody."""

    def begin(self, what: str, total: int | None) -> None:
        """Nothing."""

    def advance(self, amount: int) -> None:
        """Nothing."""

    def note(self, text: str) -> None:
        """Nothing."""


@dataclass(frozen=True, slots=True)
class Options:
    """How files are found and fetched."""

    settings: Settings
    downloads: Path
    name: str | None = None
    """The release, where the files do not tell."""
    level: str | None = None
    """`host` or `domain`, where the files do not tell; domain if nothing does."""
    server: str = SERVER
    release_list: str = RELEASE_LIST
    progress: Progress = field(default_factory=Silent)
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Found:
    """The files of one release."""

    release: str
    level: str
    by_kind: dict[str, list[Location]]


def find(texts: Sequence[str], kinds: Sequence[str], options: Options) -> Found:
    """Work out which files are meant.

    Args:
        texts: One release (or `latest`), or files, folders, lists of parts and addresses.
        kinds: The kinds of files wanted; where it is one, every file is taken for it.
        options: Name and level where the files do not tell, and for the network.

    Raises:
        BadInput: Nothing is there, a kind is missing, or the release cannot be told.
        Refused, SourceUnavailable: From the server.
    """
    if len(texts) == 1 and (texts[0] == LATEST or _is_release(texts[0])):
        release = _latest(options) if texts[0] == LATEST else texts[0]
        level = options.level or DOMAIN
        texts = [address_of(release, level, kind, options.server) for kind in kinds]
        options = replace(options, name=options.name or release, level=level)
    by_kind: dict[str, list[Location]] = {kind: [] for kind in kinds}
    locations = expand(texts, options.settings)
    for location in locations:
        kind = _kind_of(location, kinds)
        if kind in by_kind:
            by_kind[kind].extend(_parts(location, options))
    for kind, found in by_kind.items():
        if not found:
            raise BadInput(
                f"no file of {kind}", place=", ".join(texts), remedy=f"give the {kind} too"
            )
    release, level = _release_of(locations, options)
    return Found(release, level, by_kind)


def local(locations: Sequence[Location], options: Options) -> Iterator[tuple[Path, bool]]:
    """Bring files here one after the other; what came whole before is not fetched again.

    Yields:
        The path, and whether it was fetched and so may be thrown away.

    Raises:
        BadInput, Refused, SourceUnavailable: See `net.locations.fetch`.
    """
    for location in locations:
        if location.kind == "file":
            yield Path(location.text), False
            continue
        whole = options.downloads / f"whole-{_digest(location.text)}-{location.name}"
        if not whole.exists():
            options.downloads.mkdir(parents=True, exist_ok=True)
            patiently(partial(_fetch, location, whole, options), options)
        yield whole, True


def local_head(location: Location, rows: int, options: Options) -> tuple[Path, bool]:
    """Bring as much of a file of ranks here as its first rows need.

    Only http servers give a part; from elsewhere, or where much is wanted, the whole file comes.
    """
    most = rows * _HEAD_BYTES_PER_ROW + _HEAD_BYTES_PER_ROW * 1024
    if location.kind != "http" or most > _LARGEST_HEAD:
        return next(local([location], options))
    options.downloads.mkdir(parents=True, exist_ok=True)
    head = options.downloads / f"head-{_digest(location.text)}-{location.name}"
    options.progress.begin(f"Fetching the beginning of {location.name}", None)
    head.write_bytes(patiently(lambda: asyncio.run(_head(location, most, options)), options))
    return head, True


def patiently(action: Callable[[], Result], options: Options) -> Result:
    """Do something with a public server; when it is busy, wait as long as it asks, then longer.

    Raises:
        SourceUnavailable: It stays busy, or asks to wait for more than a quarter of an hour.
    """
    for pause in PAUSES_SECONDS:
        try:
            return action()
        except SourceUnavailable as error:
            wait = max(pause, error.retry_after or 0.0)
            if wait > LONGEST_WAIT_SECONDS:
                raise
            options.progress.note(f"{error}; next try in {wait:.0f} seconds")
            options.sleep(wait)
    return action()


async def _head(location: Location, most: int, options: Options) -> bytes:
    settings, body = options.settings, bytearray()
    async with (
        GatedClient(settings, decode=False, connections_per_host=1) as client,
        client.open(location.text) as answer,
    ):
        message = f"{location}: the server answered {answer.status}"
        if means_later(answer.status, answer.url, settings):
            raise SourceUnavailable(message, retry_after=answer.retry_after)
        if answer.status != 200:
            raise BadInput(
                message, remedy="`linkcensus commoncrawl releases` lists what is published"
            )
        try:
            async with asyncio.timeout(10 * settings.http_timeout_seconds):
                async for piece in answer.chunks():
                    body += piece
                    if len(body) > most:
                        break
        except TimeoutError:
            raise SourceUnavailable(f"{location}: too slow") from None
    return bytes(body[:most])


def _fetch(location: Location, whole: Path, options: Options) -> None:
    progress = options.progress
    progress.begin(f"Fetching {location.name}", location.size_bytes)
    done = 0

    def told(here: int, total: int | None) -> None:
        nonlocal done
        if done == 0 and total is not None:
            progress.begin(f"Fetching {location.name}", total)
        progress.advance(here - done)
        done = here

    fetch(location, options.downloads, options.settings, told).replace(whole)


def _is_release(text: str) -> bool:
    return bool(RELEASE_NAME.fullmatch(text)) and "20" in text and not Path(text).exists()


def _latest(options: Options) -> str:
    found = patiently(
        lambda: published_releases(options.settings, options.downloads, options.release_list),
        options,
    )
    if not found:
        raise BadInput("names no release", place=options.release_list)
    return found[0].release


def _kind_of(location: Location, kinds: Sequence[str]) -> str:
    """What a file holds, by its name or that of its folder, and else by what is asked for.

    Where the user named a folder, files of other kinds are passed over.
    """
    path = PurePosixPath(location.text.partition("?")[0])
    for name in (location.name, path.parent.name):
        said = set(_KIND.findall(name.lower()))
        if location.root is None:
            said &= set(kinds)
        if len(said) == 1:
            return str(said.pop())
    if len(kinds) == 1:
        return kinds[0]
    raise BadInput(
        f"its name does not tell whether it holds {' or '.join(kinds)}",
        place=str(location),
        remedy="name it as it is published, such as …-domain-edges.txt.gz",
    )


def _parts(location: Location, options: Options) -> list[Location]:
    """The file itself, or the files that a list names."""
    if not location.name.endswith((".paths", ".paths.gz")):
        return [location]
    ((path, fetched),) = local([location], options)
    text = b"".join(lines(path)).decode("utf-8", "replace")
    if fetched:
        path.unlink(missing_ok=True)
    names = [line.strip() for line in text.splitlines() if line.strip()]
    if not names or len(names) > _MOST_PARTS:
        raise BadInput(f"names {len(names)} files", place=str(location), remedy=DAMAGED)
    folder = Path(location.text).parent if location.kind == "file" else None
    return expand([_part(name, folder, location, options) for name in names], options.settings)


def _part(name: str, folder: Path | None, location: Location, options: Options) -> str:
    """Where a part is: beside a local list, with its folders or without, or on the server."""
    path = PurePosixPath(name)
    if "://" in name or path.is_absolute() or ".." in path.parts:
        raise BadInput(f"{name[:100]!r} is no path of a part", place=str(location), remedy=DAMAGED)
    if folder is not None:
        for beside in (folder / path, folder / path.parent.name / path.name, folder / path.name):
            if beside.is_file():
                return str(beside)
    return f"{options.server.rstrip('/')}/{name}"


def _release_of(locations: Sequence[Location], options: Options) -> tuple[str, str]:
    """Release and level: as given, or as the name of any file tells."""
    told = [match for at in locations if (match := _NAMED.search(PurePosixPath(at.text).name))]
    release = options.name or next((match["release"] for match in told), None)
    level = options.level or next((match["level"] for match in told), DOMAIN)
    if release is None:
        raise BadInput(
            "which release this is, the name does not tell",
            place=str(locations[0]),
            remedy="say it with --name, such as --name cc-main-2026-mar-apr-may",
        )
    return release, level


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
