"""Share links: making and revoking them, and what happens when somebody opens one."""

from dataclasses import asdict
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import RedirectResponse
from pydantic import AwareDatetime, BaseModel, Field

from linkcensus.api.answering import operation
from linkcensus.api.models import model_of
from linkcensus.api.problems import described
from linkcensus.api.security.credentials import SHARE_COOKIE
from linkcensus.api.security.identity import Editor, Role
from linkcensus.api.security.signing import set_cookie
from linkcensus.api.stating import Acting, Asked, Stated, plain_list_of, rows
from linkcensus.core.errors import NotFound
from linkcensus.core.scope import Scope
from linkcensus.store.shares import Share

router = APIRouter(prefix="/shares", tags=["shares"])
opening = APIRouter(tags=["shares"])


class NewShare(Asked):
    """A share link to make."""

    target: Annotated[str, Field(max_length=8_192, description="A site, host, prefix or URL.")]
    scope: Scope | None = Field(None, description="Told from the target when not given.")
    expires_at: AwareDatetime = Field(description="Within a year.")
    name: Annotated[str, Field(max_length=200, description="For whom it is.")] = ""
    opens: Annotated[
        str,
        Field(max_length=4_000, description="The view: a screen, perhaps with a query string."),
    ] = "overview"


class MadeShare(BaseModel):
    """A new share link; the only time that its address is shown."""

    share: model_of(Share)  # type: ignore[valid-type]  # computed
    path: str = Field(description="Append it to the address of this server: `/share/...`.")


@router.get("", **operation("shares", "Share links", plain_list_of(Share)))
def shares(
    identity: Editor,
    state: Stated,
    everybody: Annotated[bool, Query(description="Of all people; for administrators.")] = False,
) -> dict[str, object]:
    """List share links: one's own, or everybody's."""
    all_of_them = everybody and identity.may(Role.ADMIN)
    return rows(state.shares.listing(None if all_of_them else identity.user_id))


@router.post("", status_code=201, **operation("make_share", "Make a share link", MadeShare))
def make_share(
    request: Request, identity: Editor, state: Stated, actor: Acting, wanted: NewShare
) -> dict[str, object]:
    """Make a link under which anybody may read about one target until it expires."""
    share, secret = state.shares.make(
        actor,
        str(identity.user_id),
        target=wanted.target,
        scope=wanted.scope,
        expires_at=wanted.expires_at,
        name=wanted.name,
        opens=wanted.opens,
    )
    root = request.scope.get("root_path", "")
    return {"share": asdict(share), "path": f"{root}/share/{secret}"}


@router.delete(
    "/{share_id}",
    status_code=204,
    **operation("revoke_share", "Revoke a share link", None, None, 404),
)
def revoke_share(
    identity: Editor, state: Stated, actor: Acting, share_id: Annotated[str, Path(max_length=16)]
) -> None:
    """Revoke a share link; it shows nothing from the next request on."""
    owner = None if identity.may(Role.ADMIN) else identity.user_id
    state.shares.revoke(actor, share_id, owner_id=owner)


@opening.get(
    "/share/{secret}",
    name="open_share",
    operation_id="open_share",
    summary="Open a share link",
    response_class=RedirectResponse,
    status_code=303,
    responses=described(404),
)
def open_share(
    request: Request, state: Stated, secret: Annotated[str, Path(max_length=200)]
) -> RedirectResponse:
    """Remember the share in a cookie and lead to its view."""
    share = state.shares.find(secret)
    if share is None:
        raise NotFound("this share link has expired or was revoked")
    screen, _, query = share.opens.partition("?")
    root = request.scope.get("root_path", "")
    asked = f"scope={share.scope.value}" + (f"&{query}" if query else "")
    answer = RedirectResponse(
        f"{root}/sites/{quote(share.target, safe='')}/{screen}?{asked}", status_code=303
    )
    set_cookie(request, answer, SHARE_COOKIE, secret, state.shares.remaining(share))
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"  # the address is the secret
    return answer
