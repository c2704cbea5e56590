"""Links within one site are kept and marked; they are no backlinks unless asked for."""

from tests.integration.index.made_up import day, link, redirect, row, visit

from linkcensus.core.link import Source


def internal(world, target="target.com") -> dict[str, bool]:
    return {str(r["source_url"]): bool(r["internal"]) for r in world.links(target)}


def test_same_site_is_internal_whatever_the_host(world):
    world.see("target.com/a", 1, link("target.com/b"))
    world.see("shop.target.com/a", 1, link("www.target.com/b"))
    world.see("other.com/a", 1, link("target.com/b"))
    for _ in world.stages():
        assert internal(world) == {
            "https://target.com/a": True,
            "https://shop.target.com/a": True,
            "https://other.com/a": False,
        }


def test_private_suffixes_are_different_sites(world):
    world.see("one.github.io/a", 1, link("two.github.io/b"))
    for _ in world.stages():
        assert internal(world, "two.github.io") == {"https://one.github.io/a": False}


def test_exported_rows_are_marked_too(world):
    world.fill(row("target.com/a", "target.com/b", seen_from=day(1)), source=Source.AHREFS)
    for _ in world.stages():
        assert internal(world) == {"https://target.com/a": True}


def test_a_redirect_decides_anew(world):
    world.fill(
        (visit("target.com/a", 1), [link("short.com/x")]),
        (visit("short.com/a", 1), [link("short.com/x")]),
        redirect("short.com/x", "target.com/b", 1),
    )
    for _ in world.stages():
        assert internal(world) == {"https://target.com/a": True, "https://short.com/a": False}
        assert internal(world, "short.com") == {
            "https://target.com/a": False,
            "https://short.com/a": True,
        }


def test_internal_links_are_lost_and_restored_like_any(world):
    world.see("target.com/a", 1, link("target.com/b"))
    world.see("target.com/a", 3)
    world.see("target.com/a", 5)
    for _ in world.stages():
        assert world.only()["state"] == "lost"
        assert {e["internal"] for e in world.ask().events} == {True}


def test_the_overview_leaves_them_out_and_the_site_graph_too(world):
    world.see("target.com/a", 1, link("target.com/b"))
    world.see("other.com/a", 1, link("target.com/b"))
    for _ in world.stages():
        with world.view() as view:
            rows = view.sql("SELECT count(*) FROM links WHERE NOT internal")
            assert rows == [(1,)]
