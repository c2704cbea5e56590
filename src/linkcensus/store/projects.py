"""Projects: whose links somebody looks after, beside whom, and under which names.

Projects organise, they do not wall off: everybody of an installation sees them all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.core.scope import Scope, parse_target
from linkcensus.store.actor import Actor
from linkcensus.store.books import Books, Change
from linkcensus.store.errors import Clash
from linkcensus.store.secret import new_id
from linkcensus.store.tables import PROJECT_TARGETS, PROJECT_WORDS, PROJECTS
from linkcensus.store.text import checked

_LONGEST_NAME = 200
MOST_TARGETS = 100
MOST_WORDS = 100


@dataclass(frozen=True, slots=True)
class ProjectTarget:
    """A target of a project."""

    target: str
    scope: Scope


@dataclass(frozen=True, slots=True)
class ProjectDraft:
    """What a project consists of."""

    name: str
    own: tuple[ProjectTarget, ...]
    """At least one; the first is what the project opens with."""
    competitors: tuple[ProjectTarget, ...] = ()
    brand_words: tuple[str, ...] = ()
    """Anchors that hold one of them count as brand."""


@dataclass(frozen=True, slots=True)
class Project:
    """A project as it is kept."""

    id: str
    name: str
    own: tuple[ProjectTarget, ...]
    competitors: tuple[ProjectTarget, ...]
    brand_words: tuple[str, ...]
    made_by: str
    created_at: datetime
    """Aware UTC."""
    changed_at: datetime


class Projects:
    """The projects of this installation."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def listing(self) -> list[Project]:
        """Return all projects, by name."""
        with self._books.reading() as connection:
            return _read(connection, sa.true())

    def get(self, project_id: str) -> Project:
        """Return one project.

        Raises:
            NotFound: There is none with that id.
        """
        with self._books.reading() as connection:
            return _find(connection, project_id)

    def brand_words(self, site: str) -> tuple[str, ...]:
        """Return the words of all projects whose own site this is, in their order."""
        with self._books.reading() as connection:
            projects = _read(connection, sa.true())
        own = (one for one in projects if site in {_site_of(target) for target in one.own})
        return tuple(dict.fromkeys(word for one in own for word in one.brand_words))

    def create(self, actor: Actor, draft: ProjectDraft) -> Project:
        """Make a project.

        Raises:
            BadInput: A name, target or word that cannot be used.
            Clash: The name is taken.
        """
        whole, project_id = _checked(draft), new_id()
        with self._books.changing(actor) as change:
            _refuse_taken(change, whole.name, project_id)
            change.connection.execute(
                sa.insert(PROJECTS).values(
                    id=project_id,
                    name=whole.name,
                    made_by=actor.name,
                    created_at=change.now,
                    changed_at=change.now,
                )
            )
            _write_parts(change, project_id, whole)
            change.log("project.create", whole.name, project=project_id)
            return _find(change.connection, project_id)

    def replace(self, actor: Actor, project_id: str, draft: ProjectDraft) -> Project:
        """Give a project other contents.

        Raises:
            BadInput: A name, target or word that cannot be used.
            Clash: The name is taken.
            NotFound: There is no such project.
        """
        whole = _checked(draft)
        with self._books.changing(actor) as change:
            _find(change.connection, project_id)
            _refuse_taken(change, whole.name, project_id)
            change.connection.execute(
                sa.update(PROJECTS)
                .where(PROJECTS.c.id == project_id)
                .values(name=whole.name, changed_at=change.now)
            )
            for table in (PROJECT_TARGETS, PROJECT_WORDS):
                change.connection.execute(sa.delete(table).where(table.c.project_id == project_id))
            _write_parts(change, project_id, whole)
            change.log("project.change", whole.name, project=project_id)
            return _find(change.connection, project_id)

    def remove(self, actor: Actor, project_id: str) -> None:
        """Remove a project with its saved views and decisions.

        Raises:
            NotFound: There is no such project.
        """
        with self._books.changing(actor) as change:
            project = _find(change.connection, project_id)
            change.connection.execute(sa.delete(PROJECTS).where(PROJECTS.c.id == project_id))
            change.log("project.remove", project.name, project=project_id)


def require_project(connection: sa.Connection, project_id: str | None) -> None:
    """Check that a project is there, where one is named.

    Raises:
        NotFound: It is not.
    """
    if project_id is not None:
        named = sa.select(PROJECTS.c.id).where(PROJECTS.c.id == project_id)
        if connection.execute(named).first() is None:
            raise NotFound(f"there is no project {project_id[:16]}")


def _checked(draft: ProjectDraft) -> ProjectDraft:
    name = checked(draft.name, "name", _LONGEST_NAME)
    own, competitors = _targets(draft.own, "own"), _targets(draft.competitors, "competitors")
    if not own:
        raise BadInput("is empty", place="own", remedy="name the site that the project is about")
    both = set(own) & set(competitors)
    if both:
        raise BadInput(f"{both.pop().target} is your own", place="competitors")
    if len(draft.brand_words) > MOST_WORDS:
        raise BadInput(f"at most {MOST_WORDS} words fit", place="brand_words")
    words = dict.fromkeys(checked(word, "brand_words", 200) for word in draft.brand_words)
    return ProjectDraft(name, own, competitors, tuple(words))


def _targets(given: Sequence[ProjectTarget], place: str) -> tuple[ProjectTarget, ...]:
    if len(given) > MOST_TARGETS:
        raise BadInput(f"at most {MOST_TARGETS} targets fit", place=place)
    read = (parse_target(one.target, one.scope) for one in given)
    return tuple(dict.fromkeys(ProjectTarget(one.text, one.scope) for one in read))


def _site_of(target: ProjectTarget) -> str:
    return parse_target(target.target, target.scope).site


def _refuse_taken(change: Change, name: str, project_id: str) -> None:
    taken = sa.select(PROJECTS.c.id).where(PROJECTS.c.name == name, PROJECTS.c.id != project_id)
    if change.connection.execute(taken).first() is not None:
        raise Clash(f"a project is called {name!r} already", place="name", remedy="take another")


def _write_parts(change: Change, project_id: str, draft: ProjectDraft) -> None:
    parts = [("own", one) for one in draft.own]
    parts += [("competitor", one) for one in draft.competitors]
    targets = [
        {
            "project_id": project_id,
            "place": place,
            "part": part,
            "target": one.target,
            "scope": one.scope.value,
        }
        for place, (part, one) in enumerate(parts)
    ]
    change.connection.execute(sa.insert(PROJECT_TARGETS), targets)
    words = [
        {"project_id": project_id, "place": place, "word": word}
        for place, word in enumerate(draft.brand_words)
    ]
    if words:
        change.connection.execute(sa.insert(PROJECT_WORDS), words)


def _find(connection: sa.Connection, project_id: str) -> Project:
    found = _read(connection, PROJECTS.c.id == project_id)
    if not found:
        raise NotFound(f"there is no project {project_id[:16]}")
    return found[0]


def _read(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> list[Project]:
    chosen = sa.select(PROJECTS.c.id).where(condition)
    targets, words = (
        connection.execute(
            sa.select(table).where(table.c.project_id.in_(chosen)).order_by(table.c.place)
        )
        .mappings()
        .all()
        for table in (PROJECT_TARGETS, PROJECT_WORDS)
    )
    rows = connection.execute(sa.select(PROJECTS).where(condition).order_by(PROJECTS.c.name))
    return [
        Project(
            id=row["id"],
            name=row["name"],
            own=_part(targets, row["id"], "own"),
            competitors=_part(targets, row["id"], "competitor"),
            brand_words=tuple(one["word"] for one in words if one["project_id"] == row["id"]),
            made_by=row["made_by"],
            created_at=row["created_at"],
            changed_at=row["changed_at"],
        )
        for row in rows.mappings()
    ]


def _part(rows: Iterable[sa.RowMapping], project_id: str, part: str) -> tuple[ProjectTarget, ...]:
    return tuple(
        ProjectTarget(row["target"], Scope(row["scope"]))
        for row in rows
        if row["project_id"] == project_id and row["part"] == part
    )
