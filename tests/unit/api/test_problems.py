"""Every error becomes a problem document of one shape."""

from pathlib import Path
from typing import Annotated

import pytest
from fastapi import Body, FastAPI, Query
from fastapi.testclient import TestClient
from pydantic import BaseModel

from linkcensus.api.problems import MEDIA_TYPE, Problem, described, install_problems
from linkcensus.api.security.refusals import Forbidden, Throttled, Unauthenticated
from linkcensus.core.errors import (
    BadInput,
    CorruptIndex,
    LinkCensusError,
    NotConverged,
    NotFound,
    Refused,
    SourceUnavailable,
)


class Thing(BaseModel):
    """A body."""

    names: list[int]


def answer_to(error: Exception) -> tuple[int, dict[str, object], dict[str, str]]:
    app = FastAPI()
    install_problems(app)

    @app.get("/fail")
    def fail() -> None:
        raise error

    answer = TestClient(app, raise_server_exceptions=False).get("/fail?secret=1")
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.headers["cache-control"] == "no-store"
    Problem.model_validate(answer.json(), strict=True)
    assert answer.json()["instance"] == "/fail"
    assert answer.json()["status"] == answer.status_code
    return answer.status_code, answer.json(), dict(answer.headers)


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (BadInput("no"), 400, "bad-input"),
        (Unauthenticated("no"), 401, "unauthenticated"),
        (Refused("no"), 403, "refused"),
        (Forbidden("no"), 403, "forbidden"),
        (NotFound("no"), 404, "not-found"),
        (Throttled("no", retry_after=3), 429, "throttled"),
        (NotConverged("no"), 500, "not-converged"),
        (LinkCensusError("no"), 500, "failed"),
        (SourceUnavailable("no"), 503, "source-unavailable"),
    ],
)
def test_each_error_has_its_status_and_type(error, status, kind):
    got, told, _ = answer_to(error)
    assert (got, told["type"], told["detail"]) == (status, f"/problems/{kind}", "no")


def test_place_and_remedy_have_fields_of_their_own():
    _, told, _ = answer_to(BadInput("is wrong", place="filter", remedy="write another"))
    assert (told["detail"], told["place"], told["remedy"]) == (
        "is wrong",
        "filter",
        "write another",
    )


def test_hostile_words_stay_on_one_line():
    _, told, _ = answer_to(BadInput("a\nb\x1b[31m\u202e", place="x\r\ny"))
    assert told["detail"] == "a b [31m"
    assert told["place"] == "x y"


@pytest.mark.parametrize(("after", "header"), [(7.2, "7"), (None, "30")])
def test_who_shall_come_again_is_told_when(after, header):
    _, _, headers = answer_to(SourceUnavailable("busy", retry_after=after))
    assert headers["retry-after"] == header
    assert answer_to(Throttled("slow", retry_after=9))[2]["retry-after"] == "9"
    assert answer_to(Unauthenticated("who?"))[2]["www-authenticate"] == "Bearer"


def test_paths_of_the_machine_are_for_the_log(caplog):
    status, told, _ = answer_to(CorruptIndex("is damaged", path=Path("/var/lib/x.parquet")))
    assert (status, told["type"]) == (500, "/problems/corrupt-index")
    assert "/var/lib" not in str(told)
    assert "/var/lib/x.parquet" in caplog.text


def test_a_fault_of_ours_tells_nothing():
    status, told, _ = answer_to(ValueError("password=hunter2"))
    assert (status, told["type"]) == (500, "/problems/fault")
    assert "hunter2" not in str(told)


def test_parameters_that_do_not_fit_are_bad_input():
    app = FastAPI()
    install_problems(app)

    @app.post("/ask")
    def ask(limit: Annotated[int, Query(ge=1)], thing: Annotated[Thing, Body()]) -> None:
        pass

    client = TestClient(app)
    assert client.post("/ask?limit=0", json={"names": []}).json()["place"] == "limit"
    assert client.post("/ask", json={"names": []}).json()["place"] == "limit"
    told = client.post("/ask?limit=1", json={"names": [1, "x"]}).json()
    assert (told["status"], told["place"]) == (400, "names.1")
    told = client.post("/ask?limit=1", content=b"{", headers={"content-type": "application/json"})
    assert told.status_code == 400


def test_unknown_addresses_and_methods_are_problems():
    app = FastAPI()
    install_problems(app)
    app.get("/there")(lambda: None)
    client = TestClient(app)
    told = client.get("/nowhere\u202e/x").json()
    assert told["type"] == "/problems/not-found"
    assert told["instance"] == "/nowhere%E2%80%AE/x"
    answer = client.post("/there")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


def test_routes_say_which_problems_they_answer_with():
    told = described(404, 503)
    assert [*told] == [400, 401, 403, 404, 503, "default"]
    assert MEDIA_TYPE in told[404]["content"]
