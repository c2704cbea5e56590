"""Puts the gate around a whole process, for code of others that opens connections as it likes.

Python's audit hooks see every connection before it is made, whatever library makes it, and cannot
be taken off again. So it is done in a process of its own, which ends with its task.
"""

import sys
from collections.abc import Sequence

from linkcensus.net.gate import REFUSAL, Network, is_allowed

_TALKING = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_ESCAPES = frozenset(
    {
        "socket.bind",
        "subprocess.Popen",
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.spawn",
        "os.system",
        "ctypes.dlopen",
    }
)


def confine_this_process(opened: Sequence[Network] = ()) -> None:
    """Let no socket of this process reach a closed address, from now on and for good.

    Listening, starting programs and loading foreign libraries end as well, for they could make
    connections that nothing here sees. What is refused raises PermissionError.

    Args:
        opened: Networks that a setting opens although they are not public.
    """

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event in _TALKING:
            address = arguments[1] if len(arguments) > 1 else None
            if address is None and event == "socket.sendmsg":
                return  # over a connection that was judged when it was made
            host = str(address[0]) if isinstance(address, tuple) and address else ""
            if not is_allowed(host, opened):
                raise PermissionError(f"{host or 'that'} {REFUSAL}")
        elif event in _ESCAPES:
            raise PermissionError(f"{event} is not allowed here")

    sys.addaudithook(hook)
