"""Options and arguments that several commands share, each described once."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

NARROW = "Narrowing"
PAGING = "Order and length"
TIME = "Another time"
STRETCH = "Stretch of time"
EVERYWHERE = "Everywhere"


class ScopeName(StrEnum):
    """What a target may cover; `core.scope.Scope` without its imports."""

    URL = "url"
    PREFIX = "prefix"
    HOST = "host"
    DOMAIN = "domain"


TargetArgument = Annotated[
    str,
    typer.Argument(
        metavar="TARGET",
        help="A site, a host, a URL, or a prefix that ends in *.",
        show_default=False,
    ),
]
Scope = Annotated[
    ScopeName | None,
    typer.Option(
        "--scope",
        help="How much the target covers. Told from the target when not given.",
        rich_help_panel=NARROW,
        show_default=False,
    ),
]
History = Annotated[
    str | None,
    typer.Option(
        "--history",
        metavar="WHICH",
        help="live, all, or since:DATE for what lived at that date.",
        rich_help_panel=NARROW,
        show_default=False,
    ),
]
Filters = Annotated[
    list[str] | None,
    typer.Option(
        "--filter",
        metavar="FILTER",
        help="field:operator:value, such as follow:eq:true, or a JSON tree; repeat for 'and'.",
        rich_help_panel=NARROW,
        show_default=False,
    ),
]
Having = Annotated[
    list[str] | None,
    typer.Option(
        "--having",
        metavar="FILTER",
        help="The same over the columns of the answer, such as links:gte:10.",
        rich_help_panel=NARROW,
        show_default=False,
    ),
]
Internal = Annotated[
    bool,
    typer.Option("--internal", help="Count links within the site too.", rich_help_panel=NARROW),
]
Sort = Annotated[
    str | None,
    typer.Option(
        "--sort",
        metavar="FIELD",
        help="Any field, :desc behind it for the highest first; several with commas.",
        rich_help_panel=PAGING,
        show_default=False,
    ),
]
Limit = Annotated[
    int | None,
    typer.Option(
        "--limit",
        min=1,
        help="Rows at most.",
        rich_help_panel=PAGING,
        show_default=False,
    ),
]
Cursor = Annotated[
    str | None,
    typer.Option(
        "--cursor",
        metavar="TEXT",
        help="Continue where the last page ended, with the cursor it printed.",
        rich_help_panel=PAGING,
        show_default=False,
    ),
]
Since = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="DATE",
        help="The first day.",
        rich_help_panel=STRETCH,
        show_default=False,
    ),
]
Until = Annotated[
    str | None,
    typer.Option(
        "--until",
        metavar="DATE",
        help="The last day.",
        rich_help_panel=STRETCH,
        show_default=False,
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help="What was true at the end of that day, or at that time (UTC).",
        rich_help_panel=TIME,
        show_default=False,
    ),
]
KnownAt = Annotated[
    str | None,
    typer.Option(
        "--known-at",
        metavar="DATE",
        help="As far as was known at the end of that day, or at that time (UTC).",
        rich_help_panel=TIME,
        show_default=False,
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Where to: .csv, .jsonl, .parquet or .xlsx; - is standard output.",
        show_default=False,
    ),
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace the file if it is there.")]
Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="FOLDER",
        help="The data folder. Else LINKCENSUS_DATA, else ~/.linkcensus.",
        rich_help_panel=EVERYWHERE,
        show_default=False,
    ),
]
Json = Annotated[
    bool,
    typer.Option("--json", help="Answer for programs.", rich_help_panel=EVERYWHERE),
]
Debug = Annotated[
    bool,
    typer.Option("--debug", help="Show where an error comes from.", rich_help_panel=EVERYWHERE),
]
