"""What tags, notes and decisions are about: a site, or one link.

A link is recognised as the index does it, by the keys of its page and of where it ends, its kind
and occurrence, and the written target where redirects lead from there; so http and https, or a
tracking parameter more, are one link. Kept are the hash of that and the readable form.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import sqlalchemy as sa

from linkcensus.core.errors import BadInput
from linkcensus.core.link import Kind
from linkcensus.core.scope import Scope, parse_target
from linkcensus.core.url import canonicalize, site_key
from linkcensus.store.database import insert_new
from linkcensus.store.tables import SUBJECTS
from linkcensus.store.text import storable

MOST_AT_ONCE = 10_000
_IN_ONE_QUERY = 500


@dataclass(frozen=True, slots=True)
class SiteSubject:
    """A site: its registrable domain."""

    site: str

    @property
    def sort(self) -> Literal["site"]:
        """What sort of subject it is."""
        return "site"

    @property
    def key(self) -> str:
        """The hash that identifies it.

        Raises:
            BadInput: It is no site.
        """
        return _hash("site", parse_target(self.site, Scope.DOMAIN).site)

    @property
    def readable(self) -> dict[str, object]:
        """What is kept of it to show."""
        return {"site": parse_target(self.site, Scope.DOMAIN).site}


@dataclass(frozen=True, slots=True)
class LinkSubject:
    """A link, by the fields of a row of backlinks."""

    source_url: str
    target_url: str | None
    target_site: str | None = None
    """Needed where only the target's site is known."""
    kind: Kind = Kind.TEXT
    occurrence: int = 0
    written_target_url: str | None = None

    @property
    def sort(self) -> Literal["link"]:
        """What sort of subject it is."""
        return "link"

    @property
    def key(self) -> str:
        """The hash that identifies it.

        Raises:
            BadInput: One of its URLs is none.
        """
        written = self.written_target_url
        return _hash(
            "link",
            self._target_key(),
            _url_key(self.source_url, "source_url"),
            self.kind,
            str(self.occurrence),
            "" if written is None else _url_key(written, "written_target_url"),
        )

    @property
    def readable(self) -> dict[str, object]:
        """What is kept of it to show."""
        return {
            name: storable(value) if isinstance(value, str) else value
            for name, value in asdict(self).items()
            if value is not None
        }

    def _target_key(self) -> str:
        if self.target_url is not None:
            return _url_key(self.target_url, "target_url")
        if self.target_site is None:
            raise BadInput("is missing", place="target_url", remedy="give it, or target_site")
        return site_key(parse_target(self.target_site, Scope.DOMAIN).site)


Subject = SiteSubject | LinkSubject


def remember(connection: sa.Connection, subjects: Sequence[Subject]) -> list[str]:
    """Keep the readable form of subjects and return their keys, in order.

    Raises:
        BadInput: One is no site or link, or there are more than 10,000.
    """
    keys = keys_of(subjects)
    rows: dict[str, dict[str, object]] = {
        key: {"key": key, "sort": subject.sort, "readable": subject.readable}
        for key, subject in zip(keys, subjects, strict=True)
    }
    ordered = [rows[key] for key in sorted(rows)]
    for start in range(0, len(ordered), _IN_ONE_QUERY):
        insert_new(connection, SUBJECTS, *ordered[start : start + _IN_ONE_QUERY])
    return keys


def keys_of(subjects: Sequence[Subject]) -> list[str]:
    """Return the keys of subjects, in order.

    Raises:
        BadInput: One is no site or link, or there are more than 10,000.
    """
    if len(subjects) > MOST_AT_ONCE:
        raise BadInput(f"{len(subjects)} at once are too many", remedy=f"send {MOST_AT_ONCE}")
    return [subject.key for subject in subjects]


def subject_of(sort: str, readable: dict[str, Any]) -> Subject:
    """Read a kept subject back."""
    if sort == "site":
        return SiteSubject(readable["site"])
    return LinkSubject(**{**readable, "kind": Kind(readable["kind"])})


def in_parts(keys: Sequence[str]) -> list[Sequence[str]]:
    """Cut keys into portions that fit into one query's parameters."""
    return [keys[start : start + _IN_ONE_QUERY] for start in range(0, len(keys), _IN_ONE_QUERY)]


def _url_key(url: str, place: str) -> str:
    canonical = canonicalize(url)
    if canonical is None:
        raise BadInput("is no http(s) URL", place=place)
    return canonical.key


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
