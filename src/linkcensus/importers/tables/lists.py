"""Files with one entry a line: lists of URLs, and disavow files.

A disavow file holds `domain:example.com` or a URL a line and `#` comments. Real ones also hold
`domain: x`, `DOMAIN:x`, schemes and paths after the colon, ports and stray spaces: what is meant is
taken, with a remark; what cannot be meant is skipped with its line.

Source:
    Google Search Console Help, "Disavow links to your site".
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from linkcensus.core.fact import Fact, Subject
from linkcensus.core.link import ExportedLink, Source
from linkcensus.core.url import canonicalize, site_key
from linkcensus.importers.format import ReadResult
from linkcensus.importers.tables.links import UnusableRowError
from linkcensus.importers.tables.matching import is_url
from linkcensus.importers.tables.preset import name_key
from linkcensus.importers.tables.urls import read_url

MAX_DISAVOW_LINES = 100_000
MAX_DISAVOW_BYTES = 2_000_000
MAX_DISAVOW_URL = 2_048
DISAVOWED = "disavowed"
_DOMAIN = "domain:"
_MOSTLY = 0.9

_SECOND_URL = re.compile(r"[;,|\t]\"?https?://", re.IGNORECASE)
"""What a delimiter and a URL follow is a row of a table, and no URL."""


def is_disavow_list(lines: Sequence[str], labels: Sequence[str]) -> bool:
    """Tell a disavow file by its entries, or by its name where they are URLs or none at all."""
    entries = _entries(lines)
    named = any("disavow" in name_key(label) for label in labels)
    domains = sum(_is_domain_entry(entry) for entry in entries)
    fitting = domains + sum(is_url(entry) for entry in entries)
    if not entries:
        return named and any(line.lstrip().startswith("#") for line in lines)
    return (domains > 0 or named) and 2 * fitting >= len(entries)


def is_url_list(lines: Sequence[str]) -> bool:
    """Tell a list of URLs: nearly every line that is no comment is one."""
    entries = _entries(lines)
    fitting = sum(is_url(entry) and not _SECOND_URL.search(entry) for entry in entries)
    return bool(entries) and fitting >= _MOSTLY * len(entries)


def _entries(lines: Sequence[str]) -> list[str]:
    stripped = (line.strip().strip('"') for line in lines)
    return [line for line in stripped if line and not line.startswith("#")]


def _is_domain_entry(entry: str) -> bool:
    return entry[:7].lower() == _DOMAIN or entry.lower().startswith("domain :")


@dataclass(frozen=True, slots=True)
class ListContext:
    """What is true of a whole list."""

    seen_at: datetime
    site: str | None
    vendor: str
    source: Source


def read_url_list(
    lines: Iterable[str],
    context: ListContext,
    give: Callable[[ExportedLink, Source], None],
    result: ReadResult,
) -> None:
    """Turn each URL into a sighting of the site `--site` names: its page links there somewhere."""
    assert context.site is not None
    for number, line in enumerate(lines, start=1):
        entry = line.strip().strip('"')
        if not entry or entry.startswith("#"):
            continue
        result.rows_read += 1
        url = read_url(entry)
        if url is None:
            result.skip(number, "the line is no http(s) URL")
            continue
        link = ExportedLink(url[0], url[1], context.site)
        link.seen_from = link.seen_until = context.seen_at
        give(link, context.source)


def read_disavow_list(
    lines: Iterable[str],
    context: ListContext,
    give: Callable[[Fact], None],
    result: ReadResult,
) -> None:
    """Turn each entry into the fact that its site or page was disavowed."""
    told: set[tuple[str, str]] = set()
    for number, line in enumerate(lines, start=1):
        if number == MAX_DISAVOW_LINES + 1:
            result.remark(number, f"Google reads no more than {MAX_DISAVOW_LINES:,} lines")
        entry = line.strip()
        if not entry or entry.startswith("#"):
            continue
        result.rows_read += 1
        try:
            kind, subject, key, site = _disavowed(entry, number, result)
        except UnusableRowError as fault:
            result.skip(number, str(fault))
            continue
        if (kind, key) in told:
            result.skip(number, "the entry stands in the file already")
            continue
        told.add((kind, key))
        about = context.site or site
        date = context.seen_at
        give(Fact(context.vendor, about, kind, subject, key, DISAVOWED, 1.0, None, date))


def _disavowed(entry: str, number: int, result: ReadResult) -> tuple[Subject, str, str, str]:
    """What an entry disavows: kind, text, key and its own site."""
    if not _is_domain_entry(entry):
        url = canonicalize(entry)
        if url is None or not is_url(entry):
            raise UnusableRowError(
                "the line is neither domain: and a host, nor a URL, nor a comment"
            )
        if len(entry) > MAX_DISAVOW_URL:
            result.remark(
                number, f"Google takes no URL of more than {MAX_DISAVOW_URL:,} characters"
            )
        return Subject.PAGE, url.url, url.key, url.site
    written = entry[entry.index(":") + 1 :]
    text = written.strip().removeprefix("*.").lower()
    canonical = canonicalize(text if "://" in text else f"http://{text}") if text else None
    if canonical is None:
        raise UnusableRowError("the text after domain: is no host name")
    if written != canonical.host or entry[:7] != _DOMAIN:
        result.remark(
            number, "a domain: entry is not written as Google wants it; the host is taken"
        )
    return Subject.SITE, canonical.host, site_key(canonical.host), canonical.site
