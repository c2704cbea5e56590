"""Texts that people give: measured, and free of what a database cannot keep."""

from linkcensus.core.errors import BadInput


def checked(text: str, place: str, longest: int, *, may_be_empty: bool = False) -> str:
    """Return a text without the white space around it.

    Args:
        text: As it was given.
        place: What it is, for the message.
        longest: Characters it may have.
        may_be_empty: Whether nothing is an answer too.

    Raises:
        BadInput: It is empty, too long, or holds NUL or half a character.
    """
    written = text.strip()
    if not written and not may_be_empty:
        raise BadInput("is empty", place=place)
    if len(written) > longest:
        raise BadInput(f"has {len(written)} characters, at most {longest} fit", place=place)
    if written != storable(written):
        raise BadInput("holds characters that are no text", place=place)
    return written


def storable(text: str) -> str:
    """Return a text without NUL and halves of surrogate pairs, which PostgreSQL cannot keep."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
