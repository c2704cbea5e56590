"""Runs the application in uvicorn until SIGTERM or Ctrl-C, then ends in good order."""

import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from types import FrameType

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from linkcensus.api.app import create_app
from linkcensus.api.base_path import BelowBasePath
from linkcensus.api.bases import tell_of_fault
from linkcensus.api.services import Services
from linkcensus.api.stopping import stopping_of
from linkcensus.api.warming import warm
from linkcensus.core.errors import BadInput, LinkCensusError
from linkcensus.core.settings import Settings
from linkcensus.index.index import Index
from linkcensus.jobs.queue import JobQueue
from linkcensus.store.state import open_state, refuse_public_without_administrator

logger = logging.getLogger(__name__)

Mounts = Callable[[Services], Mapping[str, ASGIApp]]
"""Makes what is mounted beside the API, such as /mcp."""

_ENDING_SECONDS = 10
_BACKLOG = 512
_LONGEST_HEADERS_BYTES = 64 * 1024


@contextmanager
def opened(settings: Settings) -> Iterator[Services]:
    """Open everything that requests need; closed at the end.

    Raises:
        Refused: The address is public and nobody administers this installation.
        LinkCensusError: The index, the state or the jobs cannot be opened.
    """
    with ExitStack() as stack:
        index = stack.enter_context(closing(Index(settings.data, settings)))
        state = stack.enter_context(closing(open_state(settings)))
        state.first_administrator.from_settings(settings)
        refuse_public_without_administrator(settings.listen_host, state)
        jobs = stack.enter_context(closing(JobQueue(settings)))
        services = Services(settings=settings, index=index, state=state, jobs=jobs)
        yield stack.enter_context(closing(services))


def run(
    services: Services,
    *,
    mounts: Mounts | None = None,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve until SIGTERM or Ctrl-C; answers that are under way get some seconds to finish.

    Args:
        services: What the routes work with.
        mounts: Makes what is mounted beside the API.
        ready: Told the address once requests are answered.

    Raises:
        LinkCensusError: The address cannot be listened on.
    """
    settings = services.settings
    app = create_app(services, mounts(services) if mounts else None)
    listening = _listen(settings.listen_host, settings.listen_port)

    def began(address: str) -> None:
        if ready is not None:
            ready(address)
        services.beside.submit(warm, services).add_done_callback(tell_of_fault)

    try:
        server = _Server(configured(app, settings), app, began, address_of(settings, listening))
        server.run(sockets=[listening])
    finally:
        listening.close()


def address_of(settings: Settings, listening: socket.socket) -> str:
    """The address that a browser on this machine takes."""
    host = settings.listen_host.strip("[]")
    if host in ("0.0.0.0", "::", ""):  # noqa: S104 - any of this machine's addresses will do
        host = "127.0.0.1"
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listening.getsockname()[1]}{settings.base_path}/"


def _listen(host: str, port: int) -> socket.socket:
    plain = host.strip("[]")
    try:
        family, *_, address = socket.getaddrinfo(plain, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise BadInput(
            f"{plain!r} is no address of this machine ({error.strerror})",
            place="--host",
            remedy="give 127.0.0.1, or one of its addresses",
        ) from None
    try:
        return socket.create_server((str(address[0]), port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise LinkCensusError(
            f"cannot listen on {plain} port {port}: {os.strerror(error.errno or 0)}; "
            "choose another with --port"
        ) from None


def configured(app: FastAPI, settings: Settings) -> uvicorn.Config:
    """How uvicorn runs an application; only proxies of the settings may say for whom they ask."""
    return uvicorn.Config(
        BelowBasePath(app, settings.base_path),
        loop="auto",  # uvloop where there is one
        http="httptools",
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=[str(network) for network in settings.trusted_proxies],
        server_header=False,
        access_log=False,
        log_config=None,
        log_level="warning",
        timeout_graceful_shutdown=_ENDING_SECONDS,
        h11_max_incomplete_event_size=_LONGEST_HEADERS_BYTES,
    )


class _Server(uvicorn.Server):
    """Says when it is ready, and lets endless answers end when it stops."""

    def __init__(
        self,
        config: uvicorn.Config,
        app: FastAPI,
        ready: Callable[[str], None] | None,
        address: str,
    ) -> None:
        super().__init__(config)
        self._app = app
        self._ready = ready
        self._address = address

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        await super().startup(sockets)
        if self.started and self._ready is not None:
            self._ready(self._address)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end."""
        stopping_of(self._app).begin()
        super().handle_exit(sig, frame)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take SIGTERM and Ctrl-C as the wish to end, and not as an error afterwards."""
        numbers = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, self.handle_exit) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
