"""When the pages that link to a target are looked at next: how many are due, and one of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Query, Response

from linkcensus.api.answering import TargetAnswer, operation
from linkcensus.api.asking import SITE, Tag, questions
from linkcensus.api.models import model_of
from linkcensus.crawl.verify.schedule import next_look
from linkcensus.index.referring_pages import page_histories

router = questions(Tag.LINKS)


@dataclass(frozen=True, slots=True)
class NextLooks:
    """The referring pages of a target by when a scheduled verification looks at them."""

    pages: int
    due: int
    """Those that `start_verification` with `due` looks at now."""
    next_at: datetime | None
    """When the next of the others is due; None where there is none."""
    page_at: datetime | None
    """When the page that was asked for is due, perhaps long ago; None where it is not known."""


@router.get(
    f"{SITE}/link-status/next",
    **operation(
        "next_looks",
        "When the pages that link are looked at again",
        model_of(NextLooks, dated=True),
        "Fresh, valuable and flapping links are looked at sooner, misses when they can be "
        "confirmed. It happens when a verification with `due` runs.",
    ),
)
def next_looks(
    answer: TargetAnswer,
    page: Annotated[str | None, Query(max_length=8_192, description="One referring page.")] = None,
) -> Response:
    """Answer when pages are due."""
    now, hours = answer.index.clock.now(), answer.index.settings.lost_confirmation_hours

    def ask() -> NextLooks:
        pages = due = 0
        soonest: datetime | None = None
        asked: datetime | None = None
        with answer.index.view(answer.target, answer.moment) as view:
            for history in page_histories(view, lost_too=page is not None):
                at = next_look(history, hours)
                asked = at if history.url == page else asked
                pages += 1
                due += at <= now
                if at > now and (soonest is None or at < soonest):
                    soonest = at
        return NextLooks(pages, due, soonest, asked)

    return answer.one(ask, answer.moment, now.strftime("%Y-%m-%dT%H:%M"))
