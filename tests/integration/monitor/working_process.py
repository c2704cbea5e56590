"""One of several workers that look and tell at the same time, as a process of its own.

Arguments: the index's folder, the state's folder, its URL ('' for SQLite), the project, a file to
wait for, and a file to write to: a line `look N` or `sent ID TITLES` for each thing done.
"""

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from linkcensus.core.clock import SystemClock
from linkcensus.core.settings import load_settings
from linkcensus.index.index import Index
from linkcensus.monitor.changes import take_look
from linkcensus.monitor.message import Message
from linkcensus.monitor.telling import plan_deliveries, send_due
from linkcensus.store.channels import KeptChannel
from linkcensus.store.state import open_state


@dataclass
class Taken:
    """What the channel answers: it took the message."""

    ok: bool = True
    permanent: bool = False
    reason: str = "taken"
    retry_after: float | None = None


def main(index_folder: str, state_folder: str, url: str, project_id: str, gate: str, out: str):
    """Look and tell, as soon as the gate is there."""
    options = {"database_url": url} if url else {}
    clock = SystemClock()
    state = open_state(load_settings(data=Path(state_folder), **options), clock=clock)
    settings = load_settings(data=Path(index_folder), query_threads=1)
    index = Index(Path(index_folder), settings, clock)
    told = os.open(out, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def send(_channel: KeptChannel, message: Message) -> Taken:
        titles = " | ".join(sorted(item.title for item in message.items))
        os.write(told, f"sent {message.id} {titles}\n".encode())
        time.sleep(0.05)
        return Taken()

    os.write(told, b"ready\n")
    while not Path(gate).exists():
        time.sleep(0.005)
    project = state.projects.get(project_id)
    looked = take_look(state, index, project, clock)
    os.write(told, f"look {looked.look} {looked.events}\n".encode())
    for _ in range(5):
        plan_deliveries(state, project, clock.now())
        send_due(state, send, clock)
    state.close()
    index.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
