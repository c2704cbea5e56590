import pytest
from tests.support.state_world import ANNA, StateWorld

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.store.errors import Clash
from linkcensus.store.projects import ProjectDraft, ProjectTarget, Scope
from linkcensus.store.views import ViewDraft

FOLLOWED = ViewDraft("Followed", "backlinks", "?filter=follow:eq:true&sort=first_seen:desc")


def test_a_view_is_kept_with_its_query(kept: StateWorld):
    view = kept.state.views.save(ANNA, FOLLOWED)

    assert kept.state.views.listing() == [view]
    assert view.query == "filter=follow:eq:true&sort=first_seen:desc"
    assert view.made_by == "anna@example.com"


def test_views_of_a_project_come_with_those_of_none(kept: StateWorld):
    project = kept.state.projects.create(
        ANNA, ProjectDraft("P", (ProjectTarget("a.example", Scope.DOMAIN),))
    )
    save = kept.state.views.save
    save(ANNA, FOLLOWED)
    save(ANNA, ViewDraft("Mine", "anchors", "", project.id))
    other = kept.state.projects.create(
        ANNA, ProjectDraft("Q", (ProjectTarget("b.example", Scope.DOMAIN),))
    )
    save(ANNA, ViewDraft("Theirs", "anchors", "", other.id))

    def names(**which: str) -> list[str]:
        return [view.name for view in kept.state.views.listing(**which)]

    assert names(project_id=project.id) == ["Mine", "Followed"]
    assert names(screen="anchors") == ["Mine", "Theirs"]
    assert names() == ["Mine", "Theirs", "Followed"]


def test_a_screen_has_a_name_once(kept: StateWorld):
    first = kept.state.views.save(ANNA, FOLLOWED)
    other = kept.state.views.save(ANNA, ViewDraft("Other", "backlinks", ""))

    with pytest.raises(Clash):
        kept.state.views.save(ANNA, FOLLOWED)
    with pytest.raises(Clash):
        kept.state.views.replace(ANNA, other.id, FOLLOWED)
    assert kept.state.views.replace(ANNA, first.id, FOLLOWED).id == first.id
    kept.state.views.save(ANNA, ViewDraft("Followed", "anchors", ""))


@pytest.mark.parametrize(
    "draft",
    [
        ViewDraft("", "backlinks", ""),
        ViewDraft("x", "", ""),
        ViewDraft("x", "backlinks", "q" * 20_001),
        ViewDraft("x", "backlinks", "a=\0"),
    ],
)
def test_what_is_no_view_is_not_kept(kept: StateWorld, draft: ViewDraft):
    with pytest.raises(BadInput):
        kept.state.views.save(ANNA, draft)
    assert kept.state.views.listing() == []


def test_a_view_of_a_project_that_is_not_there(kept: StateWorld):
    with pytest.raises(NotFound):
        kept.state.views.save(ANNA, ViewDraft("x", "backlinks", "", "0" * 16))


def test_a_removed_view_is_gone(kept: StateWorld):
    view = kept.state.views.save(ANNA, FOLLOWED)

    kept.state.views.remove(ANNA, view.id)

    assert kept.state.views.listing() == []
    with pytest.raises(NotFound):
        kept.state.views.remove(ANNA, view.id)
    with pytest.raises(NotFound):
        kept.state.views.replace(ANNA, view.id, FOLLOWED)
