"""Names of nodes: found both ways, in columns of any size."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.core.url import site_hash
from linkcensus.score import site_names as module
from linkcensus.score.site_names import SiteNames, hashes_of, short_strings, strings

names = st.lists(st.text(st.characters(codec="utf-8"), max_size=6), unique=True)


def beyond_two_gibibytes(folder: Path) -> pa.Array:
    """One name of 2 GiB that is never read, and two short ones behind it."""
    far = 2**31 + 10
    with (folder / "letters").open("wb") as file:
        file.seek(far)
        file.write(b"a.comb.com")
    letters = np.memmap(folder / "letters", np.uint8, "r")
    starts = pa.py_buffer(np.array([0, far, far + 5, far + 10]))
    return pa.Array.from_buffers(pa.large_string(), 3, [None, starts, pa.py_buffer(letters)])


def test_names_may_be_more_than_a_column_of_short_strings_holds(tmp_path: Path):
    column = beyond_two_gibibytes(tmp_path)
    found = SiteNames.of(column, np.array([1, site_hash("a.com"), site_hash("b.com")]))
    assert found.names([2, 1]) == ["b.com", "a.com"]
    assert (found.find("b.com"), found.find("c.com")) == (2, None)
    assert found.nodes_of(["b.com", "c.com", "a.com"]).tolist() == [2, -1, 1]
    part = short_strings(column, slice(1, 3))
    assert (part.type, part.to_pylist()) == (pa.string(), ["a.com", "b.com"])


@settings(max_examples=25, deadline=None)
@given(names, names)
def test_many_are_found_as_one_by_one(known: list[str], asked: list[str]):
    found = SiteNames.of(pa.array(known, pa.large_string()))
    places = {name: node for node, name in enumerate(known)}
    wanted = [*asked, *known]
    assert found.nodes_of(wanted).tolist() == [places.get(name, -1) for name in wanted]
    assert [found.find(name) for name in wanted] == [places.get(name) for name in wanted]
    assert list(found) == found.names(range(len(found))) == known


def test_many_with_one_hash_are_told_apart(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "site_hash", len)
    found = SiteNames.of(pa.array(["b.com", "a.com", "c.com", "long.com"]))
    assert found.nodes_of(["c.com", "z.com", "b.com", "far.com", "more.com"]).tolist() == [
        *(2, -1, 0, -1, -1)
    ]


def test_names_are_read_piece_by_piece(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "_BATCH", 2)
    given = ["a.com", "b.com", "c.com"]
    assert list(strings(pa.array(given))) == given
    assert hashes_of(strings(pa.array(given))).tolist() == [site_hash(name) for name in given]
