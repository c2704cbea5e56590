import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.core.errors import NotFound
from linkcensus.jobs.uploads import Uploads, safe_name, shown


@given(st.text(max_size=400))
def test_a_name_is_always_a_plain_file_name(name):
    made = safe_name(name)
    assert made
    assert "/" not in made
    assert "\\" not in made
    assert not made.startswith(".")
    assert made.isprintable()
    assert len(made.encode()) <= 150
    assert safe_name(made) == made


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("links.csv", "links.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\eva\\links.csv", "links.csv"),
        ("links [1]*.csv", "links [1]*.csv"),
        (".htaccess", "htaccess"),
        ("..", "upload"),
        ("a\nb\u202ec.csv", "abc.csv"),
        ("x" * 300 + ".csv", "x" * 146 + ".csv"),
    ],
)
def test_names(name, made):
    assert safe_name(name) == made


@pytest.mark.parametrize("upload_id", ["", "..", "../x", "0" * 31, "0" * 33, "G" * 32, "0" * 32])
def test_only_uploads_are_found(tmp_path, upload_id):
    (tmp_path / "x").mkdir()
    with pytest.raises(NotFound):
        Uploads(tmp_path).find(upload_id)
    Uploads(tmp_path).delete(upload_id)
    assert (tmp_path / "x").is_dir()


def test_an_upload_counts_once_it_is_whole(tmp_path):
    uploads = Uploads(tmp_path)
    place = uploads.new("a.csv")
    place.path.write_bytes(b"abc")
    with pytest.raises(NotFound):
        uploads.find(place.id)
    assert uploads.finish(place).bytes == 3
    assert uploads.find(place.id).name == "a.csv"
    assert uploads.sweep(1) == 0
    assert uploads.sweep(-1) == 1


def test_messages_do_not_tell_where_uploads_lie():
    place = "/srv/data/uploads/" + "0a" * 16 + "/links.csv"
    assert shown(f"{place}:3: no URL") == "links.csv:3: no URL"
    assert shown(f"cannot read '{place}'") == "cannot read 'links.csv'"
    assert shown("https://example.com/uploads/links.csv") == "https://example.com/uploads/links.csv"
