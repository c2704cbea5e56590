"""Answers that were given already, for as long as nothing has changed.

An answer depends on its address and on the version of what was asked, never on who asks: who may
see it was decided before. So the next one who asks the same gets the same bytes, and of many who
ask at once one asks the index and the others wait.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

_LARGEST_SHARE = 8
"""An answer larger than this part of the cache is not kept."""


class AnswerCache:
    """Bodies of answers, the least recently asked dropped first. Safe in any thread.

    Args:
        most_bytes: Of all bodies together; 0 keeps none.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._bytes = 0
        self._asking: dict[Hashable, threading.Event] = {}
        self._lock = threading.Lock()

    def answer(self, key: Hashable, ask: Callable[[], bytes]) -> bytes:
        """Return the answer that is kept under a key, or ask and keep it.

        Args:
            key: Address and version.
            ask: What it raises is raised to whoever called it, and kept from the others: they
                ask themselves.
        """
        while True:
            with self._lock:
                body = self._kept.get(key)
                if body is not None:
                    self._kept.move_to_end(key)
                    return body
                waiting = self._asking.get(key)
                if waiting is None:
                    self._asking[key] = threading.Event()
            if waiting is None:
                return self._asked(key, ask)
            waiting.wait()
            with self._lock:
                if key not in self._kept and key not in self._asking:
                    break  # it failed, or is too large to keep
        return ask()

    def _asked(self, key: Hashable, ask: Callable[[], bytes]) -> bytes:
        body = None
        try:
            body = ask()
            return body
        finally:
            with self._lock:
                if body is not None:
                    self._keep(key, body)
                self._asking.pop(key).set()

    def _keep(self, key: Hashable, body: bytes) -> None:
        if len(body) * _LARGEST_SHARE > self._most:
            return
        self._kept[key] = body
        self._bytes += len(body)
        while self._bytes > self._most:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= len(dropped)
