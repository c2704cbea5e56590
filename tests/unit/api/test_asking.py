"""Parameters that all questions share."""

import pytest
from fastapi import APIRouter, Depends, FastAPI
from fastapi.testclient import TestClient

from linkcensus.api.asking import (
    SITE,
    AskedMoment,
    AskedOrder,
    AskedSelection,
    AskedTarget,
    filter_of,
    having_of,
    history_of,
    only_known_parameters,
    target_of,
)
from linkcensus.api.problems import install_problems
from linkcensus.core.errors import BadInput
from linkcensus.insights.anchors import ANCHOR_FIELDS

router = APIRouter(dependencies=[Depends(only_known_parameters)])


@router.get(f"{SITE}/question")
def question(
    target: AskedTarget, selection: AskedSelection, moment: AskedMoment, order: AskedOrder
) -> dict[str, object]:
    return {
        "target": target.text,
        "scope": target.scope,
        "history": selection.history.mode,
        "filtered": selection.filter is not None,
        "internal": selection.internal,
        "moment": None if moment is None else [str(moment.true_at), str(moment.known_at)],
        "order": [(one.field, one.descending) for one in order],
    }


@pytest.fixture(scope="module")
def client() -> TestClient:
    app = FastAPI()
    install_problems(app)
    app.include_router(router)
    return TestClient(app)


def test_nothing_but_a_target_is_needed(client):
    assert client.get("/sites/example.com/question").json() == {
        "target": "example.com",
        "scope": "domain",
        "history": "live",
        "filtered": False,
        "internal": False,
        "moment": None,
        "order": [],
    }


def test_everything_is_read(client):
    told = client.get(
        "/sites/www.example.com/a/b*/question?history=since:2026-01-01&filter=follow:eq:true"
        "&filter=kind:eq:text&internal=true&as_of=2026-02-03&known_at=2026-02-04T10:00:00%2B02:00"
        "&sort=authority:desc,first_seen"
    ).json()
    assert told == {
        "target": "http://www.example.com/a/b*",
        "scope": "prefix",
        "history": "since",
        "filtered": True,
        "internal": True,
        "moment": ["2026-02-03 23:59:59.999999+00:00", "2026-02-04 08:00:00+00:00"],
        "order": [["authority", True], ["first_seen", False]],
    }


@pytest.mark.parametrize(
    ("query", "place", "remedy"),
    [
        ("histroy=all", "histroy", "did you mean 'history'?"),
        ("zzzzz=1", "zzzzz", "known are: "),
        ("history=never", "history", "write live, all"),
        ("scope=universe", "scope", None),
        ("as_of=2026-13-01", "as_of", "write 2026-04-13"),
        ("known_at=0001-01-01T00:00:00%2B05:00", "known_at", None),
        ("sort=authority:down", "sort", "write asc or desc"),
        ("filter=" + "&filter=".join(["kind:eq:text"] * 101), "filter", None),
    ],
)
def test_what_does_not_fit_is_named(client, query, place, remedy):
    answer = client.get(f"/sites/example.com/question?{query}")
    assert answer.status_code == 400
    assert answer.json()["place"] == place
    assert remedy is None or answer.json()["remedy"].startswith(remedy)


@pytest.mark.parametrize("target", ["%00", "co.uk", "ftp:%2F%2Fa.example", "a" * 9000, "%F0%9F"])
def test_what_is_no_target_is_refused(client, target):
    answer = client.get(f"/sites/{target}/question")
    assert (answer.status_code, answer.json()["place"]) == (400, "target")


def test_errors_name_the_parameter_and_not_the_option_of_the_command_line():
    with pytest.raises(BadInput) as error:
        filter_of(["nothing:eq:1"])
    assert error.value.place == "filter 'nothing:eq:1'"
    with pytest.raises(BadInput) as error:
        having_of(["follow_cause:eq:rel"], ANCHOR_FIELDS)
    assert error.value.place == "having 'follow_cause:eq:rel'"
    with pytest.raises(BadInput) as error:
        target_of("co.uk", place="not")
    assert error.value.place == "not"
    with pytest.raises(BadInput) as error:
        history_of("sometimes")
    assert error.value.place == "history"
