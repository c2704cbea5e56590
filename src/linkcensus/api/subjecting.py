"""Sites and links as bodies of requests: rows of a list name them with their own fields."""

from typing import Annotated

from pydantic import Field

from linkcensus.api.stating import Asked
from linkcensus.core.link import Kind
from linkcensus.core.url import MAX_URL_LENGTH
from linkcensus.store.subjects import MOST_AT_ONCE, LinkSubject, SiteSubject, Subject

Url = Annotated[str, Field(max_length=MAX_URL_LENGTH)]


class SiteRow(Asked):
    """A site."""

    site: Annotated[str, Field(max_length=260, description="Its registrable domain.")]


class LinkRow(Asked):
    """A link, by fields of its row of backlinks."""

    source_url: Url
    target_url: Url | None = None
    target_site: Annotated[
        str | None, Field(max_length=260, description="Where the row has no `target_url`.")
    ] = None
    kind: Kind = Kind.TEXT
    occurrence: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0
    written_target_url: Url | None = None


OneSubject = SiteRow | LinkRow
ManySubjects = Annotated[
    list[OneSubject],
    Field(min_length=1, max_length=MOST_AT_ONCE, description="Sites, links, or both."),
]


def subject_of(row: OneSubject) -> Subject:
    """Return what a row is about."""
    if isinstance(row, SiteRow):
        return SiteSubject(row.site)
    return LinkSubject(**dict(row))


def subjects_of(rows: list[OneSubject]) -> list[Subject]:
    """Return what rows are about, in their order."""
    return [subject_of(row) for row in rows]
