"""Every table of the state. A change here needs a new file in `migrations/versions`.

Ids are 16 hexadecimal digits; times are UTC; secrets are kept as hashes only. `made_by` is a
name as the audit log writes it, not a reference: what people did outlives their account.
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
    MetaData,
    Table,
    UniqueConstraint,
)

from linkcensus.store.columns import Line, Prose, UtcTime

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

_ID = Line(16)
_HASH = Line(64)
_NAME = Line(200)


def _user(*, nullable: bool = False, primary_key: bool = False) -> "Column[str]":
    return Column(
        "user_id",
        _ID,
        ForeignKey("users.id", ondelete="CASCADE"),
        nullable=nullable,
        primary_key=primary_key,
        index=not primary_key,
    )


def _project(*, nullable: bool) -> "Column[str]":
    return Column(
        "project_id",
        _ID,
        ForeignKey("projects.id", ondelete="CASCADE"),
        nullable=nullable,
        index=True,
    )


# ---------------------------------------------------------------- who

USERS = Table(
    "users",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("email", Line(254), nullable=False, unique=True),  # lower case
    Column("role", Line(10), nullable=False),
    Column("password_hash", Prose, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("signed_in_at", UtcTime),
    CheckConstraint("role IN ('viewer', 'editor', 'admin')", name="role"),
)

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("id", _ID, primary_key=True),
    _user(),
    Column("secret_hash", _HASH, nullable=False, unique=True),
    Column("browser", _NAME, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("last_used_at", UtcTime, nullable=False),
)

TOKENS = Table(
    "tokens",
    METADATA,
    Column("id", _ID, primary_key=True),
    _user(),
    Column("name", _NAME, nullable=False),
    Column("beginning", Line(16), nullable=False),
    Column("secret_hash", _HASH, nullable=False, unique=True),
    Column("scopes", Line(50), nullable=False),  # words with a space between
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime),
    Column("last_used_at", UtcTime),
)

SHARES = Table(
    "shares",
    METADATA,
    Column("id", _ID, primary_key=True),
    _user(),
    Column("name", _NAME, nullable=False),
    Column("target", Prose, nullable=False),
    Column("scope", Line(10), nullable=False),
    Column("opens", Prose, nullable=False),  # the view that it opens: screen and query string
    Column("secret_hash", _HASH, nullable=False, unique=True),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("last_used_at", UtcTime),
)

SETUP = Table(
    "setup",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),  # always 1
    Column("secret_hash", _HASH, nullable=False),
    Column("made_at", UtcTime, nullable=False),
)

TRIES = Table(
    "tries",
    METADATA,
    Column("key", _HASH, primary_key=True),  # a keyed hash of an account or an address
    Column("failures", Integer, nullable=False),
    Column("last_at", UtcTime, nullable=False, index=True),
    Column("blocked_until", UtcTime),
)

AUDIT = Table(
    "audit",
    METADATA,
    Column(
        "id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    ),
    Column("at", UtcTime, nullable=False, index=True),
    Column("actor_kind", Line(10), nullable=False),
    Column("actor", Line(254), nullable=False),
    Column("action", Line(60), nullable=False, index=True),
    Column("subject", Prose, nullable=False),
    Column("detail", JSON, nullable=False),
    Column("network", Line(50)),  # of the address, cut to /24 or /48
)

REVISION = Table(
    "revision",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),  # always 1
    Column("number", BigInteger, nullable=False),
    Column("salt", Line(64), nullable=False),  # of the keys of `tries`
)

# ---------------------------------------------------------------- their work

PROJECTS = Table(
    "projects",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("name", _NAME, nullable=False, unique=True),
    Column("made_by", Line(254), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
)

PROJECT_TARGETS = Table(
    "project_targets",
    METADATA,
    Column("project_id", ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("part", Line(10), nullable=False),
    Column("target", Prose, nullable=False),
    Column("scope", Line(10), nullable=False),
    CheckConstraint("part IN ('own', 'competitor')", name="part"),
)

PROJECT_WORDS = Table(
    "project_words",
    METADATA,
    Column("project_id", ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("word", _NAME, nullable=False),
)

SUBJECTS = Table(
    "subjects",
    METADATA,
    Column("key", _HASH, primary_key=True),
    Column("sort", Line(10), nullable=False),
    Column("readable", JSON, nullable=False),
    CheckConstraint("sort IN ('site', 'link')", name="sort"),
)


def _subject(*, primary_key: bool = False) -> "Column[str]":
    return Column(
        "subject_key",
        _HASH,
        ForeignKey("subjects.key"),
        nullable=False,
        primary_key=primary_key,
        index=not primary_key,
    )


TAGS = Table(
    "tags",
    METADATA,
    _subject(primary_key=True),
    Column("tag", Line(50), primary_key=True),
    Column("made_by", Line(254), nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Index(None, "tag", "subject_key"),
)

FAVOURITES = Table(
    "favourites",
    METADATA,
    _user(primary_key=True),
    _subject(primary_key=True),
    Column("made_at", UtcTime, nullable=False),
)

NOTES = Table(
    "notes",
    METADATA,
    Column("id", _ID, primary_key=True),
    _subject(),
    Column("text", Prose, nullable=False),
    Column("made_by", Line(254), nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
)

VIEWS = Table(
    "views",
    METADATA,
    Column("id", _ID, primary_key=True),
    _project(nullable=True),
    Column("name", _NAME, nullable=False),
    Column("screen", _NAME, nullable=False),
    Column("query", Prose, nullable=False),
    Column("made_by", Line(254), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    UniqueConstraint("project_id", "screen", "name"),
)

DECISIONS = Table(
    "decisions",
    METADATA,
    Column(
        "id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    ),
    Column("batch", _ID, nullable=False, index=True),  # decided, and undone, together
    _project(nullable=True),
    Column("review", _NAME, nullable=False),
    _subject(),
    Column("verdict", Line(30), nullable=False),
    Column("reason", Prose, nullable=False),
    Column("made_by", Line(254), nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("undone_by", Line(254)),
    Column("undone_at", UtcTime),
    Column("current", Boolean, nullable=False),  # the newest of its review and subject not undone
    Index(None, "review", "current", "subject_key"),
)
