"""The made-up web: the same in every run, and holding the stories it promises."""

from collections import Counter

import pytest

from linkcensus.core.site import registrable_domain
from linkcensus.core.url import canonicalize
from linkcensus.demo.html import page_html
from linkcensus.demo.model import MadeLink, MadePage, MadeSite, MadeWeb
from linkcensus.demo.truth import DemoTruth, truth_of
from linkcensus.demo.web import make_web
from linkcensus.demo.words import HERO_SITE, MONEY_ANCHOR


@pytest.fixture(scope="module")
def web() -> MadeWeb:
    return make_web()


@pytest.fixture(scope="module")
def truth(web: MadeWeb) -> DemoTruth:
    return truth_of(web)


def test_two_runs_invent_the_same_web(web: MadeWeb):
    assert make_web() == web
    assert make_web(seed=7) != web


def test_it_has_the_promised_size(web: MadeWeb):
    assert 130 <= len(web.sites) <= 160
    assert 9_000 <= sum(len(page.links) for page in web.pages()) <= 12_000


def test_no_site_is_named_twice_and_no_page_made_twice(web: MadeWeb):
    sites = [registrable_domain(site.host) for site in web.sites]
    assert max(Counter(sites).values()) == 1
    urls = [page.url for page in web.pages()]
    assert max(Counter(urls).values()) == 1


def test_every_url_is_a_canonical_one(web: MadeWeb):
    for page in web.pages():
        for url in (page.url, *(link.target for link in page.links)):
            found = canonicalize(url)
            assert found is not None
            assert found.url == url


def test_addresses_belong_to_nobody(web: MadeWeb):
    assert all(site.ip.startswith(("198.18.", "192.0.2.", "203.0.113.")) for site in web.sites)


def test_the_farm_pushes_one_page_with_one_text_from_one_subnet(web: MadeWeb):
    farm = web.of_kind("farm")
    assert len(farm) == 26
    assert {site.ip.rpartition(".")[0] for site in farm} == {"192.0.2"}
    money = [
        link.target for page in web.pages() for link in page.links if link.anchor == MONEY_ANCHOR
    ]
    assert set(money) == {web.hero.url("/lanterns/")}
    assert len(money) == 52


def test_every_story_of_the_truth_happens(truth: DemoTruth):
    reasons = truth.lost_reasons()
    assert set(reasons) == {"removed", "not_found", "gone", "redirected"}
    assert all(count >= 4 for count in reasons.values())
    assert truth.states()["missing"] >= 5
    assert truth.states()["live"] > 1_000
    assert sum(link.returned for link in truth.links) >= 4
    assert sum(link.hidden for link in truth.links) == 4
    assert {link.follow_cause for link in truth.links} == {"none", "rel", "meta", "header"}
    assert len(truth.redirected_targets) == 12
    assert len(truth.firewalled_sites) == 1


def test_a_firewall_loses_nothing(truth: DemoTruth):
    behind = [
        link
        for link in truth.links
        if registrable_domain(link.source_url.split("/")[2]) in truth.firewalled_sites
    ]
    assert behind
    assert {link.state for link in behind} == {"live"}


def one_page(*links: MadeLink, **given: object) -> DemoTruth:
    site = MadeSite("A", "a-blog-of-ours.org", "blog", "en", "198.18.0.1")
    site.pages.append(MadePage(site.url("/p"), "p", "en", ["Text."], list(links), **given))  # type: ignore[arg-type]
    web = MadeWeb([site, MadeSite("Hero", f"www.{HERO_SITE}", "hero", "en", "198.18.0.2")])
    web.sites += [
        MadeSite("F", f"farm-{number}-of-ours.org", "farm", "en", "192.0.2.1")
        for number in range(26)
    ]
    return truth_of(web)


def to_hero(**given: object) -> MadeLink:
    return MadeLink(f"https://www.{HERO_SITE}/", "words", **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("shown_in", "statuses", "state", "reason"),
    [
        ({1, 2, 3}, (200, 200, 200), "live", None),
        ({1, 2}, (200, 200, 200), "missing", "removed"),
        ({1}, (200, 200, 200), "lost", "removed"),
        ({1, 3}, (200, 200, 200), "live", None),
        ({1, 2, 3}, (200, 404, 404), "lost", "not_found"),
        ({1, 2, 3}, (200, 404, 200), "live", None),
        ({1, 2, 3}, (200, 404, 410), "lost", "not_found"),
        ({1, 2, 3}, (200, 403, 503), "live", None),
        ({1, 2, 3}, (200, 0, 410), "missing", "gone"),
        ({2, 3}, (0, 200, 200), "live", None),
    ],
)
def test_the_loss_rule_in_its_plain_form(
    shown_in: set[int], statuses: tuple[int, int, int], state: str, reason: str | None
):
    truth = one_page(to_hero(shown_in=frozenset(shown_in)), statuses=statuses)
    assert [(link.state, link.lost_reason) for link in truth.links] == [(state, reason)]


def test_a_page_writes_each_link_where_it_belongs():
    site = MadeSite("A <b>", "a-blog-of-ours.org", "blog", "en", "198.18.0.1")
    page = MadePage(site.url("/p"), "Words & <more>", "en", ["One."])
    page.links = [to_hero(), to_hero(hidden=True), to_hero(image=True, rel="nofollow")]
    html = page_html(site, page, 1)
    assert "<title>Words &amp; &lt;more&gt;</title>" in html
    assert html.index("<main>") < html.index(HERO_SITE) < html.index("</main>")
    assert '<span style="display:none"><a ' in html
    assert 'rel="nofollow"><img src="/picture.webp" alt="words"></a>' in html
    assert HERO_SITE not in page_html(site, MadePage(site.url("/q"), "q", "en", ["x"]), 1)
