"""The tables of crawls: what to crawl, the frontier of each, and when a host may be asked again.

A host bucket (`CRAWL_HOSTS`) holds the URLs of one host in one crawl. `WEB_HOSTS` belongs to all
crawls together: politeness is owed to a host, whoever asks it, and one worker at a time may.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    UniqueConstraint,
    text,
)

from linkcensus.store.columns import Line, Prose, UtcTime
from linkcensus.store.tables import METADATA

_COUNTER = BigInteger().with_variant(Integer, "sqlite")

CRAWLS = Table(
    "crawls",
    METADATA,
    Column("id", Line(16), primary_key=True),
    Column("kind", Line(20), nullable=False),
    Column("title", Line(200), nullable=False),
    Column("arguments", JSON, nullable=False),
    Column("state", Line(10), nullable=False, index=True),
    Column("seeded", SmallInteger, nullable=False),  # 1 when all seeds are in the frontier
    Column("max_pages", BigInteger),
    Column("max_pages_per_host", BigInteger),
    Column("max_depth", SmallInteger),
    Column("known", BigInteger, nullable=False),  # URLs ever found
    Column("queued", BigInteger, nullable=False),  # of them not yet given to a worker
    Column("taken", BigInteger, nullable=False),  # pages that workers hold or have done
    Column("done", BigInteger, nullable=False),  # pages that are in the index, or told why not
    Column("outcomes", JSON, nullable=False),  # how many pages ended how
    Column("notes", JSON, nullable=False),  # what was left out, and why: how many
    Column("links_new", BigInteger, nullable=False),
    Column("links_confirmed", BigInteger, nullable=False),
    Column("made_by", Line(254), nullable=False),
    Column("made_at", UtcTime, nullable=False, index=True),
    Column("changed_at", UtcTime, nullable=False),
    Column("finished_at", UtcTime),
    CheckConstraint("state IN ('waiting', 'running', 'stopped', 'done')", name="state"),
)

CRAWL_HOSTS = Table(
    "crawl_hosts",
    METADATA,
    Column("id", _COUNTER, primary_key=True, autoincrement=True),
    Column("crawl_id", Line(16), ForeignKey("crawls.id", ondelete="CASCADE"), nullable=False),
    Column("host", Line(253), nullable=False),
    Column("known", BigInteger, nullable=False),
    Column("queued", BigInteger, nullable=False),
    Column("taken", BigInteger, nullable=False),
    Column("priority", Integer, nullable=False),  # of the most urgent URL that is queued
    Column("ready_at", UtcTime, nullable=False),
    UniqueConstraint("crawl_id", "host"),
)
Index(
    "ix_crawl_hosts_waiting",
    CRAWL_HOSTS.c.crawl_id,
    CRAWL_HOSTS.c.priority,
    CRAWL_HOSTS.c.ready_at,
    sqlite_where=text("queued > 0"),
    postgresql_where=text("queued > 0"),
)

FRONTIER = Table(
    "frontier",
    METADATA,
    Column(
        "host_id",
        BigInteger,
        ForeignKey("crawl_hosts.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("url_hash", BigInteger, primary_key=True, autoincrement=False),
    Column("url", Prose, nullable=False),  # from `//` on where nobody has named a scheme
    Column("role", SmallInteger, nullable=False),  # page, sitemap, feed
    Column("depth", SmallInteger, nullable=False),
    Column("priority", Integer, nullable=False),  # the smallest is fetched first
    Column("tries", SmallInteger, nullable=False),
    Column("state", SmallInteger, nullable=False),  # queued, held, written, done
    Column("worker", Line(40)),  # who holds it
    Column("batch", Line(20)),  # the import that it goes into the index with
    Column("outcome", Line(20)),
    sqlite_with_rowid=False,
)
Index(
    "ix_frontier_queued",
    FRONTIER.c.host_id,
    FRONTIER.c.priority,
    FRONTIER.c.url_hash,
    sqlite_where=text("state = 0"),
    postgresql_where=text("state = 0"),
)
Index(
    "ix_frontier_held",
    FRONTIER.c.worker,
    FRONTIER.c.batch,
    sqlite_where=text("worker IS NOT NULL"),
    postgresql_where=text("worker IS NOT NULL"),
)

WEB_HOSTS = Table(
    "web_hosts",
    METADATA,
    Column("host", Line(253), primary_key=True),
    Column("next_fetch_at", UtcTime, nullable=False),
    Column("worker", Line(40)),  # who alone may ask it now
    Column("held_until", UtcTime),
    Index(None, "worker"),
)

VALIDATORS = Table(
    "validators",
    METADATA,
    Column("url_hash", BigInteger, primary_key=True, autoincrement=False),
    Column("etag", Prose),
    Column("last_modified", Prose),
    Column("evidence", Prose, nullable=False),  # the copy of the answer that they are of
    Column("seen_at", UtcTime, nullable=False),
)

SOURCE_CURSORS = Table(
    "source_cursors",
    METADATA,
    Column("source", Line(300), primary_key=True),  # a stream, a timeline, a part of an archive
    Column("cursor", JSON, nullable=False),  # where it was read to, in the source's own terms
    Column("moved_at", UtcTime, nullable=False),
)
