"""Where `linkcensus` starts: the list of commands, and what an error looks like."""

import sys
import traceback
from typing import Annotated

import typer

from linkcensus import __version__
from linkcensus.cli import options
from linkcensus.cli.help import Group
from linkcensus.cli.session import Session
from linkcensus.core.errors import BadInput, LinkCensusError, one_line

OK, FAILED, BAD_INPUT = 0, 1, 2
"""Exit codes."""

_INTERRUPTED = 130
"""What typer gives back after Ctrl-C instead of passing KeyboardInterrupt on."""

app = typer.Typer(
    name="linkcensus",
    cls=Group,
    help="A census of links: who links to whom, with which words, since when.",
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"linkcensus {__version__}\n")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def linkcensus(
    ctx: typer.Context,
    json: options.Json = False,
    data: options.Data = None,
    debug: options.Debug = False,
    _version: Annotated[
        bool,
        typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    """A census of links: who links to whom, with which words, since when."""
    ctx.obj = Session(data=data, json=json, debug=debug)
    if ctx.invoked_subcommand is None:
        sys.stdout.write(ctx.get_help() + "\n")


def run() -> None:
    """Run the command line and leave with 0 (done), 1 (failed) or 2 (bad input)."""
    sys.exit(main(sys.argv[1:]))


def main(arguments: list[str]) -> int:
    """Run one command; returns the exit code. Errors are one line on stderr."""
    debug = "--debug" in arguments
    try:
        code = app(arguments, prog_name="linkcensus", standalone_mode=False)
    except typer.Abort:
        return _complain("stopped")
    except KeyboardInterrupt:
        return _complain("interrupted")
    except Exception as error:  # noqa: BLE001 - the outermost place: every error becomes one line
        if debug:
            traceback.print_exc()
        return _explain(error)
    if code == _INTERRUPTED:
        return _complain("interrupted")
    return code if isinstance(code, int) else OK


def _explain(error: Exception) -> int:
    """Tell an error in one line and class it as failure or bad input."""
    if isinstance(error, LinkCensusError):
        return _complain(str(error), BAD_INPUT if isinstance(error, BadInput) else FAILED)
    usage = getattr(error, "format_message", None)
    if callable(usage):
        command = getattr(getattr(error, "ctx", None), "command_path", "linkcensus")
        return _complain(f"{str(usage()).rstrip('.')}; see `{command} --help`", BAD_INPUT)
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        return _complain(f"{place}{error.strerror or error}")
    return _complain(
        f"unexpected {type(error).__name__}: {error}; "
        "this is a fault of linkcensus, --debug shows where it happened"
    )


def _complain(message: str, code: int = FAILED) -> int:
    sys.stderr.write(f"linkcensus: {one_line(message)}\n")
    return code
