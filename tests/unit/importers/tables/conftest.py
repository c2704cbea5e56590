"""Fixtures of the readers of tables."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from linkcensus.core.settings import Settings
from linkcensus.importers.format import ImportOptions, InputFile, ReadResult
from linkcensus.importers.tables.reader import TableReader
from linkcensus.importers.tables.recognise import recognise


@dataclass
class Recorder:
    """Stands in for the segment writer: keeps what it is given."""

    links: list = field(default_factory=list)
    facts: list = field(default_factory=list)
    redirects: list = field(default_factory=list)

    def exported(self, link, source):
        self.links.append((link, source))

    def fact(self, fact):
        self.facts.append(fact)

    def redirect(self, redirect):
        self.redirects.append(redirect)


@dataclass
class Import:
    """What became of a file."""

    reader: TableReader
    result: ReadResult
    links: list
    facts: list
    redirects: list
    progress: list

    @property
    def reasons(self):
        return {remark.reason: (remark.line, remark.count) for remark in self.remarks}

    @property
    def remarks(self):
        return list(self.result.remarks.values())


@pytest.fixture
def options(tmp_path) -> Callable[..., ImportOptions]:
    """Options of an import with a data folder of its own."""
    return lambda **given: ImportOptions(Settings(data=tmp_path / "data"), **given)


@pytest.fixture
def put(tmp_path) -> Callable[[str, object], Path]:
    """Write a file of text or bytes."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def bring_in(put, options) -> Callable[..., Import]:
    """Write a file and import it; None where it is no table."""

    def run(name: str, content: str | bytes | Path, **given) -> Import | None:
        path = content if isinstance(content, Path) else put(name, content)
        chosen = options(**given)
        reader = recognise(path, name, chosen)
        if reader is None:
            return None
        recorder, progress = Recorder(), []
        result = reader.read(InputFile(name, path), recorder, chosen, progress.append)
        return Import(reader, result, recorder.links, recorder.facts, recorder.redirects, progress)

    return run
