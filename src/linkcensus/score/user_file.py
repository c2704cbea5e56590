"""TOML files that shape the scores: bounded, checked, with errors that name the place."""

import tomllib
from pathlib import Path
from typing import TypeVar

import msgspec

from linkcensus.core.errors import BadInput
from linkcensus.core.site import is_listed_suffix
from linkcensus.core.url import canonicalize

LARGEST_FILE_BYTES = 5_000_000

T = TypeVar("T", bound=msgspec.Struct)


def read_file(path: Path, kind: type[T], remedy: str) -> T | None:
    """Read a file of the data folder; None when there is none.

    Args:
        path: The TOML file.
        kind: What it must hold; the struct should forbid unknown fields.
        remedy: Where its keys are described, for the message.

    Raises:
        BadInput: It is too large, not UTF-8, not TOML, or holds what `kind` does not know.
    """
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise BadInput("is larger than 5 MB", place=str(path), remedy=remedy)
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", place=str(path)) from None
    except UnicodeDecodeError:
        raise BadInput("is not UTF-8 text", place=str(path), remedy=remedy) from None
    return parse(text, kind, str(path), remedy)


def parse(text: str, kind: type[T], place: str, remedy: str) -> T:
    """Turn the text of a TOML file into what it must hold.

    Raises:
        BadInput: See `read_file`.
    """
    try:
        return msgspec.convert(tomllib.loads(text), kind)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"is not TOML: {error}", place=place, remedy=remedy) from None
    except msgspec.ValidationError as error:
        raise BadInput(str(error), place=place, remedy=remedy) from None


def site_named(written: str, place: str) -> str:
    """Return the canonical name of the site that a user wrote.

    Raises:
        BadInput: It is no name, a host below a site, or a suffix that strangers share.
    """
    text = written.strip()
    bare = text.isprintable() and not any(mark in text for mark in "@/\\?#")
    canonical = canonicalize(f"http://{text}/") if bare and text else None
    if canonical is None or canonical.url.partition("://")[2] != f"{canonical.host}/":
        raise BadInput(
            f"{written[:200]!r} is not the name of a site",
            place=place,
            remedy="write a name alone, such as example.org",
        )
    if canonical.host != canonical.site:
        raise BadInput(
            f"{text!r} is a host of {canonical.site}",
            place=place,
            remedy=f"seeds are whole sites: write {canonical.site}",
        )
    if is_listed_suffix(canonical.host):
        raise BadInput(
            f"{text!r} is a public suffix: strangers share it",
            place=place,
            remedy=f"write a site below it, such as example.{text}",
        )
    return canonical.site
