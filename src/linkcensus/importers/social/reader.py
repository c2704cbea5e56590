"""Reads one file of posts or one feed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from linkcensus.core.errors import BadInput
from linkcensus.core.fact import Fact
from linkcensus.core.link import Source
from linkcensus.importers.format import ImportOptions, InputFile, Progress, ReadResult
from linkcensus.importers.lines import BROKEN, read_lines, unpacked
from linkcensus.importers.social import bluesky, feeds, hacker_news, lobsters, mastodon, reddit
from linkcensus.importers.social.keeping import Keeper
from linkcensus.importers.social.post import Post, Record
from linkcensus.importers.social.watched import Wanted, everything
from linkcensus.importers.tables.filename import site_of_host
from linkcensus.index.writer import SegmentWriter

MAX_DOCUMENT_BYTES = 64 * 1024 * 1024
"""A file that is one JSON document, unpacked; a record a line may go on for ever."""
_NO_RECORD = "is no JSON record"

_POSTS: dict[str, Callable[[Record], Iterator[Post]]] = {
    "hacker_news": hacker_news.posts,
    "mastodon": mastodon.posts,
    "reddit": reddit.posts,
    "lobsters": lobsters.posts,
    "json_feed": feeds.json_posts,
}
TITLES = {
    "feed": "RSS and Atom feeds",
    "json_feed": "JSON Feed",
    "hacker_news": "Hacker News: items, Algolia's answers",
    "mastodon": "Mastodon: statuses, trending links",
    "bluesky_jetstream": "Bluesky: Jetstream frames, one a line",
    "reddit": "Reddit: listings, posts a line",
    "lobsters": "Lobsters: stories",
}
"""What people call the formats, by the names that `--format` takes."""


@dataclass(frozen=True, slots=True)
class SocialReader:
    """Reads files of one network."""

    name: str
    """One of `TITLES`."""

    @property
    def source(self) -> Source:
        """Who told us: a feed, or people on a network."""
        return Source.FEED if self.name in ("feed", "json_feed") else Source.SOCIAL

    def read(
        self, file: InputFile, writer: SegmentWriter, options: ImportOptions, progress: Progress
    ) -> ReadResult:
        """Turn posts into mentions; links to the network's own site are none.

        Raises:
            BadInput: Nothing at all could be read.
        """
        result = ReadResult()
        changed = datetime.fromtimestamp(file.path.stat().st_mtime, UTC)
        seen = options.seen_at or changed
        keeper = Keeper(writer, self.source, _wanted(options), seen, max(seen, changed))
        try:
            for found in self._found(file, result, progress):
                if isinstance(found, Fact):
                    writer.fact(found)
                    continue
                result.rows_read += 1
                keeper.keep(found)
        except (BadInput, feeds.DamagedError, *BROKEN) as error:
            words = str(error) or type(error).__name__
            broken = error if isinstance(error, BadInput) else BadInput(
                f"breaks off ({words})", place=file.name, remedy="what stands before it was read"
            )  # fmt: skip
            if result.rows_read == 0:
                raise broken from None
            result.errors.append(str(broken))
        result.seen_at = keeper.newest
        return result

    def _found(
        self, file: InputFile, result: ReadResult, progress: Progress
    ) -> Iterator[Post | Fact]:
        if self.name == "feed":
            with unpacked(file.path, file.name) as (stream, _):
                yield from feeds.read_feed(stream, feeds.home_of(file.name))
            return
        found = records(file.path, file.name, result, progress)
        if self.name == "bluesky_jetstream":
            yield from _stream(found, result)
            return
        posts = _POSTS[self.name]
        for record in found:
            yield from posts(record)
            if self.name == "mastodon":
                yield from mastodon.trends(record)


def _stream(frames: Iterator[Record], result: ReadResult) -> Iterator[Post]:
    """The posts of a stream; where it goes on is noted with the import, whatever ends it."""
    stream = bluesky.Stream()
    try:
        for frame in frames:
            yield from stream.take(frame)
    finally:
        if stream.cursor is not None:
            result.remark(None, f"the stream goes on at cursor {stream.cursor}")
    yield from stream.finish()


def records(
    path: Path, name: str, result: ReadResult, progress: Progress | None = None
) -> Iterator[Record]:
    """The JSON objects of a file: one a line, or one document that is an object or a list.

    Raises:
        BadInput: A document that is too large or no JSON.
        OSError, EOFError, ValueError: It is damaged; see `lines.BROKEN`.
    """
    decode = msgspec.json.Decoder().decode
    first = next((line for line in read_lines(path, name) if line.strip()), b"")
    try:
        decode(first.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, RecursionError):
        yield from _objects(_document(path, name))
        return
    for number, line in enumerate(read_lines(path, name, progress), start=1):
        if not line.strip():
            continue
        try:
            yield from _objects(decode(line.removeprefix(b"\xef\xbb\xbf")))
        except (msgspec.DecodeError, RecursionError):
            result.skip(number, _NO_RECORD)


def _document(path: Path, name: str) -> Any:
    with unpacked(path, name) as (stream, _):
        body = stream.read(MAX_DOCUMENT_BYTES + 1)
    if len(body) > MAX_DOCUMENT_BYTES:
        raise BadInput(
            f"is one JSON document of more than {MAX_DOCUMENT_BYTES // 1_048_576} MB",
            place=name,
            remedy="write one record a line",
        )
    try:
        return msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadInput(f"is no JSON ({error})", place=name, remedy="fetch it again") from None


def _objects(value: object) -> Iterator[Record]:
    if isinstance(value, dict):
        yield value
    elif isinstance(value, list):
        yield from (one for one in value if isinstance(one, dict))


def _wanted(options: ImportOptions) -> Wanted:
    if options.site is None:
        return everything
    site = site_of_host(options.site)
    if site is None:
        raise BadInput(
            f"{options.site[:100]!r} is no site", place="--site", remedy="give a host name"
        )
    return lambda target: target.site == site
