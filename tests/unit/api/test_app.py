"""The application is ready before its first request."""

from concurrent.futures import ThreadPoolExecutor

import pydantic
import pytest
from fastapi.testclient import TestClient

from linkcensus.api.app import create_app


def test_the_first_requests_build_nothing(monkeypatch: pytest.MonkeyPatch):
    app = create_app(None)
    built: list[object] = []
    monkeypatch.setattr(pydantic.TypeAdapter, "__init__", lambda *given, **_: built.append(given))

    def ask(path: str) -> int:
        return TestClient(app, base_url="http://localhost").get(path).status_code

    with ThreadPoolExecutor(4) as pool:
        codes = [*pool.map(ask, ["/api/v1/projects", "/api/v1/sites/a.example/overview"] * 4)]

    assert codes == [401] * 8
    assert built == []
