"""Where does an import come from: files, folders, globs, web addresses, S3 objects.

`expand` turns what a user typed into single files, `fetch` makes one of them a local path.
"""

import glob
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from linkcensus.core.errors import BadInput, LinkCensusError
from linkcensus.core.settings import Settings
from linkcensus.net.client import shown_url
from linkcensus.net.download import Progress, download
from linkcensus.net.s3 import copy_object, list_objects

_MOST_FILES = 5_000_000
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Location:
    """One file to read, wherever it is."""

    text: str
    """A local path, an http(s) URL, an s3:// URL, or what a service is asked for."""
    kind: Literal["file", "http", "s3", "service"]
    """Services are the importers' business; nothing here knows them."""
    name: str
    """The last part, by which formats are recognised: `links.csv`."""
    size_bytes: int | None
    """None when only the server knows."""
    root: Path | None = None
    """The folder the user named, when the file was found below one."""

    def __str__(self) -> str:
        """Return the location as messages show it: no password, no query."""
        return shown_url(self.text) if self.kind == "http" else self.text


def expand(
    locations: Sequence[str],
    settings: Settings,
    *,
    skipped: list[LinkCensusError] | None = None,
) -> list[Location]:
    """Return every single file that the locations mean, in their order, each once.

    A folder means all files below it, sorted, without hidden ones and without following links to
    folders; a pattern (`*`, `?`, `[...]`, `**`) means the files and folders it matches; an s3://
    location means a key, all keys below it, or a pattern. A name that exists is never a pattern.

    Args:
        locations: As the user typed them.
        settings: Access to S3.
        skipped: Where given, what cannot be expanded is put here and the rest goes on.

    Raises:
        BadInput: Nothing is there, or it may not be read; names the location.
        Refused, SourceUnavailable: From the S3 service.
    """
    found: dict[str, Location] = {}
    for text in locations:
        for item in _expand_or_fault(text, settings):
            if isinstance(item, Location):
                found.setdefault(item.text, item)
            elif skipped is None:
                raise item
            else:
                skipped.append(item)
            if len(found) > _MOST_FILES:
                raise BadInput("means more than five million files", place=text)
    return list(found.values())


def fetch(
    location: Location, tmp: Path, settings: Settings, progress: Progress | None = None
) -> Path:
    """Return a local path of the location's bytes.

    A local file is read where it is. A remote one is fetched into the folder `tmp`, under a name
    that begins with a digest of its location and ends as the original does; a download that broke
    off goes on there, one that is complete is fetched again.

    Raises:
        BadInput, Refused, SourceUnavailable: See `linkcensus.net.download.download`.
    """
    if location.kind == "file":
        return Path(location.text)
    digest = hashlib.sha256(location.text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    into = tmp / f"{digest}-{location.name}"
    if location.kind == "http":
        return download(location.text, into, settings, progress).path
    copy_object(location.text, into, settings, progress)
    return into


def _expand_or_fault(text: str, settings: Settings) -> Iterator[Location | LinkCensusError]:
    """Yield what a location means; what is wrong with it comes as an error at its place."""
    count = 0
    try:
        for item in _expand_one(text, settings):
            count += 1
            yield item
    except LinkCensusError as error:
        yield error
    else:
        if not count:
            yield BadInput("holds no file", place=text, remedy="name a file, folder or URL")


def _expand_one(text: str, settings: Settings) -> Iterator[Location | BadInput]:
    scheme, separator, _ = text.partition("://")
    if separator and scheme.lower() in ("http", "https"):
        yield Location(text, "http", _safe_name(unquote(_path_of(text))), None)
    elif separator and scheme.lower() == "s3":
        for item in list_objects(f"s3://{text[len(scheme) + 3 :]}", settings):
            yield Location(item.location, "s3", _safe_name(item.location), item.size_bytes)
    elif separator and scheme.isalnum():
        raise BadInput(
            f"locations of the kind {scheme}:// are not read",
            place=text,
            remedy="use a path, http://, https:// or s3://",
        )
    else:
        yield from _expand_local(text)


def _expand_local(text: str) -> Iterator[Location | BadInput]:
    try:
        path = Path(text).expanduser()
        if path.exists():
            yield from _files_of(path)
            return
        if not glob.has_magic(text):
            raise BadInput("there is no such file or folder", place=text)
        pattern = str(path)  # may be absolute, which Path.glob refuses
        for match in sorted(glob.iglob(pattern, recursive=True)):  # noqa: PTH207 - see above
            yield from _files_of(Path(match))
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise BadInput(f"cannot be read: {reason}", place=text) from None


def _files_of(path: Path) -> Iterator[Location | BadInput]:
    if path.is_dir():
        yield from _below(path, path)
    elif path.is_file():
        yield Location(str(path), "file", path.name, path.stat().st_size)
    else:
        raise BadInput("is neither a file nor a folder", place=str(path))


def _below(folder: Path, root: Path) -> Iterator[Location | BadInput]:
    """Walk a folder in sorted order; pipes, devices and hidden files are left out."""
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        yield BadInput(f"cannot be read: {error.strerror}", place=str(folder))
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if not entry.is_symlink():
                yield from _below(entry, root)
        elif entry.is_file():
            yield Location(str(entry), "file", entry.name, entry.stat().st_size, root)


def _path_of(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        raise BadInput("is not an http(s) URL", place=shown_url(url)) from None


def _safe_name(path: str) -> str:
    """Return the last part of a path as a file name: letters, digits, `.`, `_`, `-`."""
    last = path.rstrip("/").rpartition("/")[2]
    name = _UNSAFE.sub("_", last)[-100:].lstrip(".")
    return name or "index"
