"""The web UI as it is served: its files, its one page, and what is refused."""

import gzip
import os
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from linkcensus.api.problems import install_problems
from linkcensus.api.ui import add_ui

PAGE = '<!doctype html><base href="/" /><title>linkcensus</title>'
SCRIPT = "console.log(1);" * 100


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE)
    (folder / "favicon.svg").write_text("<svg/>")
    (folder / "assets" / "index-1a2b.js").write_text(SCRIPT)
    (folder / "assets" / "font.woff2").write_bytes(bytes(range(256)))
    (tmp_path / "secret.txt").write_text("secret")
    return folder


def client_of(folder: Path, base_path: str = "") -> TestClient:
    app = FastAPI()
    install_problems(app)

    @app.post("/api/v1/session")
    def session() -> None: ...

    add_ui(app, base_path, folder)
    return TestClient(app, raise_server_exceptions=False)


@pytest.mark.parametrize(
    "path", ["/", "/sites/shop.example/backlinks?scope=domain", "/sites/a%2Fb%2F..%2Fc/x", "/login"]
)
def test_every_address_of_a_screen_is_the_one_page(bundle: Path, path: str) -> None:
    answer = client_of(bundle).get(path)

    assert answer.status_code == 200
    assert answer.text == PAGE
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"


def test_page_knows_the_base_path(bundle: Path) -> None:
    assert '<base href="/links/"' in client_of(bundle, "/links").get("/").text


@pytest.mark.parametrize("cookie", ["linkcensus_session", "linkcensus_share"])
def test_page_of_a_browser_with_a_cookie_asks_the_api_at_once(bundle: Path, cookie: str) -> None:
    (bundle / "index.html").write_text(PAGE.replace("<base", '<html lang="en"><base'))
    client = client_of(bundle)

    unknown = client.get("/sites/shop.example/overview")
    known = client.get("/sites/shop.example/overview", headers={"Cookie": f"{cookie}=a"})

    assert "data-known" not in unknown.text
    assert '<html data-known lang="en">' in known.text
    assert known.headers["etag"] != unknown.headers["etag"]
    assert known.headers["vary"] == "Accept-Encoding, Cookie"


def test_hashed_files_may_be_kept_and_are_packed(bundle: Path) -> None:
    answer = client_of(bundle).get("/assets/index-1a2b.js", headers={"Accept-Encoding": "gzip"})

    assert answer.text == SCRIPT
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert len(gzip.compress(SCRIPT.encode())) >= int(answer.headers["content-length"])


def test_fonts_and_browsers_without_gzip_get_plain_files(bundle: Path) -> None:
    client = client_of(bundle)
    assert client.get("/assets/font.woff2").content == bytes(range(256))
    plain = client.get("/assets/index-1a2b.js", headers={"Accept-Encoding": "identity"})
    assert plain.text == SCRIPT
    assert "content-encoding" not in plain.headers


def test_what_the_browser_has_is_not_sent_again_and_keeps_its_type(bundle: Path) -> None:
    client = client_of(bundle)
    tag = client.get("/").headers["etag"]
    again = client.get("/", headers={"If-None-Match": tag})

    assert again.status_code == 304
    assert again.content == b""
    # else it would be guarded as data, and the browser would keep that policy for the page
    assert again.headers["content-type"].startswith("text/html")


def test_new_build_is_served_without_a_restart(bundle: Path) -> None:
    client = client_of(bundle)
    client.get("/")
    page = bundle / "index.html"
    page.write_text(PAGE + "new")
    os.utime(page, ns=(1, 1))

    assert client.get("/").text.endswith("new")


@pytest.mark.parametrize("path", ["/assets/none.js", "/api/v1/none", "/api", "/mcp/x", "/metrics"])
def test_missing_files_and_unknown_parts_of_the_api_are_problems(bundle: Path, path: str) -> None:
    answer = client_of(bundle).get(path)
    assert answer.status_code == 404
    assert answer.json()["type"] == "/problems/not-found"


def test_other_methods_stay_what_they_are(bundle: Path) -> None:
    client = client_of(bundle)
    assert client.get("/api/v1/session").status_code == 405
    assert client.post("/sites/x/overview").status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "//etc/passwd",
        "/%00",
    ],
)
def test_no_path_leaves_the_bundle(bundle: Path, path: str) -> None:
    answer = client_of(bundle).get(path)
    assert "secret" not in answer.text.replace("secret.txt", "")
    assert answer.text == PAGE or answer.status_code == 404


def test_says_in_a_line_how_it_is_built(tmp_path: Path) -> None:
    answer = client_of(tmp_path).get("/sites/x/overview")
    assert (answer.status_code, answer.text) == (503, "UI not built: make ui\n")
