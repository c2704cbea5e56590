"""Which answers mean "later"."""

from pathlib import Path

import pytest

from linkcensus.core.settings import load_settings
from linkcensus.net.busy import means_later


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_every_server_may_say_later(tmp_path: Path, status: int) -> None:
    assert means_later(status, "https://files.example/a", load_settings(data=tmp_path))


@pytest.mark.parametrize(
    ("url", "later"),
    [
        ("https://data.commoncrawl.org/projects/hyperlinkgraph/a.gz", True),
        ("https://index.commoncrawl.org/graphinfo.json", True),
        ("https://mirror.example/cc/a.gz", True),
        ("https://files.example/data.commoncrawl.org/a.gz", False),
        ("https://notcommoncrawl.org/a.gz", False),
        ("https://[broken/a.gz", False),
    ],
)
def test_only_common_crawl_says_later_with_403(tmp_path: Path, url: str, later: bool) -> None:
    settings = load_settings(data=tmp_path, commoncrawl_data_url="https://mirror.example/cc/")
    assert means_later(403, url, settings) is later


@pytest.mark.parametrize("status", [200, 206, 401, 404, 410])
def test_other_answers_are_final(tmp_path: Path, status: int) -> None:
    assert not means_later(status, "https://data.commoncrawl.org/a", load_settings(data=tmp_path))
