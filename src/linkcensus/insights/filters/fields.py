"""What may be filtered and sorted by: public names, types and the SQL each one stands for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType

from linkcensus.core.link import FollowCause, Kind, LostReason, Position, Source, State


class FieldType(StrEnum):
    """What a field holds, and so which operators it has."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    ENUM = "enum"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to filter and sort by."""

    name: str
    type: FieldType
    expression: str
    """SQL over the columns of the relation; a constant of our code, never user input."""
    description: str
    values: tuple[str, ...] = ()
    """The words of an enum, or the elements a list may have."""
    order: str = ""
    """SQL to sort by, where it is not the expression: addresses sort by their reversed host."""


Fields = Mapping[str, Field]
"""The fields of one relation by their public names."""


def field_table(fields: Iterable[Field]) -> Fields:
    """A read-only table of fields by name."""
    return MappingProxyType({field.name: field for field in fields})


def closest(word: str, known: Iterable[str]) -> str:
    """A remedy that names the most similar known word, or all of them when none is near."""
    words = list(known)
    near = get_close_matches(word, words, n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else f"known are: {', '.join(words)}"


def _text(name: str, expression: str, description: str, order: str = "") -> Field:
    return Field(name, FieldType.TEXT, expression, description, order=order)


def _number(name: str, expression: str, description: str) -> Field:
    return Field(name, FieldType.NUMBER, expression, description)


def _date(name: str, description: str) -> Field:
    return Field(name, FieldType.DATE, name, description)


def _boolean(name: str, expression: str, description: str) -> Field:
    return Field(name, FieldType.BOOLEAN, expression, description)


def _enum(name: str, expression: str, words: type[StrEnum], description: str) -> Field:
    return Field(name, FieldType.ENUM, expression, description, tuple(word.value for word in words))


def _of_source(score: str) -> str:
    """SQL of a score of the referring site; the view knows the relation `scores`."""
    return f"(SELECT s.{score} FROM scores AS s WHERE s.site = source_site)"  # noqa: S608 - ours


LINK_FIELDS: Fields = field_table(
    (
        _text(
            "source_url",
            "source_url",
            "Address of the referring page, as it was written.",
            order="source_key",
        ),
        _text("source_site", "source_site", "Referring site: the registrable domain."),
        _text("source_host", "source_host", "Host of the referring page.", "source_key"),
        _text("source_tld", "source_tld", "Top-level domain of the referring site."),
        _text("source_title", "source_title", "Title of the referring page."),
        _text("source_ip", "source_ip", "Address of the referring page's server, where known."),
        _text("target_url", "target_url", "Address that the link ends at.", "target_key"),
        _text("target_host", "target_host", "Host that the link ends at.", "target_key"),
        _text(
            "written_target_url",
            "coalesce(raw_target_url, target_url)",
            "Address that the link was written with, before redirects.",
            order="coalesce(raw_target_key, target_key)",
        ),
        _text("anchor_text", "anchor", "Words of the link, or the alternative text of its image."),
        _text("alt", "alt", "Alternative text of the linked image."),
        _text("link_title", "link_title", "The link's own title attribute."),
        _text("hreflang", "hreflang", "Language that an alternate link announces."),
        _text("rel", "rel", "The rel tokens as written, lower case."),
        _text("context_left", "context_left", "Text before the link, up to 100 characters."),
        _text("context_right", "context_right", "Text after the link, up to 100 characters."),
        _text("language", "source_language", "Language of the referring page, ISO 639-1."),
        _text("lost_by", "lost_by", "Who says that the link is lost: visit, or a vendor's name."),
        _enum("kind", "kind", Kind, "By which means the page points."),
        _enum("position", '"position"', Position, "Part of the page the link stands in."),
        _enum("follow_cause", "follow_cause", FollowCause, "Why the link is not followed."),
        _enum("state", "state", State, "What is known about the link now."),
        _enum("lost_reason", "lost_reason", LostReason, "Why the link is missing or lost."),
        _boolean("follow", "follow", "Search engines may follow the link."),
        _boolean("nofollow", "nofollow", "rel holds nofollow."),
        _boolean("ugc", "ugc", "rel holds ugc."),
        _boolean("sponsored", "sponsored", "rel holds sponsored."),
        _boolean("hidden", "hidden", "The link cannot be seen on the page."),
        _boolean("internal", "internal", "Source and target are of one site."),
        _boolean("redirected", "(via IS NOT NULL)", "The link arrives through a redirect."),
        _number("authority", "authority", "Authority of the referring site, 0 to 100."),
        _number("trust", _of_source("trust"), "Trust of the referring site, 0 to 100."),
        _number("citation", _of_source("citation"), "Citation of the referring site, 0 to 100."),
        _number("spam", _of_source("spam"), "Spam score of the referring site, 0 to 100."),
        _text("verdict", _of_source("verdict"), "Spam verdict of that site: ignore, review, act."),
        _text("topic", _of_source("topic"), "Topic of the referring site."),
        _number("link_value", "link_value", "What the link itself passes on, 0 to 100."),
        _number("link_spam", "link_spam", "Spam score of the link itself, 0 to 100."),
        _text("link_verdict", "link_verdict", "Its own verdict: ignore, review, act."),
        _number("density", "density", "Share of link text in the block around the link, 0 to 1."),
        _number("repeats", "repeats", "How often the same link stands on the page."),
        _number("external_links", "source_external_links", "External links of the page."),
        _number("internal_links", "source_internal_links", "Internal links of the page."),
        _number("source_status", "source_status", "HTTP status of the referring page."),
        _number("target_status", "target_status", "HTTP status of the target page."),
        _date("first_seen", "When the link was first seen."),
        _date("last_seen", "When the link was last seen."),
        _date("last_checked", "When the referring page was last looked at."),
        _date("missing_since", "The first look that did not find the link any more."),
        _date("lost_at", "When the link was lost."),
        Field(
            "sources",
            FieldType.LIST,
            "sources",
            "Who knows the link.",
            tuple(source.label for source in Source),
        ),
    )
)
"""Fields of the `links` relation."""
