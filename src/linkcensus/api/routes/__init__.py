"""The routes: a file per question or resource, each with a `router`.

Whoever adds a file adds its router to a tuple below; nothing else is needed.
"""

from fastapi import APIRouter

from linkcensus.api.routes import backlinks, overview

ROUTERS: tuple[APIRouter, ...] = (
    overview.router,
    backlinks.router,
)
"""Below /api/v1."""

ROOT_ROUTERS: tuple[APIRouter, ...] = ()
"""Outside of it: /healthz, /readyz, /metrics."""
