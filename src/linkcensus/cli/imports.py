"""`linkcensus imports`: what was imported, from which files, and taking it back."""

from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import emit
from linkcensus.cli.asking import day
from linkcensus.cli.command import command, group
from linkcensus.cli.session import Session
from linkcensus.cli.tables import Column, remark_line, show_line, show_table
from linkcensus.cli.text import number

if TYPE_CHECKING:
    from linkcensus.index.imports import ImportRecord

ImportId = Annotated[
    str,
    typer.Argument(metavar="ID", help="The import's id, or its beginning.", show_default=False),
]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    imports = group(app, "imports", list_imports)
    command(imports, "list")(list_imports)
    command(imports, "show")(show)
    command(imports, "undo")(undo)
    command(imports, "redo")(redo)


def list_imports(session: Session) -> None:
    """List what was imported; show, undo and redo one."""
    records = session.index.imports()
    if session.json:
        emit.lines(_as_dict(record) for record in records)
        return
    if not records:
        show_line(session.console, "Nothing was imported yet.")
        show_line(session.console, "Import something: linkcensus import FILE --site SITE", "bold")
        return
    show_table(session.console, _COLUMNS, records)


def show(session: Session, import_id: ImportId) -> None:
    """Show one import with the reasons of skipped rows."""
    record = _find(session, import_id)
    if session.json:
        emit.document(_as_dict(record))
        return
    for name, value in _as_dict(record).items():
        if name != "notes" and value not in (None, ""):
            show_line(session.console, f"{name.replace('_', ' '):<18} {value}")
    if record.notes:
        show_line(session.console, "\nSkipped and remarked".strip(), "bold")
    for note in record.notes:
        show_line(session.console, f"  {remark_line(note, record.format)}")


def undo(session: Session, import_id: ImportId) -> None:
    """Take an import back: its links go unless another source knows them."""
    record = session.index.undo(_find(session, import_id).import_id)
    _tell(session, record, "does not count any more; `linkcensus imports redo` brings it back")


def redo(session: Session, import_id: ImportId) -> None:
    """Make an import that was undone count again."""
    record = session.index.redo(_find(session, import_id).import_id)
    _tell(session, record, "counts again")


def _tell(session: Session, record: "ImportRecord", what: str) -> None:
    if session.json:
        emit.document(_as_dict(record))
    else:
        show_line(session.console, f"{record.file} {what}.")


def _find(session: Session, written: str) -> "ImportRecord":
    """Find an import by the beginning of its id.

    Raises:
        BadInput: None or several begin like that.
    """
    from linkcensus.core.errors import BadInput

    found = [r for r in session.index.imports() if r.import_id.startswith(written.strip())]
    if len(found) == 1 and written.strip():
        return found[0]
    raise BadInput(
        f"{len(found)} imports begin with {written[:40]!r}",
        remedy="`linkcensus imports` lists their ids",
    )


def _as_dict(record: "ImportRecord") -> dict[str, object]:
    from dataclasses import asdict

    return asdict(record)


_COLUMNS: "tuple[Column[ImportRecord], ...]" = (
    Column("Id", lambda record: record.import_id[:8], style="dim"),
    Column("File", lambda record: record.file.rstrip("/").rsplit("/", 1)[-1], share=1),
    Column("Format", lambda record: record.format, from_width=90),
    Column("Made", lambda record: day(record.seen_at or record.learned_at)),
    Column("Rows", lambda record: number(record.rows_read), right=True, from_width=100),
    Column("New links", lambda record: number(record.links_new), right=True),
    Column("Confirmed", lambda record: number(record.links_confirmed), right=True),
    Column("Skipped", lambda record: number(record.skipped), right=True, from_width=100),
    Column("", lambda record: "" if record.state == "committed" else record.state),
)
