"""The routes: a file per question or resource, each with a `router`.

Whoever adds a file adds its router to a tuple below; nothing else is needed.
"""

from fastapi import APIRouter

from linkcensus.api.routes import (
    anchors,
    background,
    backlinks,
    broken,
    bulk,
    catalogue,
    compare,
    explain,
    farms,
    health,
    history,
    imports,
    internal,
    intersect,
    jobs,
    metrics,
    networks,
    new_lost,
    outgoing,
    overlap,
    overview,
    pages,
    prospects,
    scores,
    similar,
    sites,
    sql,
    uploads,
    what_if,
)

ROUTERS: tuple[APIRouter, ...] = (
    imports.router,
    jobs.router,
    uploads.router,
    overview.router,
    history.router,
    backlinks.router,
    sites.router,
    anchors.router,
    pages.router,
    broken.router,
    new_lost.router,
    networks.router,
    internal.router,
    outgoing.router,
    background.router,
    overlap.router,
    similar.router,
    prospects.router,
    farms.router,
    farms.all_router,
    explain.router,
    what_if.router,
    compare.router,
    intersect.router,
    bulk.router,
    sql.router,
    scores.router,
    catalogue.router,
)
"""Below /api/v1."""

ROOT_ROUTERS: tuple[APIRouter, ...] = (health.router, metrics.router)
"""Outside of it: /healthz, /readyz, /metrics."""
