"""The index answers exactly what is true of the made-up web, link by link."""

from collections import Counter
from typing import Any

import pytest
from tests.integration.conftest import DemoLake

from linkcensus.core.link import State
from linkcensus.core.scope import parse_target
from linkcensus.core.site import registrable_domain
from linkcensus.demo.build import build_demo
from linkcensus.demo.exports import EXPORTED_AT, UNSEEN_LINKS, UNSEEN_PAGES
from linkcensus.demo.model import SNAPSHOTS
from linkcensus.demo.truth import DemoTruth, TrueLink
from linkcensus.demo.web import make_web
from linkcensus.demo.words import MONEY_ANCHOR
from linkcensus.index.snapshot import Moment
from linkcensus.index.view import View
from linkcensus.insights.anchors import ANCHOR_FIELDS, AnchorsRequest, anchors
from linkcensus.insights.backlinks import Backlink, BacklinksRequest, stream_backlinks
from linkcensus.insights.broken import broken_targets
from linkcensus.insights.filters import LINK_FIELDS, parse_short_filters
from linkcensus.insights.listing import ListRequest
from linkcensus.insights.networks import NetworksRequest, networks
from linkcensus.insights.new_and_lost import new_and_lost
from linkcensus.insights.overview import overview
from linkcensus.insights.paging import Order
from linkcensus.insights.prospects import prospects
from linkcensus.insights.referring_sites import SITE_FIELDS, referring_sites, stream_referring_sites
from linkcensus.insights.selection import ALL, Selection
from linkcensus.insights.source_overlap import source_overlap

Key = tuple[str, str | None, str, str | None]


@pytest.fixture(scope="module")
def truth(demo: DemoLake) -> DemoTruth:
    return demo.built.truth


def backlinks(demo: DemoLake, moment: Moment | None = None) -> list[Backlink]:
    with demo.index.view(parse_target(demo.built.site), moment) as view:
        request = BacklinksRequest(selection=Selection(ALL))
        return list(stream_backlinks(view, request))


def backlinks_of(view: View, text: str) -> list[Backlink]:
    chosen = Selection(ALL, parse_short_filters([text], LINK_FIELDS))
    return list(stream_backlinks(view, BacklinksRequest(selection=chosen)))


@pytest.fixture(scope="module")
def archived(demo: DemoLake) -> dict[Key, Backlink]:
    """The links that the archives show, by what tells them apart."""
    found = [link for link in backlinks(demo) if "warc" in link.sources and link.kind != "redirect"]
    by_key = {key_of(link): link for link in found}
    assert len(by_key) == len(found)
    return by_key


def key_of(link: Backlink) -> Key:
    return (
        link.source_url,
        link.written_target_url or link.target_url,
        link.kind,
        link.anchor_text,
    )


def true_key(link: TrueLink) -> Key:
    return (link.source_url, link.target_url, link.kind.value, link.anchor)


def test_every_true_link_is_there_and_no_other(truth: DemoTruth, archived: dict[Key, Backlink]):
    assert set(archived) == {true_key(link) for link in truth.links}


def test_every_link_is_live_missing_or_lost_for_its_true_reason(
    truth: DemoTruth, archived: dict[Key, Backlink]
):
    told = {
        key: (link.state, link.missing_since, link.lost_at, link.lost_reason)
        for key, link in archived.items()
    }
    assert told == {
        true_key(link): (link.state, link.missing_since, link.lost_at, link.lost_reason)
        for link in truth.links
    }


def test_every_link_is_followed_or_not_for_its_true_cause(
    truth: DemoTruth, archived: dict[Key, Backlink]
):
    told = {key: (link.follow, link.follow_cause) for key, link in archived.items()}
    assert told == {true_key(link): (link.follow, link.follow_cause) for link in truth.links}


def test_hidden_links_are_known_as_hidden(truth: DemoTruth, archived: dict[Key, Backlink]):
    hidden = {key for key, link in archived.items() if link.hidden}
    assert hidden == {true_key(link) for link in truth.links if link.hidden}


def test_links_were_last_seen_when_they_were(truth: DemoTruth, archived: dict[Key, Backlink]):
    for link in truth.links:
        told = archived[true_key(link)]
        if told.sources == ("warc",):
            assert told.first_seen == link.first_seen
            assert told.last_seen == link.last_seen


def test_links_through_redirects_end_where_the_redirects_do(
    truth: DemoTruth, archived: dict[Key, Backlink]
):
    through = [link for link in truth.links if link.target_url in truth.redirected_targets]
    assert through
    for link in through:
        told = archived[true_key(link)]
        end = truth.redirected_targets[link.target_url]
        inside = truth.site in link.target_url
        assert told.target_url == (link.target_url if inside else end)
    short = [url for url in truth.redirected_targets if truth.site not in url]
    redirects = [link for link in archived.values() if link.via]
    assert {link.written_target_url for link in redirects} == set(short)


def test_the_overview_counts_them(demo: DemoLake, truth: DemoTruth):
    with demo.index.view(parse_target(demo.built.site)) as view:
        told = overview(view)
    states = truth.states()
    redirect_links = sum(truth.site not in url for url in truth.redirected_targets)
    claimed = UNSEEN_LINKS + UNSEEN_PAGES
    assert told.missing == states[State.MISSING]
    assert told.lost == states[State.LOST]
    assert told.unverified == claimed
    assert told.links == states[State.LIVE] + redirect_links + claimed


def test_losses_have_their_true_reasons(demo: DemoLake, truth: DemoTruth):
    with demo.index.view(parse_target(demo.built.site)) as view:
        told = new_and_lost(view)
    assert told.reasons == {reason.value: n for reason, n in truth.lost_reasons().items()}
    lost_days = {day.day for day in told.days if day.lost}
    assert lost_days == {SNAPSHOTS[1].date()}


def test_referring_sites_are_the_true_ones(demo: DemoLake, truth: DemoTruth):
    with demo.index.view(parse_target(demo.built.site)) as view:
        told = {row.source_site for row in stream_referring_sites(view, ListRequest())}
    assert told >= truth.referring_sites()
    assert len(told - truth.referring_sites()) == UNSEEN_LINKS + UNSEEN_PAGES + 1  # the shortener


def test_the_farm_shows_in_networks_and_anchors(demo: DemoLake, truth: DemoTruth):
    with demo.index.view(parse_target(demo.built.site)) as view:
        network = networks(view, NetworksRequest(limit=1)).rows[0]
        having = parse_short_filters([f"anchor_text:eq:{MONEY_ANCHOR}"], ANCHOR_FIELDS)
        words = anchors(view, AnchorsRequest(having=having)).rows
    assert network.network == "192.0.2.0/24"
    assert network.sites == len(truth.farm_sites)
    assert set(network.sample) <= truth.farm_sites
    assert [(row.sites, row.targets) for row in words] == [(len(truth.farm_sites), 1)]


def test_broken_and_moved_pages_are_found(demo: DemoLake, truth: DemoTruth):
    with demo.index.view(parse_target(demo.built.site)) as view:
        told = broken_targets(view, ListRequest()).rows
    statuses = Counter((row.problem, row.status) for row in told)
    assert statuses["broken", 404] == 1
    assert statuses["broken", 410] == 1
    moved = {row.target_url for row in told if row.problem == "redirected"}
    linked = {link.target_url for link in truth.links if link.state is State.LIVE}
    assert moved == linked & set(truth.redirected_targets) - {f"https://{truth.site}/"}


def test_each_source_adds_what_only_it_knows(demo: DemoLake):
    with demo.index.view(parse_target(demo.built.site)) as view:
        told = {one.source: one for one in source_overlap(view).sources}
    assert told["ahrefs"].only == UNSEEN_LINKS
    assert told["search_console"].only == UNSEEN_PAGES


def test_as_of_the_first_snapshot_nothing_was_lost(demo: DemoLake, truth: DemoTruth):
    then = backlinks(demo, Moment(true_at=SNAPSHOTS[0]))
    archived = {key_of(link) for link in then if "warc" in link.sources and not link.via}
    true = {
        (link.source_url, link.target_url)
        for link in truth.links
        if link.first_seen == SNAPSHOTS[0]
    }
    assert {(source, target) for source, target, kind, _ in archived if kind != "redirect"} == {
        (source, target) for source, target in true if truth.site in target
    }
    assert {link.state for link in then if "warc" in link.sources} == {"live"}


def test_before_it_was_imported_nothing_was_known(demo: DemoLake):
    assert backlinks(demo, Moment(known_at=SNAPSHOTS[0])) == []


@pytest.fixture(scope="module")
def scores(demo: DemoLake) -> dict[str, dict[str, Any]]:
    """The rows of the demo's one run by site."""
    with demo.index.view(parse_target(demo.built.site)) as view:
        return {str(row["site"]): row for row in view.rows("SELECT * FROM scores")}


@pytest.fixture(scope="module")
def papers() -> set[str]:
    return {registrable_domain(site.host) for site in make_web().of_kind("news")}


def test_trust_begins_at_the_newspapers_and_never_reaches_the_farm(
    truth: DemoTruth, scores: dict[str, dict[str, Any]], papers: set[str]
):
    assert {site for site, row in scores.items() if row["seed"]} == papers
    least = min(scores[site]["trust"] for site in papers)
    assert least > 30
    assert {scores[site]["trust"] for site in truth.farm_sites} == {0}
    # its sites cite each other, so that authority alone does not give them away
    assert all(scores[site]["authority"] > 5 for site in truth.farm_sites)
    assert scores[truth.site]["trust"] > 30
    assert scores[truth.site]["authority"] == max(row["authority"] for row in scores.values())


def test_the_farm_is_told_from_the_newspapers(
    truth: DemoTruth, scores: dict[str, dict[str, Any]], papers: set[str]
):
    assert {site for site, row in scores.items() if row["verdict"] == "act"} == truth.farm_sites
    least_of_farm = min(scores[site]["spam"] for site in truth.farm_sites)
    assert least_of_farm > max(scores[site]["spam"] for site in papers) + 20


def test_scores_choose_the_farms_links_and_no_papers(
    demo: DemoLake, truth: DemoTruth, papers: set[str]
):
    with demo.index.view(parse_target(demo.built.site)) as view:
        having = parse_short_filters(["verdict:eq:act", "trust:eq:0"], SITE_FIELDS)
        found = stream_referring_sites(view, ListRequest(having=having))
        assert {row.source_site for row in found} == truth.farm_sites
        order = (Order("trust", descending=True),)
        most = referring_sites(view, ListRequest(order=order, limit=len(papers))).rows
        links = backlinks_of(view, "spam:gt:80")
    assert {row.source_site for row in most} == papers
    assert {link.source_site for link in links} == truth.farm_sites


def test_the_overview_of_the_demo_tells_its_scores(demo: DemoLake, truth: DemoTruth):
    with demo.index.view(parse_target(demo.built.site)) as view:
        told = overview(view).scores
    assert told is not None
    assert told.site == truth.site
    assert len(told.history) == 1
    assert told.history[0].computed_at == EXPORTED_AT
    assert told.voting_sites is not None
    assert told.voting_sites > 100
    assert set(told.topics) <= {
        *("general-news", "garden", "cooking", "outdoors", "crafts", "people-and-blogs")
    }
    assert told.topic == next(iter(told.topics))


def test_magazines_that_know_only_rivals_are_prospects(demo: DemoLake):
    magazines = {registrable_domain(site.host) for site in make_web().of_kind("magazine")}
    told = prospects(demo.index, demo.built.site)
    assert len(magazines) == 6
    assert magazines <= {row.site for row in told.rows}


def test_every_link_of_the_demo_has_a_value_and_a_verdict(demo: DemoLake, truth: DemoTruth):
    links = backlinks(demo)
    assert None not in {link.link_value for link in links} | {link.link_verdict for link in links}
    assert all(link.link_value == 0 for link in links if link.follow is False)
    acted = {link.source_site for link in links if link.link_verdict == "act"}
    assert acted == truth.farm_sites


def test_making_the_demo_again_doubles_nothing(demo: DemoLake):
    before = len(backlinks(demo))
    runs = demo.index.scores.runs()
    again = build_demo(demo.index, demo.root / "demo-files")
    assert all(result.already_imported for result in again.results)
    assert len(backlinks(demo)) == before
    assert demo.index.scores.runs() == runs, "and nothing is scored twice"
