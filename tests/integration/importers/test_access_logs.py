"""Access logs from the file to the answer: who sent visitors, and that nobody's address stays."""

import bz2
import gzip
import json
import tracemalloc
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from linkcensus.cli.main import main
from linkcensus.core.errors import BadInput
from linkcensus.core.link import Source
from linkcensus.core.scope import parse_target
from linkcensus.core.settings import Settings
from linkcensus.importers.format import ImportOptions, InputFile
from linkcensus.importers.logs import tally
from linkcensus.importers.logs.reader import LogReader
from linkcensus.importers.preview import preview
from linkcensus.importers.run import import_batch
from linkcensus.index.index import Index
from linkcensus.insights.backlinks import BacklinksRequest, stream_backlinks
from linkcensus.insights.referral_traffic import TrafficRequest, referral_traffic
from linkcensus.insights.selection import ALL, Selection

PEOPLE = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0"
ADDRESS = "198.51.100.23"
START = datetime(2026, 5, 1, 8, tzinfo=UTC)


def line(referrer, path="/", *, hours=0.0, status=200, agent=PEOPLE, method="GET", before=ADDRESS):
    time = (START + timedelta(hours=hours)).strftime("%d/%b/%Y:%H:%M:%S +0000")
    return f'{before} - - [{time}] "{method} {path} HTTP/1.1" {status} 120 "{referrer}" "{agent}"\n'


LOG = "".join(
    [
        line("-"),
        line("https://blog.example.net/post?id=7"),
        line("https://blog.example.net/post?id=7", hours=1),
        line("https://blog.example.net/", hours=24),
        line("https://news.example.org/", "/gone", status=404),
        line("https://www.google.com/"),
        line("https://shop.com/own", "/x"),
        line("https://blog.example.net/", "/logo.png"),
        line("https://blog.example.net/", agent="Googlebot/2.1"),
        line("https://spam.semalt.com/crawler"),
        line("http://10.0.0.5/intranet"),
        line("android-app://com.example/"),
        line("https://forum.example.edu/", method="POST"),
        line(f"https://mail.example.biz/click?for={ADDRESS}&x=1"),
        "not a line of a log\n",
    ]
)


@pytest.fixture
def index(data_folder):
    opened = Index(data_folder, Settings(data=data_folder, workers=1))
    yield opened
    opened.close()


def bring_in(index, path, content, **options):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    given = ImportOptions(index.settings, **options)
    (result,) = import_batch([str(path)], given, index)
    return result


def traffic(index, site="shop.com", **asked):
    with index.view(parse_target(site)) as view:
        return referral_traffic(view, TrafficRequest(**asked))


def backlinks(index, site="shop.com"):
    everything = BacklinksRequest(selection=Selection(history=ALL, internal=True))
    with index.view(parse_target(site)) as view:
        return list(stream_backlinks(view, everything))


def visits(answer):
    return {one.site: one.visits for one in answer.sites}


def test_visits_and_sightings(index, tmp_path):
    result = bring_in(index, tmp_path / "access.log", LOG, site="www.shop.com")
    assert result.errors == []
    assert (result.format, result.rows_read, result.skipped) == ("access_log", 15, 1)

    answer = traffic(index)
    assert visits(answer) == {"example.net": 3, "example.biz": 1, "google.com": 1}
    assert [(one.day, one.visits) for one in answer.days] == [
        (date(2026, 5, 1), 4),
        (date(2026, 5, 2), 1),
    ]
    blog = answer.sites[0]
    assert (blog.links, blog.verified_links, len(blog.days)) == (2, 0, 2)

    rows = backlinks(index)
    assert {row.source_url for row in rows} == {
        "https://blog.example.net/post?id=7",
        "https://blog.example.net/",
        "https://news.example.org/",
        "https://mail.example.biz/",
    }
    assert {(row.state, row.target_url, tuple(row.sources)) for row in rows} == {
        ("unverified", None, ("log",))
    }


def test_no_address_is_stored(index, tmp_path):
    bring_in(index, tmp_path / "access.log", LOG, site="shop.com")
    index.compact(everything=True)
    files = [path for path in index.root.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if ADDRESS.encode() in path.read_bytes()]
    # Parquet packs its pages: what they hold is looked at too
    with index.view(parse_target("shop.com")) as view:
        for relation in ("links", "facts", "events", "visits", "pages"):
            assert ADDRESS not in str(view.sql(f"SELECT * FROM {relation}"))
    assert ADDRESS not in str(index.imports())


def test_a_stretch_of_days(index, tmp_path):
    bring_in(index, tmp_path / "access.log", LOG, site="shop.com")
    assert visits(traffic(index, since=date(2026, 5, 2))) == {"example.net": 1}
    first = traffic(index, until=date(2026, 5, 1), limit=1)
    assert (visits(first), first.visits, first.referring_sites) == ({"example.net": 2}, 4, 3)
    with pytest.raises(BadInput, match="before they begin"):
        traffic(index, since=date(2026, 5, 2), until=date(2026, 5, 1))


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_copies_of_one_log_count_once_and_servers_add_up(index, tmp_path, pack):
    other = "".join(line("https://blog.example.net/", hours=h, path="/other") for h in (2, 3))
    bring_in(index, tmp_path / "a.log", LOG, site="shop.com")
    longer = LOG + line("https://blog.example.net/", hours=2)
    bring_in(index, tmp_path / "a.log.1.packed", pack(longer.encode()), site="shop.com")
    assert visits(traffic(index))["example.net"] == 4
    bring_in(index, tmp_path / "b.log", other, site="shop.com")
    assert visits(traffic(index))["example.net"] == 6


def test_the_host_in_the_log_says_which_site(index, tmp_path):
    logged = line("https://blog.example.net/", before=f"www.shop.com:443 {ADDRESS}")
    logged += line("https://blog.example.net/", before=f"other.org:443 {ADDRESS}")
    logged += line("https://blog.example.net/", before=f"10.1.1.1:80 {ADDRESS}")
    result = bring_in(index, tmp_path / "all.log", logged)
    assert "--site" in result.errors[0]
    result = bring_in(index, tmp_path / "some.log", "".join(logged.splitlines(True)[:2]))
    assert result.errors == []
    assert visits(traffic(index)) == {"example.net": 1}
    assert visits(traffic(index, "other.org")) == {"example.net": 1}
    result = bring_in(index, tmp_path / "named.log", logged.splitlines(True)[1], site="shop.com")
    assert result.remarks[0]["reason"] == "asked another site than the named one"


def test_json_and_w3c(index, tmp_path):
    record = {
        "time_iso8601": "2026-05-01T10:00:00Z", "remote_addr": ADDRESS, "status": 200,
        "request": "GET / HTTP/2.0", "http_referer": "https://a.example.net/",
        "http_user_agent": PEOPLE, "host": "shop.com",
    }  # fmt: skip
    bring_in(index, tmp_path / "j.log", json.dumps(record) + "\n")
    w3c = (
        "#Fields: date time cs-method cs-uri-stem c-ip cs(User-Agent) cs(Referer) sc-status\n"
        f"2026-05-01 08:00:00 GET / {ADDRESS} Mozilla/5.0+(X11) https://b.example.org/ 200\n"
    )
    result = bring_in(index, tmp_path / "u_ex260501.log", w3c, site="shop.com")
    assert result.format == "access_log_w3c"
    assert visits(traffic(index)) == {"example.net": 1, "example.org": 1}


def test_what_cannot_be_used_is_said(index, tmp_path):
    common = f'{ADDRESS} - - [01/May/2026:08:00:00 +0000] "GET / HTTP/1.1" 200 1\n'
    result = bring_in(index, tmp_path / "common.log", common, site="shop.com")
    assert "combined form" in result.errors[0]
    result = bring_in(index, tmp_path / "no_site.log", LOG)
    assert "name the site with --site" in result.errors[0]
    cut = gzip.compress("".join(line(f"https://a{n}.net/") for n in range(9_000)).encode())[:-200]
    result = bring_in(index, tmp_path / "cut.log.gz", cut, site="shop.com")
    assert "breaks off" in result.errors[0]
    assert result.links_new > 1_000


def test_undoing_the_import_takes_its_visits_away(index, tmp_path):
    result = bring_in(index, tmp_path / "access.log", LOG, site="shop.com")
    index.undo(result.import_id)
    assert traffic(index).days == ()


def test_preview_asks_for_the_site(tmp_path):
    path = tmp_path / "log"
    options = ImportOptions(Settings(data=tmp_path / "data"))
    path.write_text(LOG)
    assert preview(InputFile("access.log", path), options).needs_site
    for name in ("shop.com-access.log", "shop.com.access.log.1", "www.shop.com-ssl_log-May-2026"):
        assert not preview(InputFile(name, path), options).needs_site
    path.write_text(line("https://a.example.net/", before=f"www.shop.com:443 {ADDRESS}"))
    assert not preview(InputFile("access.log", path), options).needs_site


class Counting:
    """A writer that only counts."""

    def __init__(self):
        self.links = self.visits = 0

    def exported(self, link, source):
        assert source is Source.LOG
        self.links += 1

    def fact(self, fact):
        self.visits += fact.value


def test_memory_does_not_grow_with_the_log(tmp_path, monkeypatch):
    monkeypatch.setattr(tally, "MAX_HELD", 500)
    path = tmp_path / "big.log"
    with path.open("w") as file:
        for number in range(8_000):
            file.write(line(f"https://s{number}.net/p"))
    options = ImportOptions(Settings(data=tmp_path / "data"), site="shop.com")
    writer = Counting()
    tracemalloc.start()
    result = LogReader().read(InputFile("big.log", path), writer, options, lambda _: None)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (result.rows_read, writer.links, writer.visits) == (8_000, 8_000, 8_000)
    assert peak < 60_000_000  # the memos of hosts and URLs, which are bounded, are most of it


def test_traffic_command(index, tmp_path, capsys):
    bring_in(index, tmp_path / "access.log", LOG, site="shop.com")
    root = str(index.root)
    assert main(["--data", root, "traffic", "shop.com"]) == 0
    assert "5 visits from 3 sites." in capsys.readouterr().out
    assert main(["--data", root, "--json", "traffic", "shop.com"]) == 0
    assert json.loads(capsys.readouterr().out)["sites"][0]["visits"] == 3
    assert main(["--data", root, "traffic", "nobody.com"]) == 0
    assert "No visits" in capsys.readouterr().out


def test_real_logs(index, shared_data):
    folder = Path(shared_data) / "logs_social"
    given = ImportOptions(index.settings, site="semicomplete.com")
    (result,) = import_batch([str(folder / "elastic_apache_logs_first1000.log")], given, index)
    assert (result.errors, result.rows_read, result.skipped) == ([], 1_000, 0)
    answer = traffic(index, "semicomplete.com")
    assert visits(answer)["stackexchange.com"] == 3
