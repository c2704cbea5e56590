"""What one crawl has met: its hosts, and how its URLs ended."""

from typing import Annotated

from fastapi import APIRouter, Query

from linkcensus.api.answering import operation
from linkcensus.api.routes.crawls import CrawlId
from linkcensus.api.security.identity import Viewer
from linkcensus.api.stating import Stated, plain_list_of, rows
from linkcensus.core.errors import BadInput
from linkcensus.store.crawl_looks import CrawledHost, CrawledUrl

router = APIRouter(prefix="/crawls", tags=["crawls"])

Limit = Annotated[int, Query(ge=1, le=1_000, description="Rows of a page.")]


@router.get(
    "/{crawl_id}/hosts",
    **operation(
        "crawl_hosts", "Hosts of a crawl, the largest first", plain_list_of(CrawledHost), None, 404
    ),
)
def crawl_hosts(
    _: Viewer,
    state: Stated,
    crawl_id: CrawlId,
    limit: Limit = 50,
    cursor: Annotated[
        str | None, Query(max_length=10, description="`cursor` of the page before.")
    ] = None,
) -> dict[str, object]:
    """List the hosts of a crawl."""
    if cursor is not None and not cursor.isdecimal():
        raise BadInput("it is damaged", place="cursor", remedy="begin with the first page")
    offset = int(cursor or 0)
    found, whole = state.crawl_looks.hosts(
        state.crawls.get(crawl_id).id, limit=limit, offset=offset
    )
    behind = offset + len(found)
    return rows(found, str(behind) if found and behind < whole else None)


@router.get(
    "/{crawl_id}/urls",
    **operation(
        "crawl_urls",
        "URLs of a crawl that ended, perhaps only those that ended in one way",
        plain_list_of(CrawledUrl),
        None,
        404,
    ),
)
def crawl_urls(
    _: Viewer,
    state: Stated,
    crawl_id: CrawlId,
    outcome: Annotated[
        str | None, Query(max_length=20, description="Such as `blocked`; see `outcomes`.")
    ] = None,
    limit: Limit = 50,
) -> dict[str, object]:
    """List URLs of a crawl; one page of them."""
    found = state.crawl_looks.urls(state.crawls.get(crawl_id).id, outcome=outcome, limit=limit)
    return rows(found)
