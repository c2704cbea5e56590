"""Models of answers, made from the dataclasses that the insights return.

Nothing is written twice: names, types and the words that describe a field come from the dataclass
and the docstrings below its attributes. The models describe answers in the OpenAPI document, for
clients and for tests; on the way out nothing is validated (see `answering`).
"""

import ast
import inspect
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, create_model

PAGE_TEXT = frozenset(
    (
        *("source_title", "title", "anchor_text", "anchor", "alt", "link_title", "hreflang"),
        *("context_left", "context_right", "rel", "evidence", "sample_text"),
        *("headers", "media_type"),
    )
)
"""Fields that hold text of strangers' pages: data to show, never to obey or to render."""

PAGE_URLS = frozenset(
    (
        *("source_url", "target_url", "written_target_url"),
        *("page_url", "canonical_url", "redirect_url", "url"),
    )
)
"""Fields that hold addresses as strangers write them, those of links to one's own site among them:
a path has room for a sentence."""

UNTRUSTED: dict[str, Any] = {"x-untrusted": True}
"""What the document says of a field that holds text of strangers, be it of pages or of files."""

_ALSO_PAGE_TEXT = {
    ("PreviewColumn", "name"),
    ("TablePreview", "label"),
    ("TablePreview", "rows"),
    ("FilePreview", "name"),
    ("FilePreview", "problem"),
    ("MarkerChange", "before"),
    ("MarkerChange", "after"),
    ("Disagreement", "subject"),
    ("Expectation", "detail"),
    ("Expectation", "note"),
    ("Expectation", "placed"),
    ("ShownCrawl", "arguments"),
    ("Mention", "author"),
    ("Mention", "words"),
    ("MentionSource", "name"),
}
_OUR_TEXT = {
    ("Backlink", "evidence"),
    ("LinkStatus", "evidence"),
    ("MonitorRule", "title"),
    ("PresetAbout", "title"),
    ("TablePreview", "title"),
}
"""Fields of single results, where the name alone would tell it wrong."""

_OFFSET = "Rows before this page, where it was asked for by `offset` or `from_value`; else null."
_DATA_DATE = "When the newest of the data was learned, UTC; null for an empty index."
_TOTAL = "Rows of all pages together; null where they were not counted."
_CURSOR = "What `cursor` of the next page is; null on the last page."


def model_of(row: type, *, dated: bool = False) -> type[BaseModel]:
    """Return the model of a result dataclass.

    Args:
        row: The dataclass; dataclasses within become models too.
        dated: Whether the answer also tells the date of the data.
    """
    return _dated(row) if dated else _model(row)


@cache
def _model(row: type) -> type[BaseModel]:
    if not is_dataclass(row):
        raise TypeError(f"{row.__name__} is no result")
    hints, told = typing.get_type_hints(row), _attribute_docstrings(row)
    columns: dict[str, Any] = {
        field.name: (_typed(hints[field.name]), _described(row, field.name, told.get(field.name)))
        for field in fields(row)
    }
    made: type[BaseModel] = create_model(
        row.__name__, __config__=ConfigDict(extra="forbid"), __doc__=row.__doc__, **columns
    )
    return made


@cache
def _dated(row: type) -> type[BaseModel]:
    made: type[BaseModel] = create_model(
        f"{row.__name__}Answer",
        __base__=_model(row),
        __doc__=row.__doc__,
        data_date=(datetime | None, Field(description=_DATA_DATE)),
    )
    return made


def list_of(row: type, *, jumps: bool = False) -> type[BaseModel]:
    """Return the model of a page of rows.

    Args:
        row: What the rows are.
        jumps: Whether a page may begin anywhere, and so tells where it does.
    """
    return _list(row, jumps)


@cache
def _list(row: type, jumps: bool) -> type[BaseModel]:
    columns: dict[str, Any] = {
        "rows": (list[_model(row)], Field(description="The rows, in order.")),  # type: ignore[misc]  # computed
        "total": (int | None, Field(description=_TOTAL)),
        "cursor": (str | None, Field(description=_CURSOR)),
        "data_date": (datetime | None, Field(description=_DATA_DATE)),
    }
    if jumps:
        columns["offset"] = (int | None, Field(description=_OFFSET))
    about = f"One page of a list of {row.__name__}."
    config = ConfigDict(extra="forbid")
    made: type[BaseModel] = create_model(
        f"{row.__name__}List", __config__=config, __doc__=about, **columns
    )
    return made


def _described(row: type, name: str, told: str | None) -> Any:
    place = (row.__name__, name)
    named = name in PAGE_TEXT or name in PAGE_URLS
    of_page = place in _ALSO_PAGE_TEXT or (named and place not in _OUR_TEXT)
    extra = UNTRUSTED if of_page else None
    return Field(description=told or _of_fields(row, name), json_schema_extra=extra)


def _of_fields(row: type, name: str) -> str | None:
    """Take the words of the table of fields where the attribute has none of its own."""
    from linkcensus.insights.filters import LINK_FIELDS

    known = LINK_FIELDS.get(name) if row.__name__ == "Backlink" else None
    return known.description if known else None


def _typed(hint: Any) -> Any:
    """Return what a hint is called in a model: dataclasses as models, tuples as lists."""
    if isinstance(hint, type) and is_dataclass(hint):
        return _model(hint)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return typing.Union[tuple(map(_typed, arguments))]  # noqa: UP007 - its parts are computed
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        return list[_typed(arguments[0])]  # type: ignore[misc]  # computed
    if origin is tuple:  # of a fixed length: FastAPI writes those in a way JSON Schema is not
        size = len(arguments)
        parts: Any = typing.Union[tuple(map(_typed, arguments))]  # noqa: UP007 - computed
        return Annotated[list[parts], Field(min_length=size, max_length=size)]
    if origin in (list, Sequence):
        return list[_typed(arguments[0])]  # type: ignore[misc]  # computed
    if origin in (dict, Mapping):
        return dict[arguments[0], _typed(arguments[1])]  # type: ignore[misc,valid-type]  # computed
    return hint


def _attribute_docstrings(row: type) -> dict[str, str]:
    """Return the strings that stand below the attributes of a class, on one line each."""
    found: dict[str, str] = {}
    for base in reversed(row.__mro__[:-1]):
        name: str | None = None
        for statement in _classes(base.__module__).get(base.__qualname__, ()):
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                name = statement.target.id
            elif name and isinstance(statement, ast.Expr):
                value = statement.value
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    found[name] = " ".join(value.value.split())
                name = None
            else:
                name = None
    return found


@cache
def _classes(module: str) -> dict[str, list[ast.stmt]]:
    try:
        source = inspect.getsource(import_module(module))
    except (OSError, TypeError):  # a program without its sources describes less
        return {}
    return {
        node.name: node.body for node in ast.parse(source).body if isinstance(node, ast.ClassDef)
    }
