"""Which things does a user want imported: single files, folders of pages, lists of archives?"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from linkcensus.core.errors import BadInput, LinkCensusError
from linkcensus.core.settings import Settings
from linkcensus.extract.warc import is_html
from linkcensus.importers import bing
from linkcensus.importers.page_files import OTHER_SUFFIXES, PAGE_SUFFIXES
from linkcensus.importers.page_urls import MAP_NAMES, looks_like_map
from linkcensus.importers.paths_list import entries_of, is_archive_name, is_paths_list
from linkcensus.importers.result import FileResult
from linkcensus.net.locations import Location, expand

_TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".xlsx"})
"""Tables in a folder of pages are imported on their own, as its archives are."""

_LOOKED_INTO = 20
"""Files without a known ending that are read to see whether a folder holds pages."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to import: a file anywhere, or a local folder of pages."""

    location: Location
    called: str | None = None
    """What people know it by, where that is not its location."""

    @property
    def name(self) -> str:
        """How messages and records call it; bytes of a file name that are no text are escaped."""
        return (self.called or str(self.location)).encode("utf-8", "backslashreplace").decode()

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder of pages."""
        return self.location.kind == "file" and Path(self.location.text).is_dir()


@dataclass(slots=True)
class Batch:
    """Everything one command imports."""

    items: list[Item] = field(default_factory=list)
    results: list[FileResult] = field(default_factory=list)
    """What is decided already: locations that cannot be read, lists of archives."""

    @property
    def total_bytes(self) -> int:
        """Bytes of all items whose size is known."""
        return sum(item.location.size_bytes or 0 for item in self.items)


def plan_batch(
    locations: Sequence[str],
    settings: Settings,
    downloads: Path,
    *,
    limit_files: int | None = None,
    url_map: Path | None = None,
    with_s3: bool = True,
) -> Batch:
    """Turn what the user named into things to import, in order.

    Args:
        locations: Files, folders, patterns, URLs, s3:// locations, `bing:SITE`.
        settings: For the network.
        downloads: Where lists of archives are fetched to.
        limit_files: Take only so many archives of each list.
        url_map: A map of pages; it is not imported itself.
        with_s3: Lists may name s3:// locations.

    Raises:
        BadInput: The map of pages is not there.
    """
    if url_map is not None and not url_map.is_file():
        raise BadInput(
            "there is no such map of pages",
            place=str(url_map),
            remedy="give a JSONL or CSV file with --url-map",
        )
    batch = Batch()
    faults: list[LinkCensusError] = []
    services = [text for text in locations if text.startswith(bing.PREFIX)]
    found = expand([text for text in locations if text not in services], settings, skipped=faults)
    found += _services(services, faults)
    batch.results.extend(FileResult(_place_of(fault), errors=[str(fault)]) for fault in faults)
    folders = _folders_of_pages(found)
    taken: set[Path] = set()
    for location in found:
        if url_map is not None and _same_file(location, url_map):
            continue
        root = location.root
        if root is not None and root in folders and not _is_data(location, root):
            if root not in taken:
                taken.add(root)
                batch.items.append(Item(_folder_location(root, folders[root])))
        elif is_paths_list(location):
            entries, result = entries_of(
                location, downloads, settings, limit_files, with_s3=with_s3
            )
            batch.items.extend(Item(entry) for entry in entries)
            batch.results.append(result)
        else:
            batch.items.append(Item(location))
    batch.items = list({item.location.text: item for item in batch.items}.values())
    return batch


def _services(texts: Sequence[str], faults: list[LinkCensusError]) -> list[Location]:
    found: list[Location] = []
    for text in texts:
        try:
            found.append(bing.location_of(text))
        except LinkCensusError as error:
            faults.append(error)
    return found


def _folders_of_pages(found: Sequence[Location]) -> dict[Path, int]:
    """The given folders that hold pages, with the bytes of what is in them."""
    by_root: dict[Path, list[Location]] = {}
    for location in found:
        if location.root is not None:
            by_root.setdefault(location.root, []).append(location)
    return {
        root: sum(location.size_bytes or 0 for location in inside)
        for root, inside in by_root.items()
        if _holds_pages(inside)
    }


def _holds_pages(inside: Sequence[Location]) -> bool:
    if any(_suffix(location) in PAGE_SUFFIXES for location in inside):
        return True
    unknown = [location for location in inside if _suffix(location) not in OTHER_SUFFIXES]
    return any(_starts_like_page(Path(location.text)) for location in unknown[:_LOOKED_INTO])


def _starts_like_page(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return is_html(None, file.read(1_024))
    except OSError:
        return False


def _is_data(location: Location, root: Path) -> bool:
    """Whether a file in a folder of pages is a table or archive of its own."""
    path = Path(location.text)
    if path.parent == root and path.name in MAP_NAMES and looks_like_map(path):
        return False
    return _suffix(location) in _TABLE_SUFFIXES or is_archive_name(location.name)


def _suffix(location: Location) -> str:
    return Path(location.name.partition("?")[0]).suffix.lower()


def _folder_location(root: Path, size: int) -> Location:
    return Location(str(root), "file", root.name, size)


def _same_file(location: Location, path: Path) -> bool:
    try:
        return location.kind == "file" and Path(location.text).samefile(path)
    except OSError:
        return False


def _place_of(fault: LinkCensusError) -> str:
    return str(getattr(fault, "place", None) or "")
