"""What came of one file of a batch: the answer that people and programs get."""

from dataclasses import asdict, dataclass, field

from linkcensus.importers.format import ReadResult


@dataclass(slots=True)
class FileResult:
    """One file's import. Counts are non-negative."""

    file: str
    """As the user knows it: the path or URL given, or the path found below a given folder."""
    format: str = ""
    """The format it was read as; empty when it was not recognised."""
    rows_read: int = 0
    """Rows of a table; answers of an archive; pages of a folder."""
    links_new: int = 0
    links_confirmed: int = 0
    """Links that the index knew before."""
    skipped: int = 0
    pages: int = 0
    errors: list[str] = field(default_factory=list)
    """One line each, naming file, place and remedy. What was read before an error is kept."""
    remarks: list[dict[str, str | int | None]] = field(default_factory=list)
    """`{"line": first line or byte offset, "reason": text, "count": how often}`."""
    import_id: str = ""
    already_imported: bool = False
    """This content was imported before, so that nothing was written."""

    def as_json(self) -> dict[str, object]:
        """The result as plain JSON values."""
        return asdict(self)


def notes_of(result: ReadResult) -> list[dict[str, str | int | None]]:
    """A reader's remarks as they are shown and stored."""
    return [
        {"line": remark.line, "reason": remark.reason, "count": remark.count}
        for remark in result.remarks.values()
    ]
