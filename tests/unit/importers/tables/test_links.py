"""One row of a link table into a link."""

from datetime import UTC, datetime

import pytest

from linkcensus.core.link import Kind, LostReason, Position, Source
from linkcensus.importers.tables.dates import Order
from linkcensus.importers.tables.library import builtin_presets
from linkcensus.importers.tables.links import LinkRows, UnusableRowError
from linkcensus.importers.tables.matching import Table, lay
from linkcensus.importers.tables.row_cells import LinkContext
from linkcensus.importers.tables.urls import read_url

NOW = datetime(2026, 7, 1, tzinfo=UTC)
PRESETS = {preset.name: preset for preset in builtin_presets()}
HERE, THERE = "https://blog.example.net/a", "https://www.example.com/"


def reader(preset, header, site=None, orders=None, typed=False):
    match = lay(PRESETS[preset], Table(tuple(header)))
    assert match is not None
    return LinkRows(match, LinkContext(NOW, site, orders or {}, typed))


def read(preset, site=None, **cells):
    header = [name.replace("_", " ") for name in cells]
    return reader(preset, header, site).read(list(cells.values()))


def generic(**cells):
    ((link, _),) = read("generic_links", **{"Source_URL": HERE, "Target_URL": THERE, **cells})
    return link


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_urls_as_tables_write_them():
    assert read_url(" https://example.com/a b ")[0].url == "https://example.com/a%20b"
    assert read_url("example.com/x")[1] == "http://example.com/x"
    assert read_url("www.example.com:8080")[0].url == "http://www.example.com:8080/"
    for text in ("", "false", "mailto:a@example.com", "ftp://example.com/", "1.5", "a\nb.example"):
        assert read_url(text) is None, text


def test_a_row_needs_a_source():
    with pytest.raises(UnusableRowError, match="referring page"):
        generic(Source_URL="-")


def test_a_row_needs_a_target_or_a_site():
    with pytest.raises(UnusableRowError, match="--site"):
        generic(Target_URL="")
    with pytest.raises(UnusableRowError, match="target is no"):
        generic(Target_URL="javascript:void(0)")
    ((link, _),) = read("generic_links", "example.com", Source_URL=HERE, Target_URL="")
    assert (link.target_site, link.target, link.kind) == ("example.com", None, Kind.UNKNOWN)
    ((link, _),) = read("generic_links", Source_URL=HERE, Target_domain="www.example.co.uk")
    assert link.target_site == "example.co.uk"


def test_words_are_as_long_as_those_of_pages_at_most():
    assert generic(Anchor="x" * 10_000).anchor_cut is False
    link = generic(Anchor="x" * 10_001, Source_title="t" * 5_000)
    assert (link.anchor, link.anchor_cut) == ("x" * 10_000, True)
    assert link.source_title in ("t" * 1_000, None)


def test_an_empty_anchor_is_not_an_unknown_one():
    assert generic(Anchor="").anchor == ""
    assert generic().anchor is None
    assert generic(Anchor="", Type="image").anchor is None
    assert generic(Anchor="=cmd|' /C calc'!A0").anchor == "=cmd|' /C calc'!A0"
    assert generic(Anchor="'quoted'").anchor == "'quoted'"


@pytest.mark.parametrize(
    ("cells", "flags"),
    [
        ({}, (None, None, None, None)),
        ({"Nofollow": "true"}, (True, None, None, None)),
        ({"Nofollow": ""}, (None, None, None, None)),
        ({"Nofollow": "Nofollow"}, (True, None, None, None)),
        ({"Nofollow": "Dofollow"}, (False, None, None, None)),
        ({"Rel": "nofollow ugc"}, (True, True, False, None)),
        ({"Rel": "noopener"}, (None, None, None, None)),
        ({"Type": "dofollow"}, (False, False, False, None)),
        ({"Follow": "yes"}, (None, None, None, True)),
        ({"Follow": "NF"}, (True, None, None, False)),
        ({"Follow": "perhaps"}, (None, None, None, None)),
    ],
)
def test_rel_in_its_many_forms(cells, flags):
    link = generic(**cells)
    assert (link.nofollow, link.ugc, link.sponsored, link.follow) == flags


def test_rel_is_kept_as_written():
    assert generic(Rel="NoOpener, nofollow").rel == "noopener nofollow"
    assert generic(Rel="dofollow").rel is None
    assert generic(Type="text").rel is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Text", Kind.TEXT),
        ("image", Kind.IMAGE),
        ("RSS", Kind.FEED),
        ("Nofollow, Image", Kind.IMAGE),
        ("whatever", Kind.UNKNOWN),
        ("", Kind.UNKNOWN),
    ],
)
def test_kinds_by_words(text, kind):
    assert generic(Type=text).kind is kind


def test_kinds_by_flags():
    header = ["SourceURL", "TargetURL", "AnchorText", "FlagNoFollow", "FlagImages", "FlagMention"]
    rows = reader("majestic_backlinks", [*header, "FlagAltText"])
    kinds = [
        rows.read([HERE, THERE, "x", "0", *flags])[0][0].kind
        for flags in (["0", "0", "0"], ["1", "0", "0"], ["0", "1", "0"], ["0", "0", "1"])
    ]
    assert kinds == [Kind.TEXT, Kind.IMAGE, Kind.MENTION, Kind.IMAGE]
    assert rows.read([HERE, THERE, "words", "0", "0", "0", "1"])[0][0].alt == "words"


def test_positions():
    assert generic(Placement="Footer").position is Position.FOOTER
    assert generic(Placement="main").position is Position.CONTENT
    assert generic(Placement="somewhere").position is None


def test_dates_of_what_was_seen():
    both = generic(First_seen="2025-01-02", Last_seen="2026-03-04")
    assert (both.seen_from, both.seen_until) == (moment("2025-01-02"), moment("2026-03-04"))
    first = generic(First_seen="2025-01-02")
    assert (first.seen_from, first.seen_until) == (moment("2025-01-02"), NOW)
    last = generic(Last_seen="2026-03-04")
    assert last.seen_from == last.seen_until == moment("2026-03-04")
    none = generic()
    assert none.seen_from == none.seen_until == NOW
    turned = generic(First_seen="2026-03-05", Last_seen="2026-03-04")
    assert turned.seen_from == turned.seen_until == moment("2026-03-04")


def test_the_order_of_day_and_month_belongs_to_the_column():
    header = ["Source URL", "Target URL", "First seen"]
    rows = reader("generic_links", header, orders={"first_seen": Order.MONTH_FIRST})
    assert rows.read([HERE, THERE, "03/04/2026"])[0][0].seen_from == moment("2026-03-04")


@pytest.mark.parametrize(
    ("status", "lost", "reason"),
    [
        ("200", None, None),
        ("301", None, None),
        ("404", "2026-03-04", LostReason.NOT_FOUND),
        ("410", "2026-03-04", LostReason.NOT_FOUND),
        ("500", "2026-03-04", LostReason.PAGE_ERROR),
        ("0", None, None),
        ("", None, None),
    ],
)
def test_an_error_of_the_referring_page_is_a_claim_of_loss(status, lost, reason):
    link = generic(HTTP_code=status, Last_seen="2026-03-04")
    assert link.claimed_lost_at == (moment(lost) if lost else None)
    assert link.claimed_lost_reason is reason


AHREFS = {
    "Referring_page_URL": HERE,
    "Target_URL": THERE,
    "Anchor": "",
    "Nofollow": "false",
    "First_seen": "2025-01-01",
    "Last_seen": "2026-01-01",
    "Domain_rating": "1",
}


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("removedfromhtml", LostReason.REMOVED),
        ("notfound", LostReason.NOT_FOUND),
        ("pageerror", LostReason.PAGE_ERROR),
        ("pageredirected", LostReason.REDIRECTED),
        ("notcanonical", LostReason.NOT_CANONICAL),
        ("noindex", LostReason.NOINDEX),
        ("lostredirect", LostReason.LOST_REDIRECT),
        ("somethingnew", LostReason.CLAIMED),
        ("", LostReason.CLAIMED),
    ],
)
def test_the_vendors_reasons_become_ours(status, reason):
    ((link, _),) = read("ahrefs_backlinks", **AHREFS, Lost_status=status, Lost="2026-02-03")
    assert (link.claimed_lost_at, link.claimed_lost_reason) == (moment("2026-02-03"), reason)


def test_a_reason_without_a_date_counts_from_the_last_sighting():
    ((link, _),) = read("ahrefs_backlinks", **AHREFS, Lost_status="notfound", Lost="")
    assert link.claimed_lost_at == moment("2026-01-01")
    ((link, _),) = read("ahrefs_backlinks", **AHREFS, Lost_status="", Lost="true")
    assert link.claimed_lost_at == moment("2026-01-01")
    ((link, _),) = read("ahrefs_backlinks", **AHREFS, Lost_status="", Lost="false")
    assert link.claimed_lost_at is None


def test_redirect_chains():
    ((link, _),) = read(
        "ahrefs_backlinks",
        **AHREFS,
        Redirect_Chain_URLs="https://a.example/x\nhttps://b.example/y,z",
        Redirect_Chain_status_codes="301\n302",
    )
    assert link.redirects == (("https://a.example/x", 301), ("https://b.example/y,z", 302))


def test_links_that_only_scripts_make():
    for rendered, raw, only in (("true", "false", True), ("true", "true", False), ("", "", False)):
        ((link, _),) = read("ahrefs_backlinks", **AHREFS, Rendered=rendered, Raw=raw)
        assert link.rendered is only


def test_languages():
    for text, code in (("en", "en"), ("de-AT", "de"), ('["FR"]', "fr"), ("English", None)):
        assert generic(Language=text).source_language == code


def test_different_anchors_of_a_page_are_occurrences():
    rows = reader("generic_links", ["Source URL", "Target URL", "Anchor"])
    anchors = ["one", "two", "one", "three", "two"]
    assert [rows.read([HERE, THERE, anchor])[0][0].occurrence for anchor in anchors] == [
        0, 1, 0, 2, 1,
    ]  # fmt: skip
    assert rows.read([HERE, THERE + "other", "two"])[0][0].occurrence == 0


OWN = {
    "source_url": HERE,
    "target_url": THERE,
    "kind": "text",
    "anchor_text": "words",
    "first_seen": "2025-01-01",
    "last_seen": "2026-01-01",
}


def own(typed=False, **cells):
    header = {**OWN, "sources": "", **cells}
    return reader("linkcensus_links", header, typed=typed).read(list(header.values()))


def test_our_own_export_keeps_who_knew_the_link():
    for text in ("warc|ahrefs", '["warc","ahrefs"]', "warc, ahrefs", str(1 << 0 | 1 << 10)):
        assert {source for _, source in own(sources=text)} == {Source.WARC, Source.AHREFS}
    assert [source for _, source in own(sources="")] == [Source.OTHER]
    for text in ("²", "9" * 5_000):
        assert own(sources=text)


def test_our_own_export_gives_back_what_it_neutralised():
    for text in ("=cmd", "+1", "-1", "@x", "\tx", "\uff1dx"):
        assert own(anchor_text=f"'{text}")[0][0].anchor == text
    assert own(anchor_text="''=x")[0][0].anchor == "'=x"
    assert own(anchor_text="'plain'")[0][0].anchor == "'plain'"
    assert own(typed=True, anchor_text="'=x")[0][0].anchor == "'=x"


def test_our_own_export_tells_redirected_targets_and_losses():
    (link, _), *_ = own(
        written_target_url="https://short.example/x",
        via='[{"url":"https://short.example/x","status":301},{"url":"https://b.example/"}]',
        source_status="404",
        lost_reason="not_found",
        lost_at="",
    )
    assert link.target_written == "https://short.example/x"
    assert link.redirects == (("https://b.example/", 301), (THERE, None))
    assert link.claimed_lost_at is None
    (link, _), *_ = own(lost_reason="gone", lost_at="2026-02-03")
    assert (link.claimed_lost_at, link.claimed_lost_reason) == (
        moment("2026-02-03"),
        LostReason.GONE,
    )


def test_our_own_csv_cannot_tell_an_unknown_anchor_from_none():
    assert own(target_url="", target_site="example.com", anchor_text="")[0][0].anchor is None
    assert own(kind="image", anchor_text="")[0][0].anchor is None
    assert own(kind="image", anchor_text="", sources="html")[0][0].anchor == ""
    assert own(kind="text", anchor_text="")[0][0].anchor == ""
    assert own(kind="image", anchor_text=None)[0][0].anchor is None
    assert own(rel="", sources="ahrefs")[0][0].rel is None
    assert own(rel="", sources="ahrefs|html")[0][0].rel == ""
    assert own(typed=True, rel="", sources="ahrefs")[0][0].rel == ""


def remarks(preset, **cells):
    said = []
    header = tuple(name.replace("_", " ") for name in cells)
    match = lay(PRESETS[preset], Table(header))
    context = LinkContext(NOW, None, {}, header=header, note=said.append)
    LinkRows(match, context).read(list(cells.values()))
    return said


def test_cells_that_cannot_be_read_are_told():
    ends = {"Source_URL": HERE, "Target_URL": THERE}
    assert remarks(
        "generic_links", **ends, First_seen="2024-13-41", Last_seen="yesterday", Nofollow="maybe"
    ) == [
        "column 'Nofollow': not readable as a yes or no, left out",
        "column 'First seen': not readable as a date, left out",
        "column 'Last seen': not readable as a date, left out",
    ]
    assert remarks("generic_links", **ends, First_seen="-", Last_seen="", Nofollow="n/a") == []
    assert remarks("generic_links", **ends, Nofollow="ugc nofollow", Lost="yes") == []


def test_texts_that_were_empty_and_not_unknown_stay_so_in_our_exports():
    own = {"source_url": HERE, "target_url": THERE, "first_seen": "", "last_seen": ""}
    header = (*own, "kind", "sources", "density", "context_left", "source_status", "anchor_text")

    def read_own(typed, *cells):
        ((link, _),) = reader("linkcensus_links", header, typed=typed).read([*own.values(), *cells])
        return link.context_left, link.density, link.anchor

    assert read_own(False, "text", "html", "0.0", "", "200", "x") == ("", 0.0, "x")
    assert read_own(False, "text", "wat", "", "", "200", "x") == (None, None, "x")
    assert read_own(False, "redirect", "warc", "", "", "301", "") == (None, None, None)
    assert read_own(False, "redirect", "warc", "", "", "200", "") == (None, None, "")
    assert read_own(True, "text", "html", None, "", None, "") == ("", None, "")
    assert read_own(True, "text", "html", None, None, None, None) == (None, None, None)
