import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.support.state_world import ANNA, CHEAP, StateWorld, state_world

from linkcensus.core.errors import BadInput, LinkCensusError
from linkcensus.core.settings import load_settings
from linkcensus.store.database import FILE, Database, url_of
from linkcensus.store.passwords import Passwords
from linkcensus.store.state import open_state


def test_the_file_is_for_its_owner_alone(tmp_path: Path):
    open_state(load_settings(data=tmp_path / "new"), passwords=Passwords(CHEAP)).close()

    mode = (tmp_path / "new" / FILE).stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_every_change_raises_the_revision_and_looking_does_not(tmp_path: Path):
    with state_world(tmp_path) as kept:
        before = kept.state.revision()
        user = kept.user()
        after = kept.state.revision()
        assert after == before + 1

        secret = kept.state.sessions.start(ANNA, user, "")
        kept.later(hours=1)
        revision = kept.state.revision()
        kept.state.sessions.find(secret)  # remembers when
        kept.state.accounts.listing()
        assert kept.state.revision() == revision


def test_a_change_that_fails_leaves_nothing(tmp_path: Path):
    with state_world(tmp_path) as kept:
        revision = kept.state.revision()

        def fail() -> None:
            with kept.state.database.writing() as connection:
                connection.exec_driver_sql("DELETE FROM revision")
                raise RuntimeError

        with pytest.raises(RuntimeError):
            fail()
        assert kept.state.revision() == revision


def test_a_reader_sees_one_state_and_waits_for_nobody(tmp_path: Path):
    with state_world(tmp_path) as kept, kept.state.database.reading() as reading:
        count = "SELECT count(*) FROM users"
        assert reading.exec_driver_sql(count).scalar() == 0
        kept.user()
        assert reading.exec_driver_sql(count).scalar() == 0


def test_writers_wait_for_each_other(tmp_path: Path):
    with state_world(tmp_path) as kept, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: kept.user(f"u{n}@example.com"), range(24)))

        assert len(kept.state.accounts.listing()) == 24


def test_two_who_open_a_new_state_at_once_both_may(tmp_path: Path):
    gate = threading.Barrier(4)

    def begin(_: int) -> int:
        gate.wait()
        state = open_state(load_settings(data=tmp_path), passwords=Passwords(CHEAP))
        try:
            return state.revision()
        finally:
            state.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(begin, range(4))) == [1] * 4


@pytest.mark.parametrize(
    "address", ["mysql://x/y", "http://x", "x", "postgresql", "sqlite://", "://", ""]
)
def test_an_address_of_something_else_is_refused(address: str):
    with pytest.raises(BadInput, match="LINKCENSUS_DATABASE_URL"):
        url_of(load_settings(database_url=address))


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_goes_by_several_names(scheme: str):
    url = url_of(load_settings(database_url=f"{scheme}://eva:secret@db.example/links"))

    assert url.drivername == "postgresql+psycopg"
    assert "secret" not in Database(url).shown


def test_a_folder_that_cannot_be_is_told_in_one_line(tmp_path: Path):
    (tmp_path / "file").write_text("")

    with pytest.raises(BadInput, match="--data"):
        open_state(load_settings(data=tmp_path / "file" / "x"), passwords=Passwords(CHEAP))


def test_a_damaged_file_is_told_in_one_line(tmp_path: Path):
    (tmp_path / FILE).write_bytes(b"this is no database, whatever it is called" * 100)

    with pytest.raises(LinkCensusError) as caught:
        open_state(load_settings(data=tmp_path), passwords=Passwords(CHEAP))
    assert FILE in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_server_that_does_not_answer_is_told_without_its_password():
    settings = load_settings(
        database_url="postgresql://eva:hunter2@127.0.0.1:1/x?connect_timeout=2"
    )

    with pytest.raises(LinkCensusError) as caught:
        open_state(settings, passwords=Passwords(CHEAP))
    assert "hunter2" not in str(caught.value)
    assert "does not answer" in str(caught.value)


def test_what_was_kept_is_there_after_opening_again(tmp_path: Path):
    with state_world(tmp_path) as kept:
        user = kept.user()
        assert kept.reopen().accounts.listing() == [user]


def test_secrets_are_never_in_the_file(tmp_path: Path):
    with state_world(tmp_path) as kept:
        secret = kept.state.sessions.start(ANNA, kept.user(), "")
        token = kept.state.first_administrator.make_token()
        assert token
    stored = b"".join(path.read_bytes() for path in _files(kept, tmp_path))
    assert secret.encode() not in stored
    assert token.encode() not in stored


def _files(_: StateWorld, folder: Path) -> list[Path]:
    return [path for path in folder.glob("linkcensus.db*") if path.is_file()]
