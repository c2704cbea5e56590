"""Links that might come or go: what a user writes, as options, a CSV file or a disavow file.

```
action,source,target            a CSV file; the target may be left out: the site asked about
add,newspaper.example
remove,blog.example/old-post    one page: the vote goes only where no other link of the site votes
nofollow,forum.example,shop.example
```

A disavow file is what search engines take: `domain:example.com` or a URL a line, `#` for remarks.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from linkcensus.core.errors import BadInput
from linkcensus.core.scope import Scope, Target, parse_target

MOST_LINES = 100_000
"""Of a file; as many as search engines take."""


class Action(StrEnum):
    """What happens to the links of one source to one target."""

    ADD = "add"
    REMOVE = "remove"
    NOFOLLOW = "nofollow"
    DISAVOW = "disavow"


@dataclass(frozen=True, slots=True)
class Edit:
    """One link, or all links of a site, that comes or goes."""

    action: Action
    source: Target
    target: Target | None = None
    """None: the site asked about."""
    place: str | None = None
    """Where the user wrote it, for messages: `edits.csv:3`."""
    may_be_unknown: bool = False
    """Whether a source that no score knows is passed over: disavow files are full of them."""

    @property
    def whole_site(self) -> bool:
        """Whether all links of the source's site are meant, and not those of one page or host."""
        return self.source.scope is Scope.DOMAIN and self.source.text == self.source.site


def edit_of(action: Action, text: str, place: str | None = None) -> Edit:
    """Read one source.

    Raises:
        BadInput: It is neither a site nor a URL.
    """
    return Edit(action, _target(text, place), place=place)


def read_edits(lines: Iterable[str], name: str) -> list[Edit]:
    """Read a CSV file or a disavow file; the first line that says something tells which.

    Args:
        lines: Its lines.
        name: What the file is called, for messages.

    Raises:
        BadInput: Names the line that cannot be used; or the file is empty or too long.
    """
    said = list(_lines_that_say(lines, name))
    if not said:
        raise BadInput("the file names no link", place=name, remedy="write action,source lines")
    first = said[0][1].split(",")[0].strip().lower()
    if first == "action" or first in {action.value for action in Action}:
        return _of_table(said[1:] if first == "action" else said, name)
    return [_of_disavow(text, f"{name}:{number}") for number, text in said]


def _lines_that_say(lines: Iterable[str], name: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines, 1):
        if number > MOST_LINES:
            raise BadInput(f"longer than {MOST_LINES:,} lines", place=name, remedy="split it")
        text = line.removeprefix("\ufeff").strip()
        if text and not text.startswith("#"):
            yield number, text


def _of_table(said: list[tuple[int, str]], name: str) -> list[Edit]:
    edits = []
    for number, text in said:
        place = f"{name}:{number}"
        cells = [cell.strip() for cell in next(csv.reader([text]))]
        if not 2 <= len(cells) <= 3:
            raise BadInput("not action,source or action,source,target", place=place)
        try:
            action = Action(cells[0].lower())
        except ValueError:
            known = ", ".join(Action)
            raise BadInput(
                f"unknown action {cells[0][:40]!r}", place=place, remedy=f"known: {known}"
            ) from None
        target = _target(cells[2], place) if len(cells) > 2 and cells[2] else None
        edits.append(Edit(action, _target(cells[1], place), target, place))
    return edits


def _of_disavow(text: str, place: str) -> Edit:
    named, colon, rest = text.partition(":")
    site = rest.strip() if colon and named.strip().lower() == "domain" else ""
    if not site and "://" not in text:
        raise BadInput(
            f"{text[:60]!r} is no line of a disavow file",
            place=place,
            remedy="write domain:example.com or a URL; or begin a CSV file with action,source",
        )
    return Edit(Action.DISAVOW, _target(site or text, place), place=place, may_be_unknown=True)


def _target(text: str, place: str | None) -> Target:
    try:
        return parse_target(text)
    except BadInput as error:
        raise BadInput(error.message, place=place, remedy=error.remedy) from None
