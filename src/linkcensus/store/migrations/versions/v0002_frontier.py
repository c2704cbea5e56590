"""Crawls, their frontiers in host buckets, when each host may be asked again; cursors."""

import sqlalchemy as sa
from alembic import op

from linkcensus.store.columns import UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables of crawls."""
    _crawls()
    _hosts()
    _frontier()
    _cursors()
    _validators()


def _crawls() -> None:
    op.create_table(
        "crawls",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("seeded", sa.SmallInteger(), nullable=False),
        sa.Column("max_pages", sa.BigInteger(), nullable=True),
        sa.Column("max_pages_per_host", sa.BigInteger(), nullable=True),
        sa.Column("max_depth", sa.SmallInteger(), nullable=True),
        sa.Column("known", sa.BigInteger(), nullable=False),
        sa.Column("queued", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("outcomes", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("links_new", sa.BigInteger(), nullable=False),
        sa.Column("links_confirmed", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(length=254), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.Column("finished_at", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'stopped', 'done')", name=op.f("ck_crawls_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crawls")),
    )
    op.create_index(op.f("ix_crawls_made_at"), "crawls", ["made_at"], unique=False)
    op.create_index(op.f("ix_crawls_state"), "crawls", ["state"], unique=False)


def _hosts() -> None:
    op.create_table(
        "crawl_hosts",
        sa.Column("id", _COUNTER, autoincrement=True, nullable=False),
        sa.Column("crawl_id", sa.String(length=16), nullable=False),
        sa.Column("host", sa.String(length=253), nullable=False),
        sa.Column("known", sa.BigInteger(), nullable=False),
        sa.Column("queued", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("ready_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["crawl_id"], ["crawls.id"], name=op.f("fk_crawl_hosts_crawl_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crawl_hosts")),
        sa.UniqueConstraint("crawl_id", "host", name=op.f("uq_crawl_hosts_crawl_id_host")),
    )
    op.create_index(
        "ix_crawl_hosts_waiting",
        "crawl_hosts",
        ["crawl_id", "priority", "ready_at"],
        unique=False,
        sqlite_where=sa.text("queued > 0"),
        postgresql_where=sa.text("queued > 0"),
    )
    op.create_table(
        "web_hosts",
        sa.Column("host", sa.String(length=253), nullable=False),
        sa.Column("next_fetch_at", UtcTime(), nullable=False),
        sa.Column("worker", sa.String(length=40), nullable=True),
        sa.Column("held_until", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_web_hosts")),
    )
    op.create_index(op.f("ix_web_hosts_worker"), "web_hosts", ["worker"], unique=False)


def _frontier() -> None:
    op.create_table(
        "frontier",
        sa.Column("host_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("url_hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("role", sa.SmallInteger(), nullable=False),
        sa.Column("depth", sa.SmallInteger(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("worker", sa.String(length=40), nullable=True),
        sa.Column("batch", sa.String(length=20), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["host_id"], ["crawl_hosts.id"], name=op.f("fk_frontier_host_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("host_id", "url_hash", name=op.f("pk_frontier")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_frontier_queued",
        "frontier",
        ["host_id", "priority", "url_hash"],
        unique=False,
        sqlite_where=sa.text("state = 0"),
        postgresql_where=sa.text("state = 0"),
    )
    op.create_index(
        "ix_frontier_held",
        "frontier",
        ["worker", "batch"],
        unique=False,
        sqlite_where=sa.text("worker IS NOT NULL"),
        postgresql_where=sa.text("worker IS NOT NULL"),
    )


def _cursors() -> None:
    op.create_table(
        "source_cursors",
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("cursor", sa.JSON(), nullable=False),
        sa.Column("moved_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_source_cursors")),
    )


def _validators() -> None:
    op.create_table(
        "validators",
        sa.Column("url_hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("seen_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("url_hash", name=op.f("pk_validators")),
    )
