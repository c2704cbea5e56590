"""The audit log, for administrators."""

from typing import Annotated

from fastapi import APIRouter, Query

from linkcensus.api.answering import operation
from linkcensus.api.security.identity import Admin
from linkcensus.api.stating import Stated, plain_list_of, rows
from linkcensus.core.errors import BadInput
from linkcensus.store.audit import Entry

router = APIRouter(prefix="/audit", tags=["people"])

_LONGEST_CURSOR = 15


@router.get(
    "", **operation("audit", "Who changed what, and when; newest first", plain_list_of(Entry))
)
def audit(
    _: Admin,
    state: Stated,
    action: Annotated[
        str | None, Query(max_length=60, description="Such as `user`, or `user.add`.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=1_000, description="Rows of a page.")] = 50,
    cursor: Annotated[str | None, Query(description="`cursor` of the page before.")] = None,
) -> dict[str, object]:
    """List what happened."""
    found = state.audit.entries(before=number_of(cursor), action=action, limit=limit)
    return rows(found, str(found[-1].id) if len(found) == limit else None)


def number_of(cursor: str | None) -> int | None:
    """Read a cursor that is the id of the last row.

    Raises:
        BadInput: It is none.
    """
    if cursor is None:
        return None
    if not (cursor.isascii() and cursor.isdigit()) or len(cursor) > _LONGEST_CURSOR:
        raise BadInput("is no cursor of this list", place="cursor", remedy="begin anew")
    return int(cursor)
