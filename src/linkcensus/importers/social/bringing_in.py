"""Posts that come from a network itself: brought into the index stretch by stretch.

The id of a stretch is that of its content, so that a stretch that is read again counts once.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from linkcensus.core.fact import Fact
from linkcensus.core.link import Source
from linkcensus.importers.social.keeping import Keeper
from linkcensus.importers.social.post import Post, page_of
from linkcensus.importers.social.watched import Wanted
from linkcensus.index.imports import UNDONE, ImportRecord
from linkcensus.index.index import Index

_ID_LENGTH = 20


@dataclass(slots=True)
class BroughtIn:
    """What came of it."""

    posts: int = 0
    """Posts with links that were wanted."""
    links_new: int = 0
    links_confirmed: int = 0

    def add(self, other: "BroughtIn") -> None:
        """Count another stretch too."""
        self.posts += other.posts
        self.links_new += other.links_new
        self.links_confirmed += other.links_confirmed


def bring_in(
    posts: Sequence[Post],
    index: Index,
    *,
    name: str,
    form: str,
    wanted: Wanted,
    facts: Sequence[Fact] = (),
) -> BroughtIn:
    """Commit the wanted links of some posts, with their authors and reach.

    Args:
        posts: As a network gave them.
        facts: What it told of pages themselves; kept of those that are wanted.
        index: Where they go.
        name: What the list of imports calls it: the network's address.
        form: The name of the format, as in `reader.TITLES`.
        wanted: Which links are kept.
    """
    told = [fact for fact in facts if _is_wanted(fact, wanted)]
    import_id = _id_of(posts, told, name)
    known = index.find_import(import_id)
    if not (posts or told) or (known is not None and known.state != UNDONE):
        return BroughtIn()
    now = index.clock.now()
    writer = index.segment_writer(import_id, now)
    keeper = Keeper(writer, Source.SOCIAL, wanted, now, now)
    try:
        kept = sum(bool(keeper.keep(post)) for post in posts)
        for fact in told:
            writer.fact(fact)
        staged = writer.close()
    except BaseException:
        writer.abandon()
        raise
    if not staged.segments:
        return BroughtIn()
    record = ImportRecord(
        import_id=import_id,
        batch_id=import_id,
        learned_at=now,
        file=name,
        digest=hashlib.sha256(import_id.encode()).hexdigest(),
        bytes=0,
        format=form,
        source=Source.SOCIAL.label,
        seen_at=keeper.newest,
        rows_read=len(posts),
    )
    (committed,) = index.commit([(staged, record)])
    return BroughtIn(kept, committed.links_new, committed.links_confirmed)


def _is_wanted(fact: Fact, wanted: Wanted) -> bool:
    page = page_of(fact.subject)
    return page is not None and wanted(page)


def _id_of(posts: Sequence[Post], facts: Sequence[Fact], name: str) -> str:
    """The id of a stretch: the same posts with the same figures have the same one."""
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass"))
    for post in posts:
        figures = (post.author, post.reactions, post.shares, post.comments, post.followers)
        links = [link.target.url for link in post.links]
        digest.update(repr((post.page.url, post.created, figures, links)).encode())
    for fact in facts:
        digest.update(repr((fact.subject, fact.metric, fact.value, fact.date)).encode())
    return digest.hexdigest()[:_ID_LENGTH]
