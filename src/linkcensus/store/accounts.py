"""People: who may sign in, with which role."""

import re
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from linkcensus.core.errors import BadInput, NotFound, Refused
from linkcensus.store.actor import Actor
from linkcensus.store.books import Books, Change
from linkcensus.store.errors import Clash
from linkcensus.store.passwords import Passwords
from linkcensus.store.roles import Role
from linkcensus.store.secret import new_id
from linkcensus.store.tables import SESSIONS, USERS
from linkcensus.store.text import checked

_EMAIL = re.compile(r"[^\s@<>\"',;:\\()\[\]]+@[^\s@<>\"',;:\\()\[\]]+")
_LONGEST_EMAIL = 254


@dataclass(frozen=True, slots=True)
class User:
    """One account."""

    id: str
    email: str
    """Lower case."""
    role: Role
    created_at: datetime
    """Aware UTC, as the other."""
    signed_in_at: datetime | None


class Accounts:
    """The people of this installation."""

    def __init__(self, books: Books, passwords: Passwords) -> None:
        self._books = books
        self._passwords = passwords

    def listing(self) -> list[User]:
        """Return everybody, by e-mail address."""
        with self._books.reading() as connection:
            return [user_of(row) for row in connection.execute(_SELECT).mappings()]

    def get(self, user_id: str) -> User:
        """Return one account.

        Raises:
            NotFound: There is none with that id.
        """
        with self._books.reading() as connection:
            return _find(connection, USERS.c.id == user_id, user_id)

    def by_email(self, email: str) -> User:
        """Return the account of an address.

        Raises:
            NotFound: There is none.
        """
        with self._books.reading() as connection:
            return _find(connection, USERS.c.email == email.strip().lower(), email)

    def has_administrator(self) -> bool:
        """Tell whether anybody administers this installation yet."""
        with self._books.reading() as connection:
            return _administrators(connection) > 0

    def add(self, actor: Actor, email: str, password: str, role: Role) -> User:
        """Make an account.

        Raises:
            BadInput: The address is none, or the password too short.
            Clash: The address has an account.
        """
        address, kept = read_email(email), self._passwords.hash(password)
        with self._books.changing(actor) as change:
            return insert_user(change, address, kept, role)

    def change_role(self, actor: Actor, user_id: str, role: Role) -> User:
        """Give somebody another role; it counts from their next request on.

        Raises:
            NotFound: There is no such account.
            Refused: They are the last administrator.
        """
        with self._books.changing(actor) as change:
            user = _find(change.connection, USERS.c.id == user_id, user_id)
            if user.role is not role:
                self._keep_an_administrator(change, user)
                change.connection.execute(
                    sa.update(USERS).where(USERS.c.id == user_id).values(role=role.value)
                )
                change.log("user.role", user.email, was=user.role.value, now=role.value)
            return _find(change.connection, USERS.c.id == user_id, user_id)

    def change_password(
        self, actor: Actor, user_id: str, password: str, *, keep_session: str | None = None
    ) -> None:
        """Set a new password, and sign out everywhere but where it was changed.

        Args:
            actor: Who does it.
            user_id: Whose password.
            password: The new one.
            keep_session: Id of the session that stays.

        Raises:
            BadInput: The password is too short.
            NotFound: There is no such account.
        """
        kept = self._passwords.hash(password)
        with self._books.changing(actor) as change:
            user = _find(change.connection, USERS.c.id == user_id, user_id)
            change.connection.execute(
                sa.update(USERS).where(USERS.c.id == user_id).values(password_hash=kept)
            )
            others = sa.delete(SESSIONS).where(SESSIONS.c.user_id == user_id)
            if keep_session is not None:
                others = others.where(SESSIONS.c.id != keep_session)
            change.connection.execute(others)
            change.log("user.password", user.email)

    def remove(self, actor: Actor, user_id: str) -> None:
        """Remove an account with its sessions, tokens and share links.

        Raises:
            NotFound: There is no such account.
            Refused: They are the last administrator.
        """
        with self._books.changing(actor) as change:
            user = _find(change.connection, USERS.c.id == user_id, user_id)
            self._keep_an_administrator(change, user)
            change.connection.execute(sa.delete(USERS).where(USERS.c.id == user_id))
            change.log("user.remove", user.email, role=user.role.value)

    def check_password(self, email: str, password: str) -> User | None:
        """Return whose address and password these are; as slow for unknown addresses."""
        query = sa.select(USERS).where(USERS.c.email == email.strip().lower())
        with self._books.reading() as connection:
            row = connection.execute(query).mappings().first()
        kept = None if row is None else str(row["password_hash"])
        if not self._passwords.fits(password, kept) or row is None or kept is None:
            return None
        if self._passwords.outdated(kept):
            self._hash_again(str(row["id"]), kept, password)
        return user_of(row)

    def _hash_again(self, user_id: str, kept: str, password: str) -> None:
        same = sa.and_(USERS.c.id == user_id, USERS.c.password_hash == kept)
        again = self._passwords.hash(password)
        with self._books.touching() as connection:
            connection.execute(sa.update(USERS).where(same).values(password_hash=again))

    def _keep_an_administrator(self, change: Change, user: User) -> None:
        if user.role is Role.ADMIN and _administrators(change.connection) == 1:
            raise Refused(f"{user.email} is the last administrator: make another one first")


def insert_user(change: Change, email: str, password_hash: str, role: Role) -> User:
    """Add an account within a change.

    Raises:
        Clash: The address has an account.
    """
    taken = sa.select(USERS.c.id).where(USERS.c.email == email)
    if change.connection.execute(taken).first() is not None:
        raise Clash(f"{email} has an account", remedy="change that one, or take another address")
    user = User(new_id(), email, role, change.now, None)
    change.connection.execute(
        sa.insert(USERS).values(
            id=user.id,
            email=email,
            role=role.value,
            password_hash=password_hash,
            created_at=change.now,
        )
    )
    change.log("user.add", email, role=role.value)
    return user


def read_email(email: str) -> str:
    """Return an address in lower case.

    Raises:
        BadInput: It is none.
    """
    address = checked(email, "email", _LONGEST_EMAIL).lower()
    if not _EMAIL.fullmatch(address) or not address.isprintable():
        raise BadInput("is no e-mail address", place="email", remedy="write name@example.com")
    return address


def user_of(row: sa.RowMapping) -> User:
    """Read a row that holds the columns of an account."""
    return User(row["id"], row["email"], Role(row["role"]), row["created_at"], row["signed_in_at"])


_SELECT = sa.select(
    USERS.c.id, USERS.c.email, USERS.c.role, USERS.c.created_at, USERS.c.signed_in_at
).order_by(USERS.c.email)


def _find(connection: sa.Connection, condition: sa.ColumnElement[bool], named: str) -> User:
    row = connection.execute(_SELECT.where(condition)).mappings().first()
    if row is None:
        raise NotFound(f"there is no account {named[:_LONGEST_EMAIL]}")
    return user_of(row)


def _administrators(connection: sa.Connection) -> int:
    query = sa.select(sa.func.count()).select_from(USERS).where(USERS.c.role == Role.ADMIN.value)
    return connection.execute(query).scalar_one()
