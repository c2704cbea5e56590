"""Expectations: links that somebody was promised, and what became of each.

A page and a target are one expectation of a project; a list that names them again changes it.
What a status means stands in `monitor.expectations`.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.store.actor import Actor
from linkcensus.store.books import Books, Change
from linkcensus.store.projects import require_project
from linkcensus.store.secret import new_id
from linkcensus.store.text import storable
from linkcensus.store.watch_tables import EXPECTATIONS

NOT_CHECKED = "not_checked"
MOST_EXPECTATIONS = 100_000
"""Of one project."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectationDraft:
    """A link that should be there."""

    source_url: str
    """The page that should link: canonical."""
    target_url: str
    """Where the link should lead: canonical."""
    anchor: str | None = None
    """The words it should have; None: any."""
    rel: str | None = None
    """`follow`, or the tokens it may have (`nofollow`, `sponsored`, `ugc`); None: any."""
    position: str | None = None
    """A `Position`; None: any."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation(ExpectationDraft):
    """An expectation as it is kept. Times are aware UTC."""

    id: str
    project_id: str
    placed: str
    """The list that it came with."""
    status: str
    detail: str
    """The status in words: what is there instead."""
    since: datetime
    """Since when it has this status."""
    checked_at: datetime | None
    """When the page was last looked at; None: never."""
    muted_until: datetime | None
    made_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one expectation."""

    expectation_id: str
    status: str
    detail: str
    checked_at: datetime | None


class Expectations:
    """The expectations of all projects."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def listing(
        self,
        project_id: str,
        *,
        statuses: Sequence[str] = (),
        words: str = "",
        after: str = "",
        limit: int | None = None,
    ) -> list[Expectation]:
        """Return the expectations of a project, by page.

        Args:
            project_id: Whose.
            statuses: Only with one of these; empty for all.
            words: Only with this in page, target or list, in either case.
            after: Only those behind this id, in the order of ids; for pages.
            limit: How many; None for all.
        """
        query = sa.select(EXPECTATIONS).where(EXPECTATIONS.c.project_id == project_id)
        if statuses:
            query = query.where(EXPECTATIONS.c.status.in_(statuses))
        if words:
            told = (EXPECTATIONS.c.source_url, EXPECTATIONS.c.target_url, EXPECTATIONS.c.placed)
            query = query.where(sa.or_(*(one.icontains(words, autoescape=True) for one in told)))
        if after:
            query = query.where(EXPECTATIONS.c.id > after)
        query = query.order_by(EXPECTATIONS.c.id).limit(limit)
        with self._books.reading() as connection:
            return [Expectation(**_shown(row)) for row in connection.execute(query).mappings()]

    def counts(self, project_id: str) -> dict[str, int]:
        """Return how many expectations have each status."""
        query = (
            sa.select(EXPECTATIONS.c.status, sa.func.count())
            .where(EXPECTATIONS.c.project_id == project_id)
            .group_by(EXPECTATIONS.c.status)
        )
        with self._books.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def compare(self, project_id: str, drafts: Sequence[ExpectationDraft]) -> tuple[int, int]:
        """Tell what `place` would answer: how many would be new, and how many changed."""
        with self._books.reading() as connection:
            known = self._known(connection, project_id)
        pairs = {_pair(one): one for one in drafts}
        new = len(pairs.keys() - known.keys())
        same = [known[pair] for pair in pairs if pair in known]
        return new, sum(_wanted(one) != _wanted(pairs[_pair(one)]) for one in same)

    def place(
        self, actor: Actor, project_id: str, placed: str, drafts: Sequence[ExpectationDraft]
    ) -> tuple[int, int]:
        """Take a list of placed links; returns how many are new, and how many were changed.

        Raises:
            BadInput: More than 100,000 in the project.
            NotFound: There is no such project.
        """
        with self._books.changing(actor) as change:
            require_project(change.connection, project_id)
            known = self._known(change.connection, project_id)
            new, changed = 0, 0
            for draft in {_pair(one): one for one in drafts}.values():
                before = known.get(_pair(draft))
                if before is None:
                    self._insert(change, project_id, placed, draft)
                    new += 1
                elif _wanted(before) != _wanted(draft):
                    self._change(change, before.id, placed, draft)
                    changed += 1
            if len(known) + new > MOST_EXPECTATIONS:
                raise BadInput(
                    f"a project has at most {MOST_EXPECTATIONS:,} expectations",
                    place="project",
                    remedy="split it",
                )
            change.log("expectation.place", placed, new=new, changed=changed)
        return new, changed

    def mute(self, actor: Actor, expectation_ids: Sequence[str], until: datetime | None) -> None:
        """Say nothing of some until a moment (aware); None: speak again.

        Raises:
            NotFound: One of them is not there.
        """
        self._each(actor, expectation_ids, "expectation.mute", {"muted_until": until})

    def remove(self, actor: Actor, expectation_ids: Sequence[str]) -> None:
        """Expect some no more.

        Raises:
            NotFound: One of them is not there.
        """
        self._each(actor, expectation_ids, "expectation.remove", None)

    def _each(
        self,
        actor: Actor,
        expectation_ids: Sequence[str],
        action: str,
        values: dict[str, object] | None,
    ) -> None:
        with self._books.changing(actor) as change:
            for one in dict.fromkeys(expectation_ids):
                mine = EXPECTATIONS.c.id == one
                step: sa.Update | sa.Delete = sa.delete(EXPECTATIONS).where(mine)
                if values is not None:
                    step = sa.update(EXPECTATIONS).where(mine).values(**values)
                if change.connection.execute(step).rowcount == 0:
                    raise NotFound(f"there is no expectation {one[:16]}")
            change.log(action, ", ".join(list(expectation_ids)[:5]), count=len(expectation_ids))

    def _known(self, connection: sa.Connection, project_id: str) -> dict[str, Expectation]:
        query = sa.select(EXPECTATIONS).where(EXPECTATIONS.c.project_id == project_id)
        return {
            row["pair"]: Expectation(**_shown(row)) for row in connection.execute(query).mappings()
        }

    def _insert(
        self, change: Change, project_id: str, placed: str, draft: ExpectationDraft
    ) -> None:
        change.connection.execute(
            sa.insert(EXPECTATIONS).values(
                id=new_id(),
                project_id=project_id,
                placed=storable(placed)[:200],
                pair=_pair(draft),
                source_url=draft.source_url,
                target_url=draft.target_url,
                status=NOT_CHECKED,
                detail="",
                since=change.now,
                made_by=change.actor.name,
                created_at=change.now,
                **_wanted(draft),
            )
        )

    def _change(
        self, change: Change, expectation_id: str, placed: str, draft: ExpectationDraft
    ) -> None:
        change.connection.execute(
            sa.update(EXPECTATIONS)
            .where(EXPECTATIONS.c.id == expectation_id)
            .values(
                placed=storable(placed)[:200],
                status=NOT_CHECKED,  # what was promised is something else now
                since=change.now,
                **_wanted(draft),
            )
        )


def keep_verdicts(connection: sa.Connection, now: datetime, verdicts: Sequence[Verdict]) -> None:
    """Write down what became of some, in a transaction under way."""
    for verdict in verdicts:
        mine = EXPECTATIONS.c.id == verdict.expectation_id
        told = {"detail": storable(verdict.detail), "checked_at": verdict.checked_at}
        other = sa.update(EXPECTATIONS).where(mine, EXPECTATIONS.c.status != verdict.status)
        moved = connection.execute(other.values(status=verdict.status, since=now, **told))
        if not moved.rowcount:
            connection.execute(sa.update(EXPECTATIONS).where(mine).values(**told))


def _wanted(draft: ExpectationDraft) -> dict[str, object]:
    """What may change about an expectation."""
    return {
        "anchor": draft.anchor,
        "rel": draft.rel,
        "position": draft.position,
        "note": storable(draft.note),
    }


def _pair(draft: ExpectationDraft) -> str:
    text = f"{draft.source_url}\n{draft.target_url}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _shown(row: sa.RowMapping) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "pair"}
