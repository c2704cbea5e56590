"""Every error this program raises on purpose.

```
LinkCensusError
├── BadInput             what the user gave cannot be used; one line: place, message, remedy
├── NotFound             what was asked for does not exist here
├── Refused              the network gate or a rule of ours said no; trying again will not help
├── SourceUnavailable    a source did not answer now; retry_after says when to try again
├── CorruptIndex         files of the index do not fit together; path says which
└── NotConverged         a computation found no fixed point within its steps
```

Doors turn these into one line and an exit code (CLI) or a problem document (API); anything else
that escapes is a fault of ours and shows its traceback.
"""

# ruff: noqa: N818 - the words of design.md say what happened; "Error" would add nothing

from pathlib import Path

_LONGEST_LINE = 2_000


def one_line(text: str) -> str:
    """Return `text` on one line: control characters and line breaks become single spaces.

    Messages quote hostile input, so they must not be able to forge further lines or move a
    terminal's cursor. Cut at 2,000 characters.
    """
    printable = "".join(char if char.isprintable() else " " for char in text[: 2 * _LONGEST_LINE])
    line = " ".join(printable.split())
    return line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 1] + "…"


class LinkCensusError(Exception):
    """The root of all errors raised on purpose; `str()` is one line fit for a person."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return one_line(self.message)

    def __reduce__(self) -> tuple[object, ...]:
        """Rebuild without calling `__init__`, so that errors cross process borders whole."""
        return _rebuild, (type(self), self.args, self.__dict__)


def _rebuild(
    kind: type[LinkCensusError], args: tuple[object, ...], state: dict[str, object]
) -> LinkCensusError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class BadInput(LinkCensusError):
    """What the user gave cannot be used.

    Args:
        message: What is wrong.
        place: Where: a file, `file:line`, a setting, a node of a filter.
        remedy: What the user can do about it.
    """

    def __init__(
        self, message: str, *, place: str | None = None, remedy: str | None = None
    ) -> None:
        super().__init__(message)
        self.place = place
        self.remedy = remedy

    def __str__(self) -> str:
        line = self.message if self.place is None else f"{self.place}: {self.message}"
        return one_line(line if self.remedy is None else f"{line}; {self.remedy}")


class NotFound(LinkCensusError):
    """What was asked for does not exist in this installation."""


class Refused(LinkCensusError):
    """The network gate, or another rule of ours, does not allow this."""


class SourceUnavailable(LinkCensusError):
    """A source did not answer; the fault is temporary or not ours.

    Args:
        message: What happened.
        retry_after: Seconds to wait before another try, None when the source did not say.
    """

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class CorruptIndex(LinkCensusError):
    """Files of the index are missing, damaged or do not fit together.

    Args:
        message: What does not fit.
        path: The file or folder concerned.
    """

    def __init__(self, message: str, *, path: Path | None = None) -> None:
        super().__init__(message)
        self.path = path

    def __str__(self) -> str:
        return one_line(self.message if self.path is None else f"{self.path}: {self.message}")


class NotConverged(LinkCensusError):
    """A computation found no fixed point within its allowed number of steps."""
