import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput
from linkcensus.core.url import PageBase
from linkcensus.importers.page_urls import (
    PageUrls,
    host_and_path,
    is_host_name,
    links_to_index,
    load_map,
    looks_like_map,
    own_address,
)


@pytest.mark.parametrize(
    "name",
    ["example.org", "www.example.co.uk", "localhost.localdomain.de", "example.org:8080",
     "example.org+8080", "192.0.2.1", "xn--bcher-kva.example.com", "my_blog.github.io"],
)  # fmt: skip
def test_folders_named_like_hosts(name):
    assert is_host_name(name)


@pytest.mark.parametrize(
    "name", ["sites", "v1.2", "1.2", "page.html", ".hidden.org", "a b.org", "jquery.min", "", "..",
             "2.2.x"]
)  # fmt: skip
def test_folders_not_named_like_hosts(name):
    assert not is_host_name(name)


@pytest.mark.parametrize(
    ("path", "folder", "answer"),
    [
        ("example.org/a/b.html", "", ("example.org", "a/b.html")),
        ("sites/example.org/b.html", "", ("example.org", "b.html")),
        ("example.org+8080/b.html", "", ("example.org:8080", "b.html")),
        ("a/b.html", "example.org", ("example.org", "a/b.html")),
        ("a/b.html", "pages", None),
        ("example.org", "pages", None),
    ],
)
def test_hosts_in_paths(path, folder, answer):
    assert host_and_path(path, folder) == answer


def test_index_files_are_their_folders():
    urls = PageUrls({}, None, "")
    assert urls.url_of("example.org/index.html", b"") == "https://example.org/"
    assert urls.url_of("example.org/a/index.htm", b"") == "https://example.org/a/"
    assert urls.url_of("example.org/a/b.html", b"") == "https://example.org/a/b.html"


def test_index_files_keep_their_name_where_the_pages_link_to_it():
    urls = PageUrls({}, None, "", frozenset({"example.org"}))
    assert urls.url_of("example.org/a/index.html", b"") == "https://example.org/a/index.html"
    assert urls.url_of("example.com/a/index.html", b"") == "https://example.com/a/"


def test_names_are_quoted_as_paths():
    urls = PageUrls({}, None, "")
    assert (
        urls.url_of("example.org/ä b#c.html?x=1&y", b"")
        == "https://example.org/%C3%A4%20b%23c.html?x=1&y"
    )


def test_a_base_address_holds_for_every_file():
    urls = PageUrls({}, PageBase("http://example.org/docs/"), "other.example.com")
    assert urls.url_of("a/b.html", b"") == "http://example.org/docs/a/b.html"
    assert urls.url_of("index.html", b"") == "http://example.org/docs/"


def test_a_map_decides_alone():
    urls = PageUrls({"a.html": "http://mapped.example/"}, None, "example.org")
    assert urls.url_of("a.html", b"") == "http://mapped.example/"
    assert urls.url_of("b.html", b"") is None


@pytest.mark.parametrize(
    "page",
    [
        b'<link rel="canonical" href="http://example.org/a?b=1&amp;c">',
        b"<LINK HREF=http://example.org/a?b=1&c REL=canonical>",
        b"<meta property='og:url' content='http://example.org/a?b=1&c'>",
        b'<link rel="canonical" href="/relative"><meta property="og:url" '
        b'content="http://example.org/a?b=1&amp;c">',
    ],
)
def test_pages_name_themselves(page):
    assert own_address(page) == "http://example.org/a?b=1&c"
    assert PageUrls({}, None, "").url_of("saved.html", page) == "http://example.org/a?b=1&c"


@pytest.mark.parametrize(
    "page", [b"", b'<link rel="canonical">', b'<link rel="next" href="http://example.org/">']
)
def test_pages_that_do_not_name_themselves(page):
    assert own_address(page) is None


@pytest.mark.parametrize(
    "page", [b"<link " * 60_000, b"href=" * 120_000, b"<meta content=" * 30_000]
)
@pytest.mark.timeout(10)
def test_hostile_pages_cost_no_time(page):
    assert own_address(page) is None
    assert not links_to_index(page)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("m.jsonl", '{"file": "a/b.html", "url": "http://e.example/", "x": 1}\n\n'),
        ("m.csv", "\ufeffURL,Path\nhttp://e.example/,a/b.html\n"),
        ("m.tsv", "path\turl\na/b.html\thttp://e.example/\n"),
    ],
)
def test_maps(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert load_map(path) == {"a/b.html": "http://e.example/"}


def test_maps_are_told_from_other_files(tmp_path):
    good, bad = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    good.write_text('{"file": "a", "url": "b"}\n', encoding="utf-8")
    bad.write_text('{"did": "a", "url": "b"}\n', encoding="utf-8")
    assert looks_like_map(good)
    assert not looks_like_map(bad)
    assert not looks_like_map(tmp_path / "absent.csv")


@pytest.mark.parametrize("text", ["[1]\n", "{}\n", '{"file": 1, "url": 2}\n', "nonsense\n"])
def test_lines_that_map_nothing_are_named(tmp_path, text):
    path = tmp_path / "m.jsonl"
    path.write_text('{"file": "a", "url": "b"}\n' + text, encoding="utf-8")
    with pytest.raises(BadInput, match=r"m\.jsonl:2: the line names no file and URL; give"):
        load_map(path)


def test_maps_that_cannot_be_read(tmp_path):
    (tmp_path / "m.csv").write_bytes(b"file,url\n\xff\xfe,x\n")
    for name in ("absent.csv", "m.csv"):
        with pytest.raises(BadInput, match=name):
            load_map(tmp_path / name)


@given(st.text(max_size=40), st.binary(max_size=200))
def test_nothing_makes_it_fail(name, page):
    PageUrls({}, None, name).url_of(f"{name}/page.html", page)
