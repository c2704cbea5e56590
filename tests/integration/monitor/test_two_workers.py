"""Two workers that look and tell at the same moment: everything is told, and nothing twice."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.index.made_up import link
from tests.integration.monitor.watching import Watching, watching
from tests.support.postgres import Postgres
from tests.support.state_world import ANNA

from linkcensus.store.channels import ChannelDraft
from linkcensus.store.deliveries import DeliveryState
from linkcensus.store.monitors import Cadence

REPOSITORY = Path(__file__).parents[3]
WORKERS = 2
SITES = 4


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Watching]:
    url = None
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        url = server.fresh()
    with watching(tmp_path, url) as made:
        yield made


def run(shared: Watching, folder: Path, number: int) -> list[str]:
    """Let the workers begin at once; what they wrote."""
    gate, out = folder / f"gate-{number}", folder / f"out-{number}"
    url = shared.kept.settings.database_url
    script = [sys.executable, "-m", "tests.integration.monitor.working_process"]
    script += [str(shared.world.settings.data), str(shared.kept.settings.data)]
    script += [url.get_secret_value() if url else "", shared.project.id, str(gate), str(out)]
    env = os.environ | {"PYTHONPATH": f"{REPOSITORY / 'src'}:{REPOSITORY}"}
    running = [
        subprocess.Popen(script, env=env, cwd=REPOSITORY, stderr=subprocess.PIPE, text=True)
        for _ in range(WORKERS)
    ]
    deadline = time.monotonic() + 120
    while not out.exists() or out.read_text().count("ready") < WORKERS:
        assert time.monotonic() < deadline
        assert all(one.poll() is None for one in running), [one.communicate() for one in running]
        time.sleep(0.02)
    gate.touch()
    for one in running:
        _, wrong = one.communicate(timeout=120)
        assert one.returncode == 0, wrong
    return out.read_text().splitlines()


def test_nothing_is_told_twice_and_nothing_is_missed(shared: Watching, tmp_path: Path):
    channels = ("Chat", "Mail")
    for name in channels:
        draft = ChannelDraft(name=name, kind="file", options={}, secrets={})
        shared.state.channels.add(ANNA, shared.project.id, draft)
    shared.monitor("new_link", cadence=Cadence.INSTANT, options={"days": 3650})
    shared.look(1)
    expected = []
    for number in range(2):
        sites = [f"s{number}-{n}.com" for n in range(SITES)]
        for site in sites:
            shared.world.see(f"{site}/", 2 + number, link("target.com/x"))
        shared.world.commit()
        expected += [f"1 new link from {site} to target.com" for site in sites]

        lines = run(shared, tmp_path, number)

        sent = [line.split(" ", 2) for line in lines if line.startswith("sent ")]
        ids = [message_id for _, message_id, _ in sent]
        assert len(ids) == len(set(ids))
        titles = [title for _, _, all_titles in sent for title in all_titles.split(" | ")]
        new = expected[-SITES:]
        assert sorted(titles) == sorted(new * len(channels)), lines
        assert sum(int(line.split()[2]) for line in lines if line.startswith("look ")) == SITES
    assert sorted(event.title for event in shared.events()) == sorted(expected)
    states = {one.state for one in shared.state.deliveries.listing()}
    assert states == {DeliveryState.SENT}
