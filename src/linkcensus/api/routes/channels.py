"""Channels: where alerts go, a test of each, a log, and the feeds that are among them."""

from dataclasses import asdict, dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from linkcensus.api.answering import operation
from linkcensus.api.models import model_of
from linkcensus.api.problems import described
from linkcensus.api.security.identity import Editor, Viewer
from linkcensus.api.services import Served
from linkcensus.api.stating import Acting, Asked, Stated, plain_list_of, rows
from linkcensus.core.errors import NotFound
from linkcensus.monitor.channels import KINDS, Delivery
from linkcensus.monitor.channels.feed import atom, rss
from linkcensus.monitor.channels.sending import (
    MadeChannel,
    add_channel,
    change_channel,
    send_test,
)
from linkcensus.store.channels import KeptChannel, Try

router = APIRouter(prefix="/channels", tags=["channels"])
feeds = APIRouter(tags=["channels"])

ChannelId = Annotated[str, Path(description="The channel's id.", max_length=16)]
GivenFields = Annotated[
    dict[Annotated[str, Field(max_length=40)], Annotated[str, Field(max_length=4_000)]],
    Field(max_length=20, description="Its fields by name; see the kinds of channels."),
]
Name = Annotated[str, Field(max_length=200, description="What it is called in its project.")]
Enabled = Annotated[bool, Field(description="False: it is muted.")]


@dataclass(frozen=True, slots=True)
class ChannelField:
    """One thing that a channel of a kind must or may be told."""

    name: str
    says: str
    """What it is, in a line."""
    secret: bool
    """Whether it is never shown again."""
    required: bool
    """Whether a new channel needs it."""
    made: bool
    """Whether one is made, and shown once, where none is given."""


@dataclass(frozen=True, slots=True)
class ChannelKind:
    """One kind of channel."""

    name: str
    says: str
    """What it does, in a line."""
    fields: tuple[ChannelField, ...]


class NewChannel(Asked):
    """A channel to make."""

    project_id: Annotated[str, Field(max_length=16, description="Whose alerts it takes.")]
    name: Name
    kind: Annotated[str, Field(max_length=20, description="One of the kinds of channels.")]
    given: GivenFields = {}
    enabled: Enabled = True


class WantedChannel(Asked):
    """What a channel is to be."""

    name: Name
    given: GivenFields = {}
    enabled: Enabled = True
    renew: Annotated[
        bool, Field(description="Make secrets that we made anew; the old ones end.")
    ] = False


class ShownChannel(BaseModel):
    """A channel that was made or changed."""

    channel: model_of(KeptChannel)  # type: ignore[valid-type]  # computed
    shown_once: dict[str, str] = Field(
        description="Secrets that were made for it, by the name of their field. Keep them now."
    )
    feeds: list[str] = Field(
        description="Paths of a new feed, to append to the address of this server: Atom and RSS."
    )


@router.get("/kinds", **operation("channel_kinds", "Kinds of channels", plain_list_of(ChannelKind)))
def channel_kinds(_: Viewer) -> dict[str, object]:
    """List the kinds of channels, and what each must be told."""
    return rows(
        ChannelKind(
            kind.name,
            kind.says,
            tuple(
                ChannelField(
                    field.name, field.says, field.secret, field.required, field.make is not None
                )
                for field in kind.fields
            ),
        )
        for kind in KINDS.values()
    )


@router.get("", **operation("channels", "Channels", plain_list_of(KeptChannel)))
def channels(
    _: Viewer,
    state: Stated,
    project_id: Annotated[str | None, Query(max_length=16, description="Of this project.")] = None,
) -> dict[str, object]:
    """List channels, without their secrets."""
    return rows(state.channels.listing(project_id))


@router.post(
    "",
    status_code=201,
    **operation("make_channel", "Make a channel", ShownChannel, None, 404, 409),
)
def make_channel(
    request: Request, _: Editor, state: Stated, actor: Acting, wanted: NewChannel
) -> dict[str, object]:
    """Make a channel."""
    made = add_channel(
        state,
        actor,
        wanted.project_id,
        name=wanted.name,
        kind=wanted.kind,
        given=wanted.given,
        enabled=wanted.enabled,
    )
    return _shown(request, made)


@router.put(
    "/{channel_id}",
    **operation("replace_channel", "Change a channel", ShownChannel, None, 404, 409),
)
def replace_channel(
    request: Request,
    _: Editor,
    state: Stated,
    actor: Acting,
    channel_id: ChannelId,
    wanted: WantedChannel,
) -> dict[str, object]:
    """Change a channel; secrets that are not given stay as they are."""
    made = change_channel(
        state,
        actor,
        channel_id,
        name=wanted.name,
        given=wanted.given,
        enabled=wanted.enabled,
        renew=wanted.renew,
    )
    return _shown(request, made)


@router.delete(
    "/{channel_id}",
    status_code=204,
    **operation("remove_channel", "Remove a channel with its log", None, None, 404),
)
def remove_channel(_: Editor, state: Stated, actor: Acting, channel_id: ChannelId) -> None:
    """Remove a channel; a feed's address shows nothing from then on."""
    state.channels.remove(actor, channel_id)


@router.post(
    "/{channel_id}/test",
    **operation(
        "test_channel",
        "Send a test message",
        model_of(Delivery),
        "Send a message that says it is a test. The answer tells what came of it, with status 200 "
        "also where the service said no.",
        404,
    ),
)
def try_channel(
    _: Editor, services: Served, state: Stated, channel_id: ChannelId
) -> dict[str, object]:
    """Send a test message."""
    return asdict(send_test(state, services.settings, channel_id))


@router.get(
    "/{channel_id}/tries",
    **operation("channel_tries", "What came of sending", plain_list_of(Try), None, 404),
)
def channel_tries(
    _: Viewer,
    state: Stated,
    channel_id: ChannelId,
    limit: Annotated[int, Query(ge=1, le=200, description="Tries at most.")] = 50,
) -> dict[str, object]:
    """List the newest tries to send something to a channel, the newest first."""
    return rows(state.channels.tries(channel_id, limit))


@feeds.get(
    "/feed/{secret}.atom",
    name="atom_feed",
    operation_id="atom_feed",
    summary="A feed as Atom",
    response_class=Response,
    responses=described(404),
)
def atom_feed(state: Stated, secret: Annotated[str, Path(max_length=200)]) -> Response:
    """Answer with a feed; its address is all that it takes."""
    return _feed(state, secret, as_atom=True)


@feeds.get(
    "/feed/{secret}.rss",
    name="rss_feed",
    operation_id="rss_feed",
    summary="A feed as RSS 2.0",
    response_class=Response,
    responses=described(404),
)
def rss_feed(state: Stated, secret: Annotated[str, Path(max_length=200)]) -> Response:
    """Answer with a feed; its address is all that it takes."""
    return _feed(state, secret, as_atom=False)


def _feed(state: Stated, secret: str, *, as_atom: bool) -> Response:
    feed = state.feeds.read(secret)
    if feed is None:
        raise NotFound("there is no such feed")
    body = atom(feed) if as_atom else rss(feed)
    kind = "application/atom+xml" if as_atom else "application/rss+xml"
    headers = {
        "Cache-Control": "private, no-cache",
        "Referrer-Policy": "no-referrer",  # the address is the secret
        "X-Robots-Tag": "noindex",
    }
    return Response(body, media_type=kind, headers=headers)


def _shown(request: Request, made: MadeChannel) -> dict[str, object]:
    root = request.scope.get("root_path", "")
    secret = made.shown_once.get("address") if made.channel.kind == "feed" else None
    paths = [f"{root}/feed/{secret}.{form}" for form in ("atom", "rss")] if secret else []
    return {
        "channel": asdict(made.channel),
        "shown_once": made.shown_once,
        "feeds": paths,
    }
