"""What a message says of events, of which it names the first only."""

from datetime import UTC, datetime

from linkcensus.monitor.telling import message_of
from linkcensus.store.watch_events import Colour, EventState, WatchEvent

NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)


def event(number: int, colour: Colour) -> WatchEvent:
    return WatchEvent(
        id=f"e{number}",
        project_id="p",
        monitor_id="m",
        monitor="Lost links",
        rule="lost_link",
        colour=colour,
        cadence="daily",
        target="shop.com",
        title=f"Lost link {number}",
        links=1,
        sites=1,
        evidence={},
        happened_at=NOON,
        found_at=NOON,
        look=1,
        state=EventState.OPEN,
        snoozed_until=None,
        settled_by=None,
        settled_at=None,
    )


EVENTS = [event(1, Colour.RED), event(2, Colour.GREEN)]


def test_all_events_are_counted_by_their_colours():
    made = message_of("id", "daily", "Shop", EVENTS, NOON)
    assert made.subject == "Shop: Lost link 1 and 1 more"
    assert made.counts == (("to look at", 1), ("news", 1))
    assert (len(made.items), made.more) == (2, 0)


def test_events_that_are_not_named_are_counted():
    counts = {Colour.GREEN: 7_000, Colour.RED: 1}
    made = message_of("id", "daily", "Shop", EVENTS, NOON, counts=counts)
    assert made.subject == "Shop: Lost link 1 and 7,000 more"
    assert made.lead == "Daily digest of Shop: 7,001 events"
    assert made.counts == (("to look at", 1), ("news", 7_000))
    assert (len(made.items), made.more) == (2, 6_999)
