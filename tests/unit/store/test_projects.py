import pytest
from tests.support.state_world import ANNA, StateWorld

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.core.scope import Scope
from linkcensus.store.errors import Clash
from linkcensus.store.projects import MOST_TARGETS, ProjectDraft, ProjectTarget
from linkcensus.store.views import ViewDraft


def target(text: str, scope: Scope = Scope.DOMAIN) -> ProjectTarget:
    return ProjectTarget(text, scope)


LANTERNS = ProjectDraft(
    "Lanterns",
    (target("Lanterns.example"), target("shop.example/lamps*", Scope.PREFIX)),
    (target("torches.example"), target("candles.example")),
    ("Lanterns", "Lamp & Co", "Lanterns"),
)


def test_a_project_is_kept_as_it_was_made(kept: StateWorld):
    made = kept.state.projects.create(ANNA, LANTERNS)

    assert made == kept.state.projects.get(made.id)
    assert [one.target for one in made.own] == ["lanterns.example", "http://shop.example/lamps*"]
    assert [one.target for one in made.competitors] == ["torches.example", "candles.example"]
    assert made.brand_words == ("Lanterns", "Lamp & Co")
    assert (made.made_by, made.created_at) == ("anna@example.com", kept.clock.now())


def test_projects_are_listed_by_name_each_with_its_parts(kept: StateWorld):
    for name in ("Zinc", "Amber"):
        kept.state.projects.create(ANNA, ProjectDraft(name, (target(f"{name}.example"),)))

    listed = kept.state.projects.listing()

    assert [(one.name, one.own[0].target) for one in listed] == [
        ("Amber", "amber.example"),
        ("Zinc", "zinc.example"),
    ]


def test_words_are_those_of_the_projects_whose_own_site_it_is(kept: StateWorld):
    kept.state.projects.create(ANNA, LANTERNS)
    second = (target("torches.example"), target("lanterns.example"))
    kept.state.projects.create(ANNA, ProjectDraft("Zinc", second, (), ("Glow", "Lanterns")))

    words = kept.state.projects.brand_words

    assert words("lanterns.example") == ("Lanterns", "Lamp & Co", "Glow")
    assert words("shop.example") == ("Lanterns", "Lamp & Co")
    assert words("torches.example") == ("Glow", "Lanterns")
    assert words("candles.example") == ()


def test_replacing_leaves_nothing_of_the_old(kept: StateWorld):
    made = kept.state.projects.create(ANNA, LANTERNS)
    now = kept.later(hours=1)

    changed = kept.state.projects.replace(
        ANNA, made.id, ProjectDraft("Lanterns", (target("other.example"),))
    )

    assert [one.target for one in changed.own] == ["other.example"]
    assert (changed.competitors, changed.brand_words) == ((), ())
    assert (changed.created_at, changed.changed_at) == (made.created_at, now)


def test_two_projects_never_share_a_name(kept: StateWorld):
    made = kept.state.projects.create(ANNA, LANTERNS)
    other = kept.state.projects.create(ANNA, ProjectDraft("Other", (target("a.example"),)))

    with pytest.raises(Clash, match="already"):
        kept.state.projects.create(ANNA, LANTERNS)
    with pytest.raises(Clash, match="already"):
        kept.state.projects.replace(ANNA, other.id, LANTERNS)
    assert kept.state.projects.replace(ANNA, made.id, LANTERNS).name == "Lanterns"


@pytest.mark.parametrize(
    ("draft", "place"),
    [
        (ProjectDraft("", (target("a.example"),)), "name"),
        (ProjectDraft("x" * 201, (target("a.example"),)), "name"),
        (ProjectDraft("x\0", (target("a.example"),)), "name"),
        (ProjectDraft("x", ()), "own"),
        (ProjectDraft("x", (target("co.uk"),)), "public suffix"),
        (ProjectDraft("x", (target("a.example"),), (target("A.example"),)), "competitors"),
        (ProjectDraft("x", (target("a.example"),), (), ("",)), "brand_words"),
        (
            ProjectDraft("x", tuple(target(f"s{n}.example") for n in range(MOST_TARGETS + 1))),
            "own",
        ),
    ],
)
def test_what_is_no_project_changes_nothing(kept: StateWorld, draft: ProjectDraft, place: str):
    with pytest.raises(BadInput, match=place):
        kept.state.projects.create(ANNA, draft)
    assert kept.state.projects.listing() == []
    assert kept.told() == []


def test_a_removed_project_takes_its_views_along(kept: StateWorld):
    made = kept.state.projects.create(ANNA, LANTERNS)
    kept.state.views.save(ANNA, ViewDraft("mine", "backlinks", "", made.id))
    kept.state.views.save(ANNA, ViewDraft("of all", "backlinks", ""))

    kept.state.projects.remove(ANNA, made.id)

    assert [view.name for view in kept.state.views.listing()] == ["of all"]
    for again in (
        lambda: kept.state.projects.remove(ANNA, made.id),
        lambda: kept.state.projects.get(made.id),
        lambda: kept.state.projects.replace(ANNA, made.id, LANTERNS),
    ):
        with pytest.raises(NotFound):
            again()
