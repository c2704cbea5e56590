"""Who is a bot, who is a referrer spammer, who is a search engine: lists that can be updated.

The lists in the folder `lists` say in themselves where they come from. A file of the same name
with the ending `.txt` in the folder `lists` of the data folder adds to one: a name a line, `#`
begins a comment, `!name` takes a name out. Public lists of spammers come in that form already.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from linkcensus.core.errors import BadInput
from linkcensus.core.site import registrable_domain

USER_FOLDER = "lists"
LISTS = ("bots", "referrer_spam", "search_engines")
_LARGEST_BYTES = 20_000_000
_LONGEST_NAME = 253


class Hosts:
    """Names of hosts; each stands for all hosts below it. `google.*` is a name on any suffix."""

    def __init__(self, names: Iterable[str]) -> None:
        every = {name.removeprefix("www.") for name in names}
        self._names = frozenset(name for name in every if not name.endswith(".*"))
        self._labels = frozenset(name[:-2] for name in every if name.endswith(".*"))

    def __contains__(self, host: object) -> bool:
        name = str(host)
        if registrable_domain(name).partition(".")[0] in self._labels:
            return True
        while name:
            if name in self._names:
                return True
            name = name.partition(".")[2]
        return False


class Agents:
    """Parts of the names by which programs introduce themselves, without regard to case."""

    def __init__(self, parts: Iterable[str]) -> None:
        ordered = sorted(set(parts))
        self._any = re.compile("|".join(re.escape(part) for part in ordered)) if ordered else None

    def __contains__(self, agent: object) -> bool:
        text = str(agent).strip().lower()
        if text in ("", "-"):
            return True  # every browser says who it is
        return self._any is not None and self._any.search(text) is not None


@dataclass(frozen=True, slots=True)
class VisitorLists:
    """The lists in force."""

    bots: Agents
    spam: Hosts
    search_engines: Hosts


def visitor_lists(data_folder: Path) -> VisitorLists:
    """Read the lists, and what the user adds to them; again when a file of theirs is another.

    Raises:
        BadInput: A list of the user cannot be read.
    """
    return _lists_as(data_folder, tuple(_stamp(_path(name, data_folder)) for name in LISTS))


@lru_cache(maxsize=8)
def _lists_as(data_folder: Path, _stamps: tuple[object, ...]) -> VisitorLists:
    names = {name: _names(name, data_folder) for name in LISTS}
    return VisitorLists(
        Agents(names["bots"]), Hosts(names["referrer_spam"]), Hosts(names["search_engines"])
    )


def _path(name: str, data_folder: Path) -> Path:
    return data_folder / USER_FOLDER / f"{name}.txt"


def _stamp(path: Path) -> tuple[int, int] | None:
    """Tell one state of a file from the next; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _names(name: str, data_folder: Path) -> set[str]:
    shipped = files("linkcensus.importers.logs") / "lists" / f"{name}.toml"
    found = {one.lower() for one in tomllib.loads(shipped.read_text("utf-8"))["names"]}
    path = _path(name, data_folder)
    if not path.is_file():
        return found
    try:
        with path.open("rb") as file:
            text = file.read(_LARGEST_BYTES).decode("utf-8", "replace")
    except OSError as error:
        raise BadInput(
            f"cannot be read: {error.strerror}", place=str(path), remedy="mend or remove it"
        ) from None
    for line in text.splitlines():
        word = line.partition("#")[0].strip().lower()
        if word.startswith("!"):
            found.discard(word[1:].strip())
        elif word and len(word) <= _LONGEST_NAME:
            found.add(word)
    return found
