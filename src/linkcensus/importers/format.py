"""What every reader of a format is: it turns one file into rows of a segment writer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from linkcensus.core.link import Source
from linkcensus.core.settings import Settings
from linkcensus.index.writer import SegmentWriter

MAX_NOTES = 1_000
"""Distinct remarks kept per import; further ones are only counted."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the user said beside the file names."""

    settings: Settings
    site: str | None = None
    """The site that rows without a target are about (`--site`)."""
    format: str | None = None
    """A format's name, where the user does not want it guessed (`--format`)."""
    complete: bool = False
    """The table lists every link its tool knows of the target (`--complete`)."""
    seen_at: datetime | None = None
    """When the data was made (`--date`), where the file does not say so."""
    url_map: Path | None = None
    """A JSONL or CSV file that gives the URL of each page of a folder (`--url-map`)."""
    base_url: str | None = None
    """The URL that a folder of pages was served at (`--base-url`)."""
    limit_files: int | None = None
    """Archives taken of each list of archives (`--limit-files`)."""
    with_s3: bool = True
    """Lists of archives may name s3:// locations, which are read with this installation's keys."""


@dataclass(frozen=True, slots=True)
class InputFile:
    """One thing to import: a file on this machine and the name the user knows it by."""

    name: str
    path: Path


@dataclass(slots=True)
class Remark:
    """Why rows or records were skipped: the first line (or record offset) and how many."""

    line: int | None
    reason: str
    count: int = 1


@dataclass(slots=True)
class ReadResult:
    """What a reader did with one file."""

    rows_read: int = 0
    skipped: int = 0
    pages: int = 0
    seen_at: datetime | None = None
    complete_site: str | None = None
    """The target a table declared complete is complete for."""
    errors: list[str] = field(default_factory=list)
    """What broke the file off, one line each; what was read before it is kept."""
    remarks: dict[str, Remark] = field(default_factory=dict)

    def skip(self, line: int | None, reason: str) -> None:
        """Count one skipped row or record under its reason."""
        self.skipped += 1
        self.remark(line, reason)

    def remark(self, line: int | None, reason: str) -> None:
        """Note something without counting a skipped row."""
        known = self.remarks.get(reason)
        if known is not None:
            known.count += 1
        elif len(self.remarks) < MAX_NOTES:
            self.remarks[reason] = Remark(line, reason)


Progress = Callable[[int], None]
"""Called now and then with the bytes of the file consumed so far."""


class Reader(Protocol):
    """Reads one format. Readers hold no state between files and can be pickled."""

    @property
    def name(self) -> str:
        """The format's name, as shown to the user and stored with the import."""
        ...

    @property
    def source(self) -> Source:
        """Who told us."""
        ...

    def read(
        self, file: InputFile, writer: SegmentWriter, options: ImportOptions, progress: Progress
    ) -> ReadResult:
        """Turn the file into rows of the writer.

        Raises:
            BadInput: The file is not of this format or unreadable from its start.
        """
        ...
