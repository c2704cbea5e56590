"""The crawls of an installation: what each is to fetch, how far it is, and whether it runs."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.store.actor import Actor
from linkcensus.store.books import Books
from linkcensus.store.crawl_tables import CRAWLS

_MOST_LISTED = 1_000


class CrawlState(StrEnum):
    """Where a crawl stands."""

    WAITING = "waiting"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Budget:
    """How much a crawl may fetch; None is no bound."""

    pages: int | None = None
    pages_per_host: int | None = None
    depth: int | None = None
    """Links between a page and a seed."""


@dataclass(frozen=True, slots=True)
class Crawl:
    """One crawl. Counts are of URLs; times are aware UTC."""

    id: str
    kind: str
    title: str
    arguments: Mapping[str, Any]
    state: CrawlState
    seeded: bool
    """Whether all seeds are in the frontier."""
    budget: Budget
    known: int
    queued: int
    taken: int
    """Pages that workers hold or have done."""
    done: int
    outcomes: Mapping[str, int]
    """How many pages ended how."""
    notes: Mapping[str, int]
    """What was left out and why: how many."""
    links_new: int
    links_confirmed: int
    made_by: str
    made_at: datetime
    changed_at: datetime
    finished_at: datetime | None

    @property
    def expected(self) -> int:
        """How many pages it comes to, as far as is known by now."""
        whole = self.taken + self.queued
        return whole if self.budget.pages is None else min(whole, self.budget.pages)


class Crawls:
    """Makes, finds and stops crawls. What they fetch is `store.frontier`'s."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def add(
        self,
        actor: Actor,
        kind: str,
        title: str,
        arguments: Mapping[str, object],
        budget: Budget,
        *,
        crawl_id: str | None = None,
    ) -> Crawl:
        """Make a crawl; it waits until a worker begins.

        Args:
            actor: Who asks for it.
            kind: The kind's name.
            title: One line for people.
            arguments: As the kind reads them; JSON.
            budget: How much it may fetch.
            crawl_id: Given where asking twice must make one crawl only, at most 16 characters.
        """
        name = crawl_id or secrets.token_hex(8)
        with self._books.changing(actor) as change:
            known = change.connection.execute(
                sa.select(CRAWLS.c.id).where(CRAWLS.c.id == name)
            ).first()
            if known is None:
                row = _new_row(name, kind, title, arguments, budget, actor.name, change.now)
                change.connection.execute(CRAWLS.insert().values(row))
                change.log("crawl.make", name, kind=kind, title=title)
        return self.get(name)

    def get(self, crawl_id: str) -> Crawl:
        """Return one crawl.

        Raises:
            NotFound: There is none of that id.
        """
        with self._books.reading() as connection:
            row = connection.execute(sa.select(CRAWLS).where(CRAWLS.c.id == crawl_id)).first()
        if row is None:
            raise NotFound(f"there is no crawl {crawl_id[:40]!r}; `linkcensus crawl` lists them")
        return _crawl(row)

    def find(self, beginning: str) -> Crawl:
        """Return the one crawl whose id begins so.

        Raises:
            BadInput: None or several do.
        """
        pattern = sa.func.substr(CRAWLS.c.id, 1, len(beginning)) == beginning
        with self._books.reading() as connection:
            rows = connection.execute(sa.select(CRAWLS).where(pattern).limit(2)).all()
        if len(rows) == 1 and beginning:
            return _crawl(rows[0])
        several = "several crawls begin" if rows else "no crawl begins"
        raise BadInput(
            f"{several} with {beginning[:40]!r}", remedy="`linkcensus crawl` lists their ids"
        )

    def listing(
        self,
        *,
        state: CrawlState | None = None,
        limit: int = 100,
        before: Crawl | None = None,
    ) -> list[Crawl]:
        """Return crawls, the newest first.

        Args:
            state: Only those that stand there.
            limit: 1 to 1,000.
            before: Only those that stand behind this one: the last of the page before.
        """
        query = sa.select(CRAWLS).order_by(CRAWLS.c.made_at.desc(), CRAWLS.c.id)
        if before is not None:
            at, key = CRAWLS.c.made_at, CRAWLS.c.id
            behind = sa.and_(at == before.made_at, key > before.id)
            query = query.where(sa.or_(at < before.made_at, behind))
        if state is not None:
            query = query.where(CRAWLS.c.state == state.value)
        with self._books.reading() as connection:
            rows = connection.execute(query.limit(min(max(limit, 1), _MOST_LISTED))).all()
        return [_crawl(row) for row in rows]

    def begin(self, actor: Actor, crawl_id: str) -> Crawl:
        """Let a crawl run, or go on; one that is done stays done."""
        return self._move(actor, crawl_id, CrawlState.RUNNING, unless=CrawlState.DONE)

    def stop(self, actor: Actor, crawl_id: str) -> Crawl:
        """Ask a crawl to stop; its workers finish what they hold. It can be resumed."""
        return self._move(actor, crawl_id, CrawlState.STOPPED, unless=CrawlState.DONE)

    def finish(self, crawl_id: str) -> Crawl:
        """Say that nothing is left to fetch."""
        with self._books.touching() as connection:
            connection.execute(
                sa.update(CRAWLS)
                .where(CRAWLS.c.id == crawl_id, CRAWLS.c.state == CrawlState.RUNNING.value)
                .values(
                    state=CrawlState.DONE.value,
                    finished_at=self._books.now(),
                    changed_at=self._books.now(),
                )
            )
        return self.get(crawl_id)

    def seeded(self, crawl_id: str) -> None:
        """Say that all seeds are in the frontier."""
        with self._books.touching() as connection:
            connection.execute(
                sa.update(CRAWLS)
                .where(CRAWLS.c.id == crawl_id)
                .values(seeded=1, changed_at=self._books.now())
            )

    def remove(self, actor: Actor, crawl_id: str) -> None:
        """Forget a crawl and its frontier; what it brought into the index stays."""
        with self._books.changing(actor) as change:
            change.connection.execute(sa.delete(CRAWLS).where(CRAWLS.c.id == crawl_id))
            change.log("crawl.remove", crawl_id)

    def sweep(self, before: datetime) -> int:
        """Forget the crawls that were done before a moment; says how many."""
        with self._books.touching() as connection:
            gone = connection.execute(
                sa.delete(CRAWLS).where(
                    CRAWLS.c.state == CrawlState.DONE.value, CRAWLS.c.finished_at < before
                )
            )
        return gone.rowcount

    def _move(self, actor: Actor, crawl_id: str, state: CrawlState, *, unless: CrawlState) -> Crawl:
        found = self.get(crawl_id)
        if found.state in (state, unless):
            return found
        with self._books.changing(actor) as change:
            moved = change.connection.execute(
                sa.update(CRAWLS)
                .where(CRAWLS.c.id == crawl_id, CRAWLS.c.state == found.state.value)
                .values(state=state.value, changed_at=change.now)
            )
            if moved.rowcount:
                change.log(f"crawl.{state.value}", crawl_id)
        return self.get(crawl_id)


def _new_row(
    name: str,
    kind: str,
    title: str,
    arguments: Mapping[str, object],
    budget: Budget,
    made_by: str,
    now: datetime,
) -> dict[str, object]:
    counts = dict.fromkeys(("known", "queued", "taken", "done", "links_new", "links_confirmed"), 0)
    return {
        "id": name,
        "kind": kind,
        "title": title[:200],
        "arguments": dict(arguments),
        "state": CrawlState.WAITING.value,
        "seeded": 0,
        "max_pages": budget.pages,
        "max_pages_per_host": budget.pages_per_host,
        "max_depth": budget.depth,
        "outcomes": {},
        "notes": {},
        "made_by": made_by,
        "made_at": now,
        "changed_at": now,
        **counts,
    }


def _crawl(row: "sa.Row[Any]") -> Crawl:
    return Crawl(
        id=row.id,
        kind=row.kind,
        title=row.title,
        arguments=row.arguments,
        state=CrawlState(row.state),
        seeded=bool(row.seeded),
        budget=Budget(row.max_pages, row.max_pages_per_host, row.max_depth),
        known=row.known,
        queued=row.queued,
        taken=row.taken,
        done=row.done,
        outcomes=row.outcomes,
        notes=row.notes,
        links_new=row.links_new,
        links_confirmed=row.links_confirmed,
        made_by=row.made_by,
        made_at=row.made_at,
        changed_at=row.changed_at,
        finished_at=row.finished_at,
    )
