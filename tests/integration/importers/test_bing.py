"""Bing's interface on loopback: its pages become a table, its key stays where it is."""

import json

import pytest
from aiohttp import web
from tests.support.networks import serving

from linkcensus.core.errors import BadInput, SourceUnavailable
from linkcensus.core.scope import parse_target
from linkcensus.core.settings import Settings
from linkcensus.importers.bing import fetch_links, location_of
from linkcensus.importers.format import ImportOptions
from linkcensus.importers.run import import_batch
from linkcensus.index.index import Index
from linkcensus.insights.backlinks import backlinks
from linkcensus.insights.backlinks_request import BacklinksRequest
from linkcensus.jobs.kinds.import_files import IMPORT

KEY = "secret-0123456789"


class Webmaster:
    """Answers as the documents say."""

    def __init__(self):
        self.links = {
            f"https://shop.com/{n}": [
                {"AnchorText": f"Words {n} {k}", "Url": f"https://blog{k}.org/{n}"}
                for k in range(3)
            ]
            for n in range(3)
        }
        self.asked = []
        self.first = []
        """Answers that are given before all others: (status, body)."""

    async def answer(self, request):
        query = dict(request.query)
        self.asked.append((request.path.rpartition("/")[2], query))
        if self.first:
            status, body = self.first.pop(0)
            return web.Response(status=status, body=body)
        assert query["siteUrl"] == "https://shop.com/"
        if query["apikey"] != KEY:
            return web.json_response({"ErrorCode": 3, "Message": f"ERROR!!! {KEY}"}, status=400)
        counts = [{"Count": 3, "Url": url} for url in self.links]
        is_list = request.path.endswith("GetLinkCounts")
        rows = counts if is_list else self.links[query["link"]]
        first = 2 * int(query["page"])
        name = "Links" if is_list else "Details"
        told = {"__type": "X", name: rows[first : first + 2], "TotalPages": (len(rows) + 1) // 2}
        return web.json_response({"d": told})


@pytest.fixture
def bing():
    return Webmaster()


@pytest.fixture
def settings(data_folder, bing):
    handlers = {f"/json/{name}": bing.answer for name in ("GetLinkCounts", "GetUrlLinks")}
    with serving(handlers) as host:
        yield Settings(
            data=data_folder, workers=1, allowed_networks="127.0.0.0/8", http_timeout_seconds=5,
            bing_api_key=KEY, bing_api_url=f"http://{host}/json/",
        )  # fmt: skip


def bring_in(settings, text="bing:shop.com"):
    index = Index(settings.data, settings)
    (result,) = import_batch([text], ImportOptions(settings), index)
    with index.view(parse_target("shop.com")) as view:
        rows = backlinks(view, BacklinksRequest()).rows
    records = index.imports()
    index.close()
    return result, rows, records


def test_all_links_of_a_site(settings, bing):
    result, rows, (record,) = bring_in(settings)
    assert (result.errors, result.format, result.links_new) == ([], "bing_backlinks", 9)
    found = {(row.source_url, row.target_url, row.anchor_text) for row in rows}
    assert ("https://blog2.org/1", "https://shop.com/1", "Words 1 2") in found
    assert len(bing.asked) == 2 + 3 * 2
    assert (record.file, record.source) == ("bing:https://shop.com/", "bing")
    assert not list((settings.data / "downloads").iterdir())
    again, _, _ = bring_in(settings)
    assert again.already_imported


def test_the_key_is_never_told(settings, bing, caplog):
    wrong = settings.model_copy(update={"bing_api_key": type(settings.bing_api_key)("wrong-key-9")})
    result, _, _ = bring_in(wrong)
    assert "the key is not valid" in result.errors[0]
    bing.first = [(500, b"wrong-key-9")] * 9
    told = json.dumps(result.as_json()) + caplog.text + repr(wrong)
    assert "wrong-key-9" not in told
    assert KEY not in told


def fetch(settings, folder, slept):
    async def sleep(seconds):
        slept.append(seconds)

    return fetch_links(location_of("bing:shop.com"), folder, settings, lambda: None, sleep)


def test_too_many_questions_are_waited_for(settings, bing, tmp_path):
    throttled = (400, b'{"ErrorCode": 4, "Message": "ERROR!!! ThrottleUser"}')
    bing.first, slept = [throttled, throttled], []
    path = fetch(settings, tmp_path, slept)
    assert slept == [10, 60]
    assert path.read_text().count("\n") == 10
    bing.first = [throttled] * 4
    with pytest.raises(SourceUnavailable, match="too many questions"):
        fetch(settings, tmp_path, slept)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((200, b"<html>"), "something else"),
        ((200, b"[" * 100_000), "something else"),
        ((200, b'{"d": []}'), "something else"),
        ((200, b'{"d": null}'), "something else"),
        ((400, b'{"ErrorCode": 14, "Message": "NotAuthorized"}'), "not good for this site"),
        ((200, b'{"ErrorCode": 3}'), "not valid"),
        ((404, b""), "answered 404"),
        ((400, b'{"ErrorCode": {}}'), "answered 400"),
    ],
)
def test_other_answers(settings, bing, tmp_path, answer, words):
    bing.first = [answer]
    with pytest.raises(BadInput, match=words):
        fetch(settings, tmp_path, [])


def test_rows_of_wrong_types_are_passed_over(settings, bing, tmp_path):
    links = [5, None, {"Url": 5}, {"Url": "javascript:1"}, {"Url": "https://shop.com/0"}]
    details = [[], {"Url": None}, {"AnchorText": 5, "Url": "https://blog.org/\n=1"}]
    bing.first = [
        (200, json.dumps({"d": {"Links": links, "TotalPages": True}}).encode()),
        (200, json.dumps({"d": {"Details": details, "TotalPages": "9"}}).encode()),
    ]
    lines = fetch(settings, tmp_path, []).read_text().splitlines()
    assert lines[1:] == ["https://blog.org/ =1,,https://shop.com/0"]


def test_what_is_asked_for(settings):
    result, _, _ = bring_in(settings, "bing:")
    assert "names no site" in result.errors[0]
    without = settings.model_copy(update={"bing_api_key": None})
    result, _, _ = bring_in(without)
    assert "Bing wants a key" in result.errors[0]
    assert location_of("bing:http://shop.com").text == "bing:http://shop.com/"
    assert IMPORT.title({"urls": ["bing:shop.com"]}) == "Import bing:shop.com"
    with pytest.raises(BadInput):
        IMPORT.title({"urls": ["bing: "]})
