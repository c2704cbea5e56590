"""The routes: a file per question or resource, each with a `router`.

Whoever adds a file adds its router to a tuple below; nothing else is needed.
"""

from fastapi import APIRouter

from linkcensus.api.routes import backlinks, health, imports, jobs, metrics, overview, uploads

ROUTERS: tuple[APIRouter, ...] = (
    imports.router,
    jobs.router,
    uploads.router,
    overview.router,
    backlinks.router,
)
"""Below /api/v1."""

ROOT_ROUTERS: tuple[APIRouter, ...] = (health.router, metrics.router)
"""Outside of it: /healthz, /readyz, /metrics."""
