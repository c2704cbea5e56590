"""Ends are counted, by any number of processes, and never lost."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from linkcensus.index.ends import Ends


def test_each_end_counts_and_every_door_sees_it(tmp_path: Path):
    ours, theirs = Ends(tmp_path), Ends(tmp_path)
    assert ours.count() == 0
    ours.mark()
    theirs.mark()
    assert ours.count() == theirs.count() == 2


def test_no_end_is_lost_when_many_end_at_once(tmp_path: Path):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: Ends(tmp_path).mark(), range(40)))
    assert Ends(tmp_path).count() == 40
