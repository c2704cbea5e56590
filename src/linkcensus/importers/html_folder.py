"""Readers of saved pages: a folder, a tar or zip of one, or a single file. One import each."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from linkcensus.core.errors import BadInput
from linkcensus.core.link import Source
from linkcensus.core.url import PageBase
from linkcensus.extract.limits import DEFAULT_LIMITS
from linkcensus.extract.record import ArchiveRecord, RecordKind
from linkcensus.extract.seen import see_record
from linkcensus.extract.warc import is_html
from linkcensus.importers.format import ImportOptions, InputFile, Progress, ReadResult
from linkcensus.importers.page_files import (
    PageFile,
    files_of_folder,
    files_of_tar,
    files_of_zip,
    read_page_file,
)
from linkcensus.importers.page_sink import PageSink, lasting_origin
from linkcensus.importers.page_urls import (
    MAP_NAMES,
    REMEDY,
    PageUrls,
    host_and_path,
    links_to_index,
    load_map,
    looks_like_map,
    own_address,
)
from linkcensus.index.evidence import EvidenceWriter, Origin
from linkcensus.index.writer import SegmentWriter

_SAMPLED_PAGES = 20
"""Pages of each host that are asked whether they link to `index.html` by name."""
_SAMPLED_FILES = 5_000

_Files = Callable[[Path, int, Callable[[str, str], None]], Iterator[PageFile]]


@dataclass
class _FolderReader(ABC):
    """What the readers of a folder in any form share."""

    name: str
    source: Source = Source.HTML
    evidence: EvidenceWriter | None = None

    @abstractmethod
    def files(
        self, path: Path, max_bytes: int, skip: Callable[[str, str], None]
    ) -> Iterator[PageFile]:
        """The folder's files that may be pages."""

    def read(
        self, file: InputFile, writer: SegmentWriter, options: ImportOptions, progress: Progress
    ) -> ReadResult:
        """Turn the folder's pages into visits, pages and links.

        Raises:
            BadInput: No page of it has a URL.
        """
        result = ReadResult()
        urls = page_urls(file.path, options, self.files)
        sink = _sink(self, writer, options, result)
        first_without: str | None = None
        behind = 0
        for page in self.files(file.path, DEFAULT_LIMITS.body_bytes, _skipper(result)):
            behind += len(page.content)
            if not is_html(_declared(page.relative), page.content):
                result.remark(None, "files that are no pages were left out")
                continue
            result.rows_read += 1
            url = urls.url_of(page.relative, page.content)
            if url is None:
                first_without = first_without or page.relative
                result.skip(result.rows_read, f"the URL of the page is not known; {REMEDY}")
            else:
                _add(sink, page, url, file, options, result)
            progress(behind)
        sink.finish()
        if not result.pages and first_without is not None:
            raise BadInput(
                "the URLs of the pages are not known",
                place=f"{file.name}: {first_without}",
                remedy=REMEDY,
            )
        return result


@dataclass
class HtmlFolderReader(_FolderReader):
    """Reads a folder on disk."""

    name: str = "html_folder"

    def files(
        self, path: Path, max_bytes: int, skip: Callable[[str, str], None]
    ) -> Iterator[PageFile]:
        """The folder's files that may be pages."""
        return files_of_folder(path, max_bytes, skip)


@dataclass
class HtmlTarReader(_FolderReader):
    """Reads a tar of a folder."""

    name: str = "html_tar"

    def files(
        self, path: Path, max_bytes: int, skip: Callable[[str, str], None]
    ) -> Iterator[PageFile]:
        """The members that may be pages."""
        return files_of_tar(path, max_bytes, skip)


@dataclass
class HtmlZipReader(_FolderReader):
    """Reads a zip of a folder."""

    name: str = "html_zip"

    def files(
        self, path: Path, max_bytes: int, skip: Callable[[str, str], None]
    ) -> Iterator[PageFile]:
        """The members that may be pages."""
        return files_of_zip(path, max_bytes, skip)


@dataclass
class HtmlFileReader:
    """Reads one page: its URL is `--base-url`, or what the page names itself by."""

    name: str = "html"
    source: Source = Source.HTML
    evidence: EvidenceWriter | None = None

    def read(
        self, file: InputFile, writer: SegmentWriter, options: ImportOptions, progress: Progress
    ) -> ReadResult:
        """Turn the page into one visit with its links.

        Raises:
            BadInput: Its URL is not known.
        """
        result = ReadResult(rows_read=1)
        page = read_page_file(file.path, file.path.name, DEFAULT_LIMITS.body_bytes)
        url = _url_of_single(file, page, options)
        if url is None:
            raise BadInput(
                "the URL of the page is not known",
                place=file.name,
                remedy="give it with --base-url, or import the folder it lies in",
            )
        sink = _sink(self, writer, options, result)
        _add(sink, page, url, file, options, result)
        sink.finish()
        progress(len(page.content))
        return result


def page_urls(path: Path, options: ImportOptions, files: _Files) -> PageUrls:
    """Decide how the pages of a folder get their URLs; see `linkcensus.importers.page_urls`."""
    name = path.name
    if options.url_map is not None:
        return PageUrls(load_map(options.url_map), None, name)
    if options.base_url is not None:
        return PageUrls({}, PageBase(_as_folder(options.base_url)), name)
    if path.is_dir():
        for candidate in MAP_NAMES:
            if (path / candidate).is_file() and looks_like_map(path / candidate):
                return PageUrls(load_map(path / candidate), None, name)
    folder_name = name if path.is_dir() else ""
    return PageUrls({}, None, folder_name, _index_hosts(path, folder_name, files))


def _index_hosts(path: Path, folder_name: str, files: _Files) -> frozenset[str]:
    """Hosts whose pages link to `index.html`, judged by the first pages of each."""
    sampled: dict[str, int] = {}
    hosts: set[str] = set()
    for count, page in enumerate(files(path, 512 * 1024, lambda _name, _reason: None)):
        placed = host_and_path(page.relative, folder_name)
        if placed is None or count > _SAMPLED_FILES:
            break
        host = placed[0]
        sampled[host] = sampled.get(host, 0) + 1
        if host not in hosts and sampled[host] <= _SAMPLED_PAGES and links_to_index(page.content):
            hosts.add(host)
    return frozenset(hosts)


def _url_of_single(file: InputFile, page: PageFile, options: ImportOptions) -> str | None:
    if options.url_map is not None:
        urls = load_map(options.url_map)
        return urls.get(file.name) or urls.get(file.path.name)
    return options.base_url or own_address(page.content)


def _sink(
    reader: _FolderReader | HtmlFileReader,
    writer: SegmentWriter,
    options: ImportOptions,
    result: ReadResult,
) -> PageSink:
    return PageSink(
        writer,
        reader.source,
        result,
        reader.evidence,
        keep_internal=options.settings.keep_internal_links,
    )


def _add(
    sink: PageSink,
    page: PageFile,
    url: str,
    file: InputFile,
    options: ImportOptions,
    result: ReadResult,
) -> None:
    record = ArchiveRecord(
        RecordKind.RESOURCE,
        0,
        url,
        options.seen_at or page.changed_at,
        payload=page.content,
        body=page.content,
        cut="size" if page.cut else None,
    )
    seen = see_record(record, DEFAULT_LIMITS, options.settings.page_text_characters)
    if seen is None:
        result.skip(result.rows_read, f"{page.relative}: {url!r} is no http(s) URL")
        return
    origin: Origin | None = None
    if page.path is not None and lasting_origin(file, -1, 0) is not None:
        origin = Origin(page.path, -1, 0)
    sink.keep(seen, record, origin)
    sink.add(seen, result.rows_read)


def _skipper(result: ReadResult) -> Callable[[str, str], None]:
    def skip(name: str, reason: str) -> None:
        result.rows_read += 1
        result.skip(result.rows_read, f"{name}: {reason}")

    return skip


def _declared(name: str) -> str | None:
    lowered = name.lower().partition("?")[0]
    return "text/html" if lowered.endswith((".html", ".htm", ".xhtml", ".shtml")) else None


def _as_folder(url: str) -> str:
    """The URL a folder was served at, with the slash that makes relative paths lie below it."""
    last = url.rpartition("/")[2]
    is_file = "." in last and "://" not in url[-len(last) - 3 :]
    return url if url.endswith("/") or is_file else f"{url}/"
