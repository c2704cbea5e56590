import fcntl

import pytest

from linkcensus.importers.staging import BatchFolder, claim


def test_a_batch_has_a_folder_of_its_own_while_it_runs(tmp_path):
    with BatchFolder(tmp_path, "one") as one, BatchFolder(tmp_path, "two") as two:
        assert one.path != two.path
        (one.path / "file").touch()
        assert two.path.is_dir()
    assert list((tmp_path / "running").iterdir()) == []


def test_a_failing_batch_leaves_nothing(tmp_path):
    with pytest.raises(KeyError), BatchFolder(tmp_path, "one"):
        raise KeyError
    assert list((tmp_path / "running").iterdir()) == []


def test_what_the_killed_left_goes_and_what_lives_stays(tmp_path):
    dead, living, young = (tmp_path / "running" / name for name in ("dead", "living", "young"))
    for folder in (dead, living, young):
        folder.mkdir(parents=True)
    for folder in (dead, living):
        (folder / "lock").touch()
    with (living / "lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with BatchFolder(tmp_path, "new"):
            assert not dead.exists()
            assert living.exists()
            assert young.exists()


def test_one_file_of_a_batch_takes_an_import(tmp_path):
    assert claim(tmp_path, "id", "a.warc")
    assert not claim(tmp_path, "id", "b.warc")
    assert claim(tmp_path, "id", "a.warc")
    assert claim(tmp_path, "other", "b.warc\udcff")
    assert claim(tmp_path, "other", "b.warc\udcff")
