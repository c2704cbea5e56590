"""Every question over HTTP: real answers, as the document describes them."""

import csv
import io
import json

import pyarrow.parquet as pq
import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from tests.integration.api.conftest import HERO
from tests.integration.conftest import DemoLake

from linkcensus.api.asking import Tag
from linkcensus.api.routes import ROUTERS
from linkcensus.core.scope import parse_target
from linkcensus.insights.backlinks import BacklinksRequest, backlinks, stream_backlinks
from linkcensus.insights.filters import parse_short_filters
from linkcensus.insights.result import as_dict
from linkcensus.insights.selection import ALL, Selection

SITE = f"/sites/{HERO}"
OTHER = "pellgarth-lamps.co.uk"
LINKING = "eldercombe-index.com"
QUESTIONS = {
    "overview": f"{SITE}/overview",
    "link_history": f"{SITE}/history?period=week",
    "backlinks": f"{SITE}/backlinks?history=all&limit=1000",
    "referring_sites": f"{SITE}/referring-sites?history=all&limit=1000",
    "referring_hosts": f"{SITE}/hosts?limit=1000",
    "anchors": f"{SITE}/anchors?limit=1000&brand=lantern&keyword=brass+lamp",
    "anchor_profile": f"{SITE}/anchors/profile",
    "top_pages": f"{SITE}/pages?limit=1000",
    "broken_targets": f"{SITE}/broken?limit=1000",
    "new_lost": f"{SITE}/new-lost",
    "new_lost_links": f"{SITE}/new-lost/links?limit=1000",
    "link_status": f"{SITE}/link-status?limit=1000",
    "link_status_counts": f"{SITE}/link-status/counts",
    "losses": f"{SITE}/losses",
    "page_audit": f"{SITE}/audit?limit=1000",
    "page_problems": f"{SITE}/audit/problems",
    "networks": f"{SITE}/networks?size=ip&min_sites=1&limit=1000",
    "internal_pages": f"{SITE}/internal?limit=1000",
    "internal_summary": f"{SITE}/internal/summary",
    "linked_sites": f"/sites/{LINKING}/outgoing?limit=1000",
    "source_overlap": f"{SITE}/overlap?history=all",
    "similar_sites": f"{SITE}/similar",
    "prospects": f"/sites/{OTHER}/prospects?competitors={HERO}",
    "farms": f"{SITE}/farms?least=0",
    "all_farms": "/farms?least=0&limit=1000",
    "explain_score": f"{SITE}/explain/trust",
    "explain_spam": "/sites/gorseley-living.org/explain/spam",
    "explain_topics": f"{SITE}/explain/topics",
    "explain_link": f"{SITE}/explain/links?source=gorseley-living.org",
    "explain_page": f"/sites/https%3A%2F%2F{HERO}%2F/explain/page-authority",
    "compare": f"/compare?target={HERO}&target={OTHER}",
    "intersect": f"/intersect?target={HERO}&target={OTHER}&limit=1000",
    "score_runs": "/scores/runs",
    "current_score_run": "/scores/current",
    "sql_tables": "/sql/tables",
    "fields": "/fields",
    "operators": "/operators",
    "kinds": "/kinds",
    "sources": "/sources",
    "presets": "/presets",
    "markers": "/markers",
}
BODIES = {
    "what_if": (f"{SITE}/what-if", {"edits": [{"action": "add", "source": "new.example"}]}),
    "bulk": ("/bulk", {"targets": [HERO, "co.uk", f"https://www.{HERO}/"]}),
    "sql": ("/sql", {"statement": "SELECT *, [1.5], {'a': first_seen} FROM links", "limit": 20}),
}
NOT_HERE = {
    *("background_sites", "evidence", "evidence_about", "evidence_text", "link_map", "next_looks"),
    *("traffic", "traffic_days", "mentions", "mention_summary"),
}
"""Asked elsewhere: they need a web graph, a log or posts, or have tests of their own."""


ROUTES = {
    route.name: route
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute)
    and {*Tag} & {*route.tags}
    and not route.name.startswith(("export_", "sql_of_"))
}
"""Routes of the questions but for exports and statements, by name."""


def test_every_question_is_asked_here():
    assert {*ROUTES} - NOT_HERE == {*QUESTIONS, *BODIES}


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_answer_fits_its_model(ask, name):
    answer = ask.get(QUESTIONS[name])
    assert answer.status_code == 200, answer.text
    model = ROUTES[name].response_model
    model.model_validate_json(answer.content, strict=True)
    told = answer.json()
    assert told.get("rows", True), "an empty list proves nothing"
    assert told["data_date"].endswith("Z")
    assert {*told} == {*model.model_fields}


@pytest.mark.parametrize("name", BODIES)
def test_the_answer_to_a_body_fits_its_model(ask, name):
    path, body = BODIES[name]
    answer = ask.post(path, json=body)
    assert answer.status_code == 200, answer.text
    model = ROUTES[name].response_model
    model.model_validate_json(answer.content, strict=True)


def test_rows_are_what_the_insights_say(ask, demo: DemoLake):
    told = ask.get(f"{SITE}/backlinks", params={"limit": 40, "filter": "follow:eq:true"}).json()
    request = BacklinksRequest(
        selection=Selection(filter=parse_short_filters(["follow:eq:true"])), limit=40
    )
    with demo.index.view(parse_target(HERO)) as view:
        said = backlinks(view, request)
    assert told["rows"] == [as_dict(row) for row in said.rows]
    assert told["total"] == said.total
    assert told["cursor"] == said.cursor


def test_pages_together_are_the_whole_list(ask):
    seen, cursor = [], None
    while True:
        params = {"limit": 100, "sort": "first_seen,source_url"} | (
            {"cursor": cursor} if cursor else {}
        )
        page = ask.get(f"{SITE}/backlinks", params=params).json()
        seen += [json.dumps(row, sort_keys=True) for row in page["rows"]]
        cursor = page["cursor"]
        if cursor is None:
            break
    assert len(seen) == len({*seen}) == page["total"]


def test_farms_come_in_pages(ask):
    whole = ask.get("/farms?least=0&limit=1000").json()
    first = ask.get("/farms?least=0&limit=2").json()
    second = ask.get(f"/farms?least=0&limit=2&cursor={first['cursor']}").json()
    assert [*first["rows"], *second["rows"]] == whole["rows"][:4]
    assert first["total"] == whole["total"] == len(whole["rows"])
    assert whole["cursor"] is None
    assert ask.get("/farms?cursor=nonsense").status_code == 400


def test_a_filter_may_be_a_tree_and_repeat(ask):
    tree = json.dumps({"or": [{"field": "kind", "is": ["eq", "image"]}]})
    both = ask.get(f"{SITE}/backlinks", params={"filter": [tree, "follow:eq:true"]}).json()
    kinds = {(row["kind"], row["follow"]) for row in both["rows"]}
    assert kinds == {("image", True)}


def test_a_target_may_be_an_address_with_slashes_and_a_query(ask):
    page = f"www.{HERO}/"
    plain = ask.get(f"/sites/{page}/overview").json()
    packed = ask.get(f"/sites/{page.replace('/', '%2F')}/overview").json()
    assert plain == packed
    assert plain["scope"] == "url"
    odd = ask.get(f"/sites/www.{HERO}%2Fa%3Fb%3Dbacklinks%2Fexport/overview").json()
    assert odd["target"] == f"http://www.{HERO}/a?b=backlinks/export"


def test_the_past_is_asked_as_on_the_command_line(ask):
    now = ask.get(f"{SITE}/overview").json()
    then = ask.get(f"{SITE}/overview", params={"as_of": "2025-12-31"}).json()
    unknown = ask.get(f"{SITE}/overview", params={"known_at": "2020-01-01"}).json()
    assert 0 < then["links"] < now["links"]
    assert unknown["links"] == 0
    assert unknown["data_date"].startswith("2020-01-01")


# ---------------------------------------------------------------- files


def test_exports_hold_every_row(ask, demo: DemoLake):
    params = {"history": "all", "sort": "first_seen"}
    request = BacklinksRequest(selection=Selection(ALL))
    with demo.index.view(parse_target(HERO)) as view:
        count = sum(1 for _ in stream_backlinks(view, request))
    texts = {
        form: ask.get(f"{SITE}/backlinks/export", params={**params, "format": form})
        for form in ("csv", "jsonl", "parquet")
    }
    lines = list(csv.reader(io.StringIO(texts["csv"].text)))
    table = pq.read_table(io.BytesIO(texts["parquet"].content))
    assert len(lines) - 1 == len(texts["jsonl"].text.splitlines()) == table.num_rows == count
    first = json.loads(texts["jsonl"].text.splitlines()[0])
    assert lines[0] == [*first] == table.column_names
    assert table.column("source_url")[0].as_py() == first["source_url"] == lines[1][0]
    header = texts["csv"].headers["content-disposition"]
    assert header == f'attachment; filename="{HERO}-backlinks.csv"'


LISTS = [path for name, path in QUESTIONS.items() if "limit=1000" in path and name != "all_farms"]


@pytest.mark.parametrize("path", LISTS)
def test_every_list_is_a_file_too(ask, path):
    bare, _, query = path.partition("?")
    query = query.replace("limit=1000", "limit=3")
    told = ask.get(f"{bare}?{query}").json()["rows"]
    answer = ask.get(f"{bare}/export?{query}&format=jsonl")
    rows = [json.loads(line) for line in answer.text.splitlines()]
    assert len(rows) == min(3, len(told))
    assert {*rows[0]} == {*told[0]}


def test_an_export_that_cannot_be_made_is_a_problem(ask):
    answer = ask.get(f"{SITE}/anchors/export?sort=nonsense")
    assert answer.status_code == 400
    assert answer.json()["place"] == "sort"


# ---------------------------------------------------------------- statements


@pytest.mark.parametrize("path", [path for path in LISTS if not path.startswith("/intersect")])
def test_the_statement_of_a_list_gives_its_rows(ask, path):
    if "/backlinks" in path:
        path += "&filter=kind:eq:image"  # fewer than a page holds
    bare, _, query = path.partition("?")
    query = query.replace("limit=1000", "").replace("&&", "&").strip("&")
    statement = ask.get(f"{bare}/sql?{query}").json()["statement"]
    answer = ask.post("/sql", json={"statement": statement, "limit": 1000})
    assert answer.status_code == 200, (answer.text, statement)
    names = [column["name"] for column in answer.json()["columns"]]
    told = ask.get(path).json()["rows"]
    assert len(told) == len(answer.json()["rows"])
    common = [name for name in told[0] if name in names and name not in UNLIKE]
    assert len(common) >= len(told[0]) - 8
    said = [dict(zip(names, row, strict=True)) for row in answer.json()["rows"]]
    assert sorted(repr([row[name] for name in common]) for row in said) == sorted(
        repr([row[name] for name in common]) for row in told
    )


UNLIKE = {"via", "sources", "repeats", "internal"}
"""Columns that a row shows in other words than the tables."""


def test_statements_hold_filters_and_hostile_words(ask):
    hostile = "it's; DROP TABLE links --"
    params = {"filter": [f"anchor_text:neq:{hostile}", "trust:gte:10", "source_tld:eq:uk"]}
    statement = ask.get(f"{SITE}/backlinks/sql", params=params).json()["statement"]
    assert "'it''s; DROP TABLE links --'" in statement
    told = ask.post("/sql", json={"statement": statement, "limit": 1000}).json()
    assert len(told["rows"]) == ask.get(f"{SITE}/backlinks", params=params).json()["total"] > 0


@pytest.mark.parametrize("scope", ["url", "prefix", "host"])
def test_statements_know_the_scope(ask, scope):
    path = f"/sites/www.{HERO}/backlinks"
    statement = ask.get(f"{path}/sql?scope={scope}").json()["statement"]
    told = ask.post("/sql", json={"statement": statement, "limit": 10000}).json()
    assert len(told["rows"]) == ask.get(f"{path}?scope={scope}").json()["total"] > 0


def test_no_statement_knows_the_past(ask):
    answer = ask.get(f"{SITE}/backlinks/sql?as_of=2026-01-01")
    assert (answer.status_code, answer.json()["place"]) == (400, "as_of")


# ---------------------------------------------------------------- versions


def test_who_has_the_answer_gets_none(ask):
    first = ask.get(f"{SITE}/overview")
    again = ask.get(f"{SITE}/overview", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"
    weak = ask.get(f"{SITE}/overview", headers={"If-None-Match": f'"x", W/{first.headers["etag"]}'})
    assert weak.status_code == 304
    other = ask.get(f"{SITE}/overview", headers={"If-None-Match": '"another"'})
    assert other.status_code == 200


def test_an_export_is_not_made_twice(ask):
    first = ask.get(f"{SITE}/pages/export")
    again = ask.get(f"{SITE}/pages/export", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


# ---------------------------------------------------------------- problems


@pytest.mark.parametrize(
    ("path", "status", "place"),
    [
        (f"{SITE}/backlinks?filter=nofield:eq:1", 400, "filter 'nofield:eq:1'"),
        (f"{SITE}/backlinks?filter=%7B%22and%22:3%7D", 400, "$.and"),
        (f"{SITE}/backlinks?limit=1001", 400, "limit"),
        (f"{SITE}/backlinks?limit=ten", 400, "limit"),
        (f"{SITE}/backlinks?cursor=zzz", 400, "cursor"),
        (f"{SITE}/backlinks?histroy=all", 400, "histroy"),
        (f"{SITE}/backlinks?scope=galaxy", 400, "scope"),
        (f"{SITE}/backlinks?as_of=yesterday", 400, "as_of"),
        (f"{SITE}/backlinks?history=some", 400, "history"),
        ("/sites/co.uk/overview", 400, "target"),
        ("/sites/%00/overview", 400, "target"),
        ("/sites//overview", 400, "target"),
        (f"{SITE}/explain/beauty", 400, "score"),
        ("/sites/unknown.example/explain/authority", 404, None),
        ("/compare", 400, "target"),
        ("/compare?" + "&".join(["target=a.example"] * 11), 400, None),
        (f"/intersect?target={HERO}", 400, "at_least"),
        ("/nothing", 404, None),
    ],
)
def test_problems_have_one_shape(ask, path, status, place):
    answer = ask.get(path)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert {*told} == {"type", "title", "status", "detail", "place", "remedy", "instance"}
    assert told["status"] == status
    assert told["place"] == place
    assert told["type"].startswith("/problems/")
    assert "\n" not in told["detail"]
    assert told["instance"].startswith("/api/v1/")


def test_another_method_is_a_problem_too(ask):
    answer = ask.delete(f"{SITE}/overview")
    assert answer.status_code == 405
    assert answer.json()["type"] == "/problems/method-not-allowed"


def test_too_many_targets_are_refused_whole(ask):
    answer = ask.post("/bulk", json={"targets": ["a.example"] * 5_001})
    assert answer.status_code == 413
    assert answer.json()["type"] == "/problems/too-large"


@pytest.mark.parametrize(
    ("statement", "status"),
    [
        ("DROP TABLE links", 403),
        ("SELECT * FROM read_text('/etc/passwd')", 403),
        ("SELECT nothing FROM links", 400),
        ("", 400),
        ("SELECT 1; SELECT 2", 400),
    ],
)
def test_the_guard_of_statements_holds_over_http(ask, statement, status):
    answer = ask.post("/sql", json={"statement": statement})
    assert answer.status_code == status, answer.text


def test_a_statement_says_when_there_is_more(ask):
    told = ask.post("/sql", json={"statement": "SELECT kind FROM links", "limit": 2}).json()
    assert told["columns"] == [{"name": "kind", "type": "string"}]
    assert len(told["rows"]) == 2
    assert told["truncated"] is True
    one = ask.post("/sql", json={"statement": "SELECT DATE '2026-01-02', 1e0/0, 1.5::DECIMAL"})
    assert one.json()["rows"][0][0] == "2026-01-02"
    assert one.json()["truncated"] is False


@pytest.mark.parametrize("edits", [{}, {"edits": [{"action": "fly", "source": "a.example"}]}])
def test_a_question_without_sense_is_refused(ask, edits):
    assert ask.post(f"{SITE}/what-if", json=edits).status_code == 400


def test_a_disavow_file_is_a_set_of_edits(ask, demo_services):
    told = ask.post(f"{SITE}/what-if", json={"file": "domain:gorseley-living.org\n"}).json()
    assert told["edits"][0]["action"] == "disavow"
    assert told["edits"][0]["effect"] == "goes"
    kept = len(demo_services.preparations)
    ask.post(f"{SITE}/what-if", json={"file": "domain:unknown.example\n"})
    assert len(demo_services.preparations) == kept > 0, "what was prepared is used again"


def test_page_of_backlinks_begins_at_a_row_or_a_value(ask: TestClient) -> None:
    asked = {"limit": 3, "sort": "first_seen"}
    all_rows = ask.get(f"{SITE}/backlinks", params={**asked, "limit": 1000}).json()["rows"]
    by_place = ask.get(f"{SITE}/backlinks", params={**asked, "offset": 500}).json()
    assert (by_place["offset"], by_place["rows"]) == (500, all_rows[500:503])

    day = "2026-01-15"
    by_value = ask.get(f"{SITE}/backlinks", params={**asked, "from_value": day}).json()
    first = by_value["offset"]
    assert by_value["rows"] == all_rows[first : first + 3]
    assert all_rows[first - 1]["first_seen"] < day <= all_rows[first]["first_seen"]


@pytest.mark.parametrize(
    "start", [{"offset": -1}, {"offset": 3, "from_value": "x"}, {"from_value": "no number"}]
)
def test_begin_that_cannot_be_is_refused(ask: TestClient, start: dict[str, object]) -> None:
    answer = ask.get(f"{SITE}/backlinks", params={"sort": "authority", **start})
    assert answer.status_code == 400
