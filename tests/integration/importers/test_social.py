"""Posts and feeds from the file, or the address, to the answer."""

import gzip
import json
from pathlib import Path

import pytest
from tests.support.loopback import answering

from linkcensus.cli.main import main
from linkcensus.core.errors import BadInput
from linkcensus.core.scope import parse_target
from linkcensus.core.settings import Settings
from linkcensus.importers.format import ImportOptions
from linkcensus.importers.run import import_batch
from linkcensus.index.forget import Forgotten
from linkcensus.index.index import Index
from linkcensus.insights.mentions import MentionsRequest, mentions

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><link>https://blog.org/</link>
<item><title>Lanterns</title><link>https://blog.org/1</link>
<pubDate>Fri, 01 May 2026 08:00:00 GMT</pubDate>
<description>&lt;a href="https://shop.com/a"&gt;A&lt;/a&gt;</description></item></channel></rss>"""


def item(number, url="https://shop.com/a", **fields):
    given = {"by": f"user{number}", "score": 10 * number, "descendants": number}
    return {
        "id": number, "time": 1_777_622_400 + number * 86_400, "type": "story",
        "title": f"Story {number}", "url": url, **given, **fields,
    }  # fmt: skip


def lines(*records):
    return "".join(json.dumps(record) + "\n" for record in records)


@pytest.fixture
def index(data_folder):
    settings = Settings(data=data_folder, workers=1, allowed_networks=("127.0.0.0/8",))
    opened = Index(data_folder, settings)
    yield opened
    opened.close()


def bring_in(index, *paths, **options):
    given = ImportOptions(index.settings, **options)
    return list(import_batch([str(path) for path in paths], given, index))


def asked(index, target="shop.com", **request):
    with index.view(parse_target(target)) as view:
        return mentions(view, MentionsRequest(**request))


def write(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_mentions_with_author_and_reach(index, tmp_path):
    stories = lines(item(1), item(2, "https://news.ycombinator.com/x"), item(3))
    results = bring_in(
        index,
        write(tmp_path, "items.jsonl.gz", gzip.compress(stories.encode())),
        write(tmp_path, "feed.xml", FEED),
    )
    assert [(one.format, one.errors) for one in results] == [("hacker_news", []), ("feed", [])]
    answer = asked(index)
    assert [(one.network, one.author, one.reach) for one in answer.rows] == [
        ("hacker_news", "user3", 33),
        ("hacker_news", "user1", 11),
        ("feed", None, 0),
    ]
    assert [(one.network, one.mentions, one.reach) for one in answer.networks] == [
        ("hacker_news", 2, 44),
        ("feed", 1, 0),
    ]
    first = answer.rows[0]
    assert first.source_url == "https://news.ycombinator.com/item?id=3"
    assert (first.target_url, first.title) == ("https://shop.com/a", "Story 3")
    newest = asked(index, newest_first=True, network="hacker_news", limit=1)
    assert [one.author for one in newest.rows] == ["user3"]
    assert newest.mentions == 2
    assert asked(index, "https://shop.com/b").mentions == 0
    with pytest.raises(BadInput, match="out of range"):
        asked(index, limit=0)


def test_a_later_look_updates_the_reach(index, tmp_path):
    bring_in(index, write(tmp_path, "a.json", json.dumps(item(1))))
    bring_in(index, write(tmp_path, "b.json", json.dumps([item(1, score=500)], indent=1)))
    (row,) = asked(index).rows
    assert (row.reactions, row.comments) == (500, 1)


def test_only_the_named_site(index, tmp_path):
    path = write(tmp_path, "x.jsonl", lines(item(1), item(2, "https://other.org/")))
    bring_in(index, path, site="shop.com")
    assert asked(index).mentions == 1
    assert asked(index, "other.org").mentions == 0


def test_what_is_damaged_is_said(index, tmp_path):
    broken = lines(item(1)) + "{broken\n" + lines(item(2))
    (result,) = bring_in(index, write(tmp_path, "x.jsonl", broken))
    assert (result.rows_read, result.skipped, result.errors) == (2, 1, [])
    cut = FEED[: FEED.index("</channel>")]
    (result,) = bring_in(index, write(tmp_path, "cut.xml", cut))
    assert "breaks off" in result.errors[0]
    assert result.links_new == 1
    text = json.dumps(item(3), indent=1)[:-3]
    (result,) = bring_in(index, write(tmp_path, "cut.json", text))
    assert "is no JSON" in result.errors[0]


def test_from_an_address(index):
    with answering((200, {"Content-Type": "application/rss+xml"}, FEED.encode())) as server:
        (result,) = bring_in(index, server.url("/feed"))
    assert (result.format, result.errors) == ("feed", [])
    assert [one.source_url for one in asked(index).rows] == ["https://blog.org/1"]


def test_a_stream_keeps_its_cursor(index, shared_data):
    path = Path(shared_data) / "logs_social" / "jetstream_first50.jsonl"
    (result,) = bring_in(index, path)
    assert (result.format, result.errors) == ("bluesky_jetstream", [])
    assert result.remarks[-1]["reason"] == "the stream goes on at cursor 1783175888210570"
    (row,) = asked(index, "youtube.com").rows
    assert row.network == "bluesky"


def test_mentions_command(index, tmp_path, capsys):
    bring_in(index, write(tmp_path, "x.jsonl", lines(item(1), item(2))))
    root = str(index.root)
    assert main(["--data", root, "mentions", "shop.com"]) == 0
    assert "2 mentions: hacker_news 2." in capsys.readouterr().out
    assert main(["--data", root, "--json", "mentions", "shop.com", "--limit", "1"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"][0]["author"] == "user2"
    assert main(["--data", root, "mentions", "nobody.com"]) == 0
    assert "No mentions" in capsys.readouterr().out


def test_an_author_is_forgotten_with_the_posts_and_nobody_else(index, tmp_path):
    bring_in(index, write(tmp_path, "items.jsonl", lines(item(1), item(2), item(3, by="user1"))))
    index.compact(everything=True)
    bring_in(index, write(tmp_path, "more.jsonl", lines(item(4), item(5, by="user1"))))

    removed = index.forget_author("user1")

    assert (removed.sightings, removed.facts) == (3, 9)
    assert sorted(row.author for row in asked(index).rows) == ["user2", "user4"]
    with index.view(parse_target("shop.com")) as view:
        assert len(list(view.rows("SELECT * FROM links"))) == 2
    assert index.forget_author("user1") == Forgotten()
    assert index.forget_author("'; DROP TABLE posts; --") == Forgotten()


def test_the_command_forgets_an_author(index, tmp_path, capsys):
    bring_in(index, write(tmp_path, "items.jsonl", lines(item(1), item(2))))
    data = ["--data", str(index.root)]
    assert main([*data, "forget", "--author", "user1"]) == 2
    assert "--yes" in capsys.readouterr().err
    assert main([*data, "forget", "shop.com", "--author", "user1", "--yes"]) == 2
    assert main([*data, "forget", "--yes"]) == 2
    assert main([*data, "forget", "--author", "user1", "--yes"]) == 0
    assert "1 sightings, 3 facts" in capsys.readouterr().out
    assert [row.author for row in asked(index).rows] == ["user2"]
