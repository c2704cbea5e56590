"""Who asks, as routes see it: take `Viewer`, `Editor` or `Admin` as an argument.

```python
@router.post("/projects")
def create_project(identity: Editor, ...) -> ...: ...

questions_router = APIRouter(dependencies=[Depends(viewer_of_target)])
```

The guard (`security.guard`) has read the cookie or the token before any route runs and left an
`Identity` in `request.state.identity`. Tests may override the dependency `identify`.

* `Viewer`, `Editor`, `Admin`: a person or a token of at least that role; never a guest.
* `viewer_of_target`: a viewer, or the guest of a share link who reads (GET, HEAD) something
  below the target of the share. The route names its target `{target:path}`.
* `Reader`: a viewer or any guest, for what tells nothing about links: fields, kinds, markers.

They are coroutines, for they wait for nothing: anything else is run in a thread, at each request.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from fastapi import Depends, Request

from linkcensus.api.security.refusals import Forbidden, Unauthenticated
from linkcensus.core.errors import BadInput
from linkcensus.core.scope import Scope, Target, parse_target
from linkcensus.store.roles import Role, TokenScope

__all__ = [
    "Admin",
    "Editor",
    "Identity",
    "Reader",
    "Role",
    "Shared",
    "Viewer",
    "identify",
    "viewer_of_target",
]

_READING = ("GET", "HEAD")
_OTHER_TARGETS = ("other", "others", "targets", "with", "against", "competitors", "mine")
"""Parameters by which questions name further targets; a guest may use none of them."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What a share link shows."""

    share_id: str
    target: str
    """As `core.scope` reads it together with `scope`."""
    scope: Scope
    expires_at: datetime
    """Aware UTC."""

    def covers(self, asked: Target) -> bool:
        """Tell whether a target lies wholly within what is shared."""
        shared = parse_target(self.target, self.scope)
        if asked.site != shared.site or not shared.contains(asked.key_low):
            return False
        if shared.key_high is None or asked.key_high is None:
            return asked.key_high is None
        return asked.key_high <= shared.key_high


@dataclass(frozen=True, slots=True)
class Identity:
    """Who makes a request."""

    kind: Literal["user", "token", "guest"]
    user_id: str | None
    """The account; for a token the one it acts for; None for a guest."""
    email: str | None
    role: Role
    """What they may do: of a token, the lesser of its scopes and its owner's role."""
    scopes: frozenset[TokenScope] = frozenset()
    """Of a token; empty for people and guests."""
    share: Shared | None = None
    """Of a guest."""
    credential_id: str | None = None
    """Id of the session, token or share that was used; never the secret."""

    def may(self, needed: Role) -> bool:
        """Tell whether they may do what needs a role; a guest's share is a matter of its own."""
        return self.kind != "guest" and self.role.covers(needed)

    @property
    def name(self) -> str:
        """How the audit log calls them."""
        return self.email or f"{self.kind} {self.credential_id or ''}".strip()


async def identify(request: Request) -> Identity | None:
    """Return who makes the request, None for nobody known."""
    identity: Identity | None = getattr(request.state, "identity", None)
    return identity


Known = Annotated[Identity | None, Depends(identify)]


async def viewer(identity: Known) -> Identity:
    """Require a viewer or more."""
    return _require(identity, Role.VIEWER)


async def editor(identity: Known) -> Identity:
    """Require an editor or more."""
    return _require(identity, Role.EDITOR)


async def admin(identity: Known) -> Identity:
    """Require an administrator."""
    return _require(identity, Role.ADMIN)


async def reader(request: Request, identity: Known) -> Identity:
    """Require a viewer, or a guest who only reads."""
    if identity is not None and identity.kind == "guest" and request.method in _READING:
        return identity
    return _require(identity, Role.VIEWER)


async def viewer_of_target(request: Request, identity: Known) -> Identity:
    """Require a viewer, or a guest who reads about what was shared with them.

    Raises:
        Unauthenticated: Nobody is known.
        Forbidden: A guest asks for something else.
    """
    if identity is None or identity.kind != "guest" or identity.share is None:
        return _require(identity, Role.VIEWER)
    if request.method in _READING and _within(request, identity.share):
        return identity
    raise Forbidden(
        f"this link shows {identity.share.target} only",
        remedy="ask its maker for another, or sign in",
    )


Viewer = Annotated[Identity, Depends(viewer)]
Editor = Annotated[Identity, Depends(editor)]
Admin = Annotated[Identity, Depends(admin)]
Reader = Annotated[Identity, Depends(reader)]


def _require(identity: Identity | None, needed: Role) -> Identity:
    if identity is None:
        raise Unauthenticated("nobody is signed in", remedy="sign in, or send a token")
    if not identity.may(needed):
        raise Forbidden(
            "a share link only shows its target"
            if identity.kind == "guest"
            else f"this needs the role {needed.value}, and you are {identity.role.value}",
            remedy="ask an administrator",
        )
    return identity


def _within(request: Request, share: Shared) -> bool:
    target = request.path_params.get("target")
    if not target or any(name in request.query_params for name in _OTHER_TARGETS):
        return False
    scopes = request.query_params.getlist("scope")
    try:
        asked = [parse_target(target, Scope(scope)) for scope in scopes] or [parse_target(target)]
    except (BadInput, ValueError):
        return False
    return all(share.covers(one) for one in asked)
