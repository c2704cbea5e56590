"""Reading what users write: moments, targets, filters."""

from datetime import UTC, datetime

import pytest

from linkcensus.cli.asking import filter_of, order_of, selection_of
from linkcensus.cli.options import ScopeName
from linkcensus.cli.session import Session, moment_of, target_of, time_of
from linkcensus.core.errors import BadInput
from linkcensus.core.scope import Scope
from linkcensus.insights.filters import as_json


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-04-13", datetime(2026, 4, 13, 23, 59, 59, 999_999, tzinfo=UTC)),
        (" 2026-04-13 ", datetime(2026, 4, 13, 23, 59, 59, 999_999, tzinfo=UTC)),
        ("2026-04-13T06:00", datetime(2026, 4, 13, 6, tzinfo=UTC)),
        ("2026-04-13T06:00:00Z", datetime(2026, 4, 13, 6, tzinfo=UTC)),
        ("2026-04-13T08:00:00+02:00", datetime(2026, 4, 13, 6, tzinfo=UTC)),
    ],
)
def test_a_day_means_its_end_and_a_time_itself(written: str, meant: datetime):
    assert time_of(written, "--as-of") == meant


@pytest.mark.parametrize("written", ["", "soon", "13.04.2026", "2026-02-30"])
def test_what_is_no_date_names_the_option(written: str):
    with pytest.raises(BadInput, match="--as-of"):
        time_of(written, "--as-of")


def test_no_option_is_no_moment():
    assert moment_of(None, None) is None
    moment = moment_of("2026-04-13", "2026-05-01")
    assert moment is not None
    assert moment.true_at is not None
    assert moment.known_at is not None
    assert moment.true_at < moment.known_at


def test_scopes_have_the_words_of_core():
    assert [scope.value for scope in ScopeName] == [scope.value for scope in Scope]
    assert target_of("www.example.com", ScopeName.DOMAIN).scope is Scope.DOMAIN


def test_filters_in_both_forms_must_all_hold():
    assert filter_of(None) is None
    one = filter_of(["follow:eq:true"])
    tree = filter_of(['{"field": "follow", "is": ["eq", true]}'])
    assert one == tree
    both = filter_of(["follow:eq:true", '{"field": "kind", "is": ["eq", "image"]}'])
    assert both is not None
    assert len(as_json(both)["and"]) == 2  # type: ignore[arg-type]


def test_lists_are_of_live_links_unless_asked_otherwise():
    assert selection_of(None).history.mode == "live"
    assert selection_of("all").history.mode == "all"
    assert [(one.field, one.descending) for one in order_of("links:desc,follow")] == [
        ("links", True),
        ("follow", False),
    ]


def test_a_session_opens_nothing_by_itself():
    session = Session()
    session.close()
    assert "index" not in session.__dict__
