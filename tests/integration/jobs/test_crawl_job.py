"""Crawls as jobs: asked for, refused, done by a worker, gone on with."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest
from tests.integration.jobs.conftest import Floor

from linkcensus.core.errors import BadInput
from linkcensus.crawl.orders import budget_of, make_list_crawl
from linkcensus.jobs.job import JobState
from linkcensus.jobs.uploads import Uploads
from linkcensus.store.actor import COMMAND
from linkcensus.store.state import open_state


class _Server(http.server.BaseHTTPRequestHandler):
    """Nothing may ever ask it: it is on this machine."""

    asked = 0

    def do_GET(self) -> None:
        """Count."""
        type(self).asked += 1
        self.send_error(500)


@pytest.fixture
def private_address() -> Iterator[str]:
    """The address of a server that no crawl may reach."""
    _Server.asked = 0
    with http.server.HTTPServer(("127.0.0.1", 0), _Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_crawl_is_done_by_a_worker_and_tells_what_came_of_it(floor: Floor, private_address: str):
    urls = [f"{private_address}{name}" for name in "abc"]
    job = floor.queue.enqueue("crawl", {"kind": "list", "urls": urls, "pages": 2})
    assert job.title == "Crawl 3 pages, at most 2 pages"
    floor.start()

    done = floor.state(job, JobState.DONE, JobState.FAILED)

    assert done.error is None
    assert done.result
    assert done.result["outcomes"] == {"refused": 2}
    assert done.result["state"] == "done"
    assert _Server.asked == 0
    with closing(open_state(floor.settings)) as state:
        assert [crawl.done for crawl in state.crawls.listing()] == [2]


def test_an_uploaded_list_is_crawled(floor: Floor, private_address: str):
    uploads = Uploads(floor.data)
    place = uploads.new("pages.txt")
    place.path.write_text(f"# ours\n{private_address}a\n\n{private_address}b\n")
    upload = uploads.finish(place)
    job = floor.queue.enqueue("crawl", {"kind": "list", "upload": upload.id, "names": ["my.txt"]})
    assert job.title == "Crawl my.txt"
    floor.start()

    done = floor.state(job, JobState.DONE, JobState.FAILED)

    assert done.result, done.error
    assert done.result["pages"] == 2


def test_a_crawl_that_waits_is_gone_on_with(floor: Floor, private_address: str):
    budget = budget_of("list", None, None, None)
    with closing(open_state(floor.settings)) as state:
        crawl = make_list_crawl(state, COMMAND, [private_address], budget, name="one")
    job = floor.queue.enqueue("crawl", {"crawl": crawl.id})
    floor.start()

    done = floor.state(job, JobState.DONE, JobState.FAILED)

    assert done.result, done.error
    assert (done.result["crawl"], done.result["pages"]) == (crawl.id, 1)


def test_what_cannot_be_crawled_is_refused(floor: Floor):
    for arguments in [
        {},
        {"kind": "juggle", "targets": ["a.test"]},
        {"targets": ["co.uk"]},
        {"targets": ["a.test"], "pages": 0},
        {"targets": ["a.test"], "depth": "deep"},
        {"targets": ["a.test"], "depth": -1},
        {"kind": "list", "urls": ["file:///etc/passwd"]},
    ]:
        with pytest.raises(BadInput):
            floor.queue.enqueue("crawl", arguments)  # type: ignore[arg-type]
