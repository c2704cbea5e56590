"""The id of an import: the same file with the same options has the same one, so it counts once."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC
from pathlib import Path

from linkcensus.importers.format import ImportOptions
from linkcensus.importers.page_files import folder_names

_BLOCK_BYTES = 1024 * 1024
_ID_LENGTH = 20
UNDONE = "undone"


def digest_of(path: Path, progress: Callable[[int], None] | None = None) -> tuple[str, int]:
    """SHA-256 and length in bytes of a file, or of a folder's files with their names.

    Hidden files do not count: they are not read either.
    """
    if path.is_dir():
        return _digest_of_folder(path)
    digest = hashlib.sha256()
    length = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
            length += len(block)
            if progress is not None:
                progress(length)
    return digest.hexdigest(), length


def choose_import_id(
    digest: str, format_name: str, options: ImportOptions, states: Mapping[str, str]
) -> tuple[str, bool]:
    """Name the import of a content.

    Args:
        digest: SHA-256 of the content.
        format_name: What it is read as.
        options: What the user said: another site or date makes other rows.
        states: State of each import the index knows, by id.

    Returns:
        The id, and whether the index holds that import already. An import that was undone is
        not counted: the content gets a new id.
    """
    ingredients = {
        "digest": digest,
        "format": format_name,
        "site": options.site,
        "complete": options.complete,
        "seen_at": options.seen_at.astimezone(UTC).isoformat() if options.seen_at else None,
        "url_map": digest_of(options.url_map)[0] if options.url_map else None,
        "base_url": options.base_url,
    }
    attempt = 0
    while True:
        text = json.dumps([ingredients, attempt], sort_keys=True)
        import_id = hashlib.sha256(text.encode()).hexdigest()[:_ID_LENGTH]
        state = states.get(import_id)
        if state is None:
            return import_id, False
        if state != UNDONE:
            return import_id, True
        attempt += 1


def _digest_of_folder(folder: Path) -> tuple[str, int]:
    digest = hashlib.sha256()
    length = 0
    for relative in folder_names(folder):
        try:
            content, size = digest_of(folder / relative)
        except OSError:
            content, size = "unreadable", 0  # the reader names it
        digest.update(f"{relative}\0{content}\n".encode("utf-8", "surrogateescape"))
        length += size
    return digest.hexdigest(), length
