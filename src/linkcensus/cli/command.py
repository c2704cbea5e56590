"""Turns a function into a command: gives it the shared options and a session."""

import inspect
import os
import sys
from collections.abc import Callable
from pathlib import Path

import typer

from linkcensus.cli import options
from linkcensus.cli.session import Session

_SHARED = (
    inspect.Parameter(
        "json", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=options.Json
    ),
    inspect.Parameter(
        "data", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=options.Data
    ),
    inspect.Parameter(
        "debug", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=options.Debug
    ),
)


def command(app: typer.Typer, name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a function whose first parameter is a `Session` as the command `name`.

    The command gets `--json`, `--data` and `--debug` beside the function's own options.
    """

    def register(function: Callable[..., None]) -> Callable[..., None]:
        app.command(name)(_with_session(function))
        return function

    return register


def group(app: typer.Typer, name: str, alone: Callable[..., None]) -> typer.Typer:
    """Register a group of commands; the name alone runs `alone`."""
    commands = typer.Typer(name=name, help=alone.__doc__, rich_markup_mode="rich")
    commands.callback(invoke_without_command=True)(_with_session(alone))
    app.add_typer(commands)
    return commands


def _forget_output() -> None:
    """Whoever read our output has seen enough: that is no error, and nothing more is written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _with_session(function: Callable[..., None]) -> Callable[..., None]:
    """Give a function what typer calls: the shared options, made into its session."""

    def run(ctx: typer.Context, **given: object) -> None:
        shared = ctx.obj if isinstance(ctx.obj, Session) else Session()
        data = given.pop("data")
        session = Session(
            data=data if isinstance(data, Path) else shared.data,
            json=bool(given.pop("json")) or shared.json,
            debug=bool(given.pop("debug")) or shared.debug,
        )
        ctx.obj = session
        if ctx.invoked_subcommand is not None:
            return
        try:
            function(session, **given)
            sys.stdout.flush()
        except BrokenPipeError:
            _forget_output()
        finally:
            session.close()

    own = list(inspect.signature(function).parameters.values())[1:]
    context = inspect.Parameter(
        "ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context
    )
    keyword = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own]
    parameters = [context, *keyword, *_SHARED]
    run.__name__, run.__doc__ = function.__name__, function.__doc__
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {part.name: part.annotation for part in parameters}
    return run
