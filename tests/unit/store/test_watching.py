from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.support.state_world import ANNA, NOON, StateWorld

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.core.scope import Scope
from linkcensus.store.channels import ChannelDraft
from linkcensus.store.deliveries import LEASE, MOST_TRIES, DeliveryState
from linkcensus.store.errors import Clash
from linkcensus.store.expectations import NOT_CHECKED, ExpectationDraft, Verdict
from linkcensus.store.monitors import Cadence, MonitorDraft, Part
from linkcensus.store.projects import ProjectDraft, ProjectTarget
from linkcensus.store.watch_events import Colour, EventDraft, EventState
from linkcensus.store.watches import Seen, WatchSettings

OWN = ProjectTarget("shop.test", Scope.DOMAIN)


@pytest.fixture
def project(kept: StateWorld) -> str:
    return kept.state.projects.create(ANNA, ProjectDraft("Shop", (OWN,))).id


@pytest.fixture
def monitor(kept: StateWorld, project: str) -> str:
    draft = MonitorDraft(name="New", rule="new_link", cadence=Cadence.INSTANT)
    return kept.state.monitors.create(ANNA, project, draft).id


@pytest.fixture
def channel(kept: StateWorld, project: str) -> str:
    draft = ChannelDraft(name="File", kind="file", options={}, secrets={})
    return kept.state.channels.add(ANNA, project, draft).id


def event(monitor: str, about: str = "a", **rest: object) -> EventDraft:
    fields = {"rule": "new_link", "colour": Colour.GREEN, "cadence": "instant", "title": about}
    return EventDraft(monitor_id=monitor, about=about, target="shop.test", **fields | rest)


def look(kept: StateWorld, project: str, *events: EventDraft, number: int | None = None) -> bool:
    at = kept.state.watches.get(project).look if number is None else number
    seen = {OWN: Seen("prints", {"a": 1})}
    return kept.state.watches.commit_look(project, at, seen, [OWN], events)


# -- monitors and settings --------------------------------------------------------------------


def test_monitors_come_change_and_go(kept: StateWorld, project: str):
    draft = MonitorDraft(
        name=" Strong links ",
        rule="new_link",
        part=Part.BOTH,
        filter={"field": "follow", "is": ["eq", True]},
        options={"days": 10},
    )
    made = kept.state.monitors.create(ANNA, project, draft)

    assert (made.name, made.part, made.filter, made.options) == (
        "Strong links",
        Part.BOTH,
        draft.filter,
        {"days": 10},
    )
    changed = kept.state.monitors.replace(
        ANNA, made.id, MonitorDraft(name="Other", rule="lost_link", enabled=False)
    )
    assert (changed.rule, changed.filter, changed.enabled) == ("lost_link", None, False)
    muted = kept.state.monitors.mute(ANNA, made.id, NOON + timedelta(days=1))
    assert muted.muted_until == NOON + timedelta(days=1)
    kept.state.monitors.remove(ANNA, made.id)
    assert kept.state.monitors.listing(project) == []
    told = [entry.action for entry in kept.told("monitor")]
    assert told == ["monitor.remove", "monitor.mute", "monitor.change", "monitor.create"]


def test_two_monitors_of_one_name_clash(kept: StateWorld, project: str, monitor: str):
    with pytest.raises(Clash):
        kept.state.monitors.create(ANNA, project, MonitorDraft(name="New", rule="x"))


def test_what_is_not_there(kept: StateWorld):
    for ask in (kept.state.monitors.get, kept.state.watches.get, kept.state.watch_events.get):
        with pytest.raises(NotFound):
            ask("none")
    with pytest.raises(NotFound):
        kept.state.watches.commit_look("none", 0, {}, [], [])
    with pytest.raises(NotFound):
        kept.state.watch_events.acknowledge(ANNA, ["none"])


def test_settings_of_a_watch(kept: StateWorld, project: str):
    assert kept.state.watches.get(project).zone == "UTC"
    settings = WatchSettings(zone="Europe/Berlin", quiet_from=1320, quiet_until=420)

    watch = kept.state.watches.set(ANNA, project, settings)

    assert (watch.zone, watch.quiet_from, watch.quiet_until) == ("Europe/Berlin", 1320, 420)
    muted = kept.state.watches.mute(ANNA, project, NOON + timedelta(hours=1))
    assert muted.zone == "Europe/Berlin"
    assert muted.muted_until == NOON + timedelta(hours=1)


@pytest.mark.parametrize(
    "bad",
    [{"digest_minute": 1440}, {"digest_weekday": 7}, {"quiet_from": 5}, {"quiet_until": -1}],
)
def test_settings_that_cannot_be(kept: StateWorld, project: str, bad: dict[str, int]):
    with pytest.raises(BadInput):
        kept.state.watches.set(ANNA, project, WatchSettings(**bad))


# -- looks and events -------------------------------------------------------------------------


def test_a_look_counts_with_all_it_found(kept: StateWorld, project: str, monitor: str):
    assert look(kept, project, event(monitor, "a"), event(monitor, "b"))

    assert kept.state.watches.get(project).look == 1
    assert kept.state.watches.seen(project) == {OWN: Seen("prints", {"a": 1})}
    titles = {one.title for one in kept.state.watch_events.listing(project)}
    assert titles == {"a", "b"}


def test_a_look_that_came_second_changes_nothing(kept: StateWorld, project: str, monitor: str):
    look(kept, project, event(monitor, "a"), number=0)

    assert not look(kept, project, event(monitor, "b"), number=0)
    assert [one.title for one in kept.state.watch_events.listing(project)] == ["a"]


def test_one_monitor_does_not_tell_the_same_twice(kept: StateWorld, project: str, monitor: str):
    look(kept, project, event(monitor))
    look(kept, project, event(monitor))

    assert len(kept.state.watch_events.listing(project)) == 1


def test_what_a_project_watches_no_more_is_forgotten(kept: StateWorld, project: str):
    look(kept, project)

    kept.state.watches.commit_look(project, 1, {}, [], [])

    assert kept.state.watches.seen(project) == {}


def test_events_are_settled_and_opened_again(kept: StateWorld, project: str, monitor: str):
    look(kept, project, event(monitor, "a"), event(monitor, "b"))
    events, store = kept.state.watch_events.listing(project), kept.state.watch_events
    first, second = (one.id for one in events)

    assert store.acknowledge(ANNA, [first]) == 1
    assert store.acknowledge(ANNA, [first]) == 0
    assert store.get(first).settled_by == ANNA.name
    assert [one.id for one in store.listing(project, states=[EventState.OPEN])] == [second]
    store.snooze(ANNA, [second], NOON + timedelta(hours=1))
    assert store.listing(project, states=[EventState.OPEN]) == []
    kept.later(hours=1)
    assert [one.id for one in store.listing(project, states=[EventState.OPEN])] == [second]
    assert store.reopen(ANNA, [first]) == 1
    with pytest.raises(BadInput):
        store.snooze(ANNA, [first], NOON)


def test_pages_of_events(kept: StateWorld, project: str, monitor: str):
    for number in range(5):
        kept.later(minutes=1)
        look(kept, project, event(monitor, str(number)))
    store = kept.state.watch_events

    first = store.listing(project, limit=2)
    second = store.listing(project, limit=2, before=first[-1])

    assert [one.title for one in (*first, *second)] == ["4", "3", "2", "1"]
    store.acknowledge(ANNA, [first[0].id])
    assert store.remove_before(datetime(2030, 1, 1, tzinfo=UTC)) == 1


# -- expectations -----------------------------------------------------------------------------


def test_placed_links_are_one_a_page_and_target(kept: StateWorld, project: str):
    store = kept.state.expectations
    one = ExpectationDraft(source_url="https://a.example/", target_url="shop.test")
    other = ExpectationDraft(source_url="https://b.example/", target_url="shop.test")

    assert store.place(ANNA, project, "first.csv", [one, one]) == (1, 0)
    changed = ExpectationDraft(**{**vars_of(one), "anchor": "words"})
    assert store.place(ANNA, project, "second.csv", [changed, other]) == (1, 1)
    assert store.place(ANNA, project, "second.csv", [changed, other]) == (0, 0)
    anchors = {row.source_url: row.anchor for row in store.listing(project)}
    assert anchors == {"https://a.example/": "words", "https://b.example/": None}
    assert store.counts(project) == {NOT_CHECKED: 2}


def vars_of(draft: ExpectationDraft) -> dict[str, object]:
    return {name: getattr(draft, name) for name in draft.__dataclass_fields__}


def test_verdicts_are_kept_with_the_look(kept: StateWorld, project: str):
    store = kept.state.expectations
    store.place(
        ANNA, project, "x", [ExpectationDraft(source_url="https://a.test/", target_url="b.test")]
    )
    (one,) = store.listing(project)
    kept.later(hours=1)
    verdict = Verdict(one.id, "ok", "as expected", NOON)

    assert kept.state.watches.commit_look(project, 0, {}, [], [], [verdict])

    (after,) = store.listing(project, statuses=["ok"])
    assert (after.detail, after.checked_at, after.since) == (
        "as expected",
        NOON,
        NOON + timedelta(hours=1),
    )
    kept.later(hours=1)
    kept.state.watches.commit_look(project, 1, {}, [], [], [verdict])
    assert store.listing(project)[0].since == after.since
    store.mute(ANNA, [one.id], NOON)
    store.remove(ANNA, [one.id])
    with pytest.raises(NotFound):
        store.remove(ANNA, [one.id])


# -- deliveries -------------------------------------------------------------------------------


def plan(kept: StateWorld, project: str, channel: str, key: str = "1") -> str | None:
    now = kept.clock.now()
    return kept.state.deliveries.plan(project, channel, "instant", key, until=now, due_at=now)


def test_an_event_is_told_to_a_channel_once(
    kept: StateWorld, project: str, monitor: str, channel: str
):
    look(kept, project, event(monitor, "a"), event(monitor, "b", cadence="daily"))

    delivery = plan(kept, project, channel)

    assert delivery is not None
    assert [one.title for one in kept.state.deliveries.events(delivery, 9).events] == ["a"]
    assert plan(kept, project, channel) is None
    assert plan(kept, project, channel, "2") is None
    look(kept, project, event(monitor, "c"))
    assert plan(kept, project, channel, "2") is not None


def test_a_monitor_names_the_channels_that_are_told(
    kept: StateWorld, project: str, monitor: str, channel: str
):
    other = ChannelDraft(name="Chat", kind="file", options={}, secrets={})
    chat = kept.state.channels.add(ANNA, project, other).id
    draft = MonitorDraft(name="Chat only", rule="new_link", channels=(chat, chat))
    named = kept.state.monitors.create(ANNA, project, draft)
    assert named.channels == (chat,)
    assert {one.name: one.channels for one in kept.state.monitors.listing(project)} == {
        "Chat only": (chat,),
        "New": (),
    }
    look(kept, project, event(monitor, "for all"), event(named.id, "for the chat"))

    def told(channel_id: str) -> set[str]:
        delivery = plan(kept, project, channel_id)
        return {one.title for one in kept.state.deliveries.events(delivery or "", 9).events}

    assert told(channel) == {"for all"}
    assert told(chat) == {"for all", "for the chat"}

    changed = kept.state.monitors.replace(ANNA, named.id, replace(draft, channels=(channel,)))
    assert changed.channels == (channel,)
    kept.state.channels.remove(ANNA, channel)
    assert kept.state.monitors.get(named.id).channels == (), "then all are told"


def test_a_monitor_names_channels_of_its_own_project_only(
    kept: StateWorld, project: str, channel: str
):
    other = kept.state.projects.create(ANNA, ProjectDraft("Other", (OWN,))).id
    draft = MonitorDraft(name="New", rule="new_link", channels=(channel,))
    with pytest.raises(BadInput, match="has no channel"):
        kept.state.monitors.create(ANNA, other, draft)
    assert kept.state.monitors.listing(other) == []


def test_of_many_events_the_first_are_read_and_all_are_counted(
    kept: StateWorld, project: str, monitor: str, channel: str
):
    many = [event(monitor, f"{number:02}") for number in range(30)]
    red = event(monitor, "lost", colour=Colour.RED)
    look(kept, project, *many, red)
    store = kept.state.deliveries

    before = store.untold(project, channel, "instant", 3)
    delivery = plan(kept, project, channel)
    told = store.events(delivery or "", 3)

    assert before == told
    assert [one.colour for one in told.events] == [Colour.RED, Colour.GREEN, Colour.GREEN]
    assert told.counts == {Colour.RED: 1, Colour.GREEN: 30}
    assert store.untold(project, channel, "instant", 3).counts == {}


def test_a_new_channel_is_told_of_the_last_day_only(kept: StateWorld, project: str, monitor: str):
    draft = ChannelDraft(name="File", kind="file", options={}, secrets={})
    old = kept.state.channels.add(ANNA, project, draft).id
    look(kept, project, event(monitor, "long ago"))
    kept.later(days=2)
    look(kept, project, event(monitor, "yesterday"))
    kept.later(hours=20)
    new = kept.state.channels.add(ANNA, project, replace(draft, name="New")).id
    look(kept, project, event(monitor, "now"))

    def waiting(channel: str) -> set[str]:
        told = kept.state.deliveries.untold(project, channel, "instant", 9)
        return {one.title for one in told.events}

    assert waiting(old) == {"long ago", "yesterday", "now"}
    assert waiting(new) == {"yesterday", "now"}
    delivery = plan(kept, project, new)
    assert len(kept.state.deliveries.events(delivery or "", 9).events) == 2


def test_what_is_acknowledged_while_its_message_waits_is_taken_out(
    kept: StateWorld, project: str, monitor: str, channel: str
):
    look(kept, project, event(monitor, "a"), event(monitor, "b"))
    delivery = plan(kept, project, channel) or ""
    dealt_with = kept.state.deliveries.events(delivery, 9).events[0]
    kept.state.watch_events.acknowledge(ANNA, [dealt_with.id])

    assert kept.state.deliveries.drop_settled(delivery) == 1
    (left,) = kept.state.deliveries.events(delivery, 9).events
    assert left.id != dealt_with.id

    kept.state.watch_events.reopen(ANNA, [dealt_with.id])
    again = plan(kept, project, channel, "2") or ""
    assert [one.id for one in kept.state.deliveries.events(again, 9).events] == [dealt_with.id]


def test_what_is_acknowledged_or_put_off_is_not_told(
    kept: StateWorld, project: str, monitor: str, channel: str
):
    look(kept, project, event(monitor, "a"), event(monitor, "b"))
    first, second = (one.id for one in kept.state.watch_events.listing(project))
    kept.state.watch_events.acknowledge(ANNA, [first])
    kept.state.watch_events.snooze(ANNA, [second], NOON + timedelta(hours=1))

    assert plan(kept, project, channel) is None
    kept.later(hours=1)
    assert plan(kept, project, channel) is not None


def test_what_was_told_and_put_off_is_told_again(
    kept: StateWorld, project: str, monitor: str, channel: str
):
    look(kept, project, event(monitor))
    plan(kept, project, channel)
    (one,) = kept.state.watch_events.listing(project)

    kept.state.watch_events.snooze(ANNA, [one.id], NOON + timedelta(hours=1))
    kept.later(hours=1)

    assert plan(kept, project, channel, "2") is not None


def test_a_delivery_is_sent_by_one(kept: StateWorld, project: str, monitor: str, channel: str):
    look(kept, project, event(monitor))
    plan(kept, project, channel)
    store = kept.state.deliveries

    mine = store.claim()

    assert mine is not None
    assert store.claim() is None
    assert store.sent(mine, "250 ok")
    done = store.get(mine.id)
    assert (done.state, done.sent_at, done.outcome) == (DeliveryState.SENT, NOON, "250 ok")


def test_who_dies_while_sending_loses_it_after_a_while(
    kept: StateWorld, project: str, monitor: str, channel: str
):
    look(kept, project, event(monitor))
    plan(kept, project, channel)
    store = kept.state.deliveries
    dead = store.claim()
    kept.clock.advance(LEASE)

    other = store.claim()

    assert other is not None
    assert dead is not None
    assert other.id == dead.id
    assert not store.sent(dead)
    assert store.sent(other)


def test_what_fails_is_tried_again_ever_later_and_given_up(
    kept: StateWorld, project: str, monitor: str, channel: str
):
    look(kept, project, event(monitor))
    plan(kept, project, channel)
    store, waits = kept.state.deliveries, []
    while (mine := store.claim()) is not None:
        store.failed(mine, "no connection", permanent=False)
        again = store.get(mine.id)
        if again.state is DeliveryState.FAILED:
            break
        waits.append(again.due_at - kept.clock.now())
        kept.clock.set(again.due_at)

    assert len(waits) == MOST_TRIES - 1
    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=1)


def test_what_fails_for_good_is_not_tried_again(
    kept: StateWorld, project: str, monitor: str, channel: str
):
    look(kept, project, event(monitor))
    plan(kept, project, channel)
    mine = kept.state.deliveries.claim()
    assert mine is not None

    kept.state.deliveries.failed(mine, "no such address", permanent=True)

    kept.later(days=9)
    assert kept.state.deliveries.claim() is None
    (logged,) = kept.state.deliveries.listing(channel_id=channel)
    assert logged.outcome == "no such address"


def test_what_is_put_off_is_no_try(kept: StateWorld, project: str, monitor: str, channel: str):
    look(kept, project, event(monitor))
    plan(kept, project, channel)
    store = kept.state.deliveries
    mine = store.claim()
    assert mine is not None

    store.put_off(mine, NOON + timedelta(hours=7))

    assert store.claim() is None
    kept.later(hours=7)
    again = store.claim()
    assert again is not None
    assert again.attempts == 1


def test_a_project_takes_all_of_it_along(
    kept: StateWorld, project: str, monitor: str, channel: str
):
    look(kept, project, event(monitor))
    plan(kept, project, channel)

    kept.state.projects.remove(ANNA, project)

    assert kept.state.watch_events.listing() == []
    assert kept.state.deliveries.listing() == []
