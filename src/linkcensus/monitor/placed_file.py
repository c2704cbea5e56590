"""Reads a table of placed links: whatever its columns are called and however it was saved.

It needs a column with the page that links. The target may be left out where one is given for the
whole file. Words, rel, position and note are optional; other columns are passed over.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from linkcensus.core.errors import BadInput
from linkcensus.core.link import Position
from linkcensus.core.scope import parse_target
from linkcensus.core.url import canonicalize
from linkcensus.store.expectations import MOST_EXPECTATIONS, ExpectationDraft

MOST_BYTES = 50_000_000
MOST_SHOWN = 12
"""Rows that are shown of a table before it is taken."""
_LONGEST_ANCHOR = 1_000
_LONGEST_NOTE = 2_000

_NAMES: Mapping[str, tuple[str, ...]] = {
    "source_url": (
        *("source", "source url", "source page", "page", "page url", "from", "from url"),
        *("url from", "referring page", "referring page url", "referring url", "linking page"),
        *("linking url", "link from", "backlink", "backlink url", "placement", "placement url"),
        *("live url", "live link", "article", "article url", "post", "post url", "url"),
    ),
    "target_url": (
        *("target", "target url", "target page", "landing page", "landing page url", "to"),
        *("to url", "url to", "link to", "link url", "links to", "destination"),
        *("destination url", "destination page", "money page", "client url", "our page"),
    ),
    "anchor": ("anchor", "anchor text", "anchortext", "link text", "text", "words", "keyword"),
    "rel": ("rel", "link type", "type", "follow", "dofollow", "nofollow", "attribute", "link rel"),
    "position": ("position", "placed in", "area", "location", "link position"),
    "note": ("note", "notes", "comment", "comments", "remark", "remarks"),
}
COLUMNS = tuple(_NAMES)
"""What a column may hold."""
_RELS = {
    **dict.fromkeys(("follow", "dofollow", "do follow", "followed", "df"), "follow"),
    **dict.fromkeys(("nofollow", "no follow", "nofollowed", "nf"), "nofollow"),
    "sponsored": "sponsored",
    "ugc": "ugc",
}
_YES, _NO = ("yes", "true", "1", "y", "x"), ("no", "false", "0", "n")
_POSITIONS = {
    **{position.value: position.value for position in Position},
    **dict.fromkeys(("in content", "contextual", "body", "article", "main"), "content"),
    **dict.fromkeys(("nav", "menu"), "navigation"),
    **dict.fromkeys(("comments",), "comment"),
}
_ANY = ("", "any", "-", "n/a")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row by our own names, and where it stands."""

    values: Mapping[str, str]
    headers: Mapping[str, str]
    place: str


@dataclass(frozen=True, slots=True)
class TableHead:
    """What a table looks like."""

    header: tuple[str, ...]
    columns: Mapping[str, str]
    """Which column holds what, by our names, as far as their names tell."""
    rows: tuple[tuple[str, ...], ...]
    """The first ones, as they are written."""


def read_placed_file(path: Path, target: str | None = None) -> list[ExpectationDraft]:
    """Read a table of placed links from a file.

    Args:
        path: CSV, TSV or the like.
        target: What all links lead to, where the table does not say.

    Raises:
        BadInput: Names the file, the line and what to do.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadInput(f"is larger than {MOST_BYTES:,} bytes", place=str(path))
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", place=str(path)) from None
    return read_placed(data, path.name, target)


def read_placed(
    data: bytes,
    name: str,
    target: str | None = None,
    chosen: Mapping[str, str] | None = None,
) -> list[ExpectationDraft]:
    """Read a table of placed links.

    Args:
        data: The file.
        name: Its name, for errors.
        target: What all links lead to, where the table does not say.
        chosen: Which column holds what, by our names (`COLUMNS`); None: told from their names.

    Raises:
        BadInput: Names the file, the line and what to do.
    """
    if len(data) > MOST_BYTES:
        raise BadInput(f"is larger than {MOST_BYTES:,} bytes", place=name)
    rows = _rows(_text(data, name), name, target, chosen)
    drafts = [_draft(row, target) for row in rows]
    if not drafts:
        raise BadInput("names no link", place=name, remedy="write one link a line")
    if len(drafts) > MOST_EXPECTATIONS:
        raise BadInput(f"has more than {MOST_EXPECTATIONS:,} links", place=name, remedy="split it")
    return drafts


def _text(data: bytes, name: str) -> str:
    """Spreadsheets save in three encodings."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings: Sequence[str] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise BadInput("is no text", place=name, remedy="save it as CSV")


def _rows(
    text: str, name: str, target: str | None, chosen: Mapping[str, str] | None
) -> Iterator[_Row]:
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        header: list[str] = next((line for line in lines if any(map(str.strip, line))), [])
        place = f"{name}:{lines.line_num}"
        columns = _told(header) if chosen is None else _chosen(header, chosen, place)
        _check(columns, header, place, target)
        for line in lines:
            place = f"{name}:{lines.line_num}"
            values = {
                ours: line[number].strip() if number < len(line) else ""
                for ours, number in columns.items()
            }
            if any(values.values()):
                yield _Row(values, {ours: header[n] for ours, n in columns.items()}, place)
    except csv.Error as error:
        raise BadInput(
            f"is no CSV: {error}", place=f"{name}:{lines.line_num}", remedy="save it as CSV anew"
        ) from None


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t|", key=first.count)


def head_of(data: bytes, name: str) -> TableHead:
    """Read the columns of a table and its first rows, whatever they hold.

    Raises:
        BadInput: It is no table.
    """
    text = _text(data, name)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    found: list[list[str]] = []
    try:
        for line in lines:
            if any(map(str.strip, line)):
                found.append([cell[:_LONGEST_ANCHOR] for cell in line])
            if len(found) > MOST_SHOWN:
                break
    except csv.Error as error:
        raise BadInput(f"is no CSV: {error}", place=name, remedy="save it as CSV anew") from None
    header = found[0] if found else []
    columns = {ours: header[number] for ours, number in _told(header).items()}
    return TableHead(tuple(header), columns, tuple(tuple(row) for row in found[1:]))


def _told(header: list[str]) -> dict[str, int]:
    """Which column holds what: the first name of a list that is there wins."""
    given = [" ".join(re.sub(r"[\W_]+", " ", text.casefold()).split()) for text in header]
    columns: dict[str, int] = {}
    for ours, names in _NAMES.items():
        found = next((given.index(name) for name in names if name in given), None)
        if found is not None and found not in columns.values():
            columns[ours] = found
    return columns


def _chosen(header: list[str], chosen: Mapping[str, str], place: str) -> dict[str, int]:
    """Which column holds what, as somebody says."""
    columns = {}
    for ours, column in chosen.items():
        if ours not in _NAMES:
            known = f"there are {', '.join(_NAMES)}"
            raise BadInput(f"{ours[:40]!r} is nothing of a link", place="columns", remedy=known)
        if column not in header:
            raise BadInput(f"there is no column {column[:40]!r}", place=place)
        columns[ours] = header.index(column)
    return columns


def _check(columns: Mapping[str, int], header: list[str], place: str, target: str | None) -> None:
    shown = ", ".join(text.strip()[:30] for text in header[:12] if text.strip()) or "nothing"
    if "source_url" not in columns:
        raise BadInput(
            f"no column says which page links; there is {shown}",
            place=place,
            remedy="call it source_url",
        )
    if "target_url" not in columns and target is None:
        raise BadInput(
            f"no column says where the links lead; there is {shown}",
            place=place,
            remedy="call it target_url, or name the site with --target",
        )


def _draft(row: _Row, target: str | None) -> ExpectationDraft:
    source = row.values["source_url"]
    page = canonicalize(source if "//" in source else f"https://{source}")
    if page is None:
        raise BadInput(
            f"{source[:100]!r} is no page" if source else "no page is named",
            place=row.place,
            remedy=f"write an address such as https://blog.example/post into "
            f"{row.headers['source_url'].strip()!r}, or remove the line",
        )
    return ExpectationDraft(
        source_url=page.url,
        target_url=_target(row, target),
        anchor=row.values.get("anchor", "")[:_LONGEST_ANCHOR] or None,
        rel=_rel(row),
        position=_position(row),
        note=row.values.get("note", "")[:_LONGEST_NOTE],
    )


def _target(row: _Row, target: str | None) -> str:
    written = row.values.get("target_url") or target or ""
    try:
        return parse_target(written).text
    except BadInput as error:
        raise BadInput(
            error.message, place=row.place, remedy=error.remedy or "name the page or site"
        ) from None


def _rel(row: _Row) -> str | None:
    written = row.values.get("rel", "").casefold()
    if written in _ANY:
        return None
    if written in (*_YES, *_NO):  # a column called nofollow or dofollow
        asks_nofollow = "no" in row.headers["rel"].casefold()
        return "nofollow" if asks_nofollow == (written in _YES) else "follow"
    if written in _RELS:
        return _RELS[written]
    words = [_RELS.get(word) for word in re.split(r"[\s,;/+]+", written)]
    if None in words:
        raise BadInput(
            f"{written[:50]!r} is no rel",
            place=row.place,
            remedy="write follow, nofollow, sponsored or ugc, or leave it empty",
        )
    return " ".join(dict.fromkeys(word for word in words if word is not None))


def _position(row: _Row) -> str | None:
    written = " ".join(re.sub(r"[\W_]+", " ", row.values.get("position", "").casefold()).split())
    if written in _ANY:
        return None
    if written not in _POSITIONS:
        raise BadInput(
            f"{written[:50]!r} is no position",
            place=row.place,
            remedy=f"write {', '.join(position.value for position in Position)}, or leave it empty",
        )
    return _POSITIONS[written]
