"""What a preset file says: how a format is recognised and what its columns mean.

A preset is one TOML file. `docs/how-to/add-a-format.md` walks through one; the fields below are
the whole grammar. Header names are compared by their letters and digits alone, so that `No Follow`,
`nofollow` and `no_follow` are one name.
"""

import re
import tomllib
import unicodedata
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from linkcensus.core.errors import BadInput
from linkcensus.core.fact import Subject
from linkcensus.core.link import Kind, LostReason, Position, Source

LARGEST_PRESET_BYTES = 200_000

TableKind = Literal["links", "sites", "pages", "anchors", "subnets", "ips", "disavow", "urls"]
ValueKind = Literal["url", "host", "date", "whole", "text"]
FigureType = Literal["number", "count", "text", "flag", "date"]
FigureSubject = Literal[
    "row", "source_site", "source_page", "target_site", "target_page", "link", "anchor"
]

SUBJECT_OF_TABLE: dict[str, Subject] = {
    "sites": Subject.SITE,
    "pages": Subject.PAGE,
    "anchors": Subject.ANCHOR,
    "subnets": Subject.SUBNET,
    "ips": Subject.IP,
}

LINK_FIELDS = frozenset(
    {
        *("source_url", "target_url", "raw_target_url", "target_site", "kind", "occurrence"),
        *("anchor", "alt", "rel", "nofollow", "ugc", "sponsored", "follow", "position", "content"),
        *("link_title", "hreflang", "repeats", "follow_cause", "density", "hidden"),
        *("context_left", "context_right", "source_title", "source_language", "source_ip"),
        *("external_links", "internal_links", "source_status", "target_status"),
        *("redirect_urls", "redirect_statuses", "via", "rendered", "raw"),
        *("first_seen", "last_seen", "lost_at", "lost_reason", "lost", "sources"),
        *("state", "missing_since", "last_checked", "lost_by"),
        *("is_text", "is_image", "is_frame", "is_form", "is_redirect", "is_mention", "is_alt"),
    }
)
"""What a column of a link table can be; every field but the source is optional."""

_NAME = re.compile(r"[a-z][a-z0-9_]{1,60}\Z")

Word = Annotated[str, Meta(min_length=1, max_length=200)]


class Rule(Struct, frozen=True, forbid_unknown_fields=True):
    """One way to recognise a table; all that is given must hold."""

    headers: tuple[Word, ...] = ()
    """Header names that must all be there."""
    any_headers: tuple[Word, ...] = ()
    """At least one of these must be there."""
    fields: tuple[Word, ...] = ()
    """Fields that must have found a column by their aliases."""
    absent: tuple[Word, ...] = ()
    """None of these may be there."""
    labels: tuple[Word, ...] = ()
    """The file, archive member or sheet name must contain one of these (letters and digits)."""
    content: tuple[ValueKind, ...] = ()
    """What the columns hold, in order, whatever they are called: for localised headers."""
    content_needs_site: bool = False
    """Trust the content only where the file name tells the site the table is about."""
    max_columns: int = 0
    """0: any number."""
    json: bool = False
    """Only objects of a JSON document, not tables."""


class Metric(Struct, frozen=True, forbid_unknown_fields=True):
    """A column that holds a figure of the vendor."""

    column: tuple[Word, ...]
    """Header names under which the column is known."""
    metric: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{1,60}$")]
    """Our name of the figure; the vendor's trademark stands in `vendor`."""
    subject: FigureSubject = "row"
    type: FigureType = "number"
    vendor: str | None = None
    """Whose figure it is, where it is not the table's own vendor."""


class Expected(Struct, frozen=True, forbid_unknown_fields=True):
    """What the rows of a specimen must become."""

    links: int = 0
    facts: int = 0
    skipped: int = 0
    first_link: dict[str, str | int | bool] = {}
    """Some fields of the first link."""
    first_fact: dict[str, str | int | float] = {}
    """Some fields of the first fact."""


class Specimen(Struct, frozen=True, forbid_unknown_fields=True):
    """A made-up table of this format, which the contract test imports."""

    file: Word
    lines: tuple[str, ...]
    """The table's lines; for a JSON format the document."""
    expected: Expected
    encoding: str = "utf-8"
    site: str | None = None
    """What `--site` says."""


class Preset(Struct, frozen=True, forbid_unknown_fields=True):
    """One format of one tool."""

    name: str
    title: Word
    """What people call the table: `Ahrefs: Backlinks`."""
    tool: Word
    source: str
    """A label of `core.link.Source`."""
    table: TableKind
    extends: str | None = None
    """A preset whose columns, values, figures and ignored names this one adds to."""
    recognise: tuple[Rule, ...] = ()
    specimen: tuple[Specimen, ...] = ()
    vendor: str | None = None
    """Whose figures the table holds; the source's label where not given."""
    priority: Annotated[int, Meta(ge=-10, le=10)] = 0
    """Decides between presets that both fit: the higher one is taken."""
    columns: dict[str, tuple[Word, ...]] = {}
    """Field -> header names under which its column is known, the likeliest first."""
    metrics: tuple[Metric, ...] = ()
    ignored: tuple[Word, ...] = ()
    """Header names that are known and left out on purpose."""
    values: dict[str, dict[str, str]] = {}
    """Field (kind, position, lost_reason) -> word of the tool -> our word."""
    filled: tuple[Word, ...] = ()
    """Yes/no fields in which any text means yes and an empty cell no."""
    day_order: Literal["day_first", "month_first"] = "day_first"
    """How to read 03/04/2026 where no row of the column decides."""
    file_names: tuple[str, ...] = ()
    """Regular expressions of the file name without its ending; groups site, date, mode."""
    scope: dict[str, Literal["url", "prefix", "host", "domain"]] = {}
    """The tool's words for how much of the target an export covers, as ours."""
    needs_site: bool = False
    """The figures mean nothing without the site they were exported for."""
    rank_metric: str | None = None
    """Store each row's number under this name: the table is a ranking without figures."""
    target_columns: bool = False
    """Columns named like sites (`example.com/`) say whether the row's page links there."""
    own_export: bool = False
    """The table is our own: cells that begin like a formula are neutralised in it, a loss always
    has a date, and its sources are ours."""

    @property
    def source_number(self) -> Source:
        """The source its rows are stored under."""
        return Source[self.source.upper()]

    @property
    def vendor_label(self) -> str:
        """Whose figures the table holds."""
        return self.vendor or self.source


def name_key(name: str) -> str:
    """Reduce a header or a value to what it is compared by: letters and digits, lower case."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(char for char in folded if char.isalnum())


def load_preset(path: Path) -> Preset:
    """Read a preset file of the user.

    Raises:
        BadInput: The file cannot be read or says something that makes no sense; names both.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_PRESET_BYTES + 1)
    except OSError as error:
        raise BadInput(
            f"cannot be read: {error.strerror}", place=str(path), remedy="check its rights"
        ) from None
    return parse_preset(raw, str(path))


def parse_preset(raw: bytes, place: str) -> Preset:
    """Read the text of a preset.

    Raises:
        BadInput: See `load_preset`.
    """
    remedy = "see docs/how-to/add-a-format.md"
    if len(raw) > LARGEST_PRESET_BYTES:
        raise BadInput("is too large for a preset", place=place, remedy=remedy)
    try:
        document = tomllib.loads(raw.decode("utf-8-sig"))
        preset = msgspec.convert(document, Preset)
    except UnicodeDecodeError:
        raise BadInput("is not UTF-8 text", place=place, remedy=remedy) from None
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadInput(f"is not a preset: {error}", place=place, remedy=remedy) from None
    fault = _fault_of(preset)
    if fault:
        raise BadInput(fault, place=place, remedy=remedy)
    return preset


def extended(preset: Preset, base: Preset) -> Preset:
    """Return the preset with the columns, values, figures and ignored names of its base."""
    figures = {metric.metric for metric in preset.metrics}
    return msgspec.structs.replace(
        preset,
        columns={**base.columns, **preset.columns},
        metrics=(*(one for one in base.metrics if one.metric not in figures), *preset.metrics),
        values={**base.values, **preset.values},
        ignored=(*base.ignored, *preset.ignored),
        filled=(*base.filled, *preset.filled),
        file_names=preset.file_names or base.file_names,
        scope=preset.scope or base.scope,
    )


def _fault_of(preset: Preset) -> str | None:
    """Say what in a well-formed preset makes no sense, None when nothing."""
    if not _NAME.match(preset.name):
        return f"name {preset.name!r} is not lower-case letters, digits and underscores"
    if preset.source.upper() not in Source.__members__:
        labels = ", ".join(source.label for source in Source)
        return f"source {preset.source!r} is none of {labels}"
    known = LINK_FIELDS if preset.table == "links" else {"subject"}
    for field in (*preset.columns, *preset.filled):
        if field not in known:
            return f"{field!r} is no field of a table of {preset.table}"
    for pattern in preset.file_names:
        try:
            re.compile(pattern)
        except re.error as error:
            return f"file name pattern {pattern!r}: {error}"
    return _fault_of_values(preset) or _fault_of_columns(preset)


_VOCABULARIES = {"kind": Kind, "position": Position, "lost_reason": LostReason}


def _fault_of_values(preset: Preset) -> str | None:
    for field, words in preset.values.items():
        vocabulary = _VOCABULARIES.get(field)
        if vocabulary is None:
            return f"values of {field!r} cannot be translated, only {', '.join(_VOCABULARIES)}"
        allowed = {member.value for member in vocabulary}
        wrong = next((word for word in words.values() if word not in allowed), None)
        if wrong is not None:
            return f"{field} {wrong!r} is none of {', '.join(sorted(allowed))}"
    return None


def _fault_of_columns(preset: Preset) -> str | None:
    if preset.table in ("disavow", "urls"):
        return None  # one entry a line, no columns
    needed = "source_url" if preset.table == "links" else "subject"
    if needed not in preset.columns and preset.extends is None:
        return f"columns has no {needed}"
    if not preset.recognise:
        return "has no [[recognise]] rule"
    return None
