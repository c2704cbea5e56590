"""The real and lifelike exports beside the checkout import with the right counts and values."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from linkcensus.core.fact import Subject
from linkcensus.core.link import Kind, LostReason, Position, Source
from linkcensus.core.settings import Settings
from linkcensus.importers.format import ImportOptions, InputFile
from linkcensus.importers.tables.recognise import recognise

FORMATS = {
    "gsc_latest_links": "search_console_latest_links",
    "gsc_more_sample_links": "search_console_sample_links",
    "gsc_top_linking_sites": "search_console_linking_sites",
    "gsc_top_target_pages": "search_console_target_pages",
    "ahrefs_backlinks_2026": "ahrefs_backlinks",
    "ahrefs_backlinks_2025_sheet": "ahrefs_backlinks",
    "ahrefs_refips": "ahrefs_referring_ips",
    "semrush_backlinks_2025": "semrush_backlinks",
    "semrush_backlinks_old": "semrush_backlinks_old",
    "semrush_refdomains": "semrush_referring_domains",
    "semrush_backlink_audit": "semrush_backlink_audit",
    "moz_link_explorer_old": "moz_inbound_links",
    "majestic_backlinks": "majestic_bulk",
}
ENCODINGS = {"utf-8": "utf-8", "utf-16-le-bom": "utf-16"}


class Recorder:
    def __init__(self):
        self.links, self.facts = [], []

    def exported(self, link, source):
        self.links.append((link, source))

    def fact(self, fact):
        self.facts.append(fact)

    def figures(self, subject):
        return {
            fact.metric: fact.value if fact.text is None else fact.text
            for fact in self.facts
            if fact.subject == subject
        }


@pytest.fixture
def bring_in(shared_data, tmp_path):
    """Import a file of the shared samples: its reader, its result and what it wrote."""

    def run(name, folder="toolexports", **options):
        path = shared_data / folder / name
        chosen = ImportOptions(Settings(data=tmp_path), **options)
        reader = recognise(path, name, chosen)
        recorder = Recorder()
        result = reader.read(InputFile(name, path), recorder, chosen, lambda _: None)
        assert result.errors == []
        return reader, result, recorder

    return run


def day(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_real_search_console_export(bring_in):
    reader, result, written = bring_in("http___www.johnmurch.com_-Latest links-2020-07-15.csv")

    assert (reader.name, reader.source) == ("search_console_latest_links", Source.SEARCH_CONSOLE)
    assert (result.rows_read, result.skipped, len(written.links)) == (18, 0, 18)
    assert result.seen_at == day("2020-07-15")
    assert {link.target_site for link, _ in written.links} == {"johnmurch.com"}
    assert {link.target for link, _ in written.links} == {None}
    assert {link.kind for link, _ in written.links} == {Kind.UNKNOWN}
    assert {link.anchor for link, _ in written.links} == {None}
    by_page = {link.source_written: link for link, _ in written.links}
    kana = by_page["https://akalogue.wordpress.com/2007/07/15/iphoneのjavascript処理速度/"]
    assert kana.source.host == "akalogue.wordpress.com"
    assert kana.seen_from == kana.seen_until == day("2020-02-16")
    assert by_page["https://www.producthunt.com/@johnmurch"].seen_until == day("2016-04-13")


def test_latest_links_need_a_site_and_keep_odd_addresses(bring_in):
    _, result, written = bring_in("SYNTHETIC gsc Latest links.csv", site="www.example.com")

    assert (result.rows_read, result.skipped) == (3, 0)
    assert [(link.source_written, link.seen_until) for link, _ in written.links] == [
        ("https://blog.example.net/post-1", day("2026-04-19")),
        ("https://dir.example.org/suppliers/Sydney/Flooring Supply", day("2026-03-24")),
        ("https://news.example.com/a,b?x=1,2", day("2026-03-03")),
    ]
    assert written.links[1][0].source.url.endswith("/Flooring%20Supply")
    assert {link.target_site for link, _ in written.links} == {"example.com"}


def test_sample_links_and_linking_sites(bring_in):
    _, result, written = bring_in("SYNTHETIC gsc More sample links.csv", site="example.com")
    assert (result.rows_read, len(written.links), written.facts) == (2, 2, [])

    _, result, written = bring_in("SYNTHETIC gsc Top linking sites.csv", site="example.com")
    assert (result.rows_read, result.skipped, written.links) == (2, 0, [])
    assert written.figures("example.org") == {"linking_pages": 3, "target_pages": 1}
    assert written.figures("big.example.com") == {"linking_pages": 1240, "target_pages": 12}
    assert {fact.about_site for fact in written.facts} == {"example.com"}
    assert {fact.vendor for fact in written.facts} == {"search_console"}


def test_ahrefs_in_utf_16(bring_in):
    reader, result, written = bring_in("SYNTHETIC ahrefs backlinks utf16 tab.csv")

    assert (reader.name, result.rows_read, result.skipped) == ("ahrefs_backlinks", 2, 0)
    live, gone = (link for link, _ in written.links)
    assert live.source_title == "Un sitio de ejemplo – «título»"
    assert (live.context_left, live.anchor, live.context_right) == ("antes", "Ejemplo", "después")
    assert (live.kind, live.position, live.source_language) == (Kind.TEXT, Position.CONTENT, "es")
    assert (live.nofollow, live.ugc, live.sponsored) == (False, False, False)
    assert (live.source_status, live.source_external_links) == (200, 63)
    assert live.seen_from == day("2024-10-27 17:57:55")
    assert live.seen_until == day("2026-02-02 19:50:47")
    assert (live.claimed_lost_at, live.claimed_lost_reason) == (None, None)

    assert (gone.anchor, gone.kind, gone.source_status) == (None, Kind.IMAGE, 404)
    assert (gone.nofollow, gone.ugc) == (True, True)
    assert gone.claimed_lost_at == day("2025-12-17 01:32:56")
    assert gone.claimed_lost_reason is LostReason.NOT_FOUND
    assert gone.seen_until == day("2025-12-11 15:45:49")

    assert written.figures("example.net") == {
        "domain_rating": 39,
        "domain_traffic": 66436,
        "platform": "wordpress",
    }
    assert written.figures("https://blog.example.net/es/que-ver/") == {
        "url_rating": 5,
        "referring_domains": 1,
        "linked_domains": 32,
        "page_traffic": 1838,
        "keywords": 117,
        "is_spam": 0,
        "author": "Familia Ejemplo",
        "page_type": "Article",
        "page_category": "Travel",
        "discovered_status": "pagefound",
        "links_in_group": 1,
    }
    assert written.figures("https://old.example.org/x")["is_spam"] == 1
    assert {fact.about_site for fact in written.facts} == {"example.com"}


def test_semrush_backlinks(bring_in):
    reader, result, written = bring_in("SYNTHETIC semrush backlinks.csv")

    assert (reader.name, result.rows_read, result.skipped) == ("semrush_backlinks", 2, 0)
    lost, new = (link for link, _ in written.links)
    assert (lost.anchor, lost.kind, lost.nofollow) == ("", Kind.TEXT, False)
    assert (lost.source_external_links, lost.source_internal_links) == (47, 5)
    assert (lost.seen_from, lost.seen_until) == (day("2025-07-08"), day("2025-10-06"))
    assert lost.claimed_lost_at == day("2025-10-06")
    assert lost.claimed_lost_reason is LostReason.CLAIMED
    assert (new.anchor, new.kind, new.source_title) == ("Example", Kind.IMAGE, "Best of, ranked")
    assert (new.nofollow, new.sponsored, new.ugc) == (True, False, True)
    assert new.target_written == "https://example.com/a?x=1"
    assert new.claimed_lost_at is None
    figures = {(fact.subject, fact.metric): fact.value for fact in written.facts}
    assert figures == {
        ("https://dir.example.xyz/", "page_authority_score"): 82,
        ("https://dir.example.xyz/", "sitewide"): 1,
        ("https://news.example.net/best", "page_authority_score"): 32,
        ("https://news.example.net/best", "sitewide"): 0,
    }


def test_semrush_audit_keeps_toxicity_as_a_fact(bring_in):
    reader, result, written = bring_in("SYNTHETIC semrush backlink audit.csv")

    assert (reader.name, result.rows_read, len(written.links)) == ("semrush_backlink_audit", 2, 2)
    spam = "https://xx.spam.example/social/1"
    assert written.figures(spam) == {
        "page_authority_score": 0,
        "toxic_score": 100,
        "anchor_type": "compound",
    }
    assert written.figures("spam.example") == {"authority_score": 0}
    link = written.links[0][0]
    assert (link.kind, link.nofollow) == (Kind.TEXT, False)
    assert link.anchor == "Backlinks for example.com"
    assert link.seen_from == link.seen_until == day("2025-11-13")


def test_every_export_of_the_folder_is_tested(shared_data):
    tables = sorted(path.name for path in (shared_data / "toolexports").glob("*.csv"))
    assert len(tables) == 7


def test_disavow_files(bring_in):
    reader, result, written = bring_in("disavow_format_example.txt", "spam_trust", site="me.org")
    assert (reader.name, result.rows_read, result.skipped) == ("disavow", 5, 0)
    assert [fact.subject for fact in written.facts][:2] == [
        "lazor.holyspiritunionnj.org",
        "urlm.co",
    ]
    assert {fact.about_site for fact in written.facts} == {"me.org"}

    _, result, written = bring_in("disavow_turkish_tech_30pct.txt", "spam_trust")
    assert (result.rows_read, result.skipped, len(written.facts)) == (3393, 0, 3393)
    assert [remark.line for remark in result.remarks.values()] == [1717]
    assert {fact.metric for fact in written.facts} == {"disavowed"}
    assert {fact.subject_kind for fact in written.facts} == {Subject.SITE}


@pytest.mark.parametrize("name", FORMATS)
def test_every_known_header_is_recognised_as_its_tools(name, shared_data, tmp_path):
    entry = json.loads((shared_data / "toolexports" / "export_headers.json").read_text())[name]
    text = io.StringIO()
    quoting = csv.QUOTE_ALL if "quoting" in entry else csv.QUOTE_MINIMAL
    csv.writer(text, delimiter=entry["delimiter"], quoting=quoting).writerow(entry["columns"])
    path = tmp_path / "export.csv"
    path.write_bytes(text.getvalue().encode(ENCODINGS[entry["encoding"]]))

    options = ImportOptions(Settings(data=tmp_path), site="example.com")
    reader = recognise(path, path.name, options)

    assert reader is not None
    assert reader.name == FORMATS[name]
    assert reader.plans[0].match.unused == ()
    result = reader.read(InputFile(path.name, path), Recorder(), options, lambda _: None)
    assert (result.rows_read, result.errors) == (0, [])


def test_every_known_header_is_in_the_list(shared_data):
    entries = json.loads((shared_data / "toolexports" / "export_headers.json").read_text())
    assert {name for name, entry in entries.items() if entry["columns"]} == FORMATS.keys()
