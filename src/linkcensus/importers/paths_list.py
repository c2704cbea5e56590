"""Common Crawl's lists of archives: one path a line, each of which is imported as a file."""

import gzip
import zlib
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from linkcensus.core.errors import BadInput, LinkCensusError
from linkcensus.core.settings import Settings
from linkcensus.importers.result import FileResult
from linkcensus.net.locations import Location, expand, fetch

COMMON_CRAWL = "https://data.commoncrawl.org/"
NAME = "paths_list"
MAX_LIST_BYTES = 512 * 1024 * 1024
_MAX_LINE = 4_096
_ARCHIVES = (".warc", ".arc", ".wat")
_COMPRESSIONS = (".gz", ".zst", ".lz4")


def is_paths_list(location: Location) -> bool:
    """Whether a file is a list, by its name, as Common Crawl names them (`wat.paths.gz`)."""
    return location.name.endswith((".paths", ".paths.gz"))


def is_archive_name(entry: str) -> bool:
    """Whether a path or URL ends as those of WARC, ARC and WAT archives do."""
    name = PurePosixPath(entry.partition("?")[0]).name.lower()
    for ending in _COMPRESSIONS:
        name = name.removesuffix(ending)
    return name.endswith(_ARCHIVES)


def entries_of(
    location: Location,
    downloads: Path,
    settings: Settings,
    limit: int | None = None,
    *,
    with_s3: bool = True,
) -> tuple[list[Location], FileResult]:
    """Find the archives that a list names.

    A path is looked for beside the list first, with its folders and without, and on Common
    Crawl's server otherwise; full URLs and s3:// locations are taken as they are.

    Args:
        location: The list.
        downloads: Where a list that lies elsewhere is fetched to.
        settings: For the network.
        limit: Take only so many archives.
        with_s3: Its s3:// locations count; else they are left out, and it is said.

    Returns:
        The archives, and what came of the list itself.
    """
    result = FileResult(str(location), NAME)
    try:
        lines = _lines(fetch(location, downloads, settings), str(location))
    except LinkCensusError as error:
        result.errors.append(str(error))
        return [], result
    result.rows_read = len(lines)
    wanted = [line for line in lines if is_archive_name(line)]
    result.skipped = len(lines) - len(wanted)
    if result.skipped:
        reason = "entries that are no WARC, ARC or WAT archive were left out"
        result.remarks.append({"line": 1, "reason": reason, "count": result.skipped})
    if not with_s3:
        wanted = _without_s3(wanted, result)
    if not wanted:
        result.errors.append(_nothing_wanted(location, lines))
    folder = Path(location.text).parent if location.kind == "file" else None
    return _locations(wanted[:limit], folder, settings, result), result


def _without_s3(entries: list[str], result: FileResult) -> list[str]:
    kept = [entry for entry in entries if not entry.lower().startswith("s3:")]
    if left_out := len(entries) - len(kept):
        result.skipped += left_out
        reason = "entries of the kind s3:// were left out"
        result.remarks.append({"line": None, "reason": reason, "count": left_out})
    return kept


def _locations(
    entries: Sequence[str], folder: Path | None, settings: Settings, result: FileResult
) -> list[Location]:
    found: list[Location] = []
    for entry in entries:
        skipped: list[LinkCensusError] = []
        found.extend(expand([_place_of(entry, folder)], settings, skipped=skipped))
        result.errors.extend(str(error) for error in skipped)
    return found


def _place_of(entry: str, folder: Path | None) -> str:
    if "://" in entry:
        return entry
    path = PurePosixPath(entry)
    if folder is not None and not path.is_absolute() and ".." not in path.parts:
        for candidate in (folder / path, folder / path.name):
            if candidate.is_file():
                return str(candidate)
    return COMMON_CRAWL + entry.lstrip("/")


def _lines(path: Path, name: str) -> list[str]:
    """The lines of a list.

    Raises:
        BadInput: It is damaged or far too long.
    """
    try:
        with path.open("rb") as raw:
            file = gzip.GzipFile(fileobj=raw) if _is_gzip(raw) else raw
            data = file.read(MAX_LIST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise BadInput(f"the list is damaged: {error}", place=name) from None
    if len(data) > MAX_LIST_BYTES:
        raise BadInput("the list is longer than 512 MB", place=name)
    lines = (line.strip() for line in data.decode("utf-8", "replace").splitlines())
    return [line for line in lines if line and len(line) <= _MAX_LINE]


def _is_gzip(file: BinaryIO) -> bool:
    start = file.read(2)
    file.seek(0)
    return start == b"\x1f\x8b"


def _nothing_wanted(location: Location, lines: Sequence[str]) -> str:
    what = f"none of its {len(lines)} entries is a" if lines else "it names no"
    return str(
        BadInput(
            f"{what} WARC, ARC or WAT archive",
            place=str(location),
            remedy="give the crawl's warc.paths.gz or wat.paths.gz",
        )
    )
