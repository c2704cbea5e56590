"""Models of answers are made from the dataclasses of the insights."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from enum import StrEnum

import pytest
from pydantic import ValidationError

from linkcensus.api.app import create_app
from linkcensus.api.models import list_of, model_of
from linkcensus.insights.backlinks import Backlink
from linkcensus.insights.overview import Overview
from linkcensus.insights.spam_markers import MarkerChange, MarkerFound


class Colour(StrEnum):
    """A word."""

    RED = "red"


@dataclass(frozen=True, slots=True)
class Inner:
    """What is within."""

    number: int
    """How many."""


@dataclass(frozen=True, slots=True)
class Parent:
    """What others are made of."""

    title: str
    """Of the page,
    on two lines."""


@dataclass(frozen=True, slots=True)
class Outer(Parent):
    """What is around."""

    inner: Inner | None
    many: tuple[Inner, ...]
    pair: tuple[int, str]
    named: Mapping[str, float]
    reasons: dict[str, int]
    colour: Colour
    at: datetime
    plain: str = ""
    """Last."""
    words: tuple[str, ...] = field(default=())


def schema(row: type, **rest: bool) -> dict[str, object]:
    return model_of(row, **rest).model_json_schema(mode="serialization")


def test_a_field_is_described_by_the_words_below_it():
    properties = schema(Outer)["properties"]
    assert properties["title"]["description"] == "Of the page, on two lines."
    assert properties["plain"]["description"] == "Last."
    assert "description" not in properties["at"]
    assert schema(Inner)["description"] == "What is within."


def test_every_field_is_always_there():
    assert {*schema(Outer)["required"]} == {one.name for one in fields(Outer)}


def test_a_result_fits_its_model_and_nothing_else_does():
    told = {
        "title": "t",
        "inner": None,
        "many": [{"number": 1}],
        "pair": [1, "a"],
        "named": {"a": 0.5},
        "reasons": {},
        "colour": "red",
        "at": datetime(2026, 1, 1, tzinfo=UTC),
        "plain": "",
        "words": ["a"],
    }
    model = model_of(Outer)
    assert model.model_validate(told).model_dump(mode="json")["many"] == [{"number": 1}]
    for wrong in ({"many": [{"number": 1, "more": 2}]}, {"pair": [1, "a", 2]}, {"colour": "sad"}):
        with pytest.raises(ValidationError):
            model.model_validate(told | wrong)
    with pytest.raises(ValidationError):
        model.model_validate(told | {"unknown": 1})


def test_text_of_pages_is_marked():
    properties = schema(Backlink)["properties"]
    for name in ("anchor_text", "source_title", "context_left", "alt", "rel"):
        assert properties[name]["x-untrusted"] is True
    assert "x-untrusted" not in properties["source_site"]
    assert "x-untrusted" not in properties["evidence"]  # the name of a kept page
    assert schema(MarkerFound)["properties"]["evidence"]["x-untrusted"] is True
    assert schema(MarkerChange)["properties"]["before"]["x-untrusted"] is True


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("Job", ("title", "result", "error")),
        ("JobProgressModel", ("step",)),
        ("Import", ("file",)),
        ("ImportNote", ("reason",)),
        ("UploadModel", ("name",)),
        ("ShownCrawl", ("title", "arguments")),
        ("LinkStatus", ("anchor_text", "source_url")),
        ("Backlink", ("source_url", "target_url", "written_target_url")),
        ("AuditedPage", ("page_url", "canonical_url", "redirect_url")),
        ("Hop", ("url",)),
        ("TopPage", ("target_url",)),
        ("Mention", ("source_url", "target_url")),
        ("WatchEvent", ("title", "evidence")),
        ("Expectation", ("anchor", "rel", "detail", "note", "placed")),
        ("FilePreview", ("problem",)),
        ("TablePreview", ("label", "rows")),
    ],
)
def test_what_may_quote_a_file_is_marked_like_text_of_pages(name, fields):
    schemas = create_app(None).openapi()["components"]["schemas"]
    model = next(one for key, one in schemas.items() if name in (key, one["title"]))
    for marked in fields:
        assert model["properties"][marked]["x-untrusted"] is True


@pytest.mark.parametrize(("name", "field"), [("LinkStatus", "evidence"), ("MonitorRule", "title")])
def test_our_own_words_are_not_marked(name: str, field: str):
    model = create_app(None).openapi()["components"]["schemas"][name]
    assert "x-untrusted" not in model["properties"][field]


def test_fields_of_links_borrow_the_words_of_the_filter_table():
    properties = schema(Backlink)["properties"]
    assert "registrable domain" in properties["source_site"]["description"]


def test_dated_and_listed_models_tell_the_date_of_the_data():
    assert model_of(Overview, dated=True).__name__ == "OverviewAnswer"
    assert "data_date" in model_of(Overview, dated=True).model_fields
    listed = list_of(Inner)
    assert listed.__name__ == "InnerList"
    assert [*listed.model_fields] == ["rows", "total", "cursor", "data_date"]


def test_models_are_made_once():
    assert model_of(Inner) is model_of(Inner)
    assert list_of(Inner) is list_of(Inner)


def test_only_dataclasses_are_results():
    with pytest.raises(TypeError, match="str is no result"):
        model_of(str)
