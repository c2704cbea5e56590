from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.state_world import ANNA, StateWorld

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.store.errors import Clash
from linkcensus.store.projects import ProjectDraft, ProjectTarget, Scope
from linkcensus.store.subjects import LinkSubject, SiteSubject

A, B, C = (SiteSubject(f"{name}.example") for name in "abc")
REVIEW = "disavow lanterns.example"
NUMBERS = count()


def verdicts(kept: StateWorld, review: str = REVIEW) -> list[str | None]:
    found = kept.state.decisions.look_up(review, [A, B, C])
    return [one and one.verdict for one in found]


def test_the_newest_decision_counts(kept: StateWorld):
    decide = kept.state.decisions.decide
    decide(ANNA, REVIEW, [A, B], "keep", reason="known to us")
    decide(ANNA, REVIEW, [B], "disavow")

    assert verdicts(kept) == ["keep", "disavow", None]
    assert verdicts(kept, "another review") == [None, None, None]
    first = kept.state.decisions.look_up(REVIEW, [A])[0]
    assert first is not None
    assert (first.reason, first.made_by, first.subject) == ("known to us", "anna@example.com", A)


def test_undo_brings_back_what_counted_before(kept: StateWorld):
    decisions = kept.state.decisions
    decisions.decide(ANNA, REVIEW, [A, B], "keep")
    batch = decisions.decide(ANNA, REVIEW, [B, C], "disavow")

    assert decisions.undo(ANNA, batch) == 2

    assert verdicts(kept) == ["keep", "keep", None]
    with pytest.raises(Clash, match="already"):
        decisions.undo(ANNA, batch)
    with pytest.raises(NotFound):
        decisions.undo(ANNA, "0" * 16)


def test_undoing_an_older_decision_leaves_the_newer(kept: StateWorld):
    decisions = kept.state.decisions
    older = decisions.decide(ANNA, REVIEW, [A], "keep")
    newer = decisions.decide(ANNA, REVIEW, [A], "disavow")

    decisions.undo(ANNA, older)
    assert verdicts(kept)[0] == "disavow"
    decisions.undo(ANNA, newer)
    assert verdicts(kept)[0] is None


def test_the_list_tells_what_counts_and_what_was(kept: StateWorld):
    decisions = kept.state.decisions
    decisions.decide(ANNA, REVIEW, [A], "keep")
    batch = decisions.decide(ANNA, REVIEW, [A], "disavow")
    decisions.undo(ANNA, batch)
    decisions.decide(ANNA, "other", [B], "outreach")

    def listed(**which: Any) -> list[tuple[str, bool]]:
        return [(one.verdict, one.current) for one in decisions.listing(**which)]

    assert listed(review=REVIEW) == [("keep", True)]
    assert listed(review=REVIEW, current=False) == [("disavow", False), ("keep", True)]
    assert listed() == [("outreach", True), ("keep", True)]
    undone = decisions.listing(review=REVIEW, current=False)[0]
    assert (undone.undone_by, undone.undone_at) == ("anna@example.com", kept.clock.now())


def test_pages_of_decisions_hold_each_once(kept: StateWorld):
    links = [LinkSubject(f"https://a.example/{n}", "https://b.example/") for n in range(7)]
    kept.state.decisions.decide(ANNA, REVIEW, links, "keep")

    seen, before = [], None
    while page := kept.state.decisions.listing(review=REVIEW, before=before, limit=3):
        seen += [one.subject for one in page]
        before = page[-1].id

    assert seen == links[::-1]


@pytest.mark.parametrize(
    ("review", "subjects", "verdict", "reason"),
    [
        ("", [A], "keep", ""),
        (REVIEW, [], "keep", ""),
        (REVIEW, [A], "", ""),
        (REVIEW, [A], "x" * 31, ""),
        (REVIEW, [A], "keep", "x" * 2001),
        (REVIEW, [A, SiteSubject("co.uk")], "keep", ""),
    ],
)
def test_what_is_no_decision_changes_nothing(
    kept: StateWorld, review: str, subjects: list[SiteSubject], verdict: str, reason: str
):
    with pytest.raises(BadInput):
        kept.state.decisions.decide(ANNA, review, subjects, verdict, reason=reason)
    assert kept.state.decisions.listing(current=False) == []
    assert kept.told() == []


def test_decisions_of_a_project_go_with_it(kept: StateWorld):
    project = kept.state.projects.create(
        ANNA, ProjectDraft("P", (ProjectTarget("a.example", Scope.DOMAIN),))
    )
    decide = kept.state.decisions.decide
    decide(ANNA, REVIEW, [A], "keep", project_id=project.id)
    decide(ANNA, "other", [B], "keep")
    assert len(kept.state.decisions.listing(project_id=project.id)) == 1

    kept.state.projects.remove(ANNA, project.id)

    assert [one.review for one in kept.state.decisions.listing()] == ["other"]
    with pytest.raises(NotFound):
        decide(ANNA, REVIEW, [A], "keep", project_id=project.id)


@settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(data=st.data())
def test_what_counts_is_the_newest_not_undone(kept: StateWorld, data: st.DataObject):
    """However decisions and undoing follow each other; against a list kept by hand."""
    decisions, review = kept.state.decisions, f"review {next(NUMBERS)}"
    made: list[tuple[str, set[SiteSubject], str]] = []
    for step in range(data.draw(st.integers(1, 6))):
        if made and data.draw(st.booleans()):
            batch, *_ = made.pop(data.draw(st.integers(0, len(made) - 1)))
            decisions.undo(ANNA, batch)
        else:
            about = data.draw(st.sets(st.sampled_from([A, B, C]), min_size=1))
            verdict = f"verdict {step}"
            made.append((decisions.decide(ANNA, review, list(about), verdict), about, verdict))

    expected = [
        next((verdict for _, about, verdict in reversed(made) if subject in about), None)
        for subject in (A, B, C)
    ]
    assert verdicts(kept, review) == expected
