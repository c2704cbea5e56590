"""Events go to stderr, as text for people or JSON for machines."""

import json
import logging

import pytest
import structlog

from linkcensus.core.logging import configure_logging, get_logger


@pytest.fixture(autouse=True)
def restore():
    yield
    structlog.reset_defaults()


def test_json_for_machines(capsys, monkeypatch):
    monkeypatch.setenv("LINKCENSUS_LOG", "json")
    configure_logging()
    get_logger("linkcensus.net").info("fetched", url="https://example.com/", status=200)
    shown = capsys.readouterr()
    event = json.loads(shown.err)
    assert shown.out == ""
    assert (event["event"], event["status"], event["level"]) == ("fetched", 200, "info")
    assert event["module"] == "linkcensus.net"


def test_text_for_people_and_levels(capsys):
    configure_logging(level=logging.WARNING, form="console")
    get_logger("a").info("hidden")
    get_logger("a").warning("shown", rows=3)
    text = capsys.readouterr().err
    assert "hidden" not in text
    assert "shown" in text
    assert "rows=3" in text
