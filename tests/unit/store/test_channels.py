import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.support.state_world import ANNA, NOON, StateWorld

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.core.scope import Scope
from linkcensus.store.channels import MOST_CHANNELS, MOST_TRIES, ChannelDraft, KeptChannel, Try
from linkcensus.store.dump import LOCKED_OUT, dump_lines
from linkcensus.store.errors import Clash
from linkcensus.store.feeds import MOST_ENTRIES, FeedEntry
from linkcensus.store.projects import ProjectDraft, ProjectTarget
from linkcensus.store.secret import hash_secret

SECRET = "very-secret-word"


def project(kept: StateWorld, name: str = "shop") -> str:
    own = (ProjectTarget("shop.example", Scope.DOMAIN),)
    return kept.state.projects.create(ANNA, ProjectDraft(name=name, own=own)).id


def draft(name: str = "chat", **changes: object) -> ChannelDraft:
    parts = {
        "name": name,
        "kind": "slack",
        "options": {"host": "hooks.slack.com"},
        "secrets": {"url": SECRET},
    }
    return ChannelDraft(**{**parts, **changes})


def add(kept: StateWorld, **changes: object) -> KeptChannel:
    return kept.state.channels.add(ANNA, project(kept), draft(**changes))


def a_try(outcome: str = "ok", message: str = "m", **changes: object) -> Try:
    reason = "" if outcome == "ok" else "answered 500"
    return Try(**{**vars_of(message, outcome, reason), **changes})


def vars_of(message: str, outcome: str, reason: str) -> dict[str, object]:
    return {
        "message": message,
        "at": NOON,
        "outcome": outcome,
        "status": 200,
        "milliseconds": 12,
        "reason": reason,
    }


def test_a_channel_is_kept_and_its_secrets_are_told_to_the_sender_only(kept: StateWorld):
    made = add(kept)

    assert kept.state.channels.get(made.id) == made
    assert kept.state.channels.listing() == [made]
    assert kept.state.channels.secrets_of(made.id) == {"url": SECRET}
    assert (made.enabled, made.broken, made.verified_at) == (True, "", None)
    assert SECRET not in str(made)
    assert SECRET not in str(kept.told())


def test_a_name_is_taken_once_in_a_project(kept: StateWorld):
    made = add(kept)
    with pytest.raises(Clash, match="'chat'"):
        kept.state.channels.add(ANNA, made.project_id, draft())

    assert kept.state.channels.add(ANNA, project(kept, "other"), draft()).name == "chat"


def test_a_project_has_so_many_channels(kept: StateWorld):
    here = project(kept)
    for number in range(MOST_CHANNELS):
        kept.state.channels.add(ANNA, here, draft(f"c{number}"))

    with pytest.raises(BadInput, match="50 channels"):
        kept.state.channels.add(ANNA, here, draft("one more"))


def test_a_change_keeps_the_secrets_that_it_does_not_name(kept: StateWorld):
    made = add(kept, secrets={"url": SECRET, "key": "old"})
    kept.state.channels.record(made.id, [a_try("permanent")])
    kept.later(hours=1)
    new = kept.state.channels.replace(
        ANNA, made.id, draft("renamed", secrets={"key": "new"}, enabled=False)
    )

    assert (new.name, new.enabled, new.broken) == ("renamed", False, "")
    assert new.changed_at == NOON + timedelta(hours=1)
    assert kept.state.channels.secrets_of(made.id) == {"url": SECRET, "key": "new"}
    with pytest.raises(BadInput, match="keeps its kind"):
        kept.state.channels.replace(ANNA, made.id, draft(kind="file"))


def test_a_removed_channel_is_gone_with_its_log(kept: StateWorld):
    made = add(kept)
    kept.state.channels.record(made.id, [a_try()])
    kept.state.channels.remove(ANNA, made.id)

    for ask in (kept.state.channels.get, kept.state.channels.tries, kept.state.channels.secrets_of):
        with pytest.raises(NotFound):
            ask(made.id)
    with pytest.raises(NotFound):
        kept.state.channels.remove(ANNA, made.id)
    kept.state.channels.record(made.id, [a_try()])  # somebody was sending meanwhile
    assert [entry.action for entry in kept.told("channel")] == ["channel.remove", "channel.add"]


def test_channels_go_with_their_project(kept: StateWorld):
    made = add(kept)
    kept.state.projects.remove(ANNA, made.project_id)

    assert kept.state.channels.listing() == []


def test_the_last_try_says_whether_it_works(kept: StateWorld):
    made = add(kept)
    kept.state.channels.record(made.id, [a_try("temporary"), a_try("ok")])
    assert kept.state.channels.get(made.id).verified_at == NOON

    kept.state.channels.record(made.id, [a_try("temporary", "m2")])
    assert kept.state.channels.get(made.id).broken == ""

    kept.state.channels.record(made.id, [a_try("permanent", "m3")])
    assert kept.state.channels.get(made.id).broken == "answered 500"

    kept.state.channels.record(made.id, [a_try("ok", "m4")])
    assert kept.state.channels.get(made.id).broken == ""
    tries = kept.state.channels.tries(made.id)
    assert [one.message for one in tries] == ["m4", "m3", "m2", "m", "m"]
    assert tries[0] == a_try("ok", "m4")


def test_the_newest_tries_are_kept(kept: StateWorld):
    made = add(kept)
    for start in range(0, MOST_TRIES + 50, 50):
        kept.state.channels.record(made.id, [a_try(message=str(start + n)) for n in range(50)])

    tries = kept.state.channels.tries(made.id)
    assert len(tries) == MOST_TRIES
    assert (tries[0].message, tries[-1].message) == (str(MOST_TRIES + 49), "50")


def test_a_feed_is_read_by_its_address_alone(kept: StateWorld):
    made = add(kept, kind="feed", secrets={}, address_hash=hash_secret(SECRET))
    entry = FeedEntry("m1", NOON, "title", "<p>html</p>", None)
    for _ in range(2):
        kept.state.feeds.add(made.id, entry)

    feed = kept.state.feeds.read(SECRET)
    assert feed is not None
    assert (feed.channel_id, feed.name, feed.entries) == (made.id, "chat", (entry,))
    assert kept.state.feeds.read("") is None
    assert kept.state.feeds.read(hash_secret(SECRET)) is None
    assert SECRET not in json.dumps(kept.state.channels.secrets_of(made.id))


def test_a_muted_or_removed_feed_shows_nothing(kept: StateWorld):
    made = add(kept, kind="feed", secrets={}, address_hash=hash_secret(SECRET))
    kept.state.channels.replace(ANNA, made.id, draft(kind="feed", secrets={}, enabled=False))
    assert kept.state.feeds.read(SECRET) is None

    kept.state.channels.remove(ANNA, made.id)
    kept.state.feeds.add(made.id, FeedEntry("m", NOON, "t", "h", None))
    assert kept.state.feeds.read(SECRET) is None


def test_another_address_ends_the_old_one(kept: StateWorld):
    made = add(kept, kind="feed", secrets={}, address_hash=hash_secret(SECRET))
    other = draft(kind="feed", secrets={}, address_hash=hash_secret("other"))
    kept.state.channels.replace(ANNA, made.id, other)

    assert kept.state.feeds.read(SECRET) is None
    assert kept.state.feeds.read("other") is not None


def test_the_newest_entries_are_kept(kept: StateWorld):
    made = add(kept, kind="feed", secrets={}, address_hash=hash_secret(SECRET))
    for number in range(MOST_ENTRIES + 5):
        kept.state.feeds.add(made.id, FeedEntry(str(number), NOON, "t", "h", None))

    feed = kept.state.feeds.read(SECRET)
    assert feed is not None
    assert len(feed.entries) == MOST_ENTRIES
    assert feed.entries[0].message == str(MOST_ENTRIES + 4)
    with kept.state.database.reading() as connection:
        count = connection.exec_driver_sql("SELECT count(*) FROM feed_entries").scalar()
    assert count == MOST_ENTRIES


def test_secrets_leave_in_a_dump_only_when_asked_for(kept: StateWorld):
    chat = add(kept)
    feed = kept.state.channels.add(
        ANNA,
        chat.project_id,
        draft("feed", kind="feed", options={}, secrets={}, address_hash=hash_secret(SECRET)),
    )
    database = kept.state.database

    def channels(lines: Iterator[str]) -> dict[str, dict[str, object]]:
        rows = [
            entry["row"] for entry in map(json.loads, lines) if entry.get("table") == "channels"
        ]
        return {str(row["id"]): row for row in rows}

    assert SECRET not in "".join(dump_lines(database))
    without, whole = (
        channels(dump_lines(database)),
        channels(dump_lines(database, with_secrets=True)),
    )
    assert (without[chat.id]["secrets"], without[chat.id]["enabled"]) == ({}, False)
    assert without[chat.id]["broken"] == LOCKED_OUT
    assert whole[chat.id]["secrets"] == {"url": SECRET}
    assert without[feed.id] == whole[feed.id]
