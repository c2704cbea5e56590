"""Which sites one hand runs: their links to each other are no votes.

Two sources: analytics and advertising ids that few sites share, and the user's own list
`owners.toml` in the data folder (`owners = [["example.com", "example.org"], ...]`).
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import Struct

from linkcensus.core.errors import CorruptIndex
from linkcensus.score.site_names import SiteNames
from linkcensus.score.user_file import read_file, site_named

FILE = "owners.toml"
_STORED = "owners.json"
REMEDY = 'write owners = [["example.com", "example.org"]]'

Numbers = npt.NDArray[np.int32]


class _UserFile(Struct, frozen=True, forbid_unknown_fields=True):
    owners: tuple[tuple[str, ...], ...] = ()


def listed_owners(folder: Path) -> list[tuple[str, ...]]:
    """The groups of the user's list; none where there is no list.

    Raises:
        BadInput: The file is no TOML, or holds something else than lists of sites.
    """
    path = folder / FILE
    listed = read_file(path, _UserFile, REMEDY) or _UserFile()
    return [
        tuple(site_named(site, f"{path}: owner {number}") for site in group)
        for number, group in enumerate(listed.owners, start=1)
    ]


def store_owners(folder: Path, groups: Iterable[Sequence[str]]) -> None:
    """Write the groups that a run went by, beside its graph."""
    (folder / _STORED).write_bytes(msgspec.json.encode([list(group) for group in groups]))


def load_owners(folder: Path) -> list[tuple[str, ...]]:
    """The groups that a run went by; none where it kept none.

    Raises:
        CorruptIndex: The file is damaged.
    """
    path = folder / _STORED
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[tuple[str, ...]])
    except FileNotFoundError:
        return []
    except msgspec.DecodeError as error:
        raise CorruptIndex(f"{error}; run `linkcensus score` again", path=path) from error


def owner_numbers(sites: Sequence[str] | SiteNames, groups: Iterable[Sequence[str]]) -> Numbers:
    """Number the owners: two sites have one number where a chain of groups joins them.

    Args:
        sites: Names; a site's number is its place.
        groups: Sites of one owner each. Names that are not among `sites` are passed over.

    Returns:
        The owner of each site, int32; a site by itself is its own owner.
    """
    wanted = [tuple(group) for group in groups]
    named = {name for group in wanted for name in group}
    owners = np.arange(len(sites), dtype=np.int32)
    if not named:
        return owners
    places = {name: place for place, name in enumerate(sites) if name in named}
    for group in wanted:
        members = sorted(places[name] for name in group if name in places)
        for member in members[1:]:
            _join(owners, members[0], member)
    for place in places.values():
        owners[place] = _first(owners, place)
    return owners


def _first(owners: Numbers, place: int) -> int:
    while owners[place] != place:
        place = int(owners[place])
    return place


def _join(owners: Numbers, one: int, other: int) -> None:
    low, high = sorted((_first(owners, one), _first(owners, other)))
    owners[high] = low
