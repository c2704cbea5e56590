"""The sites that link to a site, as the whole web's own graph knows them."""

from typing import Annotated

from fastapi import Query, Response

from linkcensus.api.answering import Answer, operation
from linkcensus.api.asking import (
    DEFAULT_LIMIT,
    SITE,
    Cursor,
    Limit,
    Tag,
    TargetPath,
    questions,
    target_of,
)
from linkcensus.api.models import list_of
from linkcensus.index.background import Background
from linkcensus.insights import background_sites as question

router = questions(Tag.LINKS)


@router.get(
    f"{SITE}/background-sites",
    **operation(
        "background_sites",
        "The sites that link to a site in Common Crawl's web graph, best reputation first",
        list_of(question.BackgroundSite),
        None,
        404,
    ),
)
def background_sites(
    answer: Answer,
    target: TargetPath,
    release: Annotated[
        str | None,
        Query(description="Which release; the newest whose links are known if not given."),
    ] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """Answer one page of the sites."""
    site = target_of(target).site
    background = Background(answer.services.settings.data)
    newest = background.newest(with_graph=True)
    return answer.rows(
        lambda: question.background_referring_sites(
            background, site, limit=limit, cursor=cursor, release=release
        ),
        beside=newest.key if newest else "none",
    )
