"""A text file as blocks of bytes, gzip undone, while the disk and the reader work side by side.

Only zlib of the standard library: it says when a file ends early, and nothing that we already
depend on is faster by enough to do without that (docs/decisions/0008).
"""

import queue
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar

from linkcensus.core.errors import BadInput, one_line

BLOCK_BYTES = 4 * 1024 * 1024
"""The most that one block holds."""
LONGEST_LINE = 64 * 1024
"""Bytes; the longest line that any of the published files has is a host name and a few numbers."""
DAMAGED = "fetch it again, or give another copy"
"""What to do about a file that is not as it was published."""

Advance = Callable[[int], None]
"""Told the bytes of the file that were read, by and by."""

_READ_BYTES = 256 * 1024
_GZIP = b"\x1f\x8b"
_AHEAD = 3
_QUOTED = 60

Item = TypeVar("Item")


def blocks(path: Path, advance: Advance | None = None) -> Iterator[bytes]:
    """Yield a file's bytes, decompressed where it is gzip, in blocks of at most 4 MB.

    A gzip file may have several members, one behind the other. Blocks are made ahead in a thread
    of their own; decompression and kernels both run without the interpreter's lock.

    Raises:
        BadInput: It cannot be read, is empty, damaged or ends early. What comes before the
            damage was yielded before.
    """
    return ahead(_blocks(path, advance or (lambda size: None)))


def ahead(items: Iterator[Item]) -> Iterator[Item]:
    """Pass items on while the next ones are made in another thread; errors arrive in order."""
    pipe: _Pipe[Item] = _Pipe(items)
    worker = threading.Thread(target=pipe.fill, name="blocks ahead", daemon=True)
    worker.start()
    try:
        yield from pipe.items()
    finally:
        pipe.left.set()
        worker.join()


class _Pipe(Generic[Item]):
    """A short queue between the thread that makes items and the one that takes them."""

    def __init__(self, source: Iterator[Item]) -> None:
        self._source = source
        self._ready: queue.Queue[tuple[Item | None, BaseException | None]] = queue.Queue(_AHEAD)
        self.left = threading.Event()
        """Set when nobody takes items any more."""

    def fill(self) -> None:
        """Make items until there are none, one fails, or nobody wants them."""
        try:
            for item in self._source:
                self._put(item, None)
                if self.left.is_set():
                    return
            self._put(None, None)
        except BaseException as error:  # noqa: BLE001 - raised again where items are taken
            self._put(None, error)

    def items(self) -> Iterator[Item]:
        """The items as they are ready."""
        while True:
            item, error = self._ready.get()
            if error is not None:
                raise error
            if item is None:
                return
            yield item

    def _put(self, item: Item | None, error: BaseException | None) -> None:
        while not self.left.is_set():
            try:
                self._ready.put((item, error), timeout=0.1)
                return
            except queue.Full:
                continue


def lines(path: Path, advance: Advance | None = None) -> Iterator[bytes]:
    """Yield a file as blocks of whole lines, each line ended.

    Raises:
        BadInput: As `blocks`; or a line is longer than 64 kB. Names the file alone: whoever reads
            the lines counts them.
    """
    rest = b""
    for block in blocks(path, advance):
        end = block.rfind(b"\n") + 1
        if end:
            yield rest + block[:end]
            rest = block[end:]
        else:
            rest += block
        if len(rest) > LONGEST_LINE:
            raise BadInput(
                f"a line of more than {LONGEST_LINE // 1024} kB",
                place=str(path),
                remedy="this is not one of the files that Common Crawl publishes",
            )
    if rest:
        yield rest + b"\n"


def quoted(line: bytes) -> str:
    """The beginning of a line as a message may show it."""
    text = one_line(line[: 2 * _QUOTED].decode("utf-8", "replace"))
    return repr(text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…")


def _blocks(path: Path, advance: Advance) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            start = file.read(2)
            file.seek(0)
            if not start:
                raise BadInput("is empty", place=str(path), remedy=DAMAGED)
            yield from (_inflated if start == _GZIP else _plain)(file, path, advance)
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", place=str(path)) from None


def _plain(file: BinaryIO, path: Path, advance: Advance) -> Iterator[bytes]:
    del path
    while piece := file.read(_READ_BYTES):
        advance(len(piece))
        yield piece


def _inflated(file: BinaryIO, path: Path, advance: Advance) -> Iterator[bytes]:
    inflater = zlib.decompressobj(31)
    inside, made = True, 0
    while piece := file.read(_READ_BYTES):
        advance(len(piece))
        while piece:
            if not inside:
                piece = piece.lstrip(b"\0")  # padding between members
                inside = bool(piece)
                inflater = zlib.decompressobj(31)
                continue
            try:
                block = inflater.decompress(piece, BLOCK_BYTES)
            except zlib.error as error:
                raise _broken(path, f"the gzip data is damaged: {error}", made) from None
            made += len(block)
            if block:
                yield block
            piece = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
            inside = not inflater.eof
    if inside and (rest := inflater.flush()):
        made += len(rest)
        yield rest
    if inside and not inflater.eof:
        raise _broken(path, "the gzip data ends early", made)


def _broken(path: Path, what: str, made: int) -> BadInput:
    return BadInput(f"{what}, after {made:,} decompressed bytes", place=str(path), remedy=DAMAGED)
