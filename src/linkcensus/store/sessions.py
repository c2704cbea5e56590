"""Sessions of people in a browser: kept here, so that they end when we say so."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from linkcensus.core.errors import NotFound
from linkcensus.store.accounts import User, user_of
from linkcensus.store.actor import Actor
from linkcensus.store.books import Books
from linkcensus.store.secret import derive, hash_secret, new_id, new_secret
from linkcensus.store.tables import SESSIONS, USERS
from linkcensus.store.text import storable

_TOUCH_AFTER = timedelta(minutes=5)
_LONGEST_BROWSER = 200


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in."""

    id: str
    browser: str
    """What the browser called itself."""
    created_at: datetime
    last_used_at: datetime
    """Within five minutes."""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that a request came with."""

    session: Session
    user: User


def csrf_token(secret: str) -> str:
    """Return what changes must carry beside the cookie of a session; known from the cookie only."""
    return derive(secret, "csrf")


class Sessions:
    """Opens, finds and ends sessions.

    Args:
        books: The state.
        idle: Time without a request after which a session is over.
        longest: Time after which it is over however much it is used: a stolen cookie is not kept
            alive for ever.
    """

    def __init__(self, books: Books, idle: timedelta, longest: timedelta) -> None:
        self._books = books
        self.idle = idle
        self.longest = longest

    def start(self, actor: Actor, user: User, browser: str, replaces: str | None = None) -> str:
        """Sign somebody in and return the secret of the cookie, always a fresh one.

        Args:
            actor: The person, from where they are.
            user: Whose session.
            browser: What the browser calls itself.
            replaces: The secret that the request came with; that session ends.
        """
        secret = new_secret()
        with self._books.changing(actor) as change:
            self._end_old(change.connection, change.now, replaces)
            change.connection.execute(
                sa.insert(SESSIONS).values(
                    id=new_id(),
                    user_id=user.id,
                    secret_hash=hash_secret(secret),
                    browser=storable(browser)[:_LONGEST_BROWSER],
                    created_at=change.now,
                    last_used_at=change.now,
                )
            )
            change.connection.execute(
                sa.update(USERS).where(USERS.c.id == user.id).values(signed_in_at=change.now)
            )
            change.log("session.start", user.email)
        return secret

    def find(self, secret: str) -> OpenSession | None:
        """Return the session of a cookie unless it is over; remembers that it was used."""
        now = self._books.now()
        query = _SELECT.where(SESSIONS.c.secret_hash == hash_secret(secret), self._lasts(now))
        with self._books.reading() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        found = OpenSession(_session_of(row), user_of(row))
        if now - found.session.last_used_at >= _TOUCH_AFTER:
            mine = SESSIONS.c.id == found.session.id
            with self._books.touching() as connection:
                connection.execute(sa.update(SESSIONS).where(mine).values(last_used_at=now))
        return found

    def of_user(self, user_id: str) -> list[Session]:
        """Return somebody's sessions that are not over, the last used first."""
        query = (
            _SELECT.where(SESSIONS.c.user_id == user_id)
            .where(self._lasts(self._books.now()))
            .order_by(SESSIONS.c.last_used_at.desc())
        )
        with self._books.reading() as connection:
            return [_session_of(row) for row in connection.execute(query).mappings()]

    def end(self, actor: Actor, user_id: str, session_id: str) -> None:
        """Sign out of one session.

        Raises:
            NotFound: They have no such session.
        """
        mine = sa.and_(SESSIONS.c.user_id == user_id, SESSIONS.c.id == session_id)
        with self._books.changing(actor) as change:
            if change.connection.execute(sa.delete(SESSIONS).where(mine)).rowcount == 0:
                raise NotFound(f"there is no session {session_id[:16]}")
            change.log("session.end", actor.name)

    def end_all(self, actor: Actor, user_id: str) -> int:
        """Sign out everywhere; returns how many sessions that ended."""
        with self._books.changing(actor) as change:
            gone = sa.delete(SESSIONS).where(SESSIONS.c.user_id == user_id)
            count = change.connection.execute(gone).rowcount
            change.log("session.end_all", actor.name, sessions=count)
        return count

    def _lasts(self, now: datetime) -> sa.ColumnElement[bool]:
        return sa.and_(
            SESSIONS.c.last_used_at > now - self.idle, SESSIONS.c.created_at > now - self.longest
        )

    def _end_old(self, connection: sa.Connection, now: datetime, replaces: str | None) -> None:
        over = sa.not_(self._lasts(now))
        if replaces is not None:
            over = sa.or_(over, SESSIONS.c.secret_hash == hash_secret(replaces))
        connection.execute(sa.delete(SESSIONS).where(over))


_SELECT = sa.select(
    USERS,
    SESSIONS.c.id.label("session_id"),
    SESSIONS.c.browser,
    SESSIONS.c.created_at.label("session_created_at"),
    SESSIONS.c.last_used_at,
).join_from(SESSIONS, USERS)


def _session_of(row: sa.RowMapping) -> Session:
    return Session(
        row["session_id"], row["browser"], row["session_created_at"], row["last_used_at"]
    )
