import errno
import json
import os
import stat
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tests.support.channel_tools import NOON, Outside, channel
from tests.support.hostile_words import ALL, SCRIPT, message

from linkcensus.core.settings import load_settings
from linkcensus.monitor.channels import Outcome
from linkcensus.monitor.channels.feed import atom, rss
from linkcensus.store.feeds import Feed, FeedEntry

ATOM = "{http://www.w3.org/2005/Atom}"


def test_a_file_gets_a_line_for_each_message(tmp_path: Path):
    file = channel("file", Outside(), load_settings(data=tmp_path), file="a.jsonl")
    for words in ALL:
        assert file.send(message(words)).ok

    path = tmp_path / "alerts" / "a.jsonl"
    lines = path.read_bytes().split(b"\n")
    assert lines.pop() == b""
    assert [json.loads(line) for line in lines] == [message(words).document() for words in ALL]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(("kept", "names"), [(0, [""]), (2, ["", ".1", ".2"])])
def test_a_file_that_has_grown_is_put_aside(tmp_path: Path, kept: int, names: list[str]):
    line = len(json.dumps(message("0").document()).encode()) + 1
    settings = load_settings(
        data=tmp_path, alert_file_megabytes=2.5 * line / 1e6, alert_files_kept=kept
    )
    file = channel("file", Outside(), settings, file="a.jsonl")
    for number in range(9):
        assert file.send(message(str(number))).ok

    folder = tmp_path / "alerts"
    files = sorted(path.name for path in folder.glob("a.jsonl*"))
    assert files == [f"a.jsonl{name}" for name in names]
    told = [
        json.loads(line)["subject"]
        for name in reversed(names)
        for line in (folder / f"a.jsonl{name}").read_text().splitlines()
    ]
    newest = [message(str(number)).document()["subject"] for number in range(9)]
    assert told == newest[-len(told) :]
    assert len(told) == 1 + 2 * kept, "two lines fit a file"


def test_a_line_that_is_too_long_stands_alone(tmp_path: Path):
    settings = load_settings(data=tmp_path, alert_file_megabytes=0.000_001, alert_files_kept=2)
    file = channel("file", Outside(), settings, file="a.jsonl")
    assert all(file.send(message()).ok for _ in range(5))
    assert sorted(path.name for path in (tmp_path / "alerts").glob("a*")) == [
        "a.jsonl",
        "a.jsonl.1",
        "a.jsonl.2",
    ]


def test_a_link_in_the_place_of_the_file_is_not_followed(tmp_path: Path):
    (tmp_path / "alerts").mkdir()
    (tmp_path / "alerts" / "a.jsonl").symlink_to(tmp_path / "elsewhere")
    done = channel("file", Outside(), load_settings(data=tmp_path), file="a.jsonl").send(message())

    assert done.permanent
    assert done.reason.startswith("alerts/a.jsonl: ")
    assert str(tmp_path) not in done.reason
    assert not (tmp_path / "elsewhere").exists()


def test_a_full_disk_may_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    done = channel("file", Outside(), load_settings(data=tmp_path), file="a.jsonl").send(message())

    assert done.outcome is Outcome.TEMPORARY


def test_a_feed_shows_messages_as_escaped_html():
    outside = Outside()
    assert channel("feed", outside).send(message(SCRIPT)).ok

    ((channel_id, entry),) = outside.entries
    assert (channel_id, entry.message, entry.title) == ("c1", "digest-1", SCRIPT)
    assert "<script" not in entry.html


@pytest.mark.parametrize("words", ALL)
def test_both_forms_of_a_feed_say_the_same(words: str):
    outside = Outside()
    channel("feed", outside).send(message(words))
    entry = outside.entries[0][1]
    feed = Feed("c1", "team <&> feed", NOON, (entry,))

    by_atom, by_rss = ET.fromstring(atom(feed)), ET.fromstring(rss(feed))  # noqa: S314 - our own

    (one,), (item,) = by_atom.findall(f"{ATOM}entry"), by_rss.findall("channel/item")
    assert one.findtext(f"{ATOM}title") == item.findtext("title") == entry.title
    assert one.findtext(f"{ATOM}content") == item.findtext("description") == entry.html
    assert one.findtext(f"{ATOM}id") == item.findtext("guid")
    assert one.find(f"{ATOM}link").get("href") == item.findtext("link") == entry.url
    assert one.findtext(f"{ATOM}updated") == "2026-03-01T12:00:00Z"
    assert item.findtext("pubDate") == "Sun, 01 Mar 2026 12:00:00 GMT"
    assert by_rss.findtext("channel/title") == "linkcensus: team <&> feed"


def test_an_empty_feed_is_one_too():
    feed = Feed("c1", "x", NOON, ())

    assert ET.fromstring(atom(feed)).findtext(f"{ATOM}updated") == "2026-03-01T12:00:00Z"  # noqa: S314
    assert ET.fromstring(rss(feed)).findall("channel/item") == []  # noqa: S314


def test_entries_keep_their_ids():
    entry = FeedEntry("m1", NOON, "t", "h", None)
    one, other = (atom(Feed("c1", name, NOON, (entry,))) for name in ("a", "b"))

    assert ET.fromstring(one).findtext(f"{ATOM}entry/{ATOM}id") == (  # noqa: S314
        ET.fromstring(other).findtext(f"{ATOM}entry/{ATOM}id")  # noqa: S314
    )
