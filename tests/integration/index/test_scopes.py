"""Each scope covers exactly its range of the target's links, events and rollup."""

import pytest
from tests.integration.index.made_up import link

from linkcensus.core.scope import Scope

TARGETS = (
    "target.com/",
    "target.com/blog",
    "target.com/blog/a",
    "target.com/blog0",
    "target.com/x?y=1",
    "www.target.com/",
    "www.target.com:8080/",
    "a.www.target.com/z",
    "wwww.target.com/",
    "target.com.au/",
    "mytarget.com/",
    "target-com.com/",
    "target.community/",
)


@pytest.fixture
def filled(world):
    for number, target in enumerate(TARGETS):
        world.see(f"page{number}.org/", 1, link(target))
    return world


@pytest.mark.parametrize("compacted", [False, True])
def test_scopes(filled, compacted):
    if compacted:
        filled.compact()

    def found(text: str, scope: Scope | None = None) -> set[str]:
        return {str(r["target_url"]).removeprefix("https://") for r in filled.links(text, scope)}

    site = {t for t in TARGETS if t.partition("/")[0].partition(":")[0].endswith("target.com")}
    site -= {"mytarget.com/"}
    assert found("target.com") == site
    assert found("target.com", Scope.HOST) == {t for t in site if t.startswith("target.com")}
    assert found("www.target.com", Scope.HOST) == {"www.target.com/", "www.target.com:8080/"}
    assert found("www.target.com:8080", Scope.HOST) == {"www.target.com:8080/"}
    assert found("www.target.com", Scope.DOMAIN) == {
        "www.target.com/",
        "www.target.com:8080/",
        "a.www.target.com/z",
    }
    assert found("target.com/", Scope.URL) == {"target.com/"}
    assert found("target.com/blog", Scope.URL) == {"target.com/blog"}
    assert found("target.com/blog*") == {"target.com/blog", "target.com/blog/a", "target.com/blog0"}
    assert found("target.com/blog/*") == {"target.com/blog/a"}
    assert found("target.com/x?y=1", Scope.URL) == {"target.com/x?y=1"}
    assert found("nothing.com") == set()


def test_events_and_hosts_are_in_scope_too(filled):
    for number in (1, 5):
        filled.see(f"page{number}.org/", 5)
        filled.see(f"page{number}.org/", 7)
    for _ in filled.stages():
        assert len(filled.events("www.target.com", Scope.HOST)) == 2
        assert len(filled.events()) == 4
        (found,) = filled.links("a.www.target.com", Scope.HOST)
        assert found["target_host"] == "a.www.target.com"
        assert (found["source_host"], found["source_tld"]) == ("page7.org", "org")


def test_words_of_a_question_are_bound(filled):
    with filled.view() as view:
        rows = view.sql("SELECT count(*) FROM links WHERE anchor = ?", ["'; DROP TABLE links; --"])
        assert rows == [(0,)]
