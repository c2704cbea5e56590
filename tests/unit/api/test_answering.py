"""Versions of answers, and how they are written."""

from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from starlette.requests import Request

from linkcensus.api.answering import Answering
from linkcensus.api.caching import AnswerCache
from linkcensus.index.snapshot import Moment
from linkcensus.insights.listing import Listing

NEWEST = datetime(2026, 2, 1, tzinfo=UTC)
LATER = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """A row."""

    text: str
    share: float
    at: datetime


def answering(known: str = "", newest: datetime | None = NEWEST, method: str = "GET") -> Answering:
    index = SimpleNamespace(snapshot=lambda: SimpleNamespace(newest=newest))
    services = SimpleNamespace(
        index=index, version=lambda: "facts of version 1", answers=AnswerCache(1000)
    )
    headers = [(b"if-none-match", known.encode())] if known else []
    scope = {
        "type": "http",
        "method": method,
        "path": "/a",
        "query_string": b"",
        "headers": headers,
    }
    return Answering(services, Request(scope | {"server": ("localhost", 80), "scheme": "http"}))


def test_a_list_is_written_with_its_date():
    row = Row("\u202e<b>\x00", float("nan"), NEWEST)
    answer = answering().rows(lambda: Listing((row,), 1, None))
    assert (
        answer.body
        == (
            '{"rows":[{"text":"\u202e<b>\\u0000","share":null,"at":"2026-02-01T00:00:00Z"}],'
            '"total":1,"cursor":null,"data_date":"2026-02-01T00:00:00Z"}'
        ).encode()
    )


def test_nothing_is_asked_for_whoever_has_it():
    def ask() -> Listing[Row]:
        raise AssertionError("asked")

    tag = answering().rows(lambda: Listing((), 0, None)).headers["ETag"]
    assert answering(tag).rows(ask).status_code == 304
    assert answering(tag, newest=LATER).rows(lambda: Listing((), 0, None)).status_code == 200


@pytest.mark.parametrize(
    ("known", "holds"),
    [
        ('"v1"', True),
        ('W/"v1"', True),
        ('"v0", W/"v1"', True),
        ("*", True),
        ('"v11"', False),
        ("v1", False),
        ("", False),
    ],
)
def test_tags_are_compared_weakly(known, holds):
    assert answering(known).is_known({"ETag": '"v1"'}) is holds


def test_what_is_asked_beside_the_index_has_its_part_in_the_tag():
    asked = answering()
    tags = [asked.headers(beside)["ETag"] for beside in ("", "release 1", "release 2")]
    assert len(set(tags)) == 3


@pytest.mark.parametrize(
    ("newest", "moment", "shown"),
    [
        (NEWEST, None, '"2026-02-01T00:00:00Z"'),
        (NEWEST, Moment(known_at=datetime(2026, 1, 1, tzinfo=UTC)), '"2026-01-01T00:00:00Z"'),
        (NEWEST, Moment(true_at=datetime(2026, 1, 1, tzinfo=UTC)), '"2026-02-01T00:00:00Z"'),
        (None, None, "null"),
    ],
)
def test_the_date_is_of_what_could_be_known(newest, moment, shown):
    answer = answering(newest=newest).document(dict, moment)
    assert answer.body.decode() == f'{{"data_date":{shown}}}'


def test_the_same_question_is_asked_once():
    asked = answering()
    pages = iter([Listing((), 1, None), Listing((), 2, None)])
    assert asked.rows(lambda: next(pages)).body == asked.rows(lambda: next(pages)).body
    assert asked.rows(lambda: next(pages), beside="other").body != asked.rows(list).body


def test_a_body_makes_another_question_of_the_same_address():
    asked = answering('"v1"', method="POST")
    pages = iter([Listing((), 1, None), Listing((), 2, None)])
    first, second = (asked.rows(lambda: next(pages)) for _ in range(2))
    assert first.status_code == 200
    assert first.body != second.body
