"""How many connections may lie idle until they are used again.

A crawl of many hosts would keep one to each for as long as the server lets it, and the operating
system gives a process no more than a thousand or so.
"""

import time
from collections import OrderedDict
from collections.abc import Callable


class IdleConnections:
    """Which origins a connection may be kept to.

    Args:
        most: Origins at the same time.
        seconds: How long a connection lies idle at most.
        monotonic: Seconds of a clock that never goes back.
    """

    def __init__(
        self, most: int, seconds: float, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = most
        self._seconds = seconds
        self._monotonic = monotonic
        self._asked: OrderedDict[str, float] = OrderedDict()

    def may_stay(self, origin: str) -> bool:
        """Say of an origin that is asked now whether the connection may be kept afterwards.

        Those that have one keep theirs, so that the pages of one host share it; others wait until
        one of them was not asked for so long that its connection is gone.
        """
        now = self._monotonic()
        while self._asked and next(iter(self._asked.values())) + self._seconds < now:
            self._asked.popitem(last=False)
        if origin not in self._asked and len(self._asked) >= self._most:
            return False
        self._asked[origin] = now
        self._asked.move_to_end(origin)
        return True
