"""Verification: the pages that are known to link are looked at again, by a job."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from linkcensus.api.answering import operation
from linkcensus.api.asking import target_of
from linkcensus.api.queueing import Queue
from linkcensus.api.routes.jobs import JobAsked
from linkcensus.api.security.identity import Editor
from linkcensus.api.stating import Acting, Asked, Stated
from linkcensus.core.scope import Scope
from linkcensus.jobs.job import Arguments

router = APIRouter(prefix="/verifications", tags=["crawls"])


class NewVerification(Asked):
    """Links to look after."""

    target: Annotated[str, Field(max_length=8_192, description="A site, host, prefix or URL.")]
    scope: Scope | None = Field(None, description="Told from the target when not given.")
    due: bool = Field(False, description="Only pages whose next look is due.")
    lost: bool = Field(False, description="Also pages whose links are all lost: are they back?")
    most: int | None = Field(
        None, ge=1, le=1_000_000_000, description="Pages at most, the most urgent first."
    )


@router.post(
    "",
    status_code=202,
    **operation(
        "start_verification",
        "Look at the pages that link to a target again",
        JobAsked,
        "A job fetches each page once, politely. A page that keeps us out never loses a link, and "
        "a loss counts when a second look confirms it. `link_status` and `losses` tell the rest.",
    ),
)
def start_verification(
    identity: Editor, queue: Queue, state: Stated, actor: Acting, wanted: NewVerification
) -> JobAsked:
    """Ask for a verification; the same one is not asked for twice while it waits."""
    target = target_of(wanted.target, wanted.scope)
    arguments: Arguments = wanted.model_dump(mode="json", exclude_defaults=True)
    job = queue.enqueue_once(
        "verify",
        {**arguments, "target": target.text, "scope": target.scope.value},
        asked_by=identity.name,
    )
    state.audit.note(actor, "verify.ask", target.text, job=job.id)
    return JobAsked(job=job.id)
