"""What the index knows of sites and pages for scoring: counts, newest readings, samples, votes."""

from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

import pyarrow as pa
import pytest
from tests.integration.index.made_up import NOW, World, day, link, visit

from linkcensus.core.fact import Fact, Subject
from linkcensus.core.link import FoundLink, Kind, Source
from linkcensus.core.page import PageFacts
from linkcensus.index.site_facts import SiteReader
from linkcensus.index.site_graph import page_votes, shared_ids, site_votes


def read(world: World, page: str, when: float, *links: FoundLink, **facts: Any) -> str:
    """Import one look at a page with facts of its own; gives the import's id."""
    look = visit(page, when, ip=facts.pop("ip", None))
    import_id = blake2b(f"{page} {when}".encode(), digest_size=4).hexdigest()
    writer = world.index.segment_writer(import_id, NOW)
    told = {"title": "t", "body_simhash": 1} | facts
    page_facts = PageFacts(page=look.page, page_written=look.page_written, **told)
    writer.page(look, page_facts, list(links), Source.WARC)
    world.wait_for(writer.close())
    return import_id


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Three sites that link; tests must not change them."""
    world = World(tmp_path_factory.mktemp("facts"))
    read(
        world, "a.com/1", 1, link("t.com/x", "T"), link("t.com/y", "words"), link("a.com/2"),
        analytics_ids=("UA-2", "UA-1"), has_favicon=True, internal_links=1, ip="198.51.100.7",
    )  # fmt: skip
    read(world, "www.a.com/2", 2, link("u.com/", "u", follow=False, nofollow=True), has_email=True)
    read(world, "a.com/3", 3, analytics_ids=("UA-1",), keywords_length=9)
    read(world, "http://b.com/", 5, link("t.com/x", "b"), generator="Old 1.0")
    read(world, "http://b.com/", 7, link("t.com/x", "b"), generator="New 2.0", ad_ids=("pub-1",))
    read(world, "lost.com/", 1, link("t.com/x"))
    read(world, "lost.com/", 5)
    read(world, "lost.com/", 9)
    undone = read(world, "c.com/", 4, link("t.com/"), analytics_ids=("UA-9",))
    writer = world.index.segment_writer("fact", NOW)
    for vendor, metric, value in (
        ("semrush", "toxicity_score", 40.0),
        ("moz", "spam_score", 7.0),
        ("moz", "rank", 99.0),
    ):
        writer.fact(Fact(vendor, "b.com", Subject.SITE, "b.com", "com,b", metric, value, None, NOW))
    world.wait_for(writer.close())
    world.commit()
    world.undo(undone)
    world.compact()
    yield world
    world.index.close()


@pytest.fixture(scope="module")
def facts(filled: World) -> dict[str, dict[str, Any]]:
    with SiteReader(filled.index) as reader:
        return {row["site"]: row for row in reader.facts()}


def test_sites_that_link_elsewhere_are_told_and_no_others(facts: dict[str, dict[str, Any]]):
    assert set(facts) == {"a.com", "b.com"}


def test_a_site_is_summed_up_over_its_links_and_pages(facts: dict[str, dict[str, Any]]):
    told = facts["a.com"]
    assert (told["links"], told["followed_links"], told["linking_pages"]) == (3, 2, 2)
    assert (told["hosts"], told["pages"], told["home_page_only"]) == (2, 3, False)
    assert told["favicon_share"] == told["contact_share"] == told["keywords_share"] == 1 / 3
    assert told["https_share"] == 1
    assert told["analytics_ids"] == ["UA-1", "UA-2"]
    assert told["ad_ids"] is None
    assert told["ip"] == "198.51.100.7"
    assert (told["first_seen"], told["last_seen"]) == (
        day(1).replace(tzinfo=None),
        day(2).replace(tzinfo=None),
    )


def test_a_page_counts_by_its_newest_reading(facts: dict[str, dict[str, Any]]):
    told = facts["b.com"]
    assert (told["pages"], told["home_page_only"], told["https_share"]) == (1, True, 0)
    assert (told["generator"], told["ad_ids"]) == ("New 2.0", ["pub-1"])


def test_the_worst_that_a_vendor_says_of_spam_is_told(facts: dict[str, dict[str, Any]]):
    assert (facts["b.com"]["vendor_spam"], facts["b.com"]["vendor"]) == (40, "semrush")
    assert (facts["a.com"]["vendor_spam"], facts["a.com"]["vendor"]) == (None, None)


def test_pages_are_sampled_by_site(filled: World):
    with SiteReader(filled.index) as reader:
        few, all_of_them = list(reader.pages(2)), list(reader.pages(9))
    assert [row["page_site"] for row in few] == ["a.com", "a.com", "b.com", "lost.com"]
    assert [row["page_site"] for row in all_of_them] == [*["a.com"] * 3, "b.com", "lost.com"]
    assert not {"age", "place"} & all_of_them[0].keys()
    keys = [(row["page_site"], row["page_key"]) for row in all_of_them]
    assert keys == sorted(keys)
    with SiteReader(filled.index) as reader:
        prints, starts = list(reader.fingerprints(9)), list(reader.text_starts(9))
    assert starts == [row["text_start"] for row in all_of_them], "of the same pages, as ordered"
    assert prints == [{name: row[name] for name in prints[0]} for row in all_of_them]


def test_ids_that_sites_share_are_groups(world: World):
    for site in ("a.com", "b.com", "c.com"):
        read(world, f"{site}/", 1, link("t.com/"), analytics_ids=("UA-1", f"UA-{site}"))
    read(world, "c.com/2", 1, ad_ids=("pub-1",))
    read(world, "d.com/", 1, link("t.com/"), ad_ids=("pub-1",))
    gone = read(world, "e.com/", 1, link("t.com/"), ad_ids=("pub-1",))
    world.commit()
    world.undo(gone)
    assert shared_ids(world.index) == [("a.com", "b.com", "c.com"), ("c.com", "d.com")]


# -- links to judge by ---------------------------------------------------------------------------


def test_links_are_sampled_by_site_those_on_most_pages_first(world: World):
    for number in range(3):
        world.see(f"a.com/{number}", 1, link("t.com/", "often"), link(f"u.com/{number}", "once"))
    world.see("a.com/9", 1, link("a.com/1", "inside"), link("v.com/", "rare"))
    world.see("b.com/", 1, link("t.com/", "b"))
    world.compact()
    with SiteReader(world.index) as reader:
        every = list(reader.links(10))
        first = list(reader.links(1))
        texts = list(reader.texts())
    assert texts == sorted(texts), "else networks would differ from run to run"
    assert every == sorted(every, key=lambda row: (row["source_site"], -row["same_anchor_pages"]))
    assert [row["source_site"] for row in every] == sorted(row["source_site"] for row in every)
    told = {
        (row["source_site"], row["target_site"], row["anchor"]): (
            row["same_anchor_pages"],
            row["site_linking_pages"],
        )
        for row in every
    }
    assert told == {
        ("a.com", "t.com", "often"): (3, 3),
        ("a.com", "u.com", "once"): (3, 3),
        ("a.com", "v.com", "rare"): (1, 1),
        ("b.com", "t.com", "b"): (1, 1),
    }
    assert len(every) == len(told), "one of each"
    assert {(row["source_site"], row["target_site"]) for row in first} == {
        ("a.com", "t.com"),
        ("b.com", "t.com"),
    }


def test_alike_links_of_one_page_are_one_sample(world: World):
    world.see(
        "a.com/", 1, link("t.com/", "same"), link("t.com/", "same", kind=Kind.IMAGE),
        link("t.com/", "same", kind=Kind.AREA),
    )  # fmt: skip
    world.compact()
    with SiteReader(world.index) as reader:
        assert len(list(reader.links(1))) == 1
        assert list(reader.texts()) == [("a.com", "t.com", "same")]


# -- votes ---------------------------------------------------------------------------------------


def test_pages_vote_by_followed_links_their_own_site_included(world: World):
    world.see("a.com/", 1, link("a.com/b"), link("t.com/", follow=False, nofollow=True))
    world.see("a.com/b", 1, link("t.com/"), link("a.com/b"), link("t.com/", "again"))
    world.see("t.com/", 1, link("a.com/", kind=Kind.AREA), link("u.com/", kind=Kind.FRAME))
    world.see("v.com/", 1, link("u.com/"))
    world.see("v.com/", 5)
    world.see("v.com/", 9)
    world.compact()
    votes = page_votes(world.index)
    assert votes is not None
    assert votes.keys.type == votes.sites.type == pa.large_string(), "may be more than 2 GiB"
    keys = votes.keys.to_pylist()
    assert keys == sorted(keys)
    assert {"com,a)/", "com,a)/b", "com,t)/"} <= set(keys)
    assert dict(zip(keys, votes.sites.to_pylist(), strict=True))["com,a)/b"] == "a.com"
    pairs = {
        (keys[u], keys[v])
        for u, v in zip(votes.sources.tolist(), votes.targets.tolist(), strict=True)
    }
    assert len(pairs) == votes.sources.size, "one vote a pair"
    assert pairs == {
        ("com,a)/", "com,a)/b"),
        ("com,a)/b", "com,t)/"),
        ("com,t)/", "com,a)/"),
    }


def test_too_many_links_are_told_and_no_links_are_none(world: World):
    empty = page_votes(world.index, largest=0)
    assert empty is not None
    assert (len(empty.keys), empty.sources.size) == (0, 0)
    nobody = site_votes(world.index)
    assert (len(nobody.sites), nobody.sources.size) == (0, 0)
    world.see("a.com/", 1, link("t.com/"), link("t.com/2"))
    world.compact()
    assert page_votes(world.index, largest=1) is None
    assert page_votes(world.index, largest=2) is not None
