from datetime import UTC, datetime, timedelta, timezone

import pytest

from linkcensus.core.settings import Settings
from linkcensus.importers.format import ImportOptions
from linkcensus.importers.import_id import choose_import_id, digest_of

MOMENT = datetime(2024, 1, 1, tzinfo=UTC)


def chosen(digest="d", name="warc", states=None, **options):
    return choose_import_id(digest, name, ImportOptions(Settings(), **options), states or {})


def test_the_same_content_and_options_have_one_id():
    assert chosen() == chosen()
    assert len(chosen()[0]) == 20


def test_the_zone_of_a_date_does_not_matter():
    elsewhere = MOMENT.astimezone(timezone(timedelta(hours=5)))
    assert chosen(seen_at=MOMENT) == chosen(seen_at=elsewhere)


@pytest.mark.parametrize(
    "change",
    [
        {"digest": "e"},
        {"name": "wat"},
        {"site": "example.org"},
        {"complete": True},
        {"seen_at": MOMENT},
        {"base_url": "http://example.org/"},
    ],
)
def test_what_makes_other_rows_makes_another_id(change):
    assert chosen(**change)[0] != chosen()[0]


def test_the_content_of_a_map_counts_and_not_its_name(tmp_path):
    first, second, third = (tmp_path / name for name in "abc")
    first.write_text("x")
    second.write_text("x")
    third.write_text("y")
    assert chosen(url_map=first) == chosen(url_map=second)
    assert chosen(url_map=first) != chosen(url_map=third)


def test_a_known_import_is_known_and_an_undone_one_comes_anew():
    first = chosen()[0]
    assert chosen(states={first: "committed"}) == (first, True)
    second, known = chosen(states={first: "undone"})
    assert not known
    assert second != first
    assert chosen(states={first: "undone", second: "committed"}) == (second, True)


def test_digests_of_files_and_folders(tmp_path):
    folder = tmp_path / "site"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "b.html").write_text("abc")
    assert digest_of(folder / "a" / "b.html") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        3,
    )
    before = digest_of(folder)
    assert before[1] == 3
    (folder / "a" / "b.html").rename(folder / "a" / "c.html")
    assert digest_of(folder)[0] != before[0]
