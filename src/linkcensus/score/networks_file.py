"""The networks that a run of scores found, kept beside its graph."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from linkcensus.core.errors import CorruptIndex
from linkcensus.score.spam.network import Network

_FILE = "networks.json"


def store_networks(folder: Path, networks: Sequence[Network]) -> None:
    """Write the networks of a run."""
    (folder / _FILE).write_bytes(msgspec.json.encode(list(networks)))


def load_networks(folder: Path) -> list[Network]:
    """Read the networks of a run; none where it kept none.

    Raises:
        CorruptIndex: The file is damaged.
    """
    path = folder / _FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[Network])
    except FileNotFoundError:
        return []
    except msgspec.DecodeError as error:
        raise CorruptIndex(f"cannot be read: {error}; run `linkcensus score`", path=path) from error
