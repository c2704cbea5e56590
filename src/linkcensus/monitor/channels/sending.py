"""Channels as people use them: made and changed by what they were told, tried, and sent to."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from linkcensus.core.clock import Clock, SystemClock
from linkcensus.core.errors import BadInput
from linkcensus.core.settings import Settings
from linkcensus.monitor.channels import kind_of
from linkcensus.monitor.channels.channel import (
    Attempt,
    Channel,
    Delivery,
    Given,
    Tools,
    tools_of,
)
from linkcensus.monitor.channels.kind import Kind
from linkcensus.monitor.message import Message, test_message
from linkcensus.store.actor import Actor
from linkcensus.store.channels import ChannelDraft, KeptChannel, Try
from linkcensus.store.secret import hash_secret, new_id
from linkcensus.store.state import State

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MadeChannel:
    """A channel that was made or changed."""

    channel: KeptChannel
    shown_once: dict[str, str]
    """Secrets that were made for it, by the name of their field."""


def add_channel(
    state: State,
    actor: Actor,
    project_id: str,
    *,
    name: str,
    kind: str,
    given: Mapping[str, str],
    enabled: bool = True,
) -> MadeChannel:
    """Make a channel.

    Args:
        state: Of the installation.
        actor: Who does it.
        project_id: Whose alerts it takes.
        name: What it is called in the project.
        kind: One of `KINDS`.
        given: Its fields by name.
        enabled: False: it is muted.

    Raises:
        BadInput: No such kind, or a field is missing, unknown or does not fit.
        Clash: The project has a channel of that name.
        NotFound: There is no such project.
    """
    draft, made = _draft(kind_of(kind), name, given, enabled=enabled, old=None)
    return MadeChannel(state.channels.add(actor, project_id, draft), made)


def change_channel(
    state: State,
    actor: Actor,
    channel_id: str,
    *,
    name: str,
    given: Mapping[str, str],
    enabled: bool = True,
    renew: bool = False,
) -> MadeChannel:
    """Change a channel; secrets that are not given stay as they are.

    Args:
        state: Of the installation.
        actor: Who does it.
        channel_id: Which one.
        name: What it is to be called.
        given: Its fields by name.
        enabled: False: it is muted.
        renew: Whether a secret that we made is made anew; the old one ends.

    Raises:
        BadInput: A field is missing, unknown or does not fit.
        Clash: The project has a channel of that name.
        NotFound: There is no such channel.
    """
    old = state.channels.get(channel_id)
    draft, made = _draft(kind_of(old.kind), name, given, enabled=enabled, old=old, renew=renew)
    return MadeChannel(state.channels.replace(actor, channel_id, draft), made)


def open_channel(state: State, channel_id: str, tools: Tools) -> Channel:
    """Return a channel to send to.

    Raises:
        BadInput: Its secrets are gone: it came out of a backup.
        NotFound: There is no such channel.
    """
    kept = state.channels.get(channel_id)
    given = Given(kept.id, kept.options, state.channels.secrets_of(channel_id))
    kind = kind_of(kept.kind)
    secret = [one.name for one in kind.fields if one.secret and one.name != kind.address]
    if any(name not in given.secrets for name in secret):
        raise BadInput("its secrets are not there", place=kept.name, remedy="give them again")
    return kind.make(given, tools)


def send_to(
    state: State,
    settings: Settings,
    channel_id: str,
    message: Message,
    *,
    clock: Clock | None = None,
    tools: Tools | None = None,
) -> Delivery:
    """Send a message to a channel, and write into its log what came of it.

    Not for use inside a running event loop; it takes a few minutes at the most.

    Args:
        state: Of the installation.
        settings: Likewise.
        channel_id: Which one; whether it is muted is the caller's to ask.
        message: What to tell. A second message of the same id is the same message again.
        clock: Dates the tries; the machine's by default.
        tools: What channels work with; made of the rest by default.

    Raises:
        NotFound: There is no such channel.
    """
    used = tools or tools_of(settings, clock or SystemClock(), state.feeds)
    delivery = open_channel(state, channel_id, used).send(message)
    state.channels.record(channel_id, [_try(message, one) for one in delivery.attempts])
    if not delivery.ok:
        _log.warning("channel %s: %s: %s", channel_id, delivery.outcome, delivery.reason)
    return delivery


def send_test(
    state: State, settings: Settings, channel_id: str, *, tools: Tools | None = None
) -> Delivery:
    """Send a message that says it is a test, and what a real one looks like.

    Raises:
        NotFound: There is no such channel.
    """
    used = tools or tools_of(settings, SystemClock(), state.feeds)
    name = state.channels.get(channel_id).name
    message = test_message(name, used.clock.now(), f"test-{new_id()}")
    return send_to(state, settings, channel_id, message, tools=used)


def _draft(
    kind: Kind,
    name: str,
    given: Mapping[str, str],
    *,
    enabled: bool,
    old: KeptChannel | None,
    renew: bool = False,
) -> tuple[ChannelDraft, dict[str, str]]:
    """Read what a channel was told; the second part is what was made for it."""
    _refuse_unknown(kind, given)
    options, secrets, made = dict[str, str](), dict[str, str](), dict[str, str]()
    for field in kind.fields:
        value = given.get(field.name, "")
        if value.strip():
            value = field.read(value)
        elif field.make is not None and (old is None or renew):
            value = made[field.name] = field.make()
        elif field.required and not (old is not None and field.secret):
            raise BadInput("is missing", place=field.name, remedy=field.says)
        else:
            continue
        (secrets if field.secret else options)[field.name] = value
        if field.shown_as is not None:
            options[field.shown_as[0]] = field.shown_as[1](value)
    kept = {} if old is None else old.options
    shown = {field.shown_as[0] for field in kind.fields if field.shown_as is not None}
    options = {**{name: kept[name] for name in shown if name in kept}, **options}
    address = secrets.pop(kind.address, None) if kind.address is not None else None
    hashed = None if address is None else hash_secret(address)
    return ChannelDraft(name, kind.name, options, secrets, enabled, hashed), made


def _refuse_unknown(kind: Kind, given: Mapping[str, str]) -> None:
    known = [field.name for field in kind.fields]
    for name in given:
        if name not in known:
            raise BadInput(
                f"{kind.name} has no field {name[:40]!r}", remedy=f"there are {', '.join(known)}"
            )


def _try(message: Message, one: Attempt) -> Try:
    return Try(
        message=message.id,
        at=one.at,
        outcome=one.outcome.value,
        status=one.status,
        milliseconds=one.milliseconds,
        reason=one.reason,
    )
