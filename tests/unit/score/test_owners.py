"""Who runs which sites: chains of groups have one owner, and the user's list is checked."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput
from linkcensus.score.owners import FILE, listed_owners, owner_numbers

SITES = [f"{name}.com" for name in "abcdef"]


def owned(groups: list[tuple[str, ...]]) -> list[set[str]]:
    """The groups of two sites or more, by the numbers given."""
    by_owner: dict[int, set[str]] = {}
    for site, owner in zip(SITES, owner_numbers(SITES, groups).tolist(), strict=True):
        by_owner.setdefault(owner, set()).add(site)
    return [group for group in by_owner.values() if len(group) > 1]


def test_a_site_by_itself_is_its_own_owner():
    assert owner_numbers(SITES, []).tolist() == [0, 1, 2, 3, 4, 5]
    assert owned([("a.com",)]) == []


def test_groups_that_share_a_site_have_one_owner():
    assert owned([("b.com", "d.com"), ("e.com", "f.com")]) == [
        {"b.com", "d.com"},
        {"e.com", "f.com"},
    ]
    assert owned([("b.com", "d.com"), ("e.com", "f.com"), ("f.com", "b.com")]) == [
        {"b.com", "d.com", "e.com", "f.com"}
    ]


def test_sites_nobody_knows_join_nothing():
    assert owned([("a.com", "zz.com"), ("b.com", "zz.com")]) == []


@given(st.lists(st.lists(st.sampled_from(SITES), max_size=3), max_size=6), st.randoms())
def test_owners_are_the_connected_parts_whatever_the_order(groups, random):
    expected: list[set[str]] = []
    for group in groups:
        joined = set(group).union(*(part for part in expected if part & set(group)))
        expected = [part for part in expected if not part & set(group)] + [joined]
    for shuffled in (groups, random.sample(groups, len(groups))):
        found = owned([tuple(group) for group in shuffled])
        assert sorted(map(sorted, found)) == sorted(sorted(p) for p in expected if len(p) > 1)


def test_the_list_is_read_and_its_names_made_canonical(tmp_path: Path):
    assert listed_owners(tmp_path) == []
    (tmp_path / FILE).write_text('owners = [["Example.COM", "bücher.example"], ["a.co.uk"]]')
    assert listed_owners(tmp_path) == [
        ("example.com", "xn--bcher-kva.example"),
        ("a.co.uk",),
    ]
    (tmp_path / FILE).write_text("")
    assert listed_owners(tmp_path) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("owners = [", "is not TOML"),
        ('owners = ["example.com"]', "array"),
        ("owner = []", "owner"),
        ('owners = [["a.com", "b.com"], ["www.example.com"]]', "owner 2"),
        ('owners = [["not a site"]]', "owner 1"),
        ('owners = [["co.uk"]]', "public suffix"),
    ],
)
def test_a_list_that_cannot_be_used_is_named(tmp_path: Path, text: str, words: str):
    (tmp_path / FILE).write_text(text)
    with pytest.raises(BadInput, match=words) as raised:
        listed_owners(tmp_path)
    assert str(tmp_path / FILE) in str(raised.value)
    assert "\n" not in str(raised.value)
