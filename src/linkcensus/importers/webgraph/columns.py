"""Columns between tabs, read as Arrow batches with the line number of what is wrong."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa
import pyarrow.csv as csv

from linkcensus.core.errors import BadInput, one_line
from linkcensus.importers.webgraph.blocks import BLOCK_BYTES, DAMAGED, Advance, lines

_ROW = re.compile(r"Row #(\d+): ?(.*)", re.DOTALL)


class TabFile:
    """One file, its first line already looked at. A context manager: leaving stops the reading.

    Args:
        path: The file, gzip or plain.
        advance: Told the bytes read.
    """

    def __init__(self, path: Path, advance: Advance | None = None) -> None:
        self.path = path
        self._fault: BadInput | None = None
        self._blocks: Iterator[bytes] = self._up_to_a_fault(lines(path, advance))
        self.first_line = b""

    def __enter__(self) -> Self:
        """Read the beginning.

        Raises:
            BadInput: See `blocks.lines`.
        """
        block = next(self._blocks, b"")
        if self._fault is not None and not block:
            raise self._fault
        self.first_line = block.partition(b"\n")[0].rstrip(b"\r")
        self._blocks = chain([block], self._blocks)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._blocks = iter(())

    def batches(
        self,
        names: Sequence[str],
        types: Mapping[str, pa.DataType],
        *,
        skip_lines: int = 0,
        delimiter: str = "\t",
    ) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Yield batches, each with the number of its first line.

        Args:
            names: All columns of the file, in order.
            types: The columns wanted and their types.
            skip_lines: Lines before the first row.
            delimiter: What stands between columns.

        Raises:
            BadInput: A row has other columns or a value does not fit; names file and line.
        """
        line = 1 + skip_lines
        reader = None
        try:
            reader = csv.open_csv(
                _Stream(self._blocks),
                read_options=csv.ReadOptions(
                    use_threads=False,  # else errors do not tell their row
                    column_names=list(names),
                    skip_rows=skip_lines,
                    block_size=BLOCK_BYTES,
                ),
                parse_options=csv.ParseOptions(
                    delimiter=delimiter, quote_char=False, ignore_empty_lines=False
                ),
                convert_options=csv.ConvertOptions(
                    column_types=dict(types),
                    include_columns=list(types),
                    null_values=[],
                    strings_can_be_null=False,
                ),
            )
            for batch in reader:
                yield line, batch
                line += batch.num_rows
            if self._fault is not None:
                place = f"{self.path}:{line}"
                raise BadInput(self._fault.message, place=place, remedy=self._fault.remedy)
        except pa.ArrowInvalid as error:
            raise self._told(error, line) from None
        finally:
            if reader is not None:
                reader.close()

    def _up_to_a_fault(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        """Pass blocks on up to a damage, which is told behind the rows before it.

        Arrow reads a block ahead, so that raising it at once would lose good rows.
        """
        try:
            yield from blocks
        except BadInput as error:
            self._fault = error

    def _told(self, error: pa.ArrowInvalid, line: int) -> BadInput:
        found = _ROW.search(str(error))
        if self._fault is not None and not found:
            return self._fault
        what = found[2] if found else str(error)
        number = int(found[1]) if found else line
        return BadInput(one_line(what)[:200], place=f"{self.path}:{number}", remedy=DAMAGED)


class _Stream:
    """Blocks as the file that Arrow reads."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._rest = memoryview(b"")
        self.closed = False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; nothing at the end."""
        if not self._rest:
            self._rest = memoryview(next(self._blocks, b""))
        piece = self._rest if size < 0 else self._rest[:size]
        self._rest = self._rest[len(piece) :]
        return bytes(piece)

    def close(self) -> None:
        self.closed = True
