"""How several processes share the tests: whole files, those that take longest first.

A file's tests stay together, for they share what is costly to make; and what takes minutes begins
first, so that no process is left with it when the others are done.
"""

import pytest
from xdist.scheduler import LoadGroupScheduling
from xdist.workermanage import WorkerController

LONGEST_FIRST = (
    "served",  # the group of all that look at the served demo in Chromium
    "tests/integration/api/test_watching_over_http.py",
    "tests/integration/index/test_crash.py",
    "tests/integration/index/test_equivalence.py",
    "tests/integration/test_cli_answers.py",
    "tests/integration/test_cli_files.py",
    "tests/integration/crawl/test_crawl_crash.py",
    "tests/browser/test_extract_equals_chromium.py",
    "tests/integration/api/test_schemathesis.py",
    "tests/integration/test_demo_watched.py",
    "tests/integration/score/test_runs.py",
    "tests/integration/importers/test_import_run.py",
    "tests/unit/extract/test_hostile_pages.py",
    "tests/integration/test_cli_monitor.py",
    "tests/integration/backup/test_backup.py",
    "tests/integration/crawl/test_crawl_kinds.py",
    "tests/integration/index/test_loss.py",
)
"""Files and groups, in the order of what they cost; whoever writes such a file names it here."""


def unit_of(nodeid: str) -> str:
    """Name what a test belongs to: its group, or its file."""
    _, at, group = nodeid[nodeid.rfind("]") + 1 :].rpartition("@")
    return group if at else nodeid.partition("::")[0]


class WholeFiles(LoadGroupScheduling):  # type: ignore[misc]  # xdist has no types
    """Hands out files and groups, the longest first; of the others those of many tests."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)

    def _assign_work_unit(self, node: WorkerController) -> None:
        longest = next((one for one in LONGEST_FIRST if one in self.workqueue), None)
        if longest:
            self.workqueue.move_to_end(longest, last=False)
        super()._assign_work_unit(node)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> WholeFiles:
    """Have xdist share the tests that way."""
    return WholeFiles(config, log)
