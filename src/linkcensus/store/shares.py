"""Share links: whoever has one may read about one target until it expires or is revoked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.core.scope import Scope, parse_target
from linkcensus.store.actor import Actor
from linkcensus.store.books import Books
from linkcensus.store.secret import hash_secret, new_id, new_secret
from linkcensus.store.tables import SHARES, USERS
from linkcensus.store.text import checked

_TOUCH_AFTER = timedelta(minutes=5)
_LONGEST_NAME = 200
_LONGEST_VIEW = 4_000
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Share:
    """A share link without its secret."""

    id: str
    made_by: str
    """E-mail address."""
    made_by_id: str
    name: str
    target: str
    scope: Scope
    opens: str
    """The view that it opens: the screen's name and perhaps a query string, never an address."""
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    """Within five minutes."""


class Shares:
    """Makes, finds and revokes share links."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def make(
        self,
        actor: Actor,
        user_id: str,
        *,
        target: str,
        scope: Scope | None,
        expires_at: datetime,
        name: str = "",
        opens: str = "overview",
    ) -> tuple[Share, str]:
        """Make a share link; the second part is the secret of its address, shown this once.

        Raises:
            BadInput: No target, a view that is none, or an expiry that is past or too far.
        """
        shown, view = parse_target(target, scope), _read_view(opens)
        now = self._books.now()
        if not now < expires_at <= now + LONGEST:
            raise BadInput(
                "is not within the next year", place="expires_at", remedy="take a nearer day"
            )
        label = checked(name, "name", _LONGEST_NAME, may_be_empty=True) or shown.text
        share_id, secret = new_id(), new_secret()
        with self._books.changing(actor) as change:
            change.connection.execute(
                sa.insert(SHARES).values(
                    id=share_id,
                    user_id=user_id,
                    name=label[:_LONGEST_NAME],
                    target=shown.text,
                    scope=shown.scope.value,
                    opens=view,
                    secret_hash=hash_secret(secret),
                    created_at=now,
                    expires_at=expires_at,
                )
            )
            expires = expires_at.isoformat(timespec="seconds")
            change.log("share.make", shown.text, share=share_id, scope=shown.scope, expires=expires)
            row = change.connection.execute(_SELECT.where(SHARES.c.id == share_id)).mappings().one()
        return _share_of(row), secret

    def find(self, secret: str) -> Share | None:
        """Return the share of a secret unless it expired; remembers that it was used."""
        now = self._books.now()
        query = _SELECT.where(
            SHARES.c.secret_hash == hash_secret(secret), SHARES.c.expires_at > now
        )
        with self._books.reading() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        share = _share_of(row)
        if share.last_used_at is None or now - share.last_used_at >= _TOUCH_AFTER:
            with self._books.touching() as connection:
                mine = SHARES.c.id == share.id
                connection.execute(sa.update(SHARES).where(mine).values(last_used_at=now))
        return share

    def remaining(self, share: Share) -> timedelta:
        """Return how long a share link still shows something."""
        return share.expires_at - self._books.now()

    def listing(self, user_id: str | None = None) -> list[Share]:
        """Return somebody's share links, or everybody's; expired ones too, the newest first."""
        query = _SELECT.order_by(SHARES.c.created_at.desc(), SHARES.c.id)
        if user_id is not None:
            query = query.where(SHARES.c.user_id == user_id)
        with self._books.reading() as connection:
            return [_share_of(row) for row in connection.execute(query).mappings()]

    def revoke(self, actor: Actor, share_id: str, *, owner_id: str | None = None) -> None:
        """Remove a share link; it shows nothing from the next request on.

        Args:
            actor: Who does it.
            share_id: Which one.
            owner_id: Only if they made it; None for anybody's.

        Raises:
            NotFound: There is no such share.
        """
        chosen = SHARES.c.id == share_id
        if owner_id is not None:
            chosen = sa.and_(chosen, SHARES.c.user_id == owner_id)
        with self._books.changing(actor) as change:
            row = change.connection.execute(_SELECT.where(chosen)).mappings().first()
            if row is None:
                raise NotFound(f"there is no share {share_id[:16]}")
            change.connection.execute(sa.delete(SHARES).where(chosen))
            change.log("share.revoke", row["target"], share=share_id, made_by=row["email"])


_SELECT = sa.select(SHARES, USERS.c.email).join_from(SHARES, USERS)


def _read_view(opens: str) -> str:
    """Check that a view is a screen's name, perhaps with a query string, and leads nowhere else."""
    view = checked(opens, "opens", _LONGEST_VIEW)
    screen = view.partition("?")[0]
    if not all(char.isascii() and (char.isalnum() or char == "-") for char in screen) or not screen:
        raise BadInput(
            "is no view", place="opens", remedy="write a screen, such as backlinks?sort="
        )
    if not view.isprintable() or " " in view:
        raise BadInput("holds characters that belong encoded", place="opens")
    return view


def _share_of(row: sa.RowMapping) -> Share:
    return Share(
        id=row["id"],
        made_by=row["email"],
        made_by_id=row["user_id"],
        name=row["name"],
        target=row["target"],
        scope=Scope(row["scope"]),
        opens=row["opens"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        last_used_at=row["last_used_at"],
    )
