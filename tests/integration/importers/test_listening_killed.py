"""Listening that is killed without a warning loses nothing that its cursor can bring back."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest
from tests.support.networks import Jetstream, like, post, serving, tick

from linkcensus.core.scope import parse_target
from linkcensus.core.settings import Settings
from linkcensus.index.index import Index
from linkcensus.insights.mentions import MentionsRequest, mentions
from linkcensus.store.state import open_state

pytestmark = pytest.mark.slow


def test_killed_in_the_middle(data_folder):
    stream = Jetstream()
    start = int(datetime.now(UTC).timestamp() * 1e6) - 3_600_000_000
    stream.frames = [post(n, f"https://shop.com/{n}", start + n) for n in range(1, 1_501)]
    stream.frames += [like(5_000 + n, of=n, at=start + 5_000 + n) for n in range(1, 11)]
    with serving({"/subscribe": stream.handle}) as host:
        changes = {
            "LINKCENSUS_BLUESKY_STREAM_URL": f"ws://{host}/subscribe",
            "LINKCENSUS_ALLOWED_NETWORKS": "127.0.0.0/8",
            "LINKCENSUS_DATA": str(data_folder),
        }
        command = [sys.executable, "-m", "linkcensus", "listen", "bluesky", "--for", "shop.com"]
        environment = {**os.environ, **changes}
        listening = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            reached = _cursor(data_folder, changes, listening)
        finally:
            listening.send_signal(signal.SIGKILL)
            listening.wait()
        assert start + 1_000 <= reached < start + 5_001, "the stretch after it is not committed"
        stream.frames.append(tick(int(datetime.now(UTC).timestamp() * 1e6)))
        subprocess.run([*command, "--once"], env=environment, check=True, timeout=200)
    assert stream.asked[-1]["cursor"] == [str(reached)]
    settings = Settings(data=data_folder)
    index = Index(data_folder, settings)
    with index.view(parse_target("shop.com")) as view:
        answer = mentions(view, MentionsRequest(limit=10))
    index.close()
    assert answer.mentions == 1_500
    assert max(row.reactions or 0 for row in answer.rows) <= 1


def _cursor(data_folder, changes, listening):
    """Wait until the first stretch is committed; where it ends."""
    name = f"bluesky {changes['LINKCENSUS_BLUESKY_STREAM_URL']}"
    until = time.monotonic() + 200
    while time.monotonic() < until:
        assert listening.poll() is None, "it ended"
        if (data_folder / "linkcensus.db").exists():
            state = open_state(Settings(data=data_folder))
            cursor = state.cursors.find(name).get("cursor")
            state.close()
            if cursor:
                return cursor
        time.sleep(0.2)
    pytest.fail("nothing was committed")
