"""Puts the guard around an application."""

from fastapi import FastAPI

from linkcensus.api.security.guard import Guard
from linkcensus.api.services import Services

_SIGNS_IN = ("/session", "/setup")


def install_security(
    app: FastAPI, services: Services | None, *, prefix: str, mounts: tuple[str, ...] = ()
) -> None:
    """Guard an application; call it last, so that nothing stands outside of the guard.

    Args:
        app: The application, with all its routes, mounts and other middleware.
        services: What it works with; None where only the OpenAPI document is wanted.
        prefix: Of the API.
        mounts: Paths of what is mounted: only viewers reach them.
    """
    if services is not None:
        app.add_middleware(
            Guard, services=services, prefix=prefix, signs_in=_SIGNS_IN, only_known=mounts
        )
