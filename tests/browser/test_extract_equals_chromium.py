"""Extraction sees the links that a browser's DOM holds: address, words and rel of every one."""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from linkcensus.core.link import Kind
from linkcensus.core.rel import parse_rel
from linkcensus.core.url import canonicalize
from linkcensus.extract.anchors import collapse
from linkcensus.extract.charset import decode_page
from linkcensus.extract.html import extract_links

pytestmark = pytest.mark.browser

READ_DOM = """
([html, address]) => {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const stated = page.querySelector('base[href]');
  let base = address;
  if (stated) {
    try {
      const url = new URL(stated.getAttribute('href'), address);
      if (/^https?:$/.test(url.protocol)) base = url.href;
    } catch { /* a base that is no URL is none */ }
  }
  const links = [];
  for (const a of page.querySelectorAll('a[href]')) {
    if (!(a instanceof HTMLAnchorElement)) continue;
    let url;
    try { url = new URL(a.getAttribute('href'), base).href; } catch { continue; }
    const shown = a.cloneNode(true);
    shown.querySelectorAll('script,style').forEach(code => code.remove());
    const images = [...a.querySelectorAll('img')].map(image => image.getAttribute('alt') || '');
    links.push({url, text: shown.textContent, rel: a.getAttribute('rel'), images});
  }
  return links;
}
"""

SELF_MADE = {
    "plain": "<p>See <a href='/a'>one</a>, <a href=b?x=1#f rel='nofollow  UGC'>two\n three</a>.",
    "base": "<base href='//cdn.example/dir/'><a href=x>x</a><a href='?q'>q</a><a href=#top>top</a>",
    "late base": "<a href=x>x</a><base target=_blank><base href=/late/><base href=/later/>",
    "useless base": "<base href='data:text/html,x'><a href=x>x</a>",
    "white space": "<a href=' /a\n/b '>\t a\u00a0b \u2003 c\u3000</a><a href=/n>\u00a0</a>",
    "broken": "<table><a href=/t>t<tr><td><a href=/u>u</table><b><a href=/v>v<p>w</b></a>x",
    "nested": "<a href=/a>a<a href=/b>b</a><div><a href=/c>c<table><tr><td><a href=/d>d",
    "unclosed": "<ul><li><a href=/1>1<li><a href=/2>2<li>3</ul><a href='/open>x' >y",
    "inert": "<template><a href=/t>t</a></template><!-- <a href=/c>c</a> --><script>'<a href=/s>'"
    "</script><textarea><a href=/ta>ta</a></textarea><noscript><a href=/ns>ns</a></noscript>",
    "drawings": "<svg><a href=/svg>s</a><foreignObject><a href=/fo>fo</a></foreignObject><title>"
    "<a href=/ti>ti</a></title></svg><math><mi><a href=/mi>mi</a></mi><a href=/m>m</a></math>",
    "images": "<a href=/i><img alt=' An\n image '></a><a href=/j><img><img alt=second></a>"
    "<a href=/k><img></a><a href=/l><span></span></a><a href=/m>\u00a0<img alt=nbsp></a>",
    "code": "<a href=/c><style>.a{b:c}</style>seen<script>var x={};</script></a>",
    "attributes": "<A HREF=/A Rel=NoFollow>A</A><a href=/b href=/c>b</a><a href>empty</a>"
    "<a name=x>none</a><a href='' rel=''>e</a><a href=/d/rel=nofollow>d</a>",
    # Chromium's shortcut for small pages decodes `&copy=` in an address when the text holds a
    # reference too, against the standard: the two are kept apart here
    "references": "<a href='/a?x=1&amp;y=2'>&lt;b&gt; &amp; &#8212; &#x1F600; &nbsp;</a>",
    "half references": "<a href='/a?x=1&copy=3&notit;&reg'>x</a>",
    "schemes": "<a href='javascript:x'>j</a><a href=' HTTP://EXAMPLE.com:80/%7e/../x'>h</a>"
    "<a href=mailto:a@b.example>m</a><a href='https:\\\\back.example\\slash'>b</a>"
    "<a href=//münchen.example/ü?ü>idn</a><a href='ftp://x.example/'>f</a><a href='http:rel'>r</a>",
    "characters": "<a href=/n>nu\x00l</a><a href=/\ufffd>\U0001f600 e\u0301</a>",
    "repeats": "<nav><a href=/a rel=nofollow>A</a></nav><a href=/a>A</a><a href=/a>B</a>",
}


@pytest.fixture(scope="module")
def dom(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


@pytest.mark.parametrize("name", SELF_MADE)
def test_equals_chromium_on_self_made_pages(dom, name):
    assert_equal(dom, SELF_MADE[name].encode(), "https://www.example.org/dir/page.html")


def test_equals_chromium_on_real_pages(dom, shared_data: Path):
    lines = (shared_data / "pages" / "manifest.jsonl").read_text().splitlines()
    links = 0
    for line in lines:
        page = json.loads(line)
        body = (shared_data / "pages" / page["file"]).read_bytes()
        links += assert_equal(dom, body, page["url"])
    assert len(lines) == 74
    assert links > 8_000


def assert_equal(dom: Page, body: bytes, address: str) -> int:
    """Compare all links of a page, folded by the same rules; return how many the DOM holds."""
    text = decode_page(body).body.decode()
    truth = dom.evaluate(READ_DOM, [text, address])
    expected: dict[tuple[str, Kind, str], list[str]] = defaultdict(list)
    for link in truth:
        target = canonicalize(link["url"])
        if target is not None:
            expected[target.key, *_words(link)].append(" ".join(parse_rel(link["rel"])))
    page = canonicalize(address)
    assert page is not None
    found = {
        (link.target.key, link.kind, link.anchor): link
        for link in extract_links(body, page, address)
        if link.kind in (Kind.TEXT, Kind.IMAGE)
    }
    assert {key: link.repeats for key, link in found.items()} == {
        key: len(rels) for key, rels in expected.items()
    }
    for key, rels in expected.items():
        assert found[key].rel in rels
    return len(truth)


def _words(link: dict[str, object]) -> tuple[Kind, str]:
    text, images = collapse(str(link["text"])), link["images"]
    assert isinstance(images, list)
    if images and not text.strip():
        return Kind.IMAGE, next(filter(None, map(collapse, images)), "")
    return Kind.TEXT, text
