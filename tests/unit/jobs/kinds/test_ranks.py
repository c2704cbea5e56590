"""The job that fetches ranks: what it is asked, and that nothing is fetched twice."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from linkcensus.core.errors import BadInput
from linkcensus.core.settings import load_settings
from linkcensus.importers.webgraph.releases import Published
from linkcensus.jobs.context import JobContext
from linkcensus.jobs.job import Arguments
from linkcensus.jobs.kinds import ranks

NEWEST, OLDER = "cc-main-2026-mar-apr-may", "cc-main-2025-oct-nov-dec"


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Stand in for Common Crawl: which releases, and how much of them, were fetched."""
    found: list[tuple[str, int]] = []
    listed = [Published(name, None, None, None, None, ()) for name in (NEWEST, OLDER)]

    def bring_in(_root: Path, texts: list[str], _options: object, *, top: int) -> object:
        found.append((texts[0], top))
        return SimpleNamespace(release=SimpleNamespace(key=texts[0]), rows=top)

    monkeypatch.setattr(ranks, "published_releases", lambda *_: listed)
    monkeypatch.setattr(ranks, "bring_in_ranks", bring_in)
    return found


def done(tmp_path: Path, **arguments: str | int) -> Arguments:
    settings = load_settings(data=tmp_path)
    context = JobContext("job-1", settings, None, lambda _: True, lambda _: 0)  # type: ignore[arg-type]
    return ranks.RANKS.do(context, dict(arguments))


def test_the_latest_release_is_fetched(tmp_path: Path, fetched: list[tuple[str, int]]):
    told = done(tmp_path, top=500)
    assert told == {"release": NEWEST, "rows": 500, "here_already": False}
    done(tmp_path, release=OLDER)
    assert fetched == [(NEWEST, 500), (OLDER, ranks.TOP)]


def test_what_is_here_is_not_fetched_again(
    tmp_path: Path, fetched: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
):
    here = SimpleNamespace(releases=lambda: [SimpleNamespace(key=NEWEST, ranked=500)])
    monkeypatch.setattr(ranks, "Background", lambda _root: here)
    assert done(tmp_path, top=500) == {"release": NEWEST, "rows": 0, "here_already": True}
    done(tmp_path, top=501)
    assert fetched == [(NEWEST, 501)]


def test_its_title_says_what_it_does_and_refuses_what_is_none():
    assert ranks.RANKS.title({"top": 1000}) == "Ranks of the best 1,000 sites in the latest release"
    assert ranks.RANKS.title({"release": OLDER}).endswith(f"1,000,000 sites in {OLDER}")
    for wrong in ({"release": "../etc"}, {"top": 0}, {"top": 5_000_000}):
        with pytest.raises(BadInput):
            ranks.RANKS.title({**wrong})
