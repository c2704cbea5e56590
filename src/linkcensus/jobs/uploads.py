"""Files that came in through the API, each in a folder of its own below the data folder.

The folder's name is the upload's id, so that no file name can lead anywhere else; the name is kept
because presets read sites and dates from it.
"""

import re
import shutil
import time
import unicodedata
import uuid
from dataclasses import dataclass
from pathlib import Path

from linkcensus.core.errors import NotFound

FOLDER = "uploads"
_ID = re.compile(r"[0-9a-f]{32}")
_PARTIAL = ".partial"
_LONGEST_NAME_BYTES = 150
_DAY_SECONDS = 86_400
_STORED = re.compile(rf"(?:[^\s'\"]*/)?{FOLDER}/[0-9a-f]{{32}}/")


@dataclass(frozen=True, slots=True)
class Upload:
    """One file that came in."""

    id: str
    name: str
    path: Path

    @property
    def bytes(self) -> int:
        """Its length."""
        return self.path.stat().st_size


class Uploads:
    """The uploads of one data folder."""

    def __init__(self, data: Path) -> None:
        self._folder = data / FOLDER

    def new(self, name: str) -> Upload:
        """Make the place for a file; it counts once `finish` was called.

        Args:
            name: As the browser calls it; made harmless.
        """
        upload_id = uuid.uuid4().hex
        folder = self._folder / upload_id
        folder.mkdir(parents=True, mode=0o700)
        return Upload(upload_id, safe_name(name), folder / _PARTIAL)

    def finish(self, upload: Upload) -> Upload:
        """Give a file that is here whole its name."""
        return Upload(upload.id, upload.name, upload.path.rename(upload.path.parent / upload.name))

    def find(self, upload_id: str) -> Upload:
        """An upload by its id.

        Raises:
            NotFound: There is none, or it is not whole.
        """
        folder = self._folder / upload_id
        if _ID.fullmatch(upload_id) and folder.is_dir():
            for path in folder.iterdir():
                if path.name != _PARTIAL and path.is_file() and not path.is_symlink():
                    return Upload(upload_id, path.name, path)
        raise NotFound(f"there is no upload {upload_id[:40]}; it may be too old")

    def delete(self, upload_id: str) -> None:
        """Remove an upload, whole or not."""
        if _ID.fullmatch(upload_id):
            shutil.rmtree(self._folder / upload_id, ignore_errors=True)

    def sweep(self, days: float) -> int:
        """Remove what is older; says how many."""
        return sweep_folders(self._folder, days)


def sweep_folders(parent: Path, days: float) -> int:
    """Remove the folders below one that nobody has touched for so many days; says how many."""
    eldest = time.time() - days * _DAY_SECONDS
    old = [folder for folder in parent.glob("*") if folder.stat().st_mtime < eldest]
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    return len(old)


def safe_name(name: str) -> str:
    """Return a file's name without folders, control characters, and a leading dot.

    Characters of patterns stay: a name that exists is never a pattern.
    """
    last = unicodedata.normalize("NFC", name.replace("\\", "/")).rpartition("/")[2]
    kept = "".join(c for c in last if c.isprintable() and c != "\0").strip().lstrip(".")
    raw = kept.encode("utf-8", "ignore")
    if len(raw) > _LONGEST_NAME_BYTES:  # the ending says most
        kept = raw[-_LONGEST_NAME_BYTES:].decode("utf-8", "ignore").lstrip(".")
    return kept or "upload"


def shown(text: str) -> str:
    """Return a message or a place without the folder that an upload lies in."""
    return _STORED.sub("", text)
