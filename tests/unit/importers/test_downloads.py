"""What is left of downloads that nobody continues."""

import os
import time

from linkcensus.importers.run import DOWNLOAD_DAYS, sweep_downloads


def test_only_what_is_a_month_old_is_thrown_away(tmp_path):
    old, young, folder = tmp_path / "old.part", tmp_path / "young.part", tmp_path / "folder"
    old.write_bytes(b"a")
    young.write_bytes(b"b")
    folder.mkdir()
    day = 86_400
    for path, age in ((old, DOWNLOAD_DAYS + 1), (young, DOWNLOAD_DAYS - 1), (folder, 400)):
        os.utime(path, (time.time() - age * day,) * 2)
    sweep_downloads(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "young.part"]
    sweep_downloads(tmp_path)
    assert young.read_bytes() == b"b"
