"""What is kept of a post: its links as sightings of kind mention, author and reach as facts."""

from datetime import datetime

from linkcensus.core.fact import AUTHOR, Fact, Subject
from linkcensus.core.link import CONTEXT_CHARACTERS, ExportedLink, Kind, Source
from linkcensus.importers.social.post import Post, Shared
from linkcensus.importers.social.watched import Wanted
from linkcensus.index.writer import SegmentWriter

FIGURES = ("reactions", "shares", "comments", "followers")
"""Of a post; the metric of a fact is `mention_` before it."""


class Keeper:
    """Writes the posts of one file."""

    def __init__(
        self,
        writer: SegmentWriter,
        source: Source,
        wanted: Wanted,
        otherwise: datetime,
        latest: datetime,
    ) -> None:
        """Begin a file.

        Args:
            writer: Where links and facts go.
            source: Who told us.
            wanted: Says which links are kept.
            otherwise: When posts without a time were seen, aware.
            latest: When they were read, aware: a post that says it is of later, as its author may,
                is of then.
        """
        self._writer = writer
        self._source = source
        self._wanted = wanted
        self._otherwise = otherwise
        self._latest = latest
        self.newest: datetime | None = None
        """The time of the newest post that was kept."""

    def keep(self, post: Post) -> int:
        """Write a post; returns how many links of it count: those to other sites."""
        wanted = [
            shared
            for shared in post.links
            if shared.target.site != post.page.site and self._wanted(shared.target)
        ]
        if not wanted:
            return 0
        created = min(post.created or self._otherwise, self._latest)
        if self.newest is None or created > self.newest:
            self.newest = created
        for shared in wanted:
            self._writer.exported(_link(post, shared, created), self._source)
        for site in {shared.target.site for shared in wanted}:
            self._tell(post, site, created)
        return len(wanted)

    def _tell(self, post: Post, site: str, created: datetime) -> None:
        told: list[tuple[str, float | None, str | None]] = []
        if post.author:
            told.append((AUTHOR, None, post.author))
        for name in FIGURES:
            count: int | None = getattr(post, name)
            if count is not None:
                told.append((f"mention_{name}", float(count), None))
        for metric, value, text in told:
            page = (Subject.PAGE, post.page.url, post.page.key)
            self._writer.fact(Fact(post.network, site, *page, metric, value, text, created))


def _link(post: Post, shared: Shared, created: datetime) -> ExportedLink:
    link = ExportedLink(
        post.page,
        post.page.url,
        shared.target.site,
        target=shared.target,
        target_written=shared.written,
        kind=Kind.MENTION,
        anchor=shared.anchor,
        source_title=post.title,
        source_language=post.language,
        seen_from=created,
        seen_until=created,
    )
    if (found := shared.found) is not None:
        link.rel, link.follow, link.follow_cause = found.rel, found.follow, found.follow_cause
        link.nofollow, link.ugc, link.sponsored = found.nofollow, found.ugc, found.sponsored
        link.context_left = (found.context_left or "")[-CONTEXT_CHARACTERS:] or None
        link.context_right = (found.context_right or "")[:CONTEXT_CHARACTERS] or None
    return link
