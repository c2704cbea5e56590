"""Saved views: a screen with its filters, order and columns, under a name."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from linkcensus.core.errors import NotFound
from linkcensus.store.actor import Actor
from linkcensus.store.books import Books, Change
from linkcensus.store.errors import Clash
from linkcensus.store.projects import require_project
from linkcensus.store.secret import new_id
from linkcensus.store.tables import VIEWS
from linkcensus.store.text import checked

_LONGEST_NAME = 200
_LONGEST_QUERY = 20_000


@dataclass(frozen=True, slots=True)
class ViewDraft:
    """What a saved view consists of."""

    name: str
    screen: str
    """Such as `backlinks`."""
    query: str
    """The query string of the screen's address, without `?`."""
    project_id: str | None = None
    """None: it belongs to no project."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """A saved view as it is kept."""

    id: str
    name: str
    screen: str
    query: str
    project_id: str | None
    made_by: str
    created_at: datetime
    """Aware UTC."""
    changed_at: datetime


class Views:
    """The saved views of this installation."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def listing(
        self, *, project_id: str | None = None, screen: str | None = None
    ) -> list[SavedView]:
        """Return views by screen and name.

        Args:
            project_id: Those of this project and those of none; None for all.
            screen: Only those of this screen.
        """
        query = sa.select(VIEWS).order_by(VIEWS.c.screen, VIEWS.c.name, VIEWS.c.id)
        if project_id is not None:
            either = sa.or_(VIEWS.c.project_id == project_id, VIEWS.c.project_id.is_(None))
            query = query.where(either)
        if screen is not None:
            query = query.where(VIEWS.c.screen == screen)
        with self._books.reading() as connection:
            return [SavedView(**row) for row in connection.execute(query).mappings()]

    def save(self, actor: Actor, draft: ViewDraft) -> SavedView:
        """Keep a view.

        Raises:
            BadInput: No name or screen, or too long a query.
            Clash: The screen has a view of that name.
            NotFound: There is no such project.
        """
        whole, view_id = _checked(draft), new_id()
        with self._books.changing(actor) as change:
            _refuse_taken(change, whole, view_id)
            change.connection.execute(
                sa.insert(VIEWS).values(
                    id=view_id,
                    project_id=whole.project_id,
                    name=whole.name,
                    screen=whole.screen,
                    query=whole.query,
                    made_by=actor.name,
                    created_at=change.now,
                    changed_at=change.now,
                )
            )
            change.log("view.save", whole.name, screen=whole.screen)
            return _find(change.connection, view_id)

    def replace(self, actor: Actor, view_id: str, draft: ViewDraft) -> SavedView:
        """Give a view another name or contents.

        Raises:
            BadInput: No name or screen, or too long a query.
            Clash: The screen has a view of that name.
            NotFound: There is no such view, or no such project.
        """
        whole = _checked(draft)
        with self._books.changing(actor) as change:
            _find(change.connection, view_id)
            _refuse_taken(change, whole, view_id)
            change.connection.execute(
                sa.update(VIEWS)
                .where(VIEWS.c.id == view_id)
                .values(
                    project_id=whole.project_id,
                    name=whole.name,
                    screen=whole.screen,
                    query=whole.query,
                    changed_at=change.now,
                )
            )
            change.log("view.change", whole.name, screen=whole.screen)
            return _find(change.connection, view_id)

    def remove(self, actor: Actor, view_id: str) -> None:
        """Remove a view.

        Raises:
            NotFound: There is no such view.
        """
        with self._books.changing(actor) as change:
            view = _find(change.connection, view_id)
            change.connection.execute(sa.delete(VIEWS).where(VIEWS.c.id == view_id))
            change.log("view.remove", view.name, screen=view.screen)


def _checked(draft: ViewDraft) -> ViewDraft:
    query = draft.query.removeprefix("?")
    return ViewDraft(
        name=checked(draft.name, "name", _LONGEST_NAME),
        screen=checked(draft.screen, "screen", _LONGEST_NAME),
        query=checked(query, "query", _LONGEST_QUERY, may_be_empty=True),
        project_id=draft.project_id,
    )


def _refuse_taken(change: Change, draft: ViewDraft, view_id: str) -> None:
    require_project(change.connection, draft.project_id)
    taken = sa.select(VIEWS.c.id).where(
        VIEWS.c.name == draft.name,
        VIEWS.c.screen == draft.screen,
        VIEWS.c.project_id.is_not_distinct_from(draft.project_id),
        VIEWS.c.id != view_id,
    )
    if change.connection.execute(taken).first() is not None:
        raise Clash(
            f"{draft.screen} has a view called {draft.name!r}", place="name", remedy="take another"
        )


def _find(connection: sa.Connection, view_id: str) -> SavedView:
    query = sa.select(VIEWS).where(VIEWS.c.id == view_id)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise NotFound(f"there is no view {view_id[:16]}")
    return SavedView(**row)
