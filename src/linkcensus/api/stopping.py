"""The wish to stop, for answers that would otherwise go on for ever."""

import threading

from fastapi import FastAPI


class Stopping:
    """Set once, when the server begins to end."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def __bool__(self) -> bool:
        """Whether the server ends."""
        return self._event.is_set()

    def begin(self) -> None:
        """Let endless answers end."""
        self._event.set()


def stopping_of(app: FastAPI) -> Stopping:
    """Return the wish of one application; made on first use."""
    if not isinstance(getattr(app.state, "stopping", None), Stopping):
        app.state.stopping = Stopping()
    wish: Stopping = app.state.stopping
    return wish
