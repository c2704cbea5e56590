"""API tokens: act for their owner, with at most their scopes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.store.accounts import User, user_of
from linkcensus.store.actor import Actor
from linkcensus.store.books import Books
from linkcensus.store.roles import Role, TokenScope, lesser
from linkcensus.store.secret import TOKEN_MARK, beginning, hash_secret, new_id, new_secret
from linkcensus.store.tables import TOKENS, USERS
from linkcensus.store.text import checked

_TOUCH_AFTER = timedelta(minutes=1)
_LONGEST_NAME = 200
MOST_TOKENS = 100
"""Of one person."""


@dataclass(frozen=True, slots=True)
class Token:
    """An API token without its secret."""

    id: str
    owner: str
    """E-mail address."""
    owner_id: str
    name: str
    beginning: str
    """First characters of the secret, to tell tokens apart."""
    scopes: tuple[TokenScope, ...]
    created_at: datetime
    expires_at: datetime | None
    """None: never."""
    last_used_at: datetime | None
    """Within a minute."""


@dataclass(frozen=True, slots=True)
class OpenToken:
    """A token that a request came with."""

    token: Token
    user: User

    @property
    def role(self) -> Role:
        """What it may do: the most of its scopes, and no more than its owner."""
        most = max((scope.role for scope in self.token.scopes), key=lambda role: role.rank)
        return lesser(most, self.user.role)


class Tokens:
    """Makes, finds and revokes API tokens."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def make(
        self,
        actor: Actor,
        user_id: str,
        name: str,
        scopes: Iterable[TokenScope],
        expires_at: datetime | None = None,
    ) -> tuple[Token, str]:
        """Make a token for somebody; the second part is its secret, shown this once.

        Raises:
            BadInput: No name, no scope, a date that has passed, or too many tokens.
            NotFound: There is no such account.
        """
        chosen = tuple(scope for scope in TokenScope if scope in set(scopes))
        if not chosen:
            raise BadInput("a token needs a scope", place="scopes", remedy="take read")
        if expires_at is not None and expires_at <= self._books.now():
            raise BadInput("has passed already", place="expires_at")
        label, secret, token_id = (
            checked(name, "name", _LONGEST_NAME),
            new_secret(TOKEN_MARK),
            new_id(),
        )
        with self._books.changing(actor) as change:
            self._refuse_too_many(change.connection, user_id)
            change.connection.execute(
                sa.insert(TOKENS).values(
                    id=token_id,
                    user_id=user_id,
                    name=label,
                    beginning=beginning(secret),
                    secret_hash=hash_secret(secret),
                    scopes=" ".join(chosen),
                    created_at=change.now,
                    expires_at=expires_at,
                )
            )
            change.log("token.make", label, token=token_id, scopes=list(chosen))
            row = change.connection.execute(_SELECT.where(TOKENS.c.id == token_id)).mappings().one()
        return _token_of(row), secret

    def find(self, secret: str) -> OpenToken | None:
        """Return the token of a secret unless it expired; remembers that it was used."""
        if not secret.startswith(TOKEN_MARK):
            return None
        now = self._books.now()
        query = _SELECT.where(TOKENS.c.secret_hash == hash_secret(secret), _alive(now))
        with self._books.reading() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        token = _token_of(row)
        if token.last_used_at is None or now - token.last_used_at >= _TOUCH_AFTER:
            mine = TOKENS.c.id == token.id
            with self._books.touching() as connection:
                connection.execute(sa.update(TOKENS).where(mine).values(last_used_at=now))
        return OpenToken(token, user_of(row))

    def listing(self, user_id: str | None = None) -> list[Token]:
        """Return somebody's tokens, or everybody's; expired ones too, the newest first."""
        query = _SELECT.order_by(TOKENS.c.created_at.desc(), TOKENS.c.id)
        if user_id is not None:
            query = query.where(TOKENS.c.user_id == user_id)
        with self._books.reading() as connection:
            return [_token_of(row) for row in connection.execute(query).mappings()]

    def revoke(self, actor: Actor, token_id: str, *, owner_id: str | None = None) -> None:
        """Remove a token; it stops to work with the next request.

        Args:
            actor: Who does it.
            token_id: Which one.
            owner_id: Only if it is theirs; None for anybody's.

        Raises:
            NotFound: There is no such token.
        """
        chosen = TOKENS.c.id == token_id
        if owner_id is not None:
            chosen = sa.and_(chosen, TOKENS.c.user_id == owner_id)
        with self._books.changing(actor) as change:
            row = change.connection.execute(_SELECT.where(chosen)).mappings().first()
            if row is None:
                raise NotFound(f"there is no token {token_id[:16]}")
            change.connection.execute(sa.delete(TOKENS).where(chosen))
            change.log("token.revoke", row["name"], token=token_id, owner=row["email"])

    def _refuse_too_many(self, connection: sa.Connection, user_id: str) -> None:
        if connection.execute(sa.select(USERS.c.id).where(USERS.c.id == user_id)).first() is None:
            raise NotFound(f"there is no account {user_id[:16]}")
        count = sa.select(sa.func.count()).select_from(TOKENS).where(TOKENS.c.user_id == user_id)
        if connection.execute(count).scalar_one() >= MOST_TOKENS:
            raise BadInput(f"{MOST_TOKENS} tokens are enough", remedy="revoke one first")


def _alive(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(TOKENS.c.expires_at.is_(None), TOKENS.c.expires_at > now)


_SELECT = sa.select(
    USERS,
    TOKENS.c.id.label("token_id"),
    TOKENS.c.name,
    TOKENS.c.beginning,
    TOKENS.c.scopes,
    TOKENS.c.created_at.label("token_created_at"),
    TOKENS.c.expires_at,
    TOKENS.c.last_used_at,
).join_from(TOKENS, USERS)


def _token_of(row: sa.RowMapping) -> Token:
    return Token(
        id=row["token_id"],
        owner=row["email"],
        owner_id=row["id"],
        name=row["name"],
        beginning=row["beginning"],
        scopes=tuple(TokenScope(scope) for scope in row["scopes"].split()),
        created_at=row["token_created_at"],
        expires_at=row["expires_at"],
        last_used_at=row["last_used_at"],
    )
