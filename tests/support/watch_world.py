"""A server over a few links with a project that is watched, and short words for asking it."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient
from tests.support.api_world import ApiWorld, api_world

from linkcensus.api.services import Services
from linkcensus.jobs.queue import JobQueue
from linkcensus.monitor.changes import take_look

API = "/api/v1"
TABLE = """\
Placement URL;Landing page;Anchor text;Type
https://blog1.com/post;https://shop.com/;words 1;dofollow
https://blog2.com/post;https://shop.com/;other words;
https://nobody.com/post;https://shop.com/;;
"""
"""Three placed links: as promised, with other words, and on a page that nobody saw."""


@contextmanager
def served(few_links: Path, folder: Path) -> Iterator[ApiWorld]:
    """A server over a few links, with a queue that nobody works at."""
    shutil.copytree(few_links, folder, dirs_exist_ok=True)
    with api_world(folder, buckets=4) as made, closing(JobQueue(made.settings)) as queue:
        before: Services = made.app.state.services
        made.app.state.services = Services(before.settings, before.index, before.state, queue)
        yield made


def start(editor: TestClient) -> str:
    """Make a project that is watched for what most people want."""
    made = editor.post(f"{API}/watches", json={"sites": ["shop.com"], "competitors": ["rival.com"]})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def rows(client: TestClient, path: str, **asked: object) -> list[dict[str, Any]]:
    """Ask for a list; its rows."""
    answer = client.get(f"{API}{path}", params=asked)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["rows"]
    return found


def look(world: ApiWorld, project: str) -> None:
    """Look at the project, as the job does."""
    index = world.app.state.services.index
    take_look(world.state, index, world.state.projects.get(project), world.clock)
