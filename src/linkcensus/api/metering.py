"""Counts requests and their times for Prometheus; nothing that names a person or a target."""

import time

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Meters:
    """The figures of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = Counter(
            "linkcensus_requests",
            "Requests answered.",
            ("operation", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "linkcensus_request_seconds",
            "Time until the answer began.",
            ("operation",),
            buckets=_SECONDS,
            registry=self.registry,
        )

    def count(self, operation: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._requests.labels(operation, f"{status // 100}xx").inc()
        self._seconds.labels(operation).observe(seconds)


class Metering:
    """Passes requests on and counts their answers."""

    def __init__(self, app: ASGIApp, meters: Meters) -> None:
        self._app = app
        self._meters = meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                seconds = time.perf_counter() - began
                self._meters.count(_operation(scope), message["status"], seconds)
            await send(message)

        await self._app(scope, receive, counted)


def _operation(scope: Scope) -> str:
    """What was asked, of a bounded number of names."""
    name = getattr(scope.get("route"), "name", None)
    return name if isinstance(name, str) and name else "other"
