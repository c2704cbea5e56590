"""The ways a request is refused before a question is asked.

Each is a `Denied` with its HTTP status and the last part of its problem type; `api.problems`
writes them as RFC 9457 documents like every other error.
"""

from collections.abc import Mapping

from linkcensus.core.errors import LinkCensusError


class Denied(LinkCensusError):  # noqa: N818 - says what happened, as in core.errors
    """A request that is refused; nothing was changed.

    Args:
        message: What is wrong, fit for the person who asked.
        remedy: What they can do about it.
        headers: Further headers of the answer.
    """

    status = 403
    slug = "forbidden"
    title = "Not allowed"

    def __init__(
        self,
        message: str,
        *,
        remedy: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.remedy = remedy
        self.headers = dict(headers or {})


class Unauthenticated(Denied):
    """Nobody is signed in, or what was sent to prove it is not valid."""

    status = 401
    slug = "unauthenticated"
    title = "Sign in first"

    def __init__(self, message: str, *, remedy: str | None = None) -> None:
        super().__init__(message, remedy=remedy, headers={"WWW-Authenticate": "Bearer"})


class Forbidden(Denied):
    """Who asks is known and may not do this."""


class WrongHost(Denied):
    """The request names a host that this server is not: a rebound name, or a setting missing."""

    status = 421
    slug = "wrong-host"
    title = "Not this server"


class CrossSite(Denied):
    """The request was made by a page of another site."""

    slug = "cross-site"
    title = "Made by another site"


class WrongCsrf(Denied):
    """A change was asked for with a cookie and without the session's CSRF token."""

    slug = "csrf"
    title = "CSRF token missing or wrong"


class TooLarge(Denied):
    """The body is larger than this address takes."""

    status = 413
    slug = "too-large"
    title = "Too large"


class Throttled(Denied):
    """Too many tries; the header says how many seconds to wait."""

    status = 429
    slug = "throttled"
    title = "Too many tries"

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(
            message,
            remedy=f"try again in {retry_after} seconds",
            headers={"Retry-After": str(retry_after)},
        )


class Conflict(Denied):
    """What is there already, or the state of things, does not allow this."""

    status = 409
    slug = "conflict"
    title = "Conflict"
