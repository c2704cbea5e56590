"""Listening to networks on loopback: what is kept, resumed, dropped and refused."""

import asyncio
import json
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from tests.support.networks import NOW, Jetstream, frame, like, post, second_version, serving, tick

from linkcensus.cli.main import main
from linkcensus.core.errors import BadInput, Refused
from linkcensus.core.scope import parse_target
from linkcensus.core.settings import Settings
from linkcensus.importers.social import jetstream
from linkcensus.importers.social.jetstream import JetstreamListener, Until
from linkcensus.importers.social.listening import Listening
from linkcensus.importers.social.networks import read_source
from linkcensus.importers.social.watched import Watched
from linkcensus.index.index import Index
from linkcensus.insights.mentions import MentionsRequest, mentions
from linkcensus.jobs.context import JobContext
from linkcensus.jobs.kinds.listen import LISTEN
from linkcensus.store.state import open_state

LAST = NOW + 100_000_000
PRESENT = datetime.fromtimestamp(LAST / 1e6, UTC)


class Bench:
    """An index and a state, whose clock stands at the made-up present."""

    def __init__(self, root, host, **changes):
        self.settings = Settings(
            data=root, workers=1, http_timeout_seconds=5,
            **{
                "allowed_networks": "127.0.0.0/8",
                "bluesky_stream_url": f"ws://{host}/subscribe",
                "hacker_news_search_url": f"http://{host}/search",
                "hacker_news_items_url": f"http://{host}/v0/",
                **changes,
            },
        )  # fmt: skip
        self.present = PRESENT
        self.index = Index(root, self.settings, clock=self)
        self.state = open_state(self.settings)
        self.notes = []
        self.watched = Watched([parse_target("shop.com")])

    def now(self):
        return self.present

    def hear(self, until=None, watch=lambda _: None):
        self.present += timedelta(seconds=1)

        async def no_sleep(_seconds):
            await asyncio.sleep(0)

        listener = JetstreamListener(
            self.index, self.state.cursors, self.watched,
            note=self.notes.append, watch=watch, sleep=no_sleep,
        )  # fmt: skip
        return asyncio.run(listener.run(until or Until(caught_up=True, seconds=20)))

    def listen(self, *sources, watched=True):
        self.present += timedelta(seconds=1)
        chosen = self.watched if watched else None
        listening = Listening(
            self.index, self.state.cursors,
            [read_source(text, self.settings, chosen) for text in sources], chosen,
            note=self.notes.append, watch=lambda *_: None,
        )  # fmt: skip
        return asyncio.run(listening.once(20))

    def mentions(self, target="shop.com"):
        with self.index.view(parse_target(target)) as view:
            rows = mentions(view, MentionsRequest(limit=100)).rows
        return sorted((row.source_url.rpartition("/")[2], row.reactions) for row in rows)

    def cursor(self):
        found = self.state.cursors.find(f"bluesky {self.settings.bluesky_stream_url}")
        return found.get("cursor")

    def close(self):
        self.index.close()
        self.state.close()


@pytest.fixture
def stream():
    return Jetstream()


@pytest.fixture
def handlers(stream):
    return {"/subscribe": stream.handle, "/xrpc/x.subscribeEvents": stream.handle}


@pytest.fixture
def bench(data_folder, handlers):
    with serving(handlers) as host, closing(Bench(data_folder, host)) as made:
        made.host = host
        yield made


def test_posts_about_the_watched_site_with_their_reach(bench, stream):
    stream.frames = [
        post(1, "https://shop.com/a"),
        post(2, "https://other.org/"),
        like(3, of=1), like(4, of=1), like(5, of=2),
        post(6, "https://www.shop.com/b"),
        tick(LAST),
    ]  # fmt: skip
    heard = bench.hear()
    assert (heard.frames, heard.damaged, heard.connections) == (7, 0, 1)
    assert (heard.brought_in.posts, heard.brought_in.links_new) == (2, 2)
    assert bench.mentions() == [("p1", 2), ("p6", None)]
    assert bench.mentions("other.org") == []
    assert bench.cursor() == LAST
    with bench.index.view(parse_target("shop.com")) as view:
        assert {row.author for row in mentions(view, MentionsRequest()).rows} == {"ann.example"}
    asked = stream.asked[0]
    assert "app.bsky.feed.post" in asked["wantedCollections"]
    assert "cursor" not in asked


def test_it_goes_on_at_its_cursor(bench, stream):
    stream.frames = [post(1, "https://shop.com/a"), tick(LAST)]
    bench.hear()
    bench.present += timedelta(seconds=100)
    stream.frames += [post(2, "https://shop.com/b", LAST + 1), tick(LAST + 100_000_000)]
    heard = bench.hear()
    assert stream.asked[1]["cursor"] == [str(LAST)]
    assert (heard.frames, heard.brought_in.links_new) == (2, 1)
    assert [name for name, _ in bench.mentions()] == ["p1", "p2"]


def test_what_happens_now_is_heard_on_one_connection(bench, stream):
    stream.frames = [post(n, f"https://shop.com/{n}", LAST + n) for n in range(1, 4)]
    heard = bench.hear(Until(seconds=4))
    assert (heard.frames, heard.connections) == (3, 1)
    assert [name for name, _ in bench.mentions()] == ["p1", "p2", "p3"]


def test_likes_are_counted_from_one_time_to_the_next(bench, stream):
    stream.frames = [post(1, "https://shop.com/a"), like(2, of=1), tick(LAST)]
    bench.hear()
    later = LAST + 100_000_000
    bench.present += timedelta(seconds=100)
    stream.frames += [like(3, of=1, at=LAST + 1), like(4, of=1, at=LAST + 2), tick(later)]
    bench.hear()  # as another process would: what waited was kept with the cursor
    assert bench.mentions() == [("p1", 3)]
    gone = frame("app.bsky.feed.post", {}, "p1", later + 1, "did:plc:ann")
    gone["commit"]["operation"] = "delete"
    stream.frames += [gone, like(5, of=1, at=later + 2), tick(later + 100_000_000)]
    bench.present += timedelta(seconds=100)
    bench.hear()
    assert bench.mentions() == [("p1", 3)]
    place = bench.state.cursors.find(f"bluesky {bench.settings.bluesky_stream_url}")
    assert place == {"cursor": later + 100_000_000, "posts": []}


def test_likes_are_counted_over_all_rounds(bench, stream):
    stream.frames = [post(1, "https://shop.com/a", LAST + 1)]
    source = read_source("bluesky", bench.settings, bench.watched)
    notes = bench.notes.append
    listening = Listening(
        bench.index, bench.state.cursors, [source], bench.watched, note=notes, watch=lambda *_: None
    )

    async def two_rounds():
        await listening.once(2)
        stream.frames.append(like(9, of=1, at=LAST + 9))
        bench.state.cursors.move(  # nothing is taken from there: it is one listener
            f"bluesky {bench.settings.bluesky_stream_url}", {"cursor": LAST + 1}
        )
        return await listening.once(2)

    done = asyncio.run(two_rounds())
    assert (done.frames, done.rounds) == (2, 2)
    assert bench.mentions() == [("p1", 1)]


def test_killed_before_the_cursor_moved_nothing_counts_twice(bench, stream):
    stream.frames = [post(1, "https://shop.com/a"), like(2, of=1), tick(LAST)]
    bench.hear()
    imports = len(bench.index.imports())
    bench.state.cursors.forget(f"bluesky {bench.settings.bluesky_stream_url}")
    heard = bench.hear()
    assert heard.brought_in.links_new == 0
    assert (len(bench.index.imports()), bench.mentions()) == (imports, [("p1", 1)])


def test_stopped_in_the_middle_everything_heard_is_in(bench, stream, monkeypatch):
    monkeypatch.setattr(jetstream, "_MOST_POSTS", 1)
    stream.frames = [post(1, "https://shop.com/a"), post(2, "https://shop.com/b"), tick(LAST)]

    class Stop(BaseException):
        pass

    def stop(_heard):
        raise Stop

    with pytest.raises(Stop):
        bench.hear(watch=stop)
    assert [name for name, _ in bench.mentions()] == ["p1"]
    assert bench.cursor() == NOW + 1
    bench.hear()
    assert [name for name, _ in bench.mentions()] == ["p1", "p2"]


def test_it_reconnects_and_no_like_counts_twice(bench, stream):
    frames = [post(1, "https://shop.com/a"), like(2, of=1), like(3, of=1), tick(LAST)]
    stream.frames = [frames[0], frames[1], frames[1], frames[0], *frames[2:]]
    stream.hang_up_after = [1, 0, 2]
    heard = bench.hear()
    assert heard.connections == 4
    assert bench.mentions() == [("p1", 2)]
    assert "next try" in bench.notes[0]
    assert stream.asked[-1]["cursor"] == [str(NOW + 2)]


def test_the_second_version(data_folder, handlers, stream):
    frames = [post(1, "https://shop.com/a"), like(2, of=1), tick(LAST)]
    stream.frames = [second_version(one, number) for number, one in enumerate(frames, 7)]
    with serving(handlers) as host:
        url = f"ws://{host}/xrpc/x.subscribeEvents"
        with closing(Bench(data_folder, host, bluesky_stream_url=url)) as bench:
            bench.hear()
            assert (bench.mentions(), bench.cursor()) == ([("p1", 1)], 9)
    assert "app.bsky.feed.like" in stream.asked[0]["collections"]


def test_hostile_frames(bench, stream):
    deep = "[" * 100_000
    stream.frames = [
        "", "{broken", "[1, 2]", "null", deep, b"\xff\xfe\x00", b"{}",
        json.dumps({"time_us": "soon", "commit": [], "did": {}}),
        json.dumps({"time_us": 10**17, "kind": "identity"}),
        json.dumps({"time_us": -5, "payload": {"seq": True}}),
        json.dumps(post(1, "javascript:alert(1)")),
        json.dumps({**post(2, "x"), "commit": {"collection": "app.bsky.feed.post"}}),
        post(3, "https://shop.com/a"),
        tick(LAST),
    ]  # fmt: skip
    heard = bench.hear()
    assert (heard.frames, heard.damaged) == (14, 7)
    assert bench.mentions() == [("p3", None)]


def test_frames_that_are_too_large_are_passed_over(bench, stream):
    large = {**post(2, "https://shop.com/b"), "x": "y" * 3_000_000}
    stream.frames = [
        post(1, "https://shop.com/a"), large, post(3, "https://shop.com/c", NOW + 5_000_000),
        tick(LAST),
    ]  # fmt: skip
    bench.hear()
    assert [name for name, _ in bench.mentions()] == ["p1", "p3"]
    assert "larger than allowed" in bench.notes[0]


def test_what_the_server_has_forgotten_is_said(bench, stream):
    name = f"bluesky {bench.settings.bluesky_stream_url}"
    bench.state.cursors.move(name, {"cursor": NOW - 3_600_000_000})
    stream.frames = [tick(LAST)]
    bench.hear()
    assert "keeps nothing from 2026-05-25 13:23 to" in bench.notes[0]


def test_memory_is_bounded(bench, stream, monkeypatch):
    monkeypatch.setattr("linkcensus.importers.social.bluesky.MAX_HELD", 5)
    stream.frames = [post(n, f"https://shop.com/{n}") for n in range(1, 20)] + [tick(LAST)]
    bench.hear()
    assert len(bench.mentions()) == 19


def test_the_gate_holds(data_folder, handlers, stream):
    with (
        serving(handlers) as host,
        closing(Bench(data_folder, host, allowed_networks=())) as bench,
        pytest.raises(Refused),
    ):
        bench.hear()
    assert stream.asked == []


# ---------------------------------------------------------------- networks that are asked


def status(number, url="https://shop.com/a"):
    return {
        "id": str(number), "url": f"https://social.org/@ann/{number}", "created_at": "2026-05-25",
        "content": f'<p><a href="{url}">x</a></p>', "reblogs_count": 2, "favourites_count": number,
        "account": {"acct": "ann", "followers_count": 7},
    }  # fmt: skip


def _number(status):
    return int(status["id"])


def answering(statuses, asked, page=2):
    """A timeline as Mastodon pages it."""

    async def handle(request):
        asked.append(dict(request.query))
        behind = int(request.query.get("min_id", 0))
        found = sorted((one for one in statuses if int(one["id"]) > behind), key=_number)
        some = found[:page] if behind else found[-page:]
        return web.json_response(some[::-1])

    return handle


def test_a_mastodon_timeline_is_read_forwards_from_its_cursor(bench, handlers, monkeypatch):
    statuses, asked = [status(n) for n in range(1, 4)], []
    handlers["/api/v1/timelines/tag/shop"] = answering(statuses, asked)
    source = f"mastodon:http://{bench.host}/tags/shop"
    done = bench.listen(source)
    assert (done.brought_in.posts, done.errors) == (2, [])
    statuses += [status(n) for n in range(4, 9)]
    assert bench.listen(source).brought_in.posts == 5
    assert [one.get("min_id") for one in asked] == [None, "3", "5", "7", "8"]
    assert [name for name, _ in bench.mentions()] == [str(n) for n in range(2, 9)]
    before = bench.state.cursors.place(source)
    assert bench.listen(source).brought_in.posts == 0
    after = bench.state.cursors.place(source)
    assert before.cursor == after.cursor == {"since_id": "8"}
    assert after.moved_at > before.moved_at, "it was read, and nothing was new"

    monkeypatch.setattr("linkcensus.importers.social.networks._MOST_PAGES", 1)
    statuses += [status(n) for n in range(9, 13)]
    bench.listen(source)
    assert bench.state.cursors.find(source) == {"since_id": "10"}, "the rest waits"
    bench.listen(source)
    assert sorted(int(name) for name, _ in bench.mentions()) == list(range(2, 13))


def test_mastodon_trends_and_an_instance_that_says_no(bench, handlers):
    async def no(_request):
        return web.json_response(
            {"error": "This method requires an authenticated user"}, status=422
        )

    handlers["/api/v1/timelines/public"] = no
    handlers["/api/v1/trends/statuses"] = answering([status(1)], [])
    trend = {
        "url": "https://shop.com/a", "title": "A", "provider_name": "Shop",
        "history": [{"day": "1779667200", "accounts": "7", "uses": "9"}],
    }  # fmt: skip

    async def trending(_request):
        return web.json_response([trend, {**trend, "url": "https://other.org/"}, 7])

    handlers["/api/v1/trends/links"] = trending
    base = f"mastodon:http://{bench.host}"
    done = bench.listen(base, f"{base}/trends")
    assert done.brought_in.posts == 1
    assert len(done.errors) == 1
    assert "answered 422" in done.errors[0]
    with bench.index.view(parse_target("shop.com")) as view:
        facts = view.sql("SELECT metric, value FROM facts WHERE metric LIKE 'trend%' ORDER BY 1")
    assert facts == [("trend_accounts", 7.0), ("trend_uses", 9.0)]
    imports = len(bench.index.imports())
    bench.listen(f"{base}/trends")
    assert len(bench.index.imports()) == imports


def test_hacker_news_is_searched_for_the_watched_sites(bench, handlers):
    hits = [
        {"objectID": str(n), "created_at_i": 1_779_000_000 + n, "author": "bob", "points": n,
         "num_comments": 1, "title": "T", "url": f"https://shop.com/{n}"}
        for n in range(1, 4)
    ]  # fmt: skip
    asked = []

    async def search(request):
        asked.append(dict(request.query))
        number = int(request.query["page"])
        return web.json_response({"hits": hits[2 * number : 2 * number + 2], "nbPages": 2})

    handlers["/search"] = search
    assert bench.listen("hackernews").brought_in.posts == 3
    assert [one["page"] for one in asked] == ["0", "1"]
    assert asked[0]["query"] == '"shop.com"'
    assert bench.state.cursors.find("hackernews") == {"shop.com": 1_779_000_003}
    hits[0]["points"] = 50
    bench.listen("hackernews")
    assert ("item?id=1", 50) in bench.mentions()
    with pytest.raises(BadInput, match="--for"):
        bench.listen("hackernews", watched=False)


def test_hacker_news_is_searched_back_to_its_beginning(bench, handlers, monkeypatch):
    monkeypatch.setattr("linkcensus.importers.social.hacker_news_asked._MOST_ASKED", 5)
    first = 1_770_000_000
    hits = [
        {"objectID": str(n), "created_at_i": first + n // 2 * 86_400, "author": "bob",
         "title": "T", "url": f"https://shop.com/{n}"}
        for n in range(16, 0, -1)
    ]  # fmt: skip
    asked = []

    async def search(request):
        """As Algolia: two hits a page, four of a search at most."""
        asked.append(request.query["numericFilters"])
        low, _, high = request.query["numericFilters"].partition(",")
        after, before = int(low.partition(">")[2]), int(high.partition("<")[2] or 2**40)
        found = [one for one in hits if after < one["created_at_i"] < before]
        number = int(request.query["page"])
        some = found[:4][2 * number : 2 * number + 2]
        return web.json_response({"hits": some, "nbPages": 2, "nbHits": len(found)})

    handlers["/search"] = search
    bench.listen("hackernews")
    cursor = bench.state.cursors.find("hackernews")
    assert cursor["shop.com"] == first + 8 * 86_400
    assert cursor["shop.com gap"][0] == 0
    assert len(bench.mentions()) < 16
    for _ in range(9):
        bench.listen("hackernews")
    assert len(bench.mentions()) == 16
    assert bench.state.cursors.find("hackernews") == {"shop.com": first + 8 * 86_400}
    before = len(asked)
    bench.listen("hackernews")
    assert len(asked) - before <= 5, "what was read is not read again"


def test_the_newest_items_of_hacker_news(bench, handlers):
    async def newest(_request):
        return web.json_response([12, 11, 10, "x", None, True])

    handlers["/v0/newstories.json"] = newest
    for number in (10, 11, 12):
        item = {"id": number, "by": "bob", "time": 1_779_000_000, "type": "story", "score": number,
                "url": "https://shop.com/" if number > 10 else "https://other.org/"}  # fmt: skip

        async def one(_request, item=item):
            return web.json_response(item if item["id"] != 12 else None)

        handlers[f"/v0/item/{number}.json"] = one
    assert bench.listen("hackernews:new").brought_in.posts == 1
    assert bench.mentions() == [("item?id=11", 11)]
    assert bench.state.cursors.find("hackernews:new") == {"item": 12}


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[" * 100_000, b'{"hits": 5, "nbPages": "x"}', b'[[1], {"id": {}}]', b"7"],
)
def test_hostile_answers(bench, handlers, body):
    async def answer(_request):
        return web.Response(body=body, headers={"Link": "<" * 7_000})

    paths = ("/search", "/v0/newstories.json", "/api/v1/timelines/public")
    handlers |= dict.fromkeys(paths, answer)
    done = bench.listen("hackernews", "hackernews:new", f"mastodon:http://{bench.host}")
    assert done.brought_in.posts == 0
    assert all("no JSON" in error for error in done.errors)


def test_a_feed_and_a_busy_server(bench, handlers):
    feed = b"""<rss version="2.0"><channel><link>https://blog.org/</link><item>
    <link>https://blog.org/1</link><description>&lt;a href="https://shop.com/a">A&lt;/a>
    </description></item></channel></rss>"""

    async def give(_request):
        return web.Response(body=feed, content_type="application/rss+xml")

    async def busy(_request):
        return web.Response(status=429, headers={"Retry-After": "86400"})

    handlers["/feed"] = give
    handlers["/search"] = busy
    done = bench.listen("hackernews", f"http://{bench.host}/feed")
    assert (done.brought_in.posts, len(done.errors)) == (1, 1)
    assert "429" in done.errors[0]
    assert bench.mentions() == [("1", None)]


def test_the_command_and_the_job(bench, stream, handlers, capsys, monkeypatch):
    stream.frames = [post(1, "https://shop.com/a"), tick(int(datetime.now(UTC).timestamp() * 1e6))]
    monkeypatch.setenv("LINKCENSUS_BLUESKY_STREAM_URL", bench.settings.bluesky_stream_url)
    monkeypatch.setenv("LINKCENSUS_ALLOWED_NETWORKS", "127.0.0.0/8")
    root = str(bench.settings.data)
    asked = ["--data", root, "--json", "listen", "bluesky", "--for", "shop.com", "--once"]
    assert main(asked) == 0
    assert json.loads(capsys.readouterr().out)["links_new"] == 1
    assert main(["--data", root, "listen"]) == 2
    assert main(["--data", root, "listen", "bluesky"]) == 2
    handlers["/api/v1/trends/statuses"] = answering([status(1)], [])
    handlers["/api/v1/trends/links"] = answering([], [])
    context = JobContext("j", bench.settings, bench.index, lambda _: True, lambda _: 0)
    source = f"mastodon:http://{bench.host}/trends"
    assert LISTEN.title({"sources": [source]}) == f"Listen to {source}"
    assert LISTEN.do(context, {"sources": [source]})["links_new"] == 1
    with pytest.raises(BadInput, match="nothing to listen to"):
        LISTEN.do(context, {})
