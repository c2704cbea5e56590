"""Who is told what and when: instant alerts, digests, quiet hours, mute, failures."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import duckdb
import pytest
from tests.integration.index.made_up import day, link
from tests.integration.monitor.watching import Watching
from tests.support.state_world import ANNA

from linkcensus.core.errors import CorruptIndex, SourceUnavailable
from linkcensus.index.index import Index
from linkcensus.monitor import rounds
from linkcensus.monitor.changes import Looked, take_look
from linkcensus.monitor.message import Message
from linkcensus.monitor.rounds import go_round
from linkcensus.monitor.telling import Send
from linkcensus.store.channels import ChannelDraft, KeptChannel
from linkcensus.store.deliveries import MOST_TRIES, DeliveryState
from linkcensus.store.monitors import Cadence, MonitorDraft
from linkcensus.store.projects import Project, ProjectDraft
from linkcensus.store.state import State
from linkcensus.store.watches import WatchSettings


@dataclass
class Answer:
    ok: bool = True
    permanent: bool = False
    reason: str = ""
    retry_after: float | None = None


@dataclass
class Post:
    """A channel of the tests: keeps what it is sent, and answers as it is told."""

    sent: list[tuple[str, Message]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def __call__(self, channel: KeptChannel, message: Message) -> Answer:
        answer = self.answers.pop(0) if self.answers else Answer()
        if answer.ok:
            self.sent.append((channel.name, message))
        return answer

    def subjects(self) -> list[str]:
        return [message.subject for _, message in self.sent]


@pytest.fixture
def post(watched: Watching) -> Post:
    draft = ChannelDraft(name="Chat", kind="file", options={}, secrets={})
    watched.state.channels.add(ANNA, watched.project.id, draft)
    return Post()


def round_at(watched: Watching, when: float, send: Send) -> None:
    watched.world.commit()
    watched.kept.clock.set(day(when))
    watched.world.clock.set(day(when))
    go_round(watched.state, watched.world.index, watched.kept.clock, send)


def gain(watched: Watching, site: str, when: float) -> None:
    watched.world.see(f"{site}/", when, link("target.com/x"))


def news_of_day_two(watched: Watching, send: Send) -> None:
    """A monitor that tells at once, a first look, and a new link on the second day."""
    watched.monitor("new_link", cadence=Cadence.INSTANT)
    round_at(watched, 1, send)
    gain(watched, "a.com", 2)


def test_an_instant_alert_goes_out_with_the_look(watched: Watching, post: Post):
    watched.monitor("new_link", cadence=Cadence.INSTANT)
    round_at(watched, 1, post)
    gain(watched, "blog.com", 2)

    round_at(watched, 2, post)
    round_at(watched, 2.1, post)

    assert post.subjects() == ["Shop: 1 new link from blog.com to target.com"]
    (_, message), (item,) = post.sent[0], post.sent[0][1].items
    assert message.id == watched.state.deliveries.listing()[0].id
    assert item.url == "https://blog.com/"
    assert ("blog.com", "https://blog.com/ · “words”") in item.facts


def test_a_digest_waits_for_its_time_and_holds_all(watched: Watching, post: Post):
    watched.monitor("new_link", cadence=Cadence.DAILY)
    watched.state.watches.set(
        ANNA, watched.project.id, WatchSettings(zone="Europe/Berlin", digest_minute=8 * 60)
    )
    round_at(watched, 1, post)
    gain(watched, "a.com", 1.2)
    round_at(watched, 1.2, post)
    gain(watched, "b.com", 1.4)
    round_at(watched, 1.4, post)
    assert post.sent == []

    round_at(watched, 1.8, post)  # 07:12 UTC is 08:12 there
    round_at(watched, 1.9, post)

    assert post.subjects() == ["Shop: 1 new link from b.com to target.com and 1 more"]
    assert len(post.sent[0][1].items) == 2


def test_nothing_happened_means_no_message(watched: Watching, post: Post):
    for cadence in (Cadence.INSTANT, Cadence.DAILY, Cadence.WEEKLY):
        watched.monitor("new_link", name=cadence.value, cadence=cadence)
    for when in range(1, 20):
        round_at(watched, when, post)

    assert post.sent == []
    assert watched.state.deliveries.listing() == []


def test_quiet_hours_hold_alerts_back(watched: Watching, post: Post):
    watched.monitor("new_link", cadence=Cadence.INSTANT)
    quiet = WatchSettings(quiet_from=11 * 60, quiet_until=15 * 60)
    watched.state.watches.set(ANNA, watched.project.id, quiet)
    round_at(watched, 1, post)
    gain(watched, "a.com", 2)

    round_at(watched, 2, post)
    assert post.sent == []
    round_at(watched, 2 + 3 / 24, post)

    assert len(post.sent) == 1


def test_what_a_muted_project_finds_is_never_told(watched: Watching, post: Post):
    watched.monitor("new_link", cadence=Cadence.INSTANT)
    round_at(watched, 1, post)
    watched.state.watches.mute(ANNA, watched.project.id, day(3))
    gain(watched, "a.com", 2)
    round_at(watched, 2, post)
    round_at(watched, 4, post)

    assert post.sent == []
    assert len(watched.events()) == 1


def test_a_mute_holds_back_what_was_planned(watched: Watching, post: Post):
    news_of_day_two(watched, post)
    post.answers = [Answer(ok=False, reason="later")]
    round_at(watched, 2, post)
    watched.state.watches.mute(ANNA, watched.project.id, day(3))

    round_at(watched, 2.5, post)
    assert post.sent == []
    round_at(watched, 3.1, post)
    assert len(post.sent) == 1


def test_what_a_mute_held_back_is_told_when_it_is_taken_back(watched: Watching, post: Post):
    news_of_day_two(watched, post)
    post.answers = [Answer(ok=False, reason="later")]
    round_at(watched, 2, post)
    watched.state.watches.mute(ANNA, watched.project.id, day(30))
    round_at(watched, 2.5, post)
    watched.state.watches.mute(ANNA, watched.project.id, None)

    round_at(watched, 3, post)

    assert len(post.sent) == 1


def test_a_muted_channel_is_told_nothing_until_it_is_not(watched: Watching, post: Post):
    news_of_day_two(watched, post)
    post.answers = [Answer(ok=False, reason="later")]
    round_at(watched, 2, post)
    (chat,) = watched.state.channels.listing(watched.project.id)
    draft = ChannelDraft(name="Chat", kind="file", options={}, secrets={})
    watched.state.channels.replace(ANNA, chat.id, replace(draft, enabled=False))
    round_at(watched, 3, post)
    assert post.sent == []

    watched.state.channels.replace(ANNA, chat.id, draft)
    round_at(watched, 4, post)

    assert len(post.sent) == 1


def test_a_message_that_kills_whoever_sends_it_is_given_up(watched: Watching, post: Post):
    news_of_day_two(watched, post)

    class Killed(BaseException):
        pass

    def kills(_channel: KeptChannel, _message: Message) -> Answer:
        raise Killed

    for number in range(MOST_TRIES):
        with pytest.raises(Killed):
            round_at(watched, 2 + number / 24, kills)
    round_at(watched, 3, post)

    (delivery,) = watched.state.deliveries.listing()
    assert post.sent == []
    assert (delivery.state, delivery.attempts) == (DeliveryState.FAILED, MOST_TRIES)
    assert "broke off" in delivery.outcome


def test_alerts_are_told_where_nobody_knows_the_zone_any_more(watched: Watching, post: Post):
    watched.monitor("new_link", cadence=Cadence.INSTANT)
    watched.state.watches.set(ANNA, watched.project.id, WatchSettings(zone="Atlantis/Centre"))
    round_at(watched, 1, post)
    gain(watched, "a.com", 2)

    round_at(watched, 2, post)

    assert len(post.sent) == 1


def test_a_temporary_failure_is_tried_again_with_the_same_id(watched: Watching, post: Post):
    news_of_day_two(watched, post)
    post.answers = [Answer(ok=False, reason="503"), Answer(ok=False, reason="503")]

    for minutes in (0, 0.5, 1, 5):
        round_at(watched, 2 + minutes / 1440, post)

    (delivery,) = watched.state.deliveries.listing()
    assert (delivery.state, delivery.attempts) == (DeliveryState.SENT, 3)
    assert [message.id for _, message in post.sent] == [delivery.id]


def test_a_permanent_failure_is_not_tried_again(watched: Watching, post: Post):
    news_of_day_two(watched, post)
    post.answers = [Answer(ok=False, permanent=True, reason="410 gone")]

    round_at(watched, 2, post)
    round_at(watched, 3, post)

    (delivery,) = watched.state.deliveries.listing()
    assert (delivery.state, delivery.outcome) == (DeliveryState.FAILED, "410 gone")


@pytest.mark.parametrize(
    "failure",
    [CorruptIndex("a file is damaged"), duckdb.IOException("no file"), ValueError("a fault")],
)
def test_a_project_that_fails_silences_no_other(
    watched: Watching, post: Post, monkeypatch: pytest.MonkeyPatch, failure: Exception
):
    first = watched.state.projects.create(ANNA, ProjectDraft("A damaged one", watched.project.own))
    draft = MonitorDraft(name="news", rule="new_link")
    watched.state.monitors.create(ANNA, first.id, draft)
    news_of_day_two(watched, post)
    watched.world.commit()
    watched.kept.clock.set(day(2))

    def look(state: State, index: Index, project: Project, *rest: Any) -> Looked:
        if project.id == first.id:
            raise failure
        return take_look(state, index, project, *rest)

    monkeypatch.setattr(rounds, "take_look", look)
    done = go_round(watched.state, watched.world.index, watched.kept.clock, post)

    assert (done.sent, done.problems) == (1, (f"A damaged one: {failure}",))
    assert post.subjects() == ["Shop: 1 new link from a.com to target.com"]


def test_a_state_that_does_not_answer_ends_the_round(
    watched: Watching, post: Post, monkeypatch: pytest.MonkeyPatch
):
    watched.monitor("new_link")

    def look(*_: object) -> Looked:
        raise SourceUnavailable("the state does not answer")

    monkeypatch.setattr(rounds, "take_look", look)
    with pytest.raises(SourceUnavailable):
        round_at(watched, 1, post)


def test_each_channel_is_told_for_itself(watched: Watching, post: Post):
    draft = ChannelDraft(name="Mail", kind="file", options={}, secrets={})
    watched.state.channels.add(ANNA, watched.project.id, draft)
    news_of_day_two(watched, post)
    round_at(watched, 2, post)

    assert sorted(name for name, _ in post.sent) == ["Chat", "Mail"]


def test_a_snoozed_event_comes_again(watched: Watching, post: Post):
    news_of_day_two(watched, post)
    round_at(watched, 2, post)
    event = watched.one()
    watched.state.watch_events.snooze(ANNA, [event.id], day(4))

    round_at(watched, 3, post)
    assert len(post.sent) == 1
    round_at(watched, 4, post)

    assert len(post.sent) == 2
    assert post.sent[0][1].id != post.sent[1][1].id


def test_what_was_dealt_with_while_its_message_waited_is_not_sent(watched: Watching, post: Post):
    news_of_day_two(watched, post)
    gain(watched, "b.com", 2)
    post.answers = [Answer(ok=False, reason="503")]
    round_at(watched, 2, post)
    first, second = watched.events()
    watched.state.watch_events.acknowledge(ANNA, [first.id])

    post.answers = [Answer(ok=False, reason="503")]
    round_at(watched, 2.5, post)
    watched.state.watch_events.acknowledge(ANNA, [second.id])
    round_at(watched, 3, post)

    (delivery,) = watched.state.deliveries.listing()
    assert post.sent == []
    assert delivery.state is DeliveryState.SENT
    assert delivery.outcome == "not needed: nothing was left to tell"


def test_a_hostile_anchor_is_inert(watched: Watching, post: Post):
    watched.monitor("new_link", cadence=Cadence.INSTANT)
    round_at(watched, 1, post)
    anchor = "<script>\u202eevil\n@everyone"
    watched.world.see("a.com/", 2, link("target.com/x", anchor))
    round_at(watched, 2, post)

    (item,) = post.sent[0][1].items
    words = " ".join(value for _, value in item.facts)
    assert "\u202e" not in words
    assert "\n" not in words


def test_after_a_long_sleep_one_digest_holds_all(watched: Watching, post: Post):
    watched.monitor("new_link", cadence=Cadence.DAILY)
    round_at(watched, 1, post)
    for when in (2, 3):
        gain(watched, f"s{when}.com", when)
        watched.look(when)
    watched.kept.clock.advance(timedelta(days=9))
    round_at(watched, 12, post)

    assert len(post.sent) == 1
    assert len(post.sent[0][1].items) == 2


def test_a_service_that_asks_for_a_pause_is_left_alone_that_long(watched: Watching, post: Post):
    watched.monitor("new_link", cadence=Cadence.INSTANT)
    round_at(watched, 1, post)
    gain(watched, "blog.com", 2)
    busy, much = Answer(False, retry_after=7_200), Answer(False, retry_after=1e9)
    post.answers = [busy, much]

    round_at(watched, 2, post)
    (waiting,) = watched.state.deliveries.listing()
    assert waiting.due_at == day(2) + timedelta(hours=2)
    round_at(watched, 2.05, post)  # an hour and twelve minutes later
    assert post.answers == [much]

    round_at(watched, 2.1, post)
    (waiting,) = watched.state.deliveries.listing()
    assert waiting.due_at == day(2.1) + timedelta(days=1)
    round_at(watched, 3.2, post)
    assert len(post.sent) == 1


def test_messages_lead_to_the_alert_where_the_installation_has_an_address(
    watched: Watching, post: Post
):
    watched.monitor("new_link", cadence=Cadence.INSTANT)
    address = "https://links.example.com/census/"
    index = watched.world.index
    index.settings = index.settings.model_copy(update={"public_url": address})
    round_at(watched, 1, post)
    gain(watched, "blog.com", 2)

    round_at(watched, 2, post)

    (event,) = watched.events()
    ((_, message),) = post.sent
    assert message.url == "https://links.example.com/census/alerts"
    assert message.items[0].evidence_url == (
        f"https://links.example.com/census/alerts?event={event.id}"
    )
