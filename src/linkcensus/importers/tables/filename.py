"""What does a file's name tell: the site it was exported for, when, and how much of the site?

Search Console writes the property with its punctuation as underscores
(`http___www.example.com_-Latest links-2020-07-15.csv`), Ahrefs the target, the report, the mode and
the second (`example.com-backlinks-subdomains_2026-04-18_15-44-46.csv`).
"""

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from linkcensus.core.scope import Scope
from linkcensus.core.site import is_ip_address, is_listed_suffix, public_suffix, registrable_domain
from linkcensus.core.url import canonicalize
from linkcensus.importers.tables.preset import Preset

_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)[-_.]?([01]\d)[-_.]?([0-3]\d)"
    r"(?:[_ T-]([0-2]\d)[-_.:]?([0-5]\d)(?:[-_.:]?([0-5]\d))?)?(?!\d)"
)
_PROPERTY = re.compile(r"https?___(?P<site>[^_/\s]+)_")
_LEADING_SITE = re.compile(
    r"(?:www\.)?(?P<site>(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,})(?=[-_ ]|\Z)"
)
_ENDINGS = (".gz", ".csv", ".tsv", ".txt", ".tab", ".json", ".jsonl", ".ndjson", ".xlsx", ".xls",
            ".zip", ".parquet", ".disavow")  # fmt: skip


@dataclass(frozen=True, slots=True)
class NameFacts:
    """What a name says; None where it is silent."""

    site: str | None = None
    """Registrable domain of the target the table was exported for."""
    date: dt.datetime | None = None
    """When it was exported, aware."""
    scope: Scope | None = None
    """How much of the target it covers."""


def read_name(name: str, preset: Preset | None = None) -> NameFacts:
    """Read a file, member or sheet name, by the preset's own patterns first.

    Args:
        name: With or without folders and ending.
        preset: The format the file was recognised as.
    """
    stem = stem_of(name)
    for pattern in preset.file_names if preset else ():
        if match := re.search(pattern, stem, re.IGNORECASE):
            groups = {key: value for key, value in match.groupdict().items() if value}
            site = site_of_host(groups.get("site", ""))
            word = groups.get("mode", "").lower()
            scope = preset.scope.get(word) if preset else None
            return NameFacts(
                site or _site_in(stem),
                _date_in(groups.get("date", stem)),
                Scope(scope) if scope else None,
            )
    return NameFacts(_site_in(stem), _date_in(stem))


def stem_of(name: str) -> str:
    """The last part of a path or URL without the endings of tables."""
    stem = PurePosixPath(name.replace("\\", "/")).name
    while True:
        ending = next((end for end in _ENDINGS if stem.lower().endswith(end)), None)
        if ending is None:
            return stem
        stem = stem[: -len(ending)]


def site_of_host(text: str) -> str | None:
    """The site of a host or URL as a person wrote it, None when it is neither."""
    text = text.strip().strip("/")
    canonical = canonicalize(text if "://" in text else f"http://{text}") if text else None
    return None if canonical is None else canonical.site


def _site_in(stem: str) -> str | None:
    match = _PROPERTY.match(stem) or _LEADING_SITE.match(stem)
    if match is None:
        return None
    canonical = canonicalize(f"http://{match['site']}")
    if canonical is None or is_ip_address(canonical.host):
        return None
    # `report.draft-2` looks like a host, but nothing registers below .draft
    suffix = public_suffix(canonical.host)
    if suffix is None or not is_listed_suffix(suffix) or suffix == canonical.host:
        return None
    return registrable_domain(canonical.host)


def _date_in(text: str) -> dt.datetime | None:
    for match in _DATE.finditer(text):
        numbers = [int(group or 0) for group in match.groups()]
        try:
            return dt.datetime(*numbers, tzinfo=dt.UTC)  # type: ignore[misc, arg-type]  # six numbers
        except ValueError:
            continue
    return None
