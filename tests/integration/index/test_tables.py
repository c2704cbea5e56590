"""What tables of others may say about the loss of a link: claims, complete and partial ones."""

import pytest
from tests.integration.index.made_up import Moment, day, link, numbered, row
from tests.integration.index.test_loss import PAGE, gone

from linkcensus.core.link import LostReason, Source
from linkcensus.core.scope import Scope, parse_target

AHREFS, MOZ = Source.AHREFS, Source.MOZ


def test_an_exported_link_is_unverified_until_we_look(world):
    world.fill(row(PAGE, "target.com/x", seen_from=day(1), seen_until=day(3)), source=AHREFS)
    for _ in world.stages():
        assert gone(world) == {"state": "unverified"}
    world.see(PAGE, 5, link("target.com/x"))
    for _ in world.stages():
        assert gone(world) == {"state": "live", "last_checked": 5}


def test_our_visit_loses_what_a_vendor_claims(world):
    world.fill(row(PAGE, "target.com/x", seen_from=day(1), seen_until=day(3)), source=AHREFS)
    world.see(PAGE, 5)
    world.see(PAGE, 7)
    for _ in world.stages():
        assert gone(world)["state"] == "lost"
        assert gone(world)["lost_by"] == "visit"


def test_a_vendors_lost_date_is_the_vendors_claim(world):
    claimed = row(
        PAGE,
        "target.com/x",
        seen_from=day(1),
        seen_until=day(3),
        claimed_lost_at=day(4),
        claimed_lost_reason=LostReason.NOT_FOUND,
    )
    world.fill(claimed, source=AHREFS)
    for _ in world.stages():
        assert gone(world) == {
            "state": "lost",
            "missing_since": 4,
            "lost_at": 4,
            "lost_reason": "not_found",
            "lost_by": "ahrefs",
        }
        assert world.events() == [("lost", "not_found", 4)]


def test_a_claim_without_a_reason_is_called_claimed(world):
    world.fill(
        row(PAGE, "target.com/x", seen_from=day(1), claimed_lost_at=day(4)), source=Source.MAJESTIC
    )
    for _ in world.stages():
        assert gone(world)["lost_reason"] == "claimed"
        assert gone(world)["lost_by"] == "majestic"


def test_a_claim_in_a_row_without_other_dates_counts(world):
    world.fill(row(PAGE, "target.com/x", claimed_lost_at=day(4)), source=AHREFS)
    for _ in world.stages():
        assert gone(world)["state"] == "lost"
        assert gone(world)["lost_at"] == 4
        assert world.only()["last_seen"] <= 4


def test_whoever_saw_the_link_after_the_claim_contradicts_it(world):
    claimed = row(PAGE, "target.com/x", seen_from=day(1), claimed_lost_at=day(4))
    world.fill(claimed, source=AHREFS)
    world.fill(row(PAGE, "target.com/x", seen_from=day(5)), source=MOZ)
    for _ in world.stages():
        assert gone(world) == {"state": "unverified"}
    world.see(PAGE, 6, link("target.com/x"))
    for _ in world.stages():
        assert gone(world) == {"state": "live", "last_checked": 6}


def test_our_confirmed_reading_goes_before_a_claim(world):
    world.see(PAGE, 1, link("target.com/x"))
    world.see(PAGE, 2)
    world.see(PAGE, 3)
    world.fill(row(PAGE, "target.com/x", seen_from=day(1), claimed_lost_at=day(9)), source=AHREFS)
    for _ in world.stages():
        assert gone(world)["lost_at"] == 2
        assert gone(world)["lost_by"] == "visit"


def test_a_claim_that_the_link_outlived_stays_in_the_past(world):
    world.fill(
        row(PAGE, "target.com/x", seen_from=day(1), seen_until=day(3), claimed_lost_at=day(4)),
        source=AHREFS,
    )
    world.fill(row(PAGE, "target.com/x", seen_from=day(8), seen_until=day(9)), source=AHREFS)
    for _ in world.stages():
        assert gone(world) == {"state": "unverified"}
        assert world.events() == [("lost", "claimed", 4), ("restored", "lost", 8)]
        (lost, _) = world.ask().events
        assert lost["after"] == "ahrefs"


def test_a_claim_that_somebody_saw_the_link_before_and_after_is_no_loss(world):
    world.fill(
        row(PAGE, "target.com/x", seen_from=day(1), seen_until=day(3), claimed_lost_at=day(4)),
        source=AHREFS,
    )
    world.fill(row(PAGE, "target.com/x", seen_from=day(2), seen_until=day(9)), source=MOZ)
    for _ in world.stages():
        assert gone(world) == {"state": "unverified"}
        assert world.events() == []


def test_the_first_of_several_claims_dates_the_loss(world):
    for source, when in ((MOZ, 7), (AHREFS, 5)):
        world.fill(
            row(PAGE, "target.com/x", seen_from=day(1), claimed_lost_at=day(when)), source=source
        )
    for _ in world.stages():
        assert (gone(world)["lost_at"], gone(world)["lost_by"]) == (5, "ahrefs")
        assert world.events() == [("lost", "claimed", 5)]


@pytest.mark.parametrize("told_again", [False, True])
def test_a_loss_that_we_confirm_began_when_the_vendor_says(world, told_again):
    world.see(PAGE, 6)
    world.see(PAGE, 8)
    claimed = row(PAGE, "target.com/x", seen_from=day(1), claimed_lost_at=day(4))
    world.fill(claimed, source=AHREFS)
    if told_again:
        world.fill(row(PAGE, "target.com/x", seen_from=day(2)), source=MOZ)
    for _ in world.stages():
        assert (gone(world)["lost_by"], gone(world)["lost_at"]) == ("visit", 6)
        assert world.events() == [("lost", "claimed", 4), ("missing", "removed", 6)]
    world.see(PAGE, 9, link("target.com/x"))
    for _ in world.stages():
        assert world.events() == [
            ("lost", "claimed", 4),
            ("missing", "removed", 6),
            ("restored", "lost", 9),
        ]


def test_a_miss_within_a_claimed_loss_is_no_loss_of_its_own(world):
    claimed = row(PAGE, "target.com/x", seen_from=day(1), claimed_lost_at=day(4))
    world.fill(claimed, source=AHREFS)
    world.see(PAGE, 6)
    world.see(PAGE, 9, link("target.com/x"))
    for _ in world.stages():
        assert world.events() == [
            ("lost", "claimed", 4),
            ("missing", "removed", 6),
            ("restored", "lost", 9),
        ]


# -- changes ---------------------------------------------------------------------------------------


def test_what_a_vendor_says_anew_changed_when_the_vendor_last_looked(world):
    for made, words in ((10, "old"), (20, "new")):
        told = row(PAGE, "target.com/x", words, seen_from=day(1), seen_until=day(made))
        world.fill(told, source=AHREFS)
    for _ in world.stages():
        assert world.events() == [("changed", "anchor", 20)]


# -- complete and partial tables -----------------------------------------------------------------


def complete(when: float, text: str = "target.com", scope: Scope = Scope.DOMAIN) -> dict:
    target = parse_target(text, scope)
    return {
        "complete": True,
        "complete_site": target.site,
        "complete_key_low": target.key_low,
        "complete_key_high": target.key_high,
        "seen_at": day(when),
    }


def listed(page: str, when: float, target: str = "target.com/x"):
    return row(page, target, seen_from=day(when), seen_until=day(when))


def test_a_partial_table_never_loses_anything(world):
    world.fill(listed("a.com/p", 1), listed("b.com/p", 1), source=AHREFS)
    world.fill(listed("b.com/p", 9), source=AHREFS, seen_at=day(9))
    for _ in world.stages():
        assert set(world.states().values()) == {"unverified"}


def test_a_complete_table_ends_what_it_does_not_list(world):
    world.fill(listed("a.com/p", 1), listed("b.com/p", 1), source=AHREFS)
    world.fill(listed("b.com/p", 9), source=AHREFS, **complete(9))
    for _ in world.stages():
        lost, kept = world.links()
        assert (lost["state"], lost["lost_reason"], lost["lost_by"]) == ("lost", "absent", "ahrefs")
        assert numbered(lost["lost_at"]) == 9
        assert kept["state"] == "unverified"
        assert world.events() == [("lost", "absent", 9)]


def test_a_complete_table_ends_only_its_own_sources_sightings(world):
    world.fill(listed("a.com/p", 1), listed("b.com/p", 1), source=AHREFS)
    world.fill(listed("a.com/p", 1), source=MOZ)
    world.fill(source=AHREFS, **complete(9))
    for _ in world.stages():
        assert world.states() == {"https://a.com/p": "unverified", "https://b.com/p": "lost"}
    world.fill(source=MOZ, **complete(10))
    for _ in world.stages():
        assert set(world.states().values()) == {"lost"}


def test_a_complete_table_of_another_source_ends_nothing(world):
    world.fill(listed("a.com/p", 1), source=AHREFS)
    world.fill(source=MOZ, **complete(9))
    for _ in world.stages():
        assert gone(world) == {"state": "unverified"}


def test_a_complete_table_ends_only_its_declared_target(world):
    world.fill(
        listed("a.com/p", 1, "target.com/x"),
        listed("a.com/p", 1, "target.com/blog/y"),
        listed("a.com/p", 1, "www.target.com/z"),
        listed("a.com/p", 1, "other.com/z"),
        source=AHREFS,
    )
    lost = set()
    for scope, text, ended in (
        (Scope.URL, "target.com/", ()),
        (Scope.URL, "target.com/x", ("https://target.com/x",)),
        (Scope.PREFIX, "target.com/blog/*", ("https://target.com/blog/y",)),
        (Scope.HOST, "www.target.com", ("https://www.target.com/z",)),
    ):
        world.fill(source=AHREFS, **complete(9, text, scope))
        lost |= set(ended)
        assert {r["target_url"] for r in world.links() if r["state"] == "lost"} == lost
    for _ in world.stages():
        assert {r["state"] for r in world.links()} == {"lost"}
        assert world.only("other.com")["state"] == "unverified"


def test_a_complete_table_loses_nothing_that_we_saw_ourselves(world):
    world.see("a.com/p", 1, link("target.com/x"))
    world.fill(listed("a.com/p", 1), source=AHREFS)
    world.fill(source=AHREFS, **complete(9))
    for _ in world.stages():
        assert gone(world)["state"] == "live"


def test_a_complete_table_does_not_end_what_it_lists_with_an_old_date(world):
    old = row("a.com/p", "target.com/x", seen_from=day(1), seen_until=day(3))
    world.fill(old, source=AHREFS, **complete(9))
    for _ in world.stages():
        assert gone(world) == {"state": "unverified"}


def test_a_later_partial_table_that_lists_an_old_date_restores(world):
    old = row("a.com/p", "target.com/x", seen_from=day(1), seen_until=day(3))
    world.fill(old, source=AHREFS, seen_at=day(3))
    world.fill(source=AHREFS, **complete(9))
    assert gone(world)["state"] == "lost"
    world.fill(old, source=AHREFS, seen_at=day(12))
    for _ in world.stages():
        assert gone(world) == {"state": "unverified"}


def test_the_first_complete_table_without_the_link_dates_the_loss(world):
    world.fill(listed("a.com/p", 1), source=AHREFS)
    world.fill(source=AHREFS, **complete(9))
    world.fill(source=AHREFS, **complete(12))
    world.fill(source=AHREFS, **complete(7))
    for _ in world.stages():
        assert gone(world)["lost_at"] == 7


def test_an_absence_that_ended_stays_in_the_past(world):
    world.fill(listed("a.com/p", 1), source=AHREFS)
    world.fill(source=AHREFS, **complete(5))
    world.fill(listed("a.com/p", 9), source=AHREFS, **complete(9))
    world.fill(source=AHREFS, **complete(12))
    for _ in world.stages():
        assert gone(world)["lost_at"] == 12
        assert world.events() == [
            ("lost", "absent", 5),
            ("restored", "lost", 9),
            ("lost", "absent", 12),
        ]


def test_an_absence_ends_when_a_table_lists_the_link_with_an_old_date(world):
    old = row("a.com/p", "target.com/x", seen_from=day(1), seen_until=day(3))
    world.fill(old, source=AHREFS, seen_at=day(3))
    world.fill(source=AHREFS, **complete(9))
    world.fill(old, source=AHREFS, seen_at=day(12))
    for _ in world.stages():
        assert world.events() == [("lost", "absent", 9), ("restored", "lost", 12)]
        assert world.states(moment=Moment(true_at=day(10))) == {"https://a.com/p": "lost"}


def test_an_absence_from_one_of_two_tables_is_no_loss_later_either(world):
    world.fill(listed("a.com/p", 1), source=AHREFS)
    world.fill(listed("a.com/p", 2), source=MOZ)
    world.fill(source=AHREFS, **complete(5))
    world.fill(listed("a.com/p", 9), source=AHREFS)
    for _ in world.stages():
        assert gone(world) == {"state": "unverified"}
        assert world.events() == []


def test_an_undone_complete_table_loses_nothing(world):
    world.fill(listed("a.com/p", 1), source=AHREFS)
    ended = world.fill(source=AHREFS, **complete(9))
    for _ in world.stages():
        assert gone(world)["state"] == "lost"
    world.undo(ended)
    for _ in world.stages():
        assert gone(world) == {"state": "unverified"}


def test_imports_are_a_relation_of_every_view_undone_ones_too(world):
    kept, undone = world.see("a.com/", 1, link("t.com/")), world.see("b.com/", 2, link("t.com/"))
    world.undo(undone)
    expected = sorted([(kept.import_id, "committed"), (undone.import_id, "undone")])
    for target in ("t.com", "nobody.example"):
        with world.view(target) as view:
            assert view.sql("SELECT import_id, state FROM imports ORDER BY 1") == expected
            assert list(view.rows("SELECT count(*) AS n FROM imports")) == [{"n": 2}]
            assert view.arrow("SELECT * FROM imports").read_all().num_rows == 2
