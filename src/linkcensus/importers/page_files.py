"""The files of a folder of pages: on disk, in a tar or in a zip; nothing is ever unpacked to disk.

Every size is watched while it is read, never taken from what an archive says about itself.
"""

import os
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from linkcensus.core.errors import BadInput

PAGE_SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".shtml"})

OTHER_SUFFIXES = frozenset(
    {
        *(".css", ".js", ".mjs", ".map", ".json", ".jsonl", ".xml", ".rss"),
        *(".atom", ".txt", ".md", ".rst", ".csv", ".tsv", ".pdf", ".png"),
        *(".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".ico", ".bmp"),
        *(".woff", ".woff2", ".ttf", ".otf", ".eot", ".mp3", ".mp4", ".webm"),
        *(".ogg", ".wav", ".zip", ".gz", ".tar", ".tgz", ".bz2", ".xz"),
        *(".zst", ".lz4", ".warc", ".arc", ".wat", ".wet", ".xlsx", ".xls"),
        *(".doc", ".docx", ".inv", ".py", ".c", ".h", ".log", ".parquet"),
        *(".webmanifest", ".wasm", ".swf", ".epub", ".lock", ".toml", ".yaml", ".yml"),
    }
)
"""Files beside pages that are no pages; names without a known ending are looked into."""

MAX_FILES = 5_000_000
MAX_GROWTH = 1_000
_GROWTH_CHECKED_FROM = 100_000_000
_EARLIEST = datetime(1991, 8, 6, tzinfo=UTC)
"""The first web page; older file dates are those of a packing program."""

Skip = Callable[[str, str], None]
"""Told the name and the reason of each member that cannot be read."""


@dataclass(frozen=True, slots=True)
class PageFile:
    """One file that may be a page."""

    relative: str
    """Path in the folder, `/` between."""
    content: bytes
    changed_at: datetime
    path: Path | None
    """The file on disk; None of a member of an archive."""
    cut: bool = False
    """Only the first `max_bytes` were read."""


def may_be_page(name: str) -> bool:
    """Whether a file's name lets it be a page."""
    last = PurePosixPath(name).name
    suffix = PurePosixPath(last.partition("?")[0]).suffix.lower()
    return suffix in PAGE_SUFFIXES or suffix not in OTHER_SUFFIXES


def folder_names(folder: Path) -> Iterator[str]:
    """Relative paths of the files below a folder, sorted, hidden ones and links left out."""
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(root) / name
            if not name.startswith(".") and path.is_file():
                yield path.relative_to(folder).as_posix()


def files_of_folder(folder: Path, max_bytes: int, skip: Skip) -> Iterator[PageFile]:
    """Read the files of a folder that may be pages."""
    for relative in folder_names(folder):
        if not may_be_page(relative):
            continue
        try:
            yield read_page_file(folder / relative, relative, max_bytes)
        except OSError as error:
            skip(relative, f"cannot be read: {error.strerror}")


def read_page_file(path: Path, relative: str, max_bytes: int) -> PageFile:
    """Read one file, at most `max_bytes` of it.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        content = file.read(max_bytes + 1)
        changed = _moment(os.fstat(file.fileno()).st_mtime, None)
    return PageFile(relative, content[:max_bytes], changed, path, len(content) > max_bytes)


def files_of_tar(archive: Path, max_bytes: int, skip: Skip) -> Iterator[PageFile]:
    """Read the members of a tar (plain, gzip, bzip2 or xz) that may be pages.

    Raises:
        BadInput: It is damaged, or unpacks to far more than a folder of pages.
    """
    packed = archive.stat().st_size
    made = archive.stat().st_mtime
    try:
        with tarfile.open(archive, "r|*") as tar:
            for count, member in enumerate(tar):
                _guard_growth(archive, member.offset_data + member.size, packed, count)
                name = _inside(member.name)
                if not member.isfile() or name is None or not may_be_page(name):
                    continue
                stream = tar.extractfile(member)
                if stream is None:
                    continue
                content = stream.read(max_bytes + 1)
                changed = _moment(member.mtime, made)
                yield PageFile(name, content[:max_bytes], changed, None, len(content) > max_bytes)
    except (tarfile.TarError, OSError, EOFError, zlib.error) as error:
        raise BadInput(
            f"the archive is damaged: {error}", place=str(archive), remedy="pack or fetch it anew"
        ) from None


def files_of_zip(archive: Path, max_bytes: int, skip: Skip) -> Iterator[PageFile]:
    """Read the members of a zip that may be pages.

    Raises:
        BadInput: It is damaged, locked with a password, or unpacks to far too much.
    """
    packed = archive.stat().st_size
    made = archive.stat().st_mtime
    unpacked = 0
    try:
        with zipfile.ZipFile(archive) as members:
            for count, member in enumerate(sorted(members.infolist(), key=_member_name)):
                name = _inside(member.filename)
                if member.is_dir() or name is None or not may_be_page(name):
                    continue
                if member.flag_bits & 0x1:
                    raise BadInput(
                        "the archive is locked with a password",
                        place=f"{archive}: {name}",
                        remedy="unpack it and import the folder",
                    )
                with members.open(member) as stream:
                    content = stream.read(max_bytes + 1)
                unpacked += len(content)
                _guard_growth(archive, unpacked, packed, count)
                changed = _zip_moment(member, made)
                yield PageFile(name, content[:max_bytes], changed, None, len(content) > max_bytes)
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error, NotImplementedError) as error:
        raise BadInput(
            f"the archive is damaged: {error}", place=str(archive), remedy="pack or fetch it anew"
        ) from None


def _member_name(member: zipfile.ZipInfo) -> str:
    return member.filename


def _inside(name: str) -> str | None:
    """A member's path as one inside the folder; None for one that points out of it."""
    parts = [part for part in PurePosixPath(name.replace("\\", "/")).parts if part != "."]
    if not parts or parts[0] == "/" or ".." in parts or any(p.startswith(".") for p in parts):
        return None
    return "/".join(parts)


def _guard_growth(archive: Path, unpacked: int, packed: int, count: int) -> None:
    too_many = count > MAX_FILES
    if too_many or (unpacked > _GROWTH_CHECKED_FROM and unpacked > MAX_GROWTH * packed):
        size = f"{count:,} files" if too_many else f"{unpacked:,} bytes from {packed:,}"
        raise BadInput(
            f"the archive unpacks to {size}",
            place=str(archive),
            remedy="unpack it yourself and import the folder if that is meant",
        )


def _moment(seconds: float, otherwise: float | None) -> datetime:
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        moment = _EARLIEST
    if moment <= _EARLIEST and otherwise is not None:
        return datetime.fromtimestamp(otherwise, UTC)
    return moment


def _zip_moment(member: zipfile.ZipInfo, otherwise: float) -> datetime:
    try:
        moment = datetime(*member.date_time, tzinfo=UTC)
    except ValueError:
        moment = _EARLIEST
    return moment if moment > _EARLIEST else datetime.fromtimestamp(otherwise, UTC)
