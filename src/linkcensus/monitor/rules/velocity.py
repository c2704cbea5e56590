"""Many more sites than usual began to link within a week."""

from datetime import date, timedelta
from statistics import median

from linkcensus.insights.new_and_lost import NewLostRequest, new_and_lost
from linkcensus.insights.selection import ALL, Selection
from linkcensus.monitor.rules.rule import (
    NOTHING,
    OWN_FIRST,
    Finding,
    Found,
    Option,
    Question,
    Rule,
    Sight,
    read,
)
from linkcensus.monitor.words import count
from linkcensus.store.watch_events import Colour

WEEK = 7
COMPARED_WEEKS = 8
FEWEST_WEEKS = 4
"""Weeks that must be known before anything counts as unusual."""


def weeks_of(days: dict[date, int], last: date) -> list[int]:
    """Add days up to weeks, backwards from the last day; the newest week first.

    Weeks before the first known day are left out, and so is that which holds it: the day when the
    first table came in says nothing about what is usual.
    """
    if not days:
        return []
    first, weeks = min(days), []
    for number in range(COMPARED_WEEKS + 1):
        end = last - timedelta(days=WEEK * number)
        begin = end - timedelta(days=WEEK - 1)
        if number and begin <= first:
            break
        weeks.append(sum(found for day, found in days.items() if begin <= day <= end))
    return weeks


def _find(sight: Sight, question: Question) -> Found:
    found = read(sight, question, "gained", days=WEEK)
    if not found.items:  # what is unusual was unusual before, and was told
        return NOTHING
    request = NewLostRequest(selection=Selection(ALL, question.wanted))
    days = {one.day: one.sites_gained for one in new_and_lost(sight.view, request).days}
    today = sight.now.date()
    weeks = weeks_of({day: gained for day, gained in days.items() if day <= today}, today)
    if len(weeks) <= FEWEST_WEEKS:
        return NOTHING
    usual = median(weeks[1:])
    if weeks[0] < max(question.options["sites"], question.options["times"] * usual):
        return NOTHING
    year, week, _ = today.isocalendar()
    return Found(
        [
            Finding(
                about=f"velocity|{sight.target.text}|{year}-{week}",
                colour=Colour.YELLOW,
                title=f"{count(weeks[0], 'site')} began to link to {sight.target.text} within "
                f"a week, usual are {usual:g}",
                links=found.total,
                sites=weeks[0],
                items=found.items,
                figures={"weeks": weeks, "usual": usual},
                again=False,
            )
        ]
    )


VELOCITY = Rule(
    "velocity",
    "Burst of new links",
    "More sites begin to link within a week than usual, many times over; told once a week.",
    OWN_FIRST,
    _find,
    options={
        "sites": Option(20, 2, 1_000_000, "Fewest new referring sites within a week."),
        "times": Option(3, 1, 1_000, "How many times the median of up to eight weeks before."),
    },
)
