"""Reads one access log, however long: its referrers become sightings, its visits facts."""

import hashlib
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from linkcensus.core.errors import BadInput
from linkcensus.core.link import Source
from linkcensus.importers.format import ImportOptions, InputFile, Progress, ReadResult
from linkcensus.importers.lines import BROKEN, read_lines
from linkcensus.importers.logs.entry import Entry
from linkcensus.importers.logs.forms import FORMS
from linkcensus.importers.logs.lists import visitor_lists
from linkcensus.importers.logs.tally import Tally, public_site
from linkcensus.importers.tables.filename import read_name, site_of_host
from linkcensus.index.writer import SegmentWriter

_NAME_OF_LOG = re.compile(r"[-_. ](?:ssl|access|log)")
"""Where the site ends in `example.com-ssl_log-May-2026.gz` or `example.com.access.log.1`."""
_ID_LENGTH = 16
_LOOKED_AT = 50
_NO_ENTRY = "is no entry of the log's form"
_OTHER_SITE = "asked another site than the named one"


@dataclass(frozen=True, slots=True)
class LogReader:
    """Reads logs of one form. Nothing of a visitor but the page they came from is kept."""

    name: str = "access_log"
    """The form, one of `FORMS`."""
    source: Source = Source.LOG

    def read(
        self, file: InputFile, writer: SegmentWriter, options: ImportOptions, progress: Progress
    ) -> ReadResult:
        """Turn the log's entries into sightings and facts.

        Raises:
            BadInput: Nobody says whose log it is, it holds no referrers, or no entries at all.
        """
        result = ReadResult()
        run = _Run(self.name, file, writer, options, result)
        try:
            run.read(read_lines(file.path, file.name, progress))
        except BROKEN as error:
            broken = BadInput(
                f"breaks off ({error})",
                place=f"{file.name}:{result.rows_read}",
                remedy="what stands before it was read",
            )
            if result.rows_read == 0:
                raise broken from None
            result.errors.append(str(broken))
        run.finish()
        return result


class _Run:
    """The reading of one log."""

    def __init__(
        self,
        form: str,
        file: InputFile,
        writer: SegmentWriter,
        options: ImportOptions,
        result: ReadResult,
    ) -> None:
        self._form = FORMS[form]()
        self._file = file
        self._writer = writer
        self._lists = visitor_lists(options.settings.data)
        self._result = result
        self._named = named_site(file.name, options)
        self._tally: Tally | None = None
        self._has_referrers = False
        self._site_of = lru_cache(maxsize=10_000)(public_site)

    def read(self, lines: Iterator[bytes]) -> None:
        """Read entries to the end."""
        for number, line in enumerate(lines, start=1):
            if self._form.is_comment(line):
                continue
            self._result.rows_read += 1
            entry = self._form.parse(line)
            if entry is None:
                self._result.skip(number, _NO_ENTRY)
                continue
            self._has_referrers = self._has_referrers or entry.has_referrer
            self._take(number, entry)

    def _take(self, number: int, entry: Entry) -> None:
        if self._tally is None:
            self._tally = Tally(self._writer, self._result, self._lists, _log_id(entry))
        site = self._site_of(entry.host) if entry.host else None
        if site is None:
            site = self._named
        elif self._named is not None and site != self._named:
            self._result.remark(number, _OTHER_SITE)
            return
        if site is None:
            raise BadInput(
                "its lines do not say which site was asked",
                place=f"{self._file.name}:{number}",
                remedy="name the site with --site",
            )
        self._tally.add(number, entry, site)

    def finish(self) -> None:
        """Write what was added up.

        Raises:
            BadInput: There was nothing that could be.
        """
        if self._tally is None:
            raise BadInput("holds no entries", place=self._file.name, remedy="export it again")
        if not self._has_referrers:
            raise BadInput(
                "has no referrers: this form of log does not write them",
                place=self._file.name,
                remedy="let the server write the combined form",
            )
        self._tally.flush()


def named_site(name: str, options: ImportOptions) -> str | None:
    """The site that the user or the file's name gives.

    Raises:
        BadInput: `--site` is none.
    """
    if options.site is None:
        stem = PurePosixPath(name).name
        return read_name(_NAME_OF_LOG.split(stem, maxsplit=1)[0]).site
    site = site_of_host(options.site)
    if site is None:
        raise BadInput(
            f"{options.site[:100]!r} is no site", place="--site", remedy="give a host name"
        )
    return site


def _log_id(first: Entry) -> str:
    """Name a log by its first request, so that a longer or packed copy of it has the same name.

    The visitor's address is not among what is hashed.
    """
    parts = (first.time, first.method, first.path, first.status, first.referrer, first.agent)
    text = "\n".join(str(part) for part in parts)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:_ID_LENGTH]


def names_sites(file: InputFile, form: str) -> bool:
    """Whether the first entries of a log say which site was asked."""
    reader = FORMS[form]()
    try:
        for line in itertools.islice(read_lines(file.path, file.name), _LOOKED_AT):
            if reader.is_comment(line) or (entry := reader.parse(line)) is None:
                continue
            if entry.host and public_site(entry.host):
                return True
    except (BadInput, *BROKEN):
        pass  # the import itself says what is broken
    return False
