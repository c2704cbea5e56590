"""A crawl in a process of its own, which tests may kill: data folder, port of the web, crawl id."""

from pathlib import Path

from linkcensus.core.settings import load_settings
from linkcensus.crawl.fetcher import Fetcher
from linkcensus.crawl.run import run_crawl
from linkcensus.index.index import Index
from linkcensus.net.names import LocalNames
from linkcensus.store.state import open_state


def main(
    data: str, port: str, crawl_id: str, database_url: str | None = None, delay: float = 0.0
) -> None:
    """Run it to its end."""
    settings = load_settings(
        data=Path(data),
        database_url=database_url or None,
        crawl_delay_seconds=delay,
        crawl_batch_pages=20,
        crawl_batch_seconds=0.3,
    )
    state, index = open_state(settings), Index(Path(data), settings)
    names = LocalNames(int(port))
    run_crawl(crawl_id, state, index, fetcher=lambda: Fetcher(settings, names=names))
    index.close()
    state.close()
