"""Published names become the sites that the index knows, by either convention for www."""

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput
from linkcensus.importers.webgraph.names import check_names, sites_of, texts_of, turned_around


def sites(names: list[str], level: str = "domain") -> list[str]:
    return sites_of(pa.array(names, pa.string()), level).to_pylist()


@pytest.mark.parametrize(
    ("published", "site"),
    [
        ("com.example", "com.example"),
        ("com.example.www", "com.example"),
        ("uk.co.example", "uk.co.example"),
        ("com.www", "com.www"),
        ("uk.co.www", "uk.co.www"),
        ("com.blogspot", "com.blogspot"),
        ("com.www-example", "com.www-example"),
        ("de.bücher", "de.xn--bcher-kva"),
        ("COM.Example", "com.example"),
    ],
)
def test_domains_are_sites_whatever_the_convention(published: str, site: str):
    assert sites(["com.a", published, "org.z"])[1] == site


@pytest.mark.parametrize(
    ("published", "site"),
    [
        ("com.example", "com.example"),
        ("com.example.www", "com.example"),
        ("com.example.blog.www", "com.example"),
        ("uk.co.example.shop", "uk.co.example"),
        ("com.blogspot.alice", "com.blogspot.alice"),
        ("com.blogspot", "com.blogspot"),
        ("io.github.alice.www", "io.github.alice"),
    ],
)
def test_hosts_count_for_their_registrable_domain(published: str, site: str):
    assert sites([published], "host") == [site]


@pytest.mark.parametrize("junk", ["com..a", "a b", "com.\x1b[31m", "?", "com." * 90])
def test_what_can_be_no_host_is_escaped_and_means_no_site(junk: str):
    for level in ("domain", "host"):
        (name,) = sites([junk], level)
        assert name.startswith("?")
        assert name.isprintable()
        assert name.isascii()


@given(st.lists(st.text(max_size=30)), st.sampled_from(["domain", "host"]))
def test_any_text_becomes_a_name_and_a_site_stays_one(names: list[str], level: str):
    once = sites(names, level)
    assert len(once) == len(names)
    good = [name for name in once if not name.startswith("?")]
    assert sites(good, level) == good


def test_bytes_that_are_no_text_stop_nothing():
    assert texts_of(pa.array([b"com.a", b"com.\xff"])).to_pylist() == ["com.a", "com.�"]


@pytest.mark.parametrize(("name", "said"), [(b"", "has no name"), (b"x" * 2000, "too long")])
def test_a_missing_or_huge_name_is_told_with_its_line(name: bytes, said: str):
    names = pa.array([b"com.a", b"com.b", name])
    with pytest.raises(BadInput, match=rf"^vertices:12: .*{said}"):
        check_names(names, Path("vertices"), 10)


def test_turning_around_twice_changes_nothing():
    assert turned_around("com.example.www") == "www.example.com"
    assert turned_around(turned_around("a.b.c")) == "a.b.c"
