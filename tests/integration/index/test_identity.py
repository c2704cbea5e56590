"""What makes two sightings one link, and which sighting's words a link shows."""

from tests.integration.index.made_up import Moment, day, link, numbered, row, visit

from linkcensus.core.link import FollowCause, Kind, Position, Source
from linkcensus.core.page import Method, Outcome
from linkcensus.core.url import canonicalize

PAGE = "blog.com/post"
AHREFS, MOZ = Source.AHREFS, Source.MOZ


def test_a_link_is_source_target_kind_and_occurrence(world):
    world.see(
        PAGE,
        1,
        link("target.com/x", "a"),
        link("target.com/x", "b", occurrence=1),
        link("target.com/x", "a", kind=Kind.IMAGE),
        link("target.com/y", "a"),
    )
    world.see("blog.com/other", 1, link("target.com/x", "a"))
    for _ in world.stages():
        identities = {
            (r["source_key"], r["target_key"], r["kind"], r["occurrence"]) for r in world.links()
        }
        assert len(identities) == len(world.links()) == 5


def test_the_scheme_is_no_part_of_the_identity_and_the_urls_as_written_are_kept(world):
    world.see("http://blog.com/post", 1, link("http://target.com/x"))
    written = canonicalize("https://target.com/x?utm_source=blog#part")
    later = link("target.com/x")
    later.target, later.target_written = written, "https://target.com/x?utm_source=blog#part"
    world.see("https://blog.com/post", 2, later)
    for _ in world.stages():
        found = world.only()
        assert found["source_url"] == "https://blog.com/post"
        assert found["target_url"] == "https://target.com/x?utm_source=blog#part"
        assert (found["first_seen"], found["last_seen"]) == (1, 2)


def test_a_port_is_part_of_the_identity(world):
    world.see(PAGE, 1, link("https://target.com:8443/x"), link("https://target.com/x"))
    for _ in world.stages():
        assert [r["target_url"] for r in world.links()] == [
            "https://target.com/x",
            "https://target.com:8443/x",
        ]


def test_repeats_are_counted_on_one_link(world):
    world.see(PAGE, 1, link("target.com/x", repeats=3))
    for _ in world.stages():
        assert world.only()["repeats"] == 3


def test_an_edited_anchor_is_a_change_and_no_loss(world):
    world.see(PAGE, 1, link("target.com/x", "old"))
    world.see(PAGE, 3, link("target.com/x", "new"))
    for _ in world.stages():
        found = world.only()
        assert (found["anchor"], found["first_seen"], found["state"]) == ("new", 1, "live")
        assert world.events() == [("changed", "anchor", 3)]
        before = world.only(moment=Moment(true_at=day(2)))
        assert before["anchor"] == "old"


def test_an_edited_anchor_beside_another_link(world):
    world.see(PAGE, 1, link("target.com/x", "a"), link("target.com/x", "b", occurrence=1))
    world.see(PAGE, 3, link("target.com/x", "b"), link("target.com/x", "c", occurrence=1))
    for _ in world.stages():
        assert [(r["occurrence"], r["anchor"]) for r in world.links()] == [(0, "c"), (1, "b")]


def test_unknown_anchors_join_and_are_not_empty(world):
    world.see(PAGE, 1, link("target.com/x", "words"), link("target.com/x", "", occurrence=1))
    world.fill(row(PAGE, "target.com/x", None, seen_from=day(2)), source=AHREFS)
    world.fill(row(PAGE, "target.com/y", None, seen_from=day(2)), source=AHREFS)
    world.fill(row(PAGE, "target.com/y", None, seen_from=day(2)), source=MOZ)
    for _ in world.stages():
        assert [(r["target_key"], r["anchor"]) for r in world.links()] == [
            ("com,target)/x", "words"),
            ("com,target)/x", ""),
            ("com,target)/y", None),
        ]


def test_a_cut_anchor_joins_the_whole_one_and_does_not_replace_it(world):
    whole = "word " * 40
    cut = link("target.com/x", whole[:128], anchor_cut=True)
    world.see(PAGE, 1, link("target.com/x", whole))
    world.fill((visit(PAGE, 5, method=Method.WAT), [cut]), source=Source.WAT)
    for _ in world.stages():
        found = world.only()
        assert found["anchor"] == whole
        assert found["last_seen"] == 5
        assert found["sources"] == Source.WARC.bit | Source.WAT.bit
        assert world.events() == []


def test_white_space_in_anchors_is_kept(world):
    world.see(PAGE, 1, link("target.com/x", "nine\N{NO-BREAK SPACE}lives "))
    for _ in world.stages():
        assert world.only()["anchor"] == "nine\N{NO-BREAK SPACE}lives "


def test_an_unknown_kind_joins_the_known_link(world):
    world.fill(row(PAGE, "target.com/x", "logo", kind=Kind.UNKNOWN, seen_from=day(1)), source=MOZ)
    world.see(PAGE, 2, link("target.com/x", "logo", kind=Kind.IMAGE))
    for _ in world.stages():
        found = world.only()
        assert (found["kind"], found["first_seen"]) == ("image", 1)
        assert found["sources"] == Source.WARC.bit | MOZ.bit


def test_sources_and_times_are_gathered(world):
    dated = {"seen_from": day(2), "seen_until": day(8)}
    world.fill(row(PAGE, "target.com/x", **dated), source=AHREFS)
    world.fill(row(PAGE, "target.com/x", seen_from=day(1)), source=MOZ)
    world.see(PAGE, 5, link("target.com/x"))
    for _ in world.stages():
        found = world.only()
        assert found["sources"] == AHREFS.bit | MOZ.bit | Source.WARC.bit
        assert (found["first_seen"], found["last_seen"], found["last_checked"]) == (1, 8, 5)
        assert found["state"] == "live"


def test_rows_of_one_table_are_two_links_where_the_text_differs(world):
    world.fill(
        row(PAGE, "target.com/x", "a", seen_from=day(1), seen_until=day(9)),
        row(PAGE, "target.com/x", "b", seen_from=day(5), seen_until=day(9)),
        source=AHREFS,
    )
    for _ in world.stages():
        assert [(r["anchor"], r["occurrence"]) for r in world.links()] == [("a", 0), ("b", 1)]


def test_of_repeated_rows_follow_and_content_win(world):
    repeated = [
        row(PAGE, "target.com/x", nofollow=False, position=Position.CONTENT, seen_from=day(1)),
        row(PAGE, "target.com/x", nofollow=True, position=Position.FOOTER, seen_from=day(1)),
    ]
    for number, rows in enumerate((repeated, repeated[::-1])):
        world.fill(*rows, source=AHREFS, import_id=f"{number}a")
        for _ in world.stages():
            found = world.only()
            assert (found["follow"], found["position"]) == (True, "content")
            assert world.events() == []


def test_attributes_are_the_newest_that_anybody_knows(world):
    world.see(
        PAGE,
        1,
        link(
            "target.com/x",
            "words",
            rel="nofollow",
            nofollow=True,
            follow=False,
            follow_cause=FollowCause.REL,
            density=0.5,
            context_left="before",
        ),
    )
    world.fill(row(PAGE, "target.com/x", "words", seen_from=day(3)), source=AHREFS)
    for _ in world.stages():
        found = world.only()
        assert (found["rel"], found["follow"], found["follow_cause"]) == ("nofollow", False, "rel")
        assert (found["density"], found["context_left"]) == (0.5, "before")
    world.see(PAGE, 5, link("target.com/x", "words", rel="", follow=True))
    for _ in world.stages():
        found = world.only()
        assert (found["rel"], found["nofollow"], found["follow"]) == ("", False, True)
        assert found["follow_cause"] == "none"


def test_an_older_import_does_not_bring_old_words_back(world):
    world.see(PAGE, 5, link("target.com/x", "new"))
    world.compact()
    world.see(PAGE, 1, link("target.com/x", "old"))
    for _ in world.stages():
        found = world.only()
        assert (found["anchor"], found["first_seen"], found["last_seen"]) == ("new", 1, 5)
        assert world.events() == [("changed", "anchor", 5)]


def test_the_target_pages_own_answer_is_the_links_target_status(world):
    world.see(PAGE, 1, link("target.com/x"))
    world.compact()
    world.see("target.com/x", 3, outcome=Outcome.NOT_FOUND, status=404)
    for _ in world.stages():
        assert world.only()["target_status"] == 404
    world.see("target.com/x", 5)
    for _ in world.stages():
        assert world.only()["target_status"] == 200
        assert world.only(moment=Moment(true_at=day(4)))["target_status"] == 404


def test_counts_of_an_import(world):
    world.see(PAGE, 1, link("target.com/x"))
    (first,) = world.commit()
    assert (first.links_new, first.links_confirmed) == (1, 0)
    world.compact()
    world.see(PAGE, 2, link("target.com/x"), link("target.com/y"))
    (second,) = world.commit()
    assert (second.links_new, second.links_confirmed) == (1, 1)
    assert [numbered(r["first_seen"]) for r in world.links()] == [1, 2]


def test_links_of_one_commit_are_new_once(world):
    world.see(PAGE, 1, link("target.com/x"))
    world.see(PAGE, 2, link("target.com/x"), link("target.com/y"))
    first, second = world.commit()
    assert (first.links_new, first.links_confirmed) == (1, 0)
    assert (second.links_new, second.links_confirmed) == (1, 1)
