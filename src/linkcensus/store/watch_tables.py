"""The tables of watching: when a project is looked at, what for, what was found, who was told.

A row of `watches` is the one place that a look at a project must change to count: whoever finds
another number of looks there than it began with came second, and writes nothing.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    UniqueConstraint,
)

from linkcensus.store.columns import Line, Prose, UtcTime
from linkcensus.store.tables import METADATA

_ID = Line(16)
_NAME = Line(200)


def _project(*, primary_key: bool = False) -> "Column[str]":
    return Column(
        "project_id",
        _ID,
        ForeignKey("projects.id", ondelete="CASCADE"),
        nullable=False,
        primary_key=primary_key,
        index=not primary_key,
    )


WATCHES = Table(
    "watches",
    METADATA,
    _project(primary_key=True),
    Column("zone", Line(60), nullable=False),  # IANA name
    Column("digest_minute", Integer, nullable=False),  # of the local day, 0 to 1439
    Column("digest_weekday", Integer, nullable=False),  # 0 is Monday
    Column("quiet_from", Integer),  # local minutes; both or none
    Column("quiet_until", Integer),
    Column("muted_until", UtcTime),
    Column("look", Integer, nullable=False),  # how many looks were taken
    Column("looked_at", UtcTime),
)

LOOKS = Table(
    "looks",
    METADATA,
    _project(primary_key=True),
    Column("target", Prose, primary_key=True),
    Column("scope", Line(10), primary_key=True),
    Column("look", Integer, nullable=False),
    Column("prints", Prose, nullable=False),  # of all that had happened: `monitor.prints`
    Column("readings", JSON, nullable=False),  # figures of then that rules compare with
)

MONITORS = Table(
    "monitors",
    METADATA,
    Column("id", _ID, primary_key=True),
    _project(),
    Column("name", _NAME, nullable=False),
    Column("rule", Line(40), nullable=False),
    Column("part", Line(10), nullable=False),
    Column("filter", JSON),  # a tree of the filter grammar
    Column("options", JSON, nullable=False),
    Column("cadence", Line(10), nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("muted_until", UtcTime),
    Column("made_by", Line(254), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    UniqueConstraint("project_id", "name"),
    CheckConstraint("part IN ('own', 'competitor', 'both')", name="part"),
    CheckConstraint("cadence IN ('instant', 'daily', 'weekly', 'never')", name="cadence"),
)

EXPECTATIONS = Table(
    "expectations",
    METADATA,
    Column("id", _ID, primary_key=True),
    _project(),
    Column("placed", _NAME, nullable=False),  # the list it came with
    Column("pair", Line(64), nullable=False),  # hash of page and target: one of each a project
    Column("source_url", Prose, nullable=False),
    Column("target_url", Prose, nullable=False),
    Column("anchor", Prose),
    Column("rel", Line(20)),
    Column("position", Line(20)),
    Column("note", Prose, nullable=False),
    Column("status", Line(30), nullable=False),
    Column("detail", Prose, nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("checked_at", UtcTime),
    Column("muted_until", UtcTime),
    Column("made_by", Line(254), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("project_id", "pair"),
    Index(None, "project_id", "status"),
)

WATCH_EVENTS = Table(
    "watch_events",
    METADATA,
    Column("id", _ID, primary_key=True),
    _project(),
    Column(
        "monitor_id",
        _ID,
        ForeignKey("monitors.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("key", Line(64), nullable=False),  # what it is about: told once
    Column("rule", Line(40), nullable=False),
    Column("colour", Line(10), nullable=False),
    Column("cadence", Line(10), nullable=False),
    Column("target", Prose, nullable=False),
    Column("title", Prose, nullable=False),
    Column("links", Integer, nullable=False),
    Column("sites", Integer, nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("happened_at", UtcTime),
    Column("found_at", UtcTime, nullable=False),
    Column("look", Integer, nullable=False),
    Column("state", Line(12), nullable=False),
    Column("snoozed_until", UtcTime),
    Column("settled_by", Line(254)),
    Column("settled_at", UtcTime),
    UniqueConstraint("monitor_id", "key"),
    Index(None, "project_id", "found_at"),
    CheckConstraint("colour IN ('green', 'red', 'yellow')", name="colour"),
    CheckConstraint("state IN ('open', 'acknowledged', 'snoozed')", name="state"),
)

CHANNELS = Table(
    "channels",
    METADATA,
    Column("id", _ID, primary_key=True),
    _project(),
    Column("name", _NAME, nullable=False),
    Column("kind", Line(20), nullable=False),
    Column("options", JSON, nullable=False),  # addresses and the like; never a secret
    Column("secrets", JSON, nullable=False),  # shown to nobody, and kept out of the audit log
    Column("address_hash", Line(64), unique=True),  # of the secret in a feed's address
    Column("enabled", Boolean, nullable=False),
    Column("broken", Prose, nullable=False),  # why it was given up; '' while it works
    Column("verified_at", UtcTime),  # the last time that it took a message
    Column("made_by", Line(254), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    UniqueConstraint("project_id", "name"),
)

MONITOR_CHANNELS = Table(
    "monitor_channels",
    METADATA,
    Column("monitor_id", _ID, ForeignKey("monitors.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "channel_id",
        _ID,
        ForeignKey("channels.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)
"""Which channels are told of a monitor's events; without a row: all of the project."""

CHANNEL_TRIES = Table(
    "channel_tries",
    METADATA,
    Column(
        "id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    ),
    Column(
        "channel_id",
        _ID,
        ForeignKey("channels.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("message", Line(100), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("outcome", Line(10), nullable=False),
    Column("status", Integer),  # what the service answered, of HTTP or SMTP
    Column("milliseconds", Integer, nullable=False),
    Column("reason", Prose, nullable=False),
    CheckConstraint("outcome IN ('ok', 'temporary', 'permanent')", name="outcome"),
)
"""Each try to send something: the delivery log. The newest of a channel are kept."""

FEED_ENTRIES = Table(
    "feed_entries",
    METADATA,
    Column(
        "id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    ),
    Column("channel_id", _ID, ForeignKey("channels.id", ondelete="CASCADE"), nullable=False),
    Column("message", Line(100), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("title", Prose, nullable=False),
    Column("html", Prose, nullable=False),
    Column("url", Prose),
    UniqueConstraint("channel_id", "message"),
)
"""What a feed shows. The newest of a channel are kept."""

DELIVERIES = Table(
    "deliveries",
    METADATA,
    Column("id", _ID, primary_key=True),
    _project(),
    Column(
        "channel_id",
        _ID,
        ForeignKey("channels.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("cadence", Line(10), nullable=False),
    Column("key", Line(80), nullable=False),  # the moment of the digest, or the look
    Column("state", Line(10), nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("lease_until", UtcTime),
    Column("sent_at", UtcTime),
    Column("outcome", Prose, nullable=False),
    UniqueConstraint("channel_id", "cadence", "key"),
    Index(None, "state", "due_at"),
    CheckConstraint("state IN ('waiting', 'sending', 'sent', 'failed')", name="state"),
)

TOLD = Table(
    "told",
    METADATA,
    Column("event_id", _ID, ForeignKey("watch_events.id", ondelete="CASCADE"), primary_key=True),
    Column("channel_id", _ID, ForeignKey("channels.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "delivery_id",
        _ID,
        ForeignKey("deliveries.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
)
"""Which delivery tells a channel of an event; an event is told to a channel once."""

SCHEDULES = Table(
    "schedules",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("project_id", _ID, ForeignKey("projects.id", ondelete="CASCADE"), index=True),
    Column("name", _NAME, nullable=False),
    Column("kind", Line(20), nullable=False),  # of job
    Column("arguments", JSON, nullable=False),
    Column("every", Prose, nullable=False),  # cron syntax or RRULE: `jobs.recurrence`
    Column("zone", Line(60), nullable=False),  # IANA name
    Column("enabled", Boolean, nullable=False),
    Column("next_at", UtcTime, index=True),
    Column("last_at", UtcTime),
    Column("last_job", Line(64)),
    Column("made_by", Line(254), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
)
