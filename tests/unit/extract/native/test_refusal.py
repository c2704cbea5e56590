"""Where the native walk cannot work, pages are walked plainly and somebody can learn why."""

import os
import sys

import pytest

from linkcensus.extract.native import accessors, check, layout, readiness, walk
from linkcensus.extract.native.page import NativeWalk
from linkcensus.extract.native.readiness import Readiness, load
from linkcensus.extract.native.refusal import NoNativeWalk


class Wrong:
    """A function of the parser that always gives the same number."""

    def __call__(self, *_):
        return 0x7777


class Library:
    """A parser that hides one function, or answers another one wrongly."""

    def __init__(self, real, hidden="", wrong=""):
        self._real, self._hidden, self._wrong = real, hidden, wrong

    def __getattr__(self, name):
        if name == self._hidden:
            raise AttributeError(f"undefined symbol: {name}")
        return Wrong() if name == self._wrong else getattr(self._real, name)


def pretend(monkeypatch, **what):
    real = accessors.ctypes.CDLL
    monkeypatch.setattr(accessors.ctypes, "CDLL", lambda path: Library(real(path), **what))


def test_a_parser_that_hides_a_function(monkeypatch):
    pretend(monkeypatch, hidden="lxb_dom_attr_value_noi")
    with pytest.raises(NoNativeWalk, match="hides its functions"):
        layout.find_layout()


def test_a_parser_whose_fields_are_not_found(monkeypatch):
    pretend(monkeypatch, wrong="lxb_dom_node_tag_id_noi")
    with pytest.raises(NoNativeWalk, match="'tag' in 0 places"):
        layout.find_layout()


def test_a_library_that_cannot_be_opened(monkeypatch):
    monkeypatch.setattr(accessors.selectolax.lexbor, "__file__", "/nowhere/lexbor.so")
    with pytest.raises(NoNativeWalk, match="hides its functions"):
        layout.find_layout()


def test_another_kind_of_machine(monkeypatch):
    monkeypatch.setattr(layout, "_little_endian", lambda: False)
    with pytest.raises(NoNativeWalk, match="64 bits"):
        layout.find_layout()


def test_a_walk_that_does_not_agree(native_walk, monkeypatch):
    monkeypatch.setattr(check.NativePage, "words", lambda _: ["others"])
    with pytest.raises(NoNativeWalk, match="does not agree"):
        check.check(native_walk)


def test_without_numba(monkeypatch):
    monkeypatch.setitem(sys.modules, "numba.core.errors", None)
    with pytest.raises(NoNativeWalk, match="no compiler"):
        load(compile_it=True)


def test_where_machine_code_cannot_be_kept(monkeypatch):
    monkeypatch.setattr(walk, "folder_of", lambda _: None)
    with pytest.raises(NoNativeWalk, match="kept nowhere"):
        load(compile_it=True)


def test_before_machine_code_is_there(monkeypatch, tmp_path):
    monkeypatch.setattr(walk, "folder_of", lambda _: tmp_path)
    assert load(compile_it=False) is None


def test_machine_code_older_than_its_source_is_dropped(tmp_path):
    old, new = tmp_path / "walk.walk-1.nbi", tmp_path / "walk.measure-1.nbi"
    old.touch()
    os.utime(old, (1, 1))
    new.touch()
    os.utime(new, (4_000_000_000, 4_000_000_000))
    readiness._drop_old_code(tmp_path)
    assert (old.exists(), new.exists()) == (False, True)


def test_when_it_is_switched_off(monkeypatch):
    monkeypatch.setenv(readiness.OFF, "1")
    refused = Readiness(0, 0)
    assert refused.walker(1) is None
    assert refused.refusal == "LINKCENSUS_PLAIN_WALK is set"


def test_it_is_loaded_when_a_process_has_read_enough(native_walk, monkeypatch):
    asked = []

    def ready(*, compile_it: bool) -> NativeWalk | None:
        asked.append(compile_it)
        return native_walk if compile_it else None

    monkeypatch.setattr(readiness, "load", ready)
    process = Readiness(worth_loading=100, worth_compiling=300)
    walkers = [process.walker(60) for _ in range(6)]
    assert asked == [False, True]
    assert walkers == [None, None, None, None, native_walk, native_walk]


def test_nothing_is_loaded_while_a_process_is_to_stay_small(native_walk, monkeypatch):
    monkeypatch.setattr(readiness, "load", lambda *, compile_it: native_walk)
    process = Readiness(worth_loading=100)
    with process.small():
        with process.small():
            assert process.walker(200) is None
        assert process.walker(200) is None
    assert process.walker(200) is native_walk
    with process.small():
        assert process.walker(1) is native_walk


def test_a_process_may_begin_at_once(native_walk, monkeypatch):
    monkeypatch.setattr(
        readiness, "load", lambda *, compile_it: native_walk if compile_it else None
    )
    process = Readiness()
    process.begin()
    assert process.walker(1) is native_walk


def test_what_the_doctor_says(native_walk, monkeypatch):
    for answer, line in (
        (native_walk, "pages are read in machine code"),
        (None, "until machine code is made, when a process has read 256 MB"),
    ):
        monkeypatch.setattr(readiness, "load", lambda *, compile_it, answer=answer: answer)
        assert line in readiness.state()
    monkeypatch.undo()
    monkeypatch.setenv(readiness.OFF, "1")
    assert readiness.state() == (
        "pages are read at half the speed, in plain Python: LINKCENSUS_PLAIN_WALK is set"
    )
