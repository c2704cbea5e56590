"""`linkcensus doctor` and `linkcensus demo`: is it well, and something to try it on."""

from typing import Annotated

import typer

from linkcensus.cli import emit
from linkcensus.cli.command import command
from linkcensus.cli.progress import ImportProgress
from linkcensus.cli.session import Session
from linkcensus.cli.tables import show_line
from linkcensus.cli.text import safe

_MARKS = {
    "ok": ("✓", "green"),
    "note": ("·", "cyan"),
    "warning": ("!", "yellow"),
    "error": ("✗", "red"),
}


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    command(app, "doctor")(doctor)


def doctor(
    session: Session,
    mend: Annotated[
        bool, typer.Option("--mend", help="Mend what can be mended without losing anything.")
    ] = False,
) -> None:
    """Examine the index and say how to mend it.

    Leaves with 1 when answers may be wrong.
    """
    from linkcensus.extract.native.readiness import state
    from linkcensus.index import doctor as surgery

    done = []
    if mend:
        with ImportProgress(session.notes, raw=session.json) as progress:
            done = surgery.mend(session.index, progress.compacting)
    findings = [
        *surgery.examine(session.settings.data, session.settings),
        surgery.Finding(surgery.Severity.NOTE, state()),
    ]
    sound = all(finding.severity != "error" for finding in findings)
    if session.json:
        emit.document(
            {
                "sound": sound,
                "mended": done,
                "findings": [
                    {"severity": f.severity, "what": f.what, "remedy": f.remedy} for f in findings
                ],
            }
        )
    else:
        from rich.text import Text

        for line in done:
            show_line(session.console, f"mended: {line}", "bold")
        for finding in findings:
            mark, style = _MARKS[finding.severity.value]
            session.console.print(Text.assemble((f"{mark} ", style), safe(finding.what)))
            if finding.remedy:
                show_line(session.console, f"  → {finding.remedy}", "dim")
    if not sound:
        raise typer.Exit(1)
