"""Figures for Prometheus, for whoever sends a token."""

import ipaddress
from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from linkcensus.api.metering import Meters
from linkcensus.api.problems import described
from linkcensus.api.security.identity import Known
from linkcensus.api.security.refusals import Forbidden, Unauthenticated
from linkcensus.api.services import Served, Services

router = APIRouter(tags=["health"])

_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


@router.get(
    "/metrics",
    name="metrics",
    operation_id="metrics",
    summary="Figures for Prometheus",
    description="To whoever sends a token; with `LINKCENSUS_METRICS_WITHOUT_TOKEN` to this machine "
    "too, but for requests that a proxy says it passed on.",
    responses={
        **described(),
        200: {"description": "The figures", "content": {"text/plain": {}}},
    },
    response_class=Response,
)
def metrics(request: Request, services: Served, identity: Known) -> Response:
    """Write the figures."""
    if identity is not None and identity.kind == "guest":
        raise Forbidden("a share link shows no figures of the server")
    open_here = services.settings.metrics_without_token and _from_this_machine(request)
    if identity is None and not open_here:
        raise Unauthenticated("nobody is signed in", remedy="send a token")
    meters: Meters = request.app.state.meters
    body = generate_latest(meters.registry) + generate_latest(_now(services))
    return Response(body, media_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def _from_this_machine(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _now(services: Services) -> CollectorRegistry:
    """What is read when it is asked for."""
    registry = CollectorRegistry()
    Gauge("linkcensus_imports", "Imports of the index.", registry=registry).set(
        len(services.index.snapshot().imports)
    )
    if services.jobs is None:
        return registry
    jobs = Gauge("linkcensus_jobs", "Jobs by where they stand.", ("state",), registry=registry)
    for state, count in services.jobs.counts().items():
        jobs.labels(state.value).set(count)
    silent = Gauge(
        "linkcensus_worker_silent_seconds",
        "Time since each worker was heard of.",
        ("worker",),
        registry=registry,
    )
    now = datetime.now(UTC)
    for worker, beat in services.jobs.last_beats().items():
        silent.labels(worker).set(max(0.0, (now - beat).total_seconds()))
    return registry
