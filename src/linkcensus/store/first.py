"""The first administrator: by a token that only the console has seen, or from the settings."""

import sqlalchemy as sa

from linkcensus.core.errors import BadInput, Refused
from linkcensus.core.settings import Settings
from linkcensus.store.accounts import Accounts, User, insert_user, read_email
from linkcensus.store.actor import SYSTEM, Actor
from linkcensus.store.books import Books
from linkcensus.store.passwords import Passwords
from linkcensus.store.roles import Role
from linkcensus.store.secret import hash_secret, new_secret, same
from linkcensus.store.tables import SETUP, USERS


class FirstAdministrator:
    """Sets an installation up that nobody administers yet."""

    def __init__(self, books: Books, passwords: Passwords, accounts: Accounts) -> None:
        self._books = books
        self._passwords = passwords
        self._accounts = accounts

    def needed(self) -> bool:
        """Tell whether nobody administers this installation."""
        return not self._accounts.has_administrator()

    def from_settings(self, settings: Settings) -> User | None:
        """Make the administrator that the settings name, when there is none yet.

        Raises:
            BadInput: One of the two settings is missing, or does not fit.
        """
        email, password = settings.admin_email, settings.admin_password
        if email is None and password is None:
            return None
        if email is None or password is None:
            raise BadInput(
                "an administrator needs an address and a password",
                place="LINKCENSUS_ADMIN_EMAIL",
                remedy="set LINKCENSUS_ADMIN_PASSWORD, or its _FILE, too",
            )
        if not self.needed():
            return None
        return self._make(SYSTEM, email, password.get_secret_value(), None)

    def make_token(self) -> str | None:
        """Make the one-time token of the set-up page; an older one is worth nothing any more.

        None when there is an administrator. Print it where only the operator reads it.
        """
        secret = new_secret()
        with self._books.touching() as connection:
            connection.execute(sa.delete(SETUP))
            if connection.execute(_ADMINISTRATOR).first() is not None:
                return None
            row = {"id": 1, "secret_hash": hash_secret(secret), "made_at": self._books.now()}
            connection.execute(sa.insert(SETUP).values(**row))
        return secret

    def create(self, actor: Actor, token: str, email: str, password: str) -> User:
        """Make the first administrator with the token of the console, which is then used up.

        Raises:
            Refused: There is an administrator, or the token is another one.
            BadInput: The address is none, or the password too short.
        """
        if not self._fits(token):
            raise Refused("this is not the set-up token that the server printed last")
        return self._make(actor, email, password, token)

    def _make(self, actor: Actor, email: str, password: str, token: str | None) -> User:
        address, kept = read_email(email), self._passwords.hash(password)
        with self._books.changing(actor) as change:
            if change.connection.execute(_ADMINISTRATOR).first() is not None:
                raise Refused("this installation has an administrator: sign in")
            if token is not None and not self._use_up(change.connection, token):
                raise Refused("this set-up token was used")
            return insert_user(change, address, kept, Role.ADMIN)

    def _fits(self, token: str) -> bool:
        with self._books.reading() as connection:
            kept = connection.execute(sa.select(SETUP.c.secret_hash)).scalar()
        return kept is not None and same(kept, hash_secret(token))

    def _use_up(self, connection: sa.Connection, token: str) -> bool:
        used = sa.delete(SETUP).where(SETUP.c.secret_hash == hash_secret(token))
        return connection.execute(used).rowcount == 1


_ADMINISTRATOR = sa.select(USERS.c.id).where(USERS.c.role == Role.ADMIN.value).limit(1)
