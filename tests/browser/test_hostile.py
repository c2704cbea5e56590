"""Pages that were written to harm whoever looks at their links: nothing of them runs or breaks."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from html import escape
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect
from tests.support.archives import packed, page
from tests.support.browsing import (
    EMAIL,
    PASSWORD,
    Served,
    Watched,
    open_row,
    rows,
    settled,
    sign_in,
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("served")]

VICTIM = "victim.example.com"
SITE = "example.com"
RUN = "top.ran=1;fetch('https://evil.example/')"

ANCHORS = {
    "script": f"<script>{RUN}</script>words<script>{RUN}</script>",
    "script as text": escape(f"<script>{RUN}</script>"),
    "image": f"<img src=https://evil.example/p.png onerror=\"{RUN}\" alt='&lt;b>bold'>",
    "image as text": escape(f'"><img src=x onerror={RUN}>'),
    "turned around": "\u202egnp.exe\u202c \u2067\u2066 \u200f and on",
    "without end": "\u202e\u2067 never closed",
    "long": "long" * 25_000,
    "long with spaces": "many words " * 9_000,
    "combining": "a" + "\u0301" * 4_000,
    "markup": "<h1>big</h1><table><tr><td>cell</table><form action=//evil.example><input>",
    "formula": "=HYPERLINK(&quot;https://evil.example/&quot;,&quot;x&quot;)",
    "control": "a\x07b\x1b[31mc\x7f",
    "template": "{{7*7}} ${7*7} <%= 7 %>",
}
"""What stands in the link, as the page writes it."""

BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

STATEMENT = "select anchor, source_title, context_left, rel from links"
TREE = '{"and":[{"no_such_field":1}]}'

WHERE_SHOWN = (
    "overview",
    "backlinks?group=all",
    "backlinks?group=all&columns=source_title,anchor_text,rel,language",
    "anchors",
    "sites",
    "pages",
    "new-and-lost",
    "map?view=table",
)


def hostile_page(name: str, anchor: str) -> bytes:
    """A page of a site of its own that links to the victim."""
    html = (
        f"<html lang='x\"><script>{RUN}</script>'><title>{name} </title><script>{RUN}</script>"
        f"\u202e{escape(f'<script>{RUN}</script>')}</title>"
        f"<base target='_top'><meta http-equiv=refresh content='0;url=https://evil.example/'>"
        f'<body onload="{RUN}"><p>\u202ebefore <b onclick="{RUN}">'
        f"<a href='https://{VICTIM}/' rel='\u202e&lt;script>' title=\"&lt;img onerror={RUN}>\">"
        f'{anchor}</a> after <a href="javascript:{RUN}">{name}</a>'
        f"<a href='https://{VICTIM}/{quote(anchor[:50])}'>elsewhere</a>"
        f'<iframe src="javascript:{RUN}"></iframe><svg onload="{RUN}"></svg>'
    )
    path = quote(f'/{name}"><script>{RUN}</script>')
    return page(f"https://{name.replace(' ', '-')}.example.net{path}", html)


@pytest.fixture(scope="module")
def attacked(
    start_server: Callable[..., Served], tmp_path_factory: pytest.TempPathFactory
) -> Served:
    """A server that knows the victim's links from a file with a hostile name."""
    folder = tmp_path_factory.mktemp("hostile")
    archive = folder / "<img src=x onerror=top.ran=1>\u202e.warc.gz"
    archive.write_bytes(packed([hostile_page(*one) for one in ANCHORS.items()], "gzip"))
    data = folder / "data"
    command = [sys.executable, "-m", "linkcensus", "--data", str(data), "import", str(archive)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return start_server(data, LINKCENSUS_ADMIN_EMAIL=EMAIL, LINKCENSUS_ADMIN_PASSWORD=PASSWORD)


@pytest.fixture
def watched(watch: Callable[..., Watched], attacked: Served) -> Watched:
    """A context in which somebody is signed in there; a script that tries to run is told of."""
    opened = watch(attacked)
    sign_in(opened, attacked)
    return opened


def harm(shown: Page) -> list[str]:
    """What of the hostile pages reached ours."""
    found = [] if shown.evaluate("window.ran === undefined") else ["a script ran"]
    if shown.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("wider than the window")
    told = shown.evaluate(
        "[document.title, document.body.innerText, ...[...document.querySelectorAll("
        "'[title], [aria-label]')].flatMap(e => [e.title, e.ariaLabel])].join('\\n')"
    )
    if turned := BIDI.search(told):
        found.append(f"turned around: {told[max(0, turned.start() - 60) : turned.end() + 60]!r}")
    tall = shown.evaluate(
        "[...document.querySelectorAll('.lc-row')].filter(e => e.offsetHeight !== "
        "parseInt(getComputedStyle(e).getPropertyValue('--lc-row'))).length"
    )
    if tall:
        found.append(f"{tall} rows are not of their height")
    return found


def test_lists_show_hostile_words_as_words(watched: Watched, attacked: Served):
    watched.expected.append("/map?")  # there are no scores, so there is no map
    shown = watched.page()
    shown.on("dialog", lambda dialog: pytest.fail(f"a dialog: {dialog.message}"))
    found = {}
    for place in WHERE_SHOWN:
        shown.goto(attacked.at(f"sites/{SITE}/{place}"))
        settled(shown)
        if faults := harm(shown):
            found[place] = faults
    for place in (
        "imports",
        f"sql?q={quote('select anchor, source_title, context_left, rel from links')}",
    ):
        shown.goto(attacked.at(place))
        settled(shown)
        if faults := harm(shown):
            found[place] = faults
    assert not found, json.dumps(found, indent=1)


def test_what_is_told_about_links_is_words(watched: Watched, attacked: Served):
    watched.expected.append("/explain")  # there are no scores
    shown = watched.page()
    shown.goto(attacked.at(f"sites/{SITE}/backlinks?group=all&sort=anchor_text:asc"))
    settled(shown)
    number = rows(shown)
    assert number >= len(ANCHORS)
    found: dict[object, list[str]] = {}
    places = set()
    for row in range(1, number + 1, 3):
        open_row(shown, min(row, 8))
        drawer = shown.get_by_test_id("drawer")
        for tab in ("The link", "What it is worth", "Evidence"):
            drawer.get_by_role("tab", name=tab).click()
            settled(shown)
            if faults := harm(shown):
                found[row, tab] = faults
        frame = drawer.get_by_test_id("evidence")
        expect(frame).to_have_attribute("sandbox", "")
        inside = shown.frame_locator("[data-testid=evidence]")
        expect(inside.locator("#the-link")).to_be_attached()
        assert inside.locator("script, iframe, form, input, base, link, [onload]").count() == 0
        places.add(frame.evaluate("frame => frame.src"))
        wide = drawer.evaluate("element => element.scrollWidth - element.clientWidth")
        assert wide <= 0, f"row {row}: the drawer is {wide} px too wide"
        shown.keyboard.press("Escape")
    assert not found, json.dumps(found, indent=1)
    assert len(places) > 1


def test_evidence_is_inert_at_top_level_too(watched: Watched, attacked: Served):
    shown = watched.page()
    asked: list[str] = []
    rows_of = watched.context.request.get(
        attacked.at(f"api/v1/sites/{SITE}/backlinks?group=all&limit=100")
    ).json()["rows"]
    assert len(rows_of) >= len(ANCHORS)
    told = "".join(row["anchor_text"] or "" for row in rows_of)
    assert f"<script>{RUN}</script>" in told  # it is all there, and only kept from harm
    assert BIDI.search(told)
    shown.on("request", lambda request: asked.append(request.url))
    for row in rows_of:
        names = ("source_url", "target_url", "kind", "occurrence")
        query = "&".join(f"{name}={quote(str(row[name]), safe='')}" for name in names)
        address = attacked.at(f"api/v1/sites/{SITE}/evidence?{query}")
        answer = shown.goto(address)
        assert answer
        assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert shown.locator("script, iframe, form, input, base, link").count() == 0
        expect(shown.locator("#the-link")).to_be_attached()
        shown.locator("#the-link").click()
        assert shown.url == address
        assert shown.evaluate("window.ran === undefined")
    assert {url.partition("?")[0] for url in asked} == {
        attacked.at(f"api/v1/sites/{SITE}/evidence")
    }


@pytest.mark.parametrize(
    "path",
    [
        f"sites/{quote('<script>top.ran=1</script>.example', safe='')}/overview",
        "sites/javascript:top.ran=1/overview",
        f"sites/{SITE}/backlinks?filter={quote('<img src=x onerror=top.ran=1>')}",
        f"sites/{SITE}/backlinks?sort=no_such:desc",
        f"sites/{SITE}/backlinks?row={quote('javascript:top.ran=1 x text 0')}",
        f"sites/{SITE}/anchors?having={quote(TREE)}",
        "sql?q=select '<img src=x onerror=top.ran=1>' as \"<script>top.ran=1</script>\"",
    ],
    ids=["script as a site", "script scheme", "filter", "order", "row", "tree", "sql"],
)
def test_hostile_addresses_are_shown_as_words_or_refused(
    watched: Watched, attacked: Served, path: str
):
    watched.expected += ["400", "404", "422"]
    shown = watched.page()
    shown.goto(attacked.at(path))
    settled(shown)
    assert harm(shown) == []
    expect(shown.get_by_role("heading", level=1)).to_be_visible()
