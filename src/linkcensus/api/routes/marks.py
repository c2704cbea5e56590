"""Tags, favourites and notes on sites and links."""

from dataclasses import asdict
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field

from linkcensus.api.answering import READS_ONLY, operation
from linkcensus.api.models import model_of
from linkcensus.api.security.identity import Editor, Role, Viewer
from linkcensus.api.security.refusals import Forbidden
from linkcensus.api.stating import Acting, Asked, Stated, plain_list_of, rows
from linkcensus.api.subjecting import ManySubjects, OneSubject, subject_of, subjects_of
from linkcensus.core.errors import BadInput
from linkcensus.store.marks import Marked, Marks, Note, TagCount

router = APIRouter(prefix="/marks", tags=["marks"])

_LONGEST_NOTE = 10_000
_CURSOR = 64

Tags = Annotated[list[Annotated[str, Field(max_length=50)]], Field(max_length=50)]
NoteId = Annotated[str, Path(description="The note's id.", max_length=16)]


class Lookup(Asked):
    """Rows whose marks are wanted, as they stand in a list."""

    subjects: ManySubjects


class Tagging(Asked):
    """Tags to add to, and to remove from, sites and links."""

    subjects: ManySubjects
    add: Tags = []
    remove: Tags = []


class Favouring(Asked):
    """Sites and links that shall be favourites, or no longer."""

    subjects: ManySubjects
    favourite: bool


class NewNote(Asked):
    """A note to write."""

    subject: OneSubject
    text: Annotated[str, Field(max_length=_LONGEST_NOTE)]


class NoteText(Asked):
    """Another text of a note."""

    text: Annotated[str, Field(max_length=_LONGEST_NOTE)]


@router.post(
    "/lookup",
    **operation(
        "look_up_marks",
        "The marks of each row of a page, in their order",
        plain_list_of(Marks),
        "Changes nothing; it is a POST because a page of links is too long for an address.",
    ),
    openapi_extra=READS_ONLY,
)
def look_up_marks(identity: Viewer, state: Stated, wanted: Lookup) -> dict[str, object]:
    """Look marks up."""
    return rows(state.marks.look_up(subjects_of(wanted.subjects), identity.user_id))


@router.get("", **operation("marked", "Marked sites or links", plain_list_of(Marked)))
def marked(
    identity: Viewer,
    state: Stated,
    sort: Annotated[Literal["site", "link"], Query(description="Which.")] = "link",
    tag: Annotated[str | None, Query(max_length=50, description="With this tag.")] = None,
    favourites: Annotated[bool, Query(description="One's own favourites.")] = False,
    noted: Annotated[bool, Query(description="With a note.")] = False,
    limit: Annotated[int, Query(ge=1, le=1_000, description="Rows of a page.")] = 50,
    cursor: Annotated[str | None, Query(description="`cursor` of the page before.")] = None,
) -> dict[str, object]:
    """List what is marked."""
    if cursor is not None and (len(cursor) != _CURSOR or not cursor.isalnum()):
        raise BadInput("is no cursor of this list", place="cursor", remedy="begin anew")
    found = state.marks.marked(
        identity.user_id,
        sort=sort,
        tag=tag,
        favourites=favourites,
        noted=noted,
        after=cursor or "",
        limit=limit,
    )
    return rows(found, found[-1].subject.key if len(found) == limit else None)


@router.get("/tags", **operation("tags", "Tags in use, and how often", plain_list_of(TagCount)))
def tags(_: Viewer, state: Stated) -> dict[str, object]:
    """List tags."""
    return rows(state.marks.tags())


@router.post("/tags", status_code=204, **operation("tag", "Add and remove tags", None))
def tag(_: Editor, state: Stated, actor: Acting, wanted: Tagging) -> None:
    """Tag sites and links."""
    state.marks.tag(actor, subjects_of(wanted.subjects), add=wanted.add, remove=wanted.remove)


@router.post(
    "/favourites",
    status_code=204,
    **operation("set_favourites", "Make sites and links one's favourites, or no longer", None),
)
def set_favourites(identity: Viewer, state: Stated, actor: Acting, wanted: Favouring) -> None:
    """Set favourites of one's own, which takes no editor; a token needs the scope to write."""
    if identity.kind == "token" and not identity.may(Role.EDITOR):
        raise Forbidden("this token only reads", remedy="make one with the scope write")
    state.marks.set_favourite(
        actor, str(identity.user_id), subjects_of(wanted.subjects), favourite=wanted.favourite
    )


@router.post("/notes", status_code=201, **operation("add_note", "Write a note", model_of(Note)))
def add_note(_: Editor, state: Stated, actor: Acting, wanted: NewNote) -> dict[str, object]:
    """Write a note about a site or link."""
    return asdict(state.marks.add_note(actor, subject_of(wanted.subject), wanted.text))


@router.put(
    "/notes/{note_id}", **operation("change_note", "Change a note", model_of(Note), None, 404)
)
def change_note(
    _: Editor, state: Stated, actor: Acting, note_id: NoteId, wanted: NoteText
) -> dict[str, object]:
    """Give a note another text."""
    return asdict(state.marks.change_note(actor, note_id, wanted.text))


@router.delete(
    "/notes/{note_id}",
    status_code=204,
    **operation("remove_note", "Remove a note", None, None, 404),
)
def remove_note(_: Editor, state: Stated, actor: Acting, note_id: NoteId) -> None:
    """Remove a note."""
    state.marks.remove_note(actor, note_id)
