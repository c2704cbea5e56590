from datetime import UTC, datetime, time

import pytest

from linkcensus.core.errors import BadInput
from linkcensus.core.scope import Scope
from linkcensus.jobs.arguments import flag_of, moment_of, scope_of, text_of, texts_of, whole_of
from linkcensus.jobs.kinds import KINDS, kind_of


def test_what_is_not_given_is_nothing():
    assert text_of({}, "a") is None
    assert text_of({"a": ""}, "a") is None
    assert flag_of({}, "a") is False
    assert whole_of({}, "a") is None
    assert texts_of({}, "a") == ()
    assert moment_of({}, "a") is None
    assert scope_of({}) is None


def test_what_is_given_is_read():
    assert texts_of({"a": ["x", "y"]}, "a") == ["x", "y"]
    assert scope_of({"scope": "host"}) is Scope.HOST
    assert whole_of({"a": 3}, "a") == 3
    end = datetime.combine(datetime(2026, 4, 13, tzinfo=UTC), time.max, UTC)
    assert moment_of({"a": "2026-04-13"}, "a") == end


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (text_of, 1),
        (text_of, "x" * 10_001),
        (flag_of, "yes"),
        (flag_of, 1),
        (whole_of, 0),
        (whole_of, True),
        (whole_of, "1"),
        (texts_of, "x"),
        (texts_of, [1]),
        (texts_of, ["x"] * 10_001),
        (moment_of, "soon"),
    ],
)
def test_what_does_not_fit_names_its_place(read, value):
    with pytest.raises(BadInput) as refused:
        read({"a": value}, "a")
    assert refused.value.place == "a"


@pytest.mark.parametrize(
    ("kind", "arguments", "title"),
    [
        ("import", {"uploads": ["x"], "names": ["a.csv"]}, "Import a.csv"),
        ("import", {"urls": ["https://a.example/x"]}, "Import https://a.example/x"),
        ("import", {"urls": ["https://e:pw@a.example/x?token=1"]}, "Import https://a.example/x?…"),
        ("import", {"uploads": ["x"], "names": ["a"], "urls": ["http://b"]}, "Import 2 files"),
        ("compact", {}, "Compact the index"),
        ("compact", {"everything": True}, "Compact all of the index"),
        ("score", {}, "Compute the scores"),
        ("export", {"path": "/sites/a.example/pages"}, "Export top pages of a.example as csv"),
        ("bulk", {"targets": ["a", "b"]}, "Check 2 targets"),
        ("upkeep", {}, "Nightly upkeep"),
    ],
)
def test_titles(kind, arguments, title):
    assert kind_of(kind).title(arguments) == title


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("export", {}),
        ("export", {"path": "/sites/a.example/everything"}),
        ("export", {"path": "/sites/a.example/pages", "format": "exe"}),
        ("export", {"path": "/sites/a.example/pages", "query": {"scope": "galaxy"}}),
        ("bulk", {}),
        ("bulk", {"targets": ["a"], "format": "exe"}),
        ("import", {"urls": ["http://[::1"]}),
    ],
)
def test_jobs_that_cannot_be_are_refused_before_they_wait(kind, arguments):
    with pytest.raises(BadInput):
        kind_of(kind).title(arguments)


def test_every_kind_is_called_by_its_name():
    assert all(name == kind.name for name, kind in KINDS.items())
    with pytest.raises(BadInput, match="no kind of job"):
        kind_of("juggle")
