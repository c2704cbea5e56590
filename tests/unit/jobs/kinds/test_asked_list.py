"""An export of a list is asked as the list itself: the same addresses, names and defaults."""

from collections.abc import Iterator, Mapping, Sequence
from inspect import iscoroutinefunction
from types import SimpleNamespace
from typing import Any

import pytest
from anyio import run
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from linkcensus.api import routes
from linkcensus.api.asking import _query_parameters
from linkcensus.api.services import services_of
from linkcensus.core.errors import BadInput
from linkcensus.core.scope import parse_target
from linkcensus.insights.anchors import AnchorsRequest
from linkcensus.insights.intersect import IntersectRequest
from linkcensus.jobs.kinds import asked_list as module
from linkcensus.jobs.kinds.asked_list import asked_list
from linkcensus.jobs.kinds.lists import LISTS
from linkcensus.jobs.kinds.query import Query

SITE = "/sites/{target:path}/"


def streams() -> Iterator[APIRoute]:
    """The routes that stream a list as a file."""
    for router in routes.ROUTERS:
        for route in router.routes:
            if isinstance(route, APIRoute) and route.path.endswith("/export"):
                yield route


STREAMS = {route.path.removesuffix("/export"): route for route in streams()}
ASKED: dict[str, dict[str, Any]] = {
    "backlinks": {"group": "similar", "history": "all", "internal": True, "sort": "first_seen"},
    "referring-sites": {"filter": ["follow:eq:true"], "having": "links:gte:2", "sort": "links"},
    "hosts": {"history": "since:2026-01-01"},
    "anchors": {"brand": ["Acme", "Acme Co"], "keyword": "lamps", "having": ["links:gte:2"]},
    "pages": {"filter": "follow:eq:true"},
    "broken": {"sort": "links:desc"},
    "new-lost/links": {"since": "2026-01-02", "until": "2026-02-03", "event": ["lost"]},
    "link-status": {"history": "live", "internal": True},
    "networks": {"size": "ip", "min_sites": 5, "having": ["links:gte:2"]},
    "internal": {"orphans": True, "history": "all"},
    "outgoing": {"having": "links:gte:3"},
    "audit": {"sort": "url"},
    "traffic": {"since": "2026-01-02", "having": "visits:gte:2"},
    "mentions": {"network": "mastodon", "until": "2026-01-02"},
}


def asked_over_http(dependant: Dependant, given: Mapping[str, Any]) -> Any:
    """What a dependency of a route makes of a query."""
    if dependant.call is services_of:
        return SimpleNamespace(state=None)
    values = {sub.name: asked_over_http(sub, given) for sub in dependant.dependencies}
    for parameter in (*dependant.query_params, *dependant.path_params):
        value = given.get(parameter.alias)
        if value is None:
            values[parameter.name] = parameter.get_default()
            continue
        several = "list" in str(parameter.field_info.annotation)
        told = value if isinstance(value, list) or not several else [value]
        values[parameter.name], wrong = parameter.validate(told, loc=())
        assert not wrong
    assert dependant.call is not None
    if iscoroutinefunction(dependant.call):
        return run(lambda: dependant.call(**values))
    return dependant.call(**values)


def request_of(route: APIRoute) -> Dependant:
    """The dependency that reads a list's request."""
    return next(one for one in route.dependant.dependencies if one.name == "request")


def test_every_list_with_a_stream_can_be_exported_by_a_job():
    tails = {path.removeprefix(SITE) for path in STREAMS}
    assert tails == {*LISTS, "/intersect"} == {*ASKED, "/intersect"}
    for tail, known in LISTS.items():
        assert STREAMS[SITE + tail].operation_id == f"export_{known.name}"


@pytest.mark.parametrize("tail", [*ASKED])
def test_the_names_of_a_query_are_those_of_the_stream(monkeypatch, tail):
    made = []
    monkeypatch.setattr(module, "Query", lambda given: made.append(Query(given)) or made[-1])
    asked_list({"path": f"/sites/a.example/{tail}/export"})
    names = {*_query_parameters(STREAMS[SITE + tail].dependant)}
    assert made[0].known == names - {"format"}


@pytest.mark.parametrize("tail", [*ASKED])
@pytest.mark.parametrize("plain", [True, False])
def test_a_query_means_what_it_means_to_the_stream(tail, plain):
    given = {} if plain else ASKED[tail]
    over_http = asked_over_http(request_of(STREAMS[SITE + tail]), {"target": "a.example", **given})
    assert LISTS[tail].read(Query(given)) == over_http


class Asked(Exception):  # noqa: N818 - no error: it carries
    """Carries the request that would be asked."""


def asked_by(monkeypatch: pytest.MonkeyPatch, name: str, arguments: dict[str, Any]) -> Any:
    """The request that reaches `stream_intersect`."""

    def stream(_index: object, request: object) -> Iterator[object]:
        raise Asked(request)

    monkeypatch.setattr(module.intersect, name, stream)
    with pytest.raises(Asked) as caught:
        next(asked_list(arguments).all(None, lambda _: ()))  # type: ignore[arg-type]  # not asked
    return caught.value.args[0]


@pytest.mark.parametrize(
    "given",
    [
        {"target": ["a.example", "b.example"]},
        {"target": ["a.example"], "not": "own.example", "at_least": 1, "having": "links:gte:2"},
        {"target": ["a.example", "b.example/x*"], "filter": "follow:eq:true", "sort": "links"},
    ],
)
def test_the_gap_is_asked_as_over_http(monkeypatch, given):
    over_http = asked_over_http(request_of(STREAMS["/intersect"]), given)
    request = asked_by(monkeypatch, "stream_intersect", {"path": "/intersect", "query": given})
    assert isinstance(request, IntersectRequest)
    assert request == over_http


@pytest.mark.parametrize(
    ("path", "about", "name"),
    [
        ("/sites/a.example/backlinks", "a.example", "backlinks"),
        ("/sites/a.example/backlinks/export", "a.example", "backlinks"),
        ("/sites/a.example%2Fx%3Fy/new-lost/links", "http://a.example/x?y", "new_lost_links"),
        ("/sites/a.example/x/networks", "http://a.example/x", "networks"),
    ],
)
def test_a_path_names_a_target_and_a_list(path, about, name):
    asked = asked_list({"path": path})
    assert (asked.name, parse_target(asked.about)) == (name, parse_target(about))


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        ({}, "path"),
        ({"path": "/sites/a.example/overview"}, "path"),
        ({"path": "/jobs/x/backlinks"}, "path"),
        ({"path": "/sites/a.example/pages", "query": []}, None),
        ({"path": "/sites/a.example/pages", "query": ["sort"]}, "query"),
        ({"path": "/sites/a.example/pages", "query": {"filtre": "x"}}, "filtre"),
        ({"path": "/sites/a.example/pages", "query": {"cursor": "x"}}, "cursor"),
        ({"path": "/sites/a.example/pages", "query": {"limit": 0}}, "limit"),
        ({"path": "/sites/a.example/pages", "query": {"limit": [1, 2]}}, "limit"),
        ({"path": "/sites/a.example/pages", "query": {"internal": "perhaps"}}, "internal"),
        ({"path": "/sites/a.example/traffic", "query": {"since": "soon"}}, "since"),
        ({"path": "/sites/a.example/networks", "query": {"size": "galaxy"}}, "size"),
        ({"path": "/sites/a.example/new-lost/links", "query": {"event": ["x"]}}, "event"),
    ],
)
def test_what_no_list_knows_is_refused(arguments, place):
    if place is None:
        assert asked_list(arguments).name == "top_pages"
        return
    with pytest.raises(BadInput) as refused:
        asked_list(arguments)
    assert refused.value.place == place


def test_anchors_are_judged_by_the_words_of_the_project(monkeypatch):
    seen: list[Sequence[str]] = []

    class Index:
        """Opens nothing."""

        def view(self, *_: object) -> Any:
            return self

        def __enter__(self) -> None: ...

        def __exit__(self, *_: object) -> None: ...

    def stream(_view: object, request: AnchorsRequest) -> Iterator[object]:
        seen.append(request.brand)
        return iter(())

    known = LISTS["anchors"]
    changed = type(known)(known.name, known.row, known.read, stream, Index.view)
    monkeypatch.setitem(module.LISTS, "anchors", changed)
    for query in ({}, {"brand": []}, {"brand": ""}, {"brand": "Lamps"}):
        asked = asked_list({"path": "/sites/a.example/anchors", "query": query})
        list(asked.all(Index(), lambda site: (f"words of {site}",)))  # type: ignore[arg-type]
    assert seen == [("words of a.example",), ("words of a.example",), ("",), ("Lamps",)]
