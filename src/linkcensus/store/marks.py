"""What people keep about sites and links: tags and notes for all, favourites each their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.store.actor import Actor
from linkcensus.store.books import Books
from linkcensus.store.database import insert_new
from linkcensus.store.secret import new_id
from linkcensus.store.subjects import Subject, in_parts, keys_of, remember, subject_of
from linkcensus.store.tables import FAVOURITES, NOTES, SUBJECTS, TAGS
from linkcensus.store.text import checked

_LONGEST_TAG = 50
_LONGEST_NOTE = 10_000
MOST_MARKED = 1_000


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote about a site or link."""

    id: str
    text: str
    made_by: str
    made_at: datetime
    """Aware UTC."""
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Marks:
    """Everything kept about one site or link."""

    tags: tuple[str, ...] = ()
    """In the order of the alphabet."""
    favourite: bool = False
    """Of whoever asks."""
    notes: tuple[Note, ...] = ()
    """The oldest first."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A site or link that something is kept about."""

    subject: Subject
    marks: Marks


@dataclass(frozen=True, slots=True)
class TagCount:
    """A tag and how many sites and links carry it."""

    tag: str
    sites: int
    links: int


class MarkStore:
    """Tags, favourites and notes."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def look_up(self, subjects: Sequence[Subject], user_id: str | None) -> list[Marks]:
        """Return what is kept about each of some rows, in their order.

        Args:
            subjects: At most 10,000.
            user_id: Whose favourites.

        Raises:
            BadInput: One is no site or link, or there are too many.
        """
        keys = keys_of(subjects)
        with self._books.reading() as connection:
            found = _marks_of(connection, list(dict.fromkeys(keys)), user_id)
        return [found.get(key, Marks()) for key in keys]

    def tag(
        self,
        actor: Actor,
        subjects: Sequence[Subject],
        *,
        add: Sequence[str],
        remove: Sequence[str],
    ) -> None:
        """Add tags to, and remove others from, some sites and links.

        Raises:
            BadInput: A tag that is none, one both added and removed, or a bad subject.
        """
        adding, removing = (_read_tags(tags) for tags in (add, remove))
        if set(adding) & set(removing):
            raise BadInput("a tag cannot be added and removed at once", place="remove")
        with self._books.changing(actor) as change:
            keys = list(dict.fromkeys(remember(change.connection, subjects)))
            for part in in_parts(keys):
                rows = [
                    {"subject_key": key, "tag": tag, "made_by": actor.name, "made_at": change.now}
                    for key in part
                    for tag in adding
                ]
                insert_new(change.connection, TAGS, *rows)
                gone = sa.and_(TAGS.c.subject_key.in_(part), TAGS.c.tag.in_(removing))
                change.connection.execute(sa.delete(TAGS).where(gone))
            change.log("mark.tag", _named(subjects), added=adding, removed=removing)

    def tags(self) -> list[TagCount]:
        """Return every tag in use, by the alphabet."""
        sites, links = (
            sa.func.sum(sa.case((SUBJECTS.c.sort == sort, 1), else_=0)) for sort in ("site", "link")
        )
        query = (
            sa.select(TAGS.c.tag, sites, links)
            .join_from(TAGS, SUBJECTS)
            .group_by(TAGS.c.tag)
            .order_by(TAGS.c.tag)
        )
        with self._books.reading() as connection:
            return [TagCount(*row) for row in connection.execute(query)]

    def set_favourite(
        self, actor: Actor, user_id: str, subjects: Sequence[Subject], *, favourite: bool
    ) -> None:
        """Make sites and links somebody's favourites, or no longer so.

        Raises:
            BadInput: One is no site or link, or there are too many.
        """
        with self._books.changing(actor) as change:
            keys = list(dict.fromkeys(remember(change.connection, subjects)))
            for part in in_parts(keys):
                if favourite:
                    rows = [
                        {"user_id": user_id, "subject_key": key, "made_at": change.now}
                        for key in part
                    ]
                    insert_new(change.connection, FAVOURITES, *rows)
                else:
                    theirs = FAVOURITES.c.user_id == user_id
                    gone = sa.and_(theirs, FAVOURITES.c.subject_key.in_(part))
                    change.connection.execute(sa.delete(FAVOURITES).where(gone))
            change.log("mark.favourite", _named(subjects), favourite=favourite)

    def add_note(self, actor: Actor, subject: Subject, text: str) -> Note:
        """Write a note about a site or link.

        Raises:
            BadInput: No text, too long a text, or no site or link.
        """
        written = checked(text, "text", _LONGEST_NOTE)
        with self._books.changing(actor) as change:
            (key,) = remember(change.connection, [subject])
            note = Note(new_id(), written, actor.name, change.now, change.now)
            change.connection.execute(
                sa.insert(NOTES).values(
                    id=note.id,
                    subject_key=key,
                    text=written,
                    made_by=actor.name,
                    made_at=change.now,
                    changed_at=change.now,
                )
            )
            change.log("note.add", _named([subject]), note=note.id)
        return note

    def change_note(self, actor: Actor, note_id: str, text: str) -> Note:
        """Give a note another text.

        Raises:
            BadInput: No text, or too long a text.
            NotFound: There is no such note.
        """
        written = checked(text, "text", _LONGEST_NOTE)
        mine = NOTES.c.id == note_id
        with self._books.changing(actor) as change:
            new = {"text": written, "changed_at": change.now}
            if change.connection.execute(sa.update(NOTES).where(mine).values(new)).rowcount == 0:
                raise NotFound(f"there is no note {note_id[:16]}")
            change.log("note.change", note_id)
            row = change.connection.execute(sa.select(NOTES).where(mine)).mappings().one()
        return _note_of(row)

    def remove_note(self, actor: Actor, note_id: str) -> None:
        """Remove a note.

        Raises:
            NotFound: There is no such note.
        """
        with self._books.changing(actor) as change:
            gone = sa.delete(NOTES).where(NOTES.c.id == note_id)
            if change.connection.execute(gone).rowcount == 0:
                raise NotFound(f"there is no note {note_id[:16]}")
            change.log("note.remove", note_id)

    def marked(
        self,
        user_id: str | None,
        *,
        sort: Literal["site", "link"],
        tag: str | None = None,
        favourites: bool = False,
        noted: bool = False,
        after: str = "",
        limit: int = 100,
    ) -> list[Marked]:
        """Return sites or links that carry a mark, in the order of their keys.

        Args:
            user_id: Whose favourites.
            sort: Sites or links.
            tag: Only those with this tag.
            favourites: Only that person's favourites.
            noted: Only those with a note.
            after: Only those with a higher key: the key of the last of the page before.
            limit: 1 to 1,000.
        """
        theirs = sa.select(FAVOURITES.c.subject_key).where(FAVOURITES.c.user_id == user_id)
        tagged, with_note = sa.select(TAGS.c.subject_key), sa.select(NOTES.c.subject_key)
        asked = [theirs] if favourites else []
        asked += [with_note] if noted else []
        asked += [tagged.where(TAGS.c.tag == tag)] if tag is not None else []
        key = SUBJECTS.c.key
        any_mark = sa.or_(*(key.in_(query) for query in (theirs, tagged, with_note)))
        query = (
            sa.select(SUBJECTS)
            .where(SUBJECTS.c.sort == sort, key > after)
            .where(*(key.in_(query) for query in asked) if asked else (any_mark,))
            .order_by(key)
            .limit(min(limit, MOST_MARKED))
        )
        with self._books.reading() as connection:
            rows = connection.execute(query).mappings().all()
            found = _marks_of(connection, [row["key"] for row in rows], user_id)
        return [
            Marked(subject_of(row["sort"], row["readable"]), found.get(row["key"], Marks()))
            for row in rows
        ]


def _marks_of(
    connection: sa.Connection, keys: Sequence[str], user_id: str | None
) -> dict[str, Marks]:
    tags: dict[str, list[str]] = {}
    notes: dict[str, list[Note]] = {}
    favourites: set[str] = set()
    for part in in_parts(keys):
        tagged = sa.select(TAGS).where(TAGS.c.subject_key.in_(part)).order_by(TAGS.c.tag)
        for row in connection.execute(tagged).mappings():
            tags.setdefault(row["subject_key"], []).append(row["tag"])
        noted = sa.select(NOTES).where(NOTES.c.subject_key.in_(part)).order_by(NOTES.c.made_at)
        for row in connection.execute(noted).mappings():
            notes.setdefault(row["subject_key"], []).append(_note_of(row))
        theirs = sa.and_(FAVOURITES.c.user_id == user_id, FAVOURITES.c.subject_key.in_(part))
        favourites.update(
            connection.execute(sa.select(FAVOURITES.c.subject_key).where(theirs)).scalars()
        )
    return {
        key: Marks(tuple(tags.get(key, ())), key in favourites, tuple(notes.get(key, ())))
        for key in {*tags, *notes, *favourites}
    }


def _read_tags(tags: Sequence[str]) -> list[str]:
    if len(tags) > _LONGEST_TAG:
        raise BadInput("too many tags at once", place="tags")
    return sorted({checked(tag, "tag", _LONGEST_TAG) for tag in tags})


def _note_of(row: sa.RowMapping) -> Note:
    return Note(row["id"], row["text"], row["made_by"], row["made_at"], row["changed_at"])


def _named(subjects: Sequence[Subject]) -> str:
    """Name what was marked, for the audit log."""
    if not subjects:
        return "nothing"
    first = subjects[0].readable
    shown = str(first.get("site") or first.get("source_url"))
    return shown if len(subjects) == 1 else f"{shown} and {len(subjects) - 1} more"
