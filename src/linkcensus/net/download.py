"""How a remote file becomes a local one: whole or not at all, and not twice what is here already.

The bytes grow in `NAME.part`; `NAME.part.json` beside it remembers which version of which URL they
belong to, so that a later run asks for the rest only. The file takes its name when it is complete.
"""

import asyncio
import hashlib
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from linkcensus.core.errors import BadInput, SourceUnavailable
from linkcensus.core.settings import Settings
from linkcensus.net.busy import means_later
from linkcensus.net.client import Answer, GatedClient, Hop, shown_url

Progress = Callable[[int, int | None], None]
"""Told the bytes that are here and the bytes there will be, None when unknown."""

_RESUMES = 5
_LEAST_BYTES_PER_SECOND = 500


@dataclass(frozen=True, slots=True)
class DownloadResult:
    """A file that arrived whole."""

    path: Path
    sha256: str
    size_bytes: int
    url: str
    """The URL that gave the bytes, after redirects."""
    chain: tuple[Hop, ...]


def download(
    url: str, into: Path, settings: Settings, progress: Progress | None = None
) -> DownloadResult:
    """Fetch a URL into the file `into`, resuming what an earlier try left.

    Not for use inside a running event loop; there, `download_async` does the same.

    Raises:
        BadInput: The server says no (4xx that does not mean later, see `net.busy`), the file is
            larger than the settings allow, or it cannot be written.
        Refused: The gate closed the address.
        SourceUnavailable: The server does not answer, is too slow, or breaks off again and again.
    """
    return asyncio.run(download_async(url, into, settings, progress))


async def download_async(
    url: str, into: Path, settings: Settings, progress: Progress | None = None
) -> DownloadResult:
    """Fetch a URL into the file `into`; see `download`."""
    part = _Part(into, url, settings, progress)
    async with GatedClient(settings, decode=False) as client:
        for attempt in range(_RESUMES + 1):
            try:
                async with client.open(url, part.range_headers()) as answer:
                    if answer.status == 416:  # what is here does not fit the file there
                        part.discard()
                        continue
                    await part.take(answer, patience_seconds=10 * settings.http_timeout_seconds)
                    return part.finish(answer)
            except SourceUnavailable:
                if attempt == _RESUMES or not part.grew():
                    raise
    raise SourceUnavailable(f"{shown_url(url)}: the file changes while it is read")


class _Part:
    """The growing file and its note."""

    def __init__(self, into: Path, url: str, settings: Settings, progress: Progress | None) -> None:
        self._into = into
        self._url = url
        self._settings = settings
        self._cap_bytes = settings.max_download_megabytes * 1_000_000
        self._progress = progress or (lambda done, total: None)
        self._file = into.with_name(f"{into.name}.part")
        self._note = into.with_name(f"{into.name}.part.json")
        self._size_at_start = 0

    def range_headers(self) -> dict[str, str]:
        """Return the headers that ask for the rest; none when nothing usable is here."""
        self._size_at_start = 0
        try:
            note = json.loads(self._note.read_text("utf-8"))
            size = self._file.stat().st_size
            validator = note["validator"]
        except (OSError, ValueError, KeyError, TypeError):
            return {}
        if size == 0 or note.get("url") != self._url or not isinstance(validator, str):
            return {}
        self._size_at_start = size
        return {"Range": f"bytes={size}-", "If-Range": validator}

    def discard(self) -> None:
        """Forget what is here."""
        self._file.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def grew(self) -> bool:
        """Tell whether the last try added bytes that the next one can keep."""
        before = self._size_at_start
        return bool(self.range_headers()) and self._size_at_start > before

    async def take(self, answer: Answer, *, patience_seconds: float) -> None:
        """Write the body of an answer.

        Args:
            answer: 200 with the whole file, or 206 with its rest.
            patience_seconds: After this time the average must reach 500 bytes a second.
        """
        start = self._start_of(answer)
        total = _total(answer, start)
        if total is not None and total > self._cap_bytes:
            raise self._too_large()
        started = time.monotonic()
        try:
            with self._open(answer, start) as file:
                size = start
                self._progress(size, total)
                async for piece in answer.chunks():
                    size += len(piece)
                    if size > self._cap_bytes:
                        raise self._too_large()
                    file.write(piece)
                    self._progress(size, total)
                    seconds = time.monotonic() - started
                    slow = size - start < seconds * _LEAST_BYTES_PER_SECOND
                    if seconds > patience_seconds and slow:
                        raise SourceUnavailable(f"{shown_url(self._url)}: too slow")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise BadInput(
                f"cannot be written: {error.strerror or error}", place=str(self._into)
            ) from None
        if total is not None and size != total:
            raise SourceUnavailable(f"{shown_url(self._url)}: ended after {size} of {total} bytes")

    def finish(self, answer: Answer) -> DownloadResult:
        """Give the complete file its name."""
        try:
            with self._file.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = self._file.stat().st_size
            self._file.replace(self._into)
            self._note.unlink(missing_ok=True)
        except OSError as error:
            raise BadInput(
                f"cannot be written: {error.strerror or error}", place=str(self._into)
            ) from None
        return DownloadResult(self._into, digest, size, answer.url, answer.chain)

    def _start_of(self, answer: Answer) -> int:
        """Return the offset the body belongs at, or raise when the answer is no file."""
        if answer.status == 206:
            content_range = answer.headers.get("Content-Range", "")
            if self._size_at_start and content_range.startswith(f"bytes {self._size_at_start}-"):
                return self._size_at_start
            self.discard()
            raise SourceUnavailable(f"{shown_url(self._url)}: sent another part than asked for")
        if answer.status == 200:
            return 0
        message = f"the server answered {answer.status}"
        if means_later(answer.status, answer.url, self._settings):
            raise SourceUnavailable(
                f"{shown_url(self._url)}: {message}", retry_after=answer.retry_after
            )
        raise BadInput(
            message, place=shown_url(self._url), remedy="check the address and its permissions"
        )

    def _open(self, answer: Answer, start: int) -> BinaryIO:
        if start:
            return self._file.open("ab")
        self._into.parent.mkdir(parents=True, exist_ok=True)
        self._note.unlink(missing_ok=True)
        file = self._file.open("wb")
        validator = _validator(answer)
        if validator is not None:
            note = {"url": self._url, "validator": validator}
            self._note.write_text(json.dumps(note), "utf-8")
        return file

    def _too_large(self) -> BadInput:
        self.discard()
        return BadInput(
            f"is larger than {self._cap_bytes // 1_000_000} MB",
            place=shown_url(self._url),
            remedy="raise LINKCENSUS_MAX_DOWNLOAD_MEGABYTES to take it",
        )


def _validator(answer: Answer) -> str | None:
    """Return what names this version of the file and lets a part of it be asked for later."""
    etag = answer.headers.get("ETag", "")
    if etag.startswith('"'):
        return etag
    return answer.headers.get("Last-Modified")


def _total(answer: Answer, start: int) -> int | None:
    length = answer.headers.get("Content-Length", "")
    return start + int(length) if length.isascii() and length.isdigit() else None
