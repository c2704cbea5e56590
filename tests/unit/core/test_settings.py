"""Settings: from the environment, checked, one line when wrong."""

import subprocess
import sys
from ipaddress import ip_network
from pathlib import Path

import pytest

from linkcensus.core.errors import BadInput
from linkcensus.core.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(f"LINKCENSUS_{name.upper()}", raising=False)
        monkeypatch.delenv(f"LINKCENSUS_{name.upper()}_FILE", raising=False)


def test_defaults():
    settings = load_settings()
    assert settings.data == Path.home() / ".linkcensus"
    assert settings.workers >= 1
    assert settings.evidence == "copy"
    assert settings.allowed_networks == ()


def test_environment_and_overrides(monkeypatch):
    monkeypatch.setenv("LINKCENSUS_BUCKETS", "256")
    monkeypatch.setenv("LINKCENSUS_WORKERS", "3")
    monkeypatch.setenv("LINKCENSUS_ALLOWED_NETWORKS", "127.0.0.0/8, ::1/128")
    settings = load_settings(workers=2, data=None)
    assert (settings.buckets, settings.workers) == (256, 2)
    assert settings.allowed_networks == (ip_network("127.0.0.0/8"), ip_network("::1/128"))


def test_a_secret_may_stand_in_a_file_and_is_never_shown(monkeypatch, tmp_path):
    file = tmp_path / "secret"
    file.write_text("s3kr1t\n")
    monkeypatch.setenv("LINKCENSUS_S3_SECRET_ACCESS_KEY_FILE", str(file))
    settings = load_settings()
    assert settings.s3_secret_access_key is not None
    assert settings.s3_secret_access_key.get_secret_value() == "s3kr1t"
    assert "s3kr1t" not in repr(settings)


def test_a_missing_secret_file_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("LINKCENSUS_S3_ACCESS_KEY_ID_FILE", str(tmp_path / "none"))
    with pytest.raises(BadInput, match=r"LINKCENSUS_S3_ACCESS_KEY_ID_FILE: cannot read"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("workers", "0"),
        ("buckets", "many"),
        ("evidence", "maybe"),
        ("allowed_networks", "127.0.0.1/8"),
        ("allowed_networks", "everything"),
        ("user_agent", "a\r\nX-Forged: 1"),
        ("http_timeout_seconds", "0"),
    ],
)
def test_a_wrong_value_is_one_line_that_names_the_setting(monkeypatch, name, value):
    monkeypatch.setenv(f"LINKCENSUS_{name.upper()}", value)
    with pytest.raises(BadInput) as caught:
        load_settings()
    assert str(caught.value).startswith(f"LINKCENSUS_{name.upper()}: ")
    assert "the setting is:" in str(caught.value)


def test_a_wrong_override_is_named_as_an_option():
    with pytest.raises(BadInput, match=r"^--keep-outgoing: "):
        load_settings(keep_outgoing="perhaps")
    with pytest.raises(BadInput, match=r"^--no-such: "):
        load_settings(no_such=1)


def test_every_setting_says_what_it_is():
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_the_rest_of_core_does_without_pydantic():
    code = (
        "import sys, linkcensus.core.scope, linkcensus.core.rel, linkcensus.core.clock, "
        "linkcensus.core.logging; sys.exit('pydantic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
