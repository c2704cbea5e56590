"""What is this file? Its content says; its name only where the content leaves it open."""

import bz2
import io
import lzma
import tarfile
import zipfile
import zlib
from pathlib import Path

from fastwarc.stream_io import Lz4Reader, ZstdReader
from fastwarc.warc import ArchiveIterator, WarcRecordType

from linkcensus.core.errors import BadInput
from linkcensus.extract.arc import MARK as ARC_MARK
from linkcensus.extract.warc import is_html
from linkcensus.importers.archive import ArcReader, WarcReader
from linkcensus.importers.format import ImportOptions, InputFile, Reader
from linkcensus.importers.html_folder import (
    HtmlFileReader,
    HtmlFolderReader,
    HtmlTarReader,
    HtmlZipReader,
)
from linkcensus.importers.logs.forms import FORMS as LOG_FORMS
from linkcensus.importers.logs.reader import LogReader
from linkcensus.importers.logs.recognise import form_of
from linkcensus.importers.page_files import PAGE_SUFFIXES
from linkcensus.importers.social.reader import TITLES as NETWORKS
from linkcensus.importers.social.reader import SocialReader
from linkcensus.importers.social.recognise import network_of
from linkcensus.importers.tables.recognise import recognise as recognise_table
from linkcensus.importers.wat import WatReader

HEAD_BYTES = 64 * 1024
_TAR_MARK = (257, b"ustar")
_MAX_ZIP_NAMES = 100_000

PAGE_READERS: dict[str, type[Reader]] = {
    "warc": WarcReader,
    "arc": ArcReader,
    "wat": WatReader,
    "html": HtmlFileReader,
    "html_folder": HtmlFolderReader,
    "html_tar": HtmlTarReader,
    "html_zip": HtmlZipReader,
}
"""Formats of pages and archives, by the names that `--format` takes."""

LOG_READERS: dict[str, LogReader] = {name: LogReader(name) for name in LOG_FORMS}
"""Access logs by form."""

SOCIAL_READERS: dict[str, SocialReader] = {name: SocialReader(name) for name in NETWORKS}
"""Posts of networks, and feeds."""


def recognise(file: InputFile, options: ImportOptions) -> Reader:
    """Find the reader of a file or folder; reads at most its first 64 KB.

    Raises:
        BadInput: It is empty, unreadable, or of no known format.
    """
    if file.path.is_dir():
        return HtmlFolderReader()
    try:
        raw = head_of(file.path)
        if not raw:
            raise BadInput("the file is empty", place=file.name)
        if options.format in PAGE_READERS:
            return PAGE_READERS[options.format]()
        if options.format in LOG_READERS:
            return LOG_READERS[options.format]
        if options.format in SOCIAL_READERS:
            return SOCIAL_READERS[options.format]
        reader: Reader | None = None
        if options.format is None:
            reader = _social_reader(raw) or _page_reader(file, raw) or _log_reader(raw)
        if reader is None:
            reader = recognise_table(file.path, file.name, options)
    except OSError as error:
        raise BadInput(
            f"cannot be read: {error.strerror or error}",
            place=file.name,
            remedy="check that it exists and that you may read it",
        ) from None
    if reader is None:
        raise BadInput(
            "the format is not known",
            place=file.name,
            remedy="give a WARC, WAT, HTML, a feed, an access log or a table of links; "
            "name its format with --format",
        )
    return reader


def head_of(path: Path) -> bytes:
    """The first 64 KB of a file, as they lie on disk.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)


def unpacked_head(raw: bytes) -> bytes:
    """The first bytes of what a compressed head unpacks to; the head itself when it is plain."""
    try:
        if raw.startswith(b"\x1f\x8b"):
            return zlib.decompressobj(31).decompress(raw, HEAD_BYTES)
        if raw.startswith(b"BZh"):
            return bz2.BZ2Decompressor().decompress(raw, HEAD_BYTES)
        if raw.startswith(b"\xfd7zXZ\x00"):
            return lzma.LZMADecompressor(memlimit=128 * 1024 * 1024).decompress(raw, HEAD_BYTES)
        if raw.startswith(b"\x28\xb5\x2f\xfd"):
            return bytes(ZstdReader(io.BytesIO(raw)).read(4_096))
        if raw.startswith(b"\x04\x22\x4d\x18"):
            return bytes(Lz4Reader(io.BytesIO(raw)).read(4_096))
    except (OSError, EOFError, zlib.error, lzma.LZMAError, ValueError):
        return b""
    return raw


def _page_reader(file: InputFile, raw: bytes) -> Reader | None:
    if raw.startswith(b"PK\x03\x04"):
        return HtmlZipReader() if _is_zip_of_pages(file.path) else None
    head = unpacked_head(raw)
    if head.lstrip(b"\r\n").startswith(b"WARC/"):
        return _warc_or_wat(file)
    if head.startswith(ARC_MARK):
        return ArcReader()
    if head[_TAR_MARK[0] :].startswith(_TAR_MARK[1]) or _is_old_tar(file.path, head):
        return HtmlTarReader()
    if head is raw and is_html(None, head):
        return HtmlFileReader()
    suffix = Path(file.name.partition("?")[0]).suffix.lower()
    return HtmlFileReader() if head is raw and suffix in PAGE_SUFFIXES and b"<" in head else None


def _social_reader(raw: bytes) -> Reader | None:
    name = network_of(unpacked_head(raw))
    return None if name is None else SOCIAL_READERS[name]


def _log_reader(raw: bytes) -> Reader | None:
    form = form_of(unpacked_head(raw))
    return None if form is None else LOG_READERS[form.name]


def _warc_or_wat(file: InputFile) -> Reader:
    """A WAT is a WARC whose records describe others in JSON; the first records show it."""
    try:
        with file.path.open("rb") as stream:
            for count, record in enumerate(
                ArchiveIterator(stream, parse_http=False, fsspec_args=False)
            ):
                kind, media = record.record_type, record.headers.get("Content-Type") or ""
                if kind == WarcRecordType.metadata and media.startswith("application/json"):
                    return WatReader()
                if kind != WarcRecordType.warcinfo or count > 10:
                    return WarcReader()
    except (OSError, ValueError):
        pass  # the reader itself names what is broken
    return WatReader() if ".wat" in file.name.lower() else WarcReader()


def _is_zip_of_pages(path: Path) -> bool:
    """A workbook or a zip of tables is for the readers of tables."""
    try:
        with zipfile.ZipFile(path) as members:
            names = members.namelist()[:_MAX_ZIP_NAMES]
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError):
        return False
    return any(Path(name).suffix.lower() in PAGE_SUFFIXES for name in names)


def _is_old_tar(path: Path, head: bytes) -> bool:
    """Tars from before 1988 have no mark; their checksum tells."""
    if ".tar" not in path.name.lower() or len(head) < 512:
        return False
    try:
        tarfile.TarInfo.frombuf(head[:512], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True
