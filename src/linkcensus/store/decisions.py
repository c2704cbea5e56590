"""Decisions of a review: keep, disavow, write to them ... about each site or link, with undo.

A decision is never overwritten. The newest of a review about a subject that is not undone counts;
undoing it brings the one before back. What was decided with one action is a batch and undone
together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.store.actor import Actor
from linkcensus.store.books import Books, Change
from linkcensus.store.errors import Clash
from linkcensus.store.projects import require_project
from linkcensus.store.secret import new_id
from linkcensus.store.subjects import Subject, in_parts, keys_of, remember, subject_of
from linkcensus.store.tables import DECISIONS, SUBJECTS
from linkcensus.store.text import checked

_LONGEST_REVIEW = 200
_LONGEST_VERDICT = 30
_LONGEST_REASON = 2_000
MOST_DECISIONS = 1_000


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about one site or link."""

    id: int
    batch: str
    """Decided, and undone, together."""
    review: str
    subject: Subject
    verdict: str
    """A word of the review: `keep`, `disavow`, `outreach` ..."""
    reason: str
    project_id: str | None
    made_by: str
    made_at: datetime
    """Aware UTC."""
    undone_by: str | None
    undone_at: datetime | None
    current: bool
    """Whether it counts."""


class Decisions:
    """The decisions of all reviews."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def decide(
        self,
        actor: Actor,
        review: str,
        subjects: Sequence[Subject],
        verdict: str,
        *,
        reason: str = "",
        project_id: str | None = None,
    ) -> str:
        """Decide the same about some sites and links; returns the batch, for `undo`.

        Args:
            actor: Who decides.
            review: Of which review, such as `disavow example.com`.
            subjects: At most 10,000.
            verdict: A word of the review, up to 30 characters.
            reason: Why, up to 2,000 characters.
            project_id: The project it belongs to, if any.

        Raises:
            BadInput: A text that does not fit, or no subject.
            NotFound: There is no such project.
        """
        named = checked(review, "review", _LONGEST_REVIEW)
        word = checked(verdict, "verdict", _LONGEST_VERDICT)
        why = checked(reason, "reason", _LONGEST_REASON, may_be_empty=True)
        if not subjects:
            raise BadInput("is empty", place="subjects", remedy="name the sites or links meant")
        batch = new_id()
        with self._books.changing(actor) as change:
            require_project(change.connection, project_id)
            keys = list(dict.fromkeys(remember(change.connection, subjects)))
            same: dict[str, object] = {"batch": batch, "project_id": project_id, "review": named}
            same |= {"verdict": word, "reason": why, "made_by": actor.name, "made_at": change.now}
            for part in in_parts(keys):
                _supersede(change, named, part)
                rows = [same | {"subject_key": key, "current": True} for key in part]
                change.connection.execute(sa.insert(DECISIONS), rows)
            change.log("decision.make", named, verdict=word, count=len(keys), batch=batch)
        return batch

    def undo(self, actor: Actor, batch: str) -> int:
        """Take a batch back, so that what counted before counts again; returns how many.

        Raises:
            NotFound: There is no such batch.
            Clash: It was undone already.
        """
        mine = DECISIONS.c.batch == batch
        with self._books.changing(actor) as change:
            found = change.connection.execute(sa.select(DECISIONS).where(mine)).mappings().all()
            if not found:
                raise NotFound(f"there is no batch of decisions {batch[:16]}")
            if found[0]["undone_at"] is not None:
                raise Clash(f"the decisions {batch[:16]} were undone already")
            undone = {"undone_by": actor.name, "undone_at": change.now, "current": False}
            change.connection.execute(sa.update(DECISIONS).where(mine).values(undone))
            review = found[0]["review"]
            for part in in_parts([row["subject_key"] for row in found]):
                _let_newest_count(change, review, part)
            change.log("decision.undo", review, count=len(found), batch=batch)
        return len(found)

    def listing(
        self,
        *,
        review: str | None = None,
        project_id: str | None = None,
        current: bool = True,
        before: int | None = None,
        limit: int = 100,
    ) -> list[Decision]:
        """Return decisions, the newest first.

        Args:
            review: Only of this review.
            project_id: Only of this project.
            current: Only those that count; else those replaced and undone too.
            before: Only those with a lower id: the last of the page before.
            limit: 1 to 1,000.
        """
        query = _SELECT.order_by(DECISIONS.c.id.desc()).limit(min(limit, MOST_DECISIONS))
        if review is not None:
            query = query.where(DECISIONS.c.review == review)
        if project_id is not None:
            query = query.where(DECISIONS.c.project_id == project_id)
        if current:
            query = query.where(DECISIONS.c.current)
        if before is not None:
            query = query.where(DECISIONS.c.id < before)
        with self._books.reading() as connection:
            return [_decision_of(row) for row in connection.execute(query).mappings()]

    def look_up(self, review: str, subjects: Sequence[Subject]) -> list[Decision | None]:
        """Return what counts in a review about each of some rows, in their order.

        Raises:
            BadInput: One is no site or link, or there are more than 10,000.
        """
        keys = keys_of(subjects)
        found: dict[str, Decision] = {}
        with self._books.reading() as connection:
            for part in in_parts(list(dict.fromkeys(keys))):
                query = _SELECT.where(
                    DECISIONS.c.review == review,
                    DECISIONS.c.current,
                    DECISIONS.c.subject_key.in_(part),
                )
                for row in connection.execute(query).mappings():
                    found[row["subject_key"]] = _decision_of(row)
        return [found.get(key) for key in keys]


def _supersede(change: Change, review: str, keys: Sequence[str]) -> None:
    about = sa.and_(DECISIONS.c.review == review, DECISIONS.c.subject_key.in_(keys))
    change.connection.execute(
        sa.update(DECISIONS).where(about, DECISIONS.c.current).values(current=False)
    )


def _let_newest_count(change: Change, review: str, keys: Sequence[str]) -> None:
    """Make the newest decision about each subject that is not undone the one that counts."""
    _supersede(change, review, keys)
    newest = (
        sa.select(sa.func.max(DECISIONS.c.id))
        .where(
            DECISIONS.c.review == review,
            DECISIONS.c.subject_key.in_(keys),
            DECISIONS.c.undone_at.is_(None),
        )
        .group_by(DECISIONS.c.subject_key)
    )
    ids = list(change.connection.execute(newest).scalars())
    change.connection.execute(
        sa.update(DECISIONS).where(DECISIONS.c.id.in_(ids)).values(current=True)
    )


_SELECT = sa.select(DECISIONS, SUBJECTS.c.sort, SUBJECTS.c.readable).join_from(DECISIONS, SUBJECTS)


def _decision_of(row: sa.RowMapping) -> Decision:
    return Decision(
        id=row["id"],
        batch=row["batch"],
        review=row["review"],
        subject=subject_of(row["sort"], row["readable"]),
        verdict=row["verdict"],
        reason=row["reason"],
        project_id=row["project_id"],
        made_by=row["made_by"],
        made_at=row["made_at"],
        undone_by=row["undone_by"],
        undone_at=row["undone_at"],
        current=row["current"],
    )
