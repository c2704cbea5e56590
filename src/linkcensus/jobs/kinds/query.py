"""Reads the query of an address that comes as JSON: each name once or several times, all known."""

from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches

from linkcensus.core.errors import BadInput
from linkcensus.jobs.arguments import text_of, texts_of
from linkcensus.jobs.job import Arguments, Json

_FLAGS = {"true": True, "1": True, "false": False, "0": False}


class Query:
    """What a question is asked with. Values are texts, numbers, true or false, or lists of them.

    Null is as if not given, and so is "" of a name that has one value.
    """

    def __init__(self, given: Json) -> None:
        """Take what was given.

        Raises:
            BadInput: It is no object.
        """
        if not isinstance(given, dict):
            raise BadInput("must be an object", place="query")
        self._given: Arguments = {name: _written(value) for name, value in given.items()}
        self.known: set[str] = set()
        """Names that the question has asked for so far."""

    def text(self, name: str) -> str | None:
        """Return a text, None where none is given.

        Raises:
            BadInput: There are several.
        """
        self.known.add(name)
        value = self._given.get(name)
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        return text_of({name: value}, name)

    def texts(self, name: str) -> Sequence[str] | None:
        """Return all texts of a name, None where the name is not given."""
        self.known.add(name)
        value = self._given.get(name)
        if value is None or isinstance(value, list):
            return None if value is None else texts_of(self._given, name)
        return texts_of({name: [value]}, name)

    def flag(self, name: str) -> bool:
        """Return a yes or no; no where nothing is given.

        Raises:
            BadInput: It is something else.
        """
        written = self.text(name)
        if written is None:
            return False
        if written not in _FLAGS:
            raise BadInput("must be true or false", place=name)
        return _FLAGS[written]

    def whole(self, name: str) -> int | None:
        """Return a number from 1, None where none is given.

        Raises:
            BadInput: It is something else.
        """
        written = self.text(name)
        if written is None:
            return None
        if not (written.isascii() and written.isdigit() and int(written) >= 1):
            raise BadInput("must be a whole number from 1", place=name)
        return int(written)

    def day(self, name: str) -> date | None:
        """Return a day, None where none is given.

        Raises:
            BadInput: It is none.
        """
        written = self.text(name)
        try:
            return None if written is None else date.fromisoformat(written)
        except ValueError:
            raise BadInput("is not a day", place=name, remedy="write 2026-04-13") from None

    def choice(self, name: str, words: Sequence[str]) -> str:
        """Return one of some words, the first where none is given.

        Raises:
            BadInput: It is another.
        """
        return chosen(name, self.text(name) or words[0], words)

    def refuse_rest(self) -> None:
        """Refuse what the question did not ask for: a misspelt filter must not be ignored.

        Raises:
            BadInput: Names it, and the nearest known one.
        """
        for name in self._given.keys() - self.known:
            near = get_close_matches(name, self.known, n=1)
            raise BadInput(
                "there is no such parameter",
                place=name[:50],
                remedy=f"did you mean {near[0]!r}?"
                if near
                else f"known are: {', '.join(sorted(self.known))}",
            )


def chosen(name: str, written: str, words: Sequence[str]) -> str:
    """Return a word that is one of some.

    Raises:
        BadInput: It is not.
    """
    if written not in words:
        raise BadInput(
            f"{written[:40]!r} is none of its words", place=name, remedy=f"write {', '.join(words)}"
        )
    return written


def _written(value: Json) -> Json:
    """Write a value as it stands in an address."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return [_written(one) for one in value] if isinstance(value, list) else value
