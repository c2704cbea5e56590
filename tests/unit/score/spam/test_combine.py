from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.score.spam.combine import add_up, combine
from linkcensus.score.spam.model import Evidence, Finding, Guard, Verdict
from linkcensus.score.spam.registry import ABOUT, KINDS
from linkcensus.score.spam.rules import load_rules

_RULES = load_rules()
_FINDINGS = st.lists(
    st.builds(
        Finding,
        st.sampled_from(sorted(KINDS)),
        st.floats(min_value=0.01, max_value=1),
        st.just("seen"),
    ),
    max_size=20,
)


def test_every_marker_has_a_weight_and_every_weight_a_marker():
    assert set(_RULES.weights) == set(KINDS) == set(ABOUT)
    assert set(_RULES.kinds) == {kind.value for kind in Evidence}


@given(_FINDINGS)
def test_scores_lie_between_0_and_100_and_grow_with_findings(findings):
    totals = [add_up(findings[:count], _RULES).score for count in range(len(findings) + 1)]
    assert totals[0] == 0
    assert all(0 <= score <= 100 for score in totals)
    assert all(later >= earlier - 1e-9 for earlier, later in pairwise(totals))


@given(_FINDINGS)
def test_the_order_of_findings_does_not_matter(findings):
    forward, backward = (combine(list(each), _RULES) for each in (findings, findings[::-1]))
    assert forward.score == pytest.approx(backward.score)
    assert forward.verdict is backward.verdict


@pytest.mark.parametrize("marker", sorted(KINDS))
def test_no_single_marker_says_act(marker):
    assert combine([Finding(marker, 1.0, "seen")], _RULES).verdict is not Verdict.ACT


@pytest.mark.parametrize("kind", list(Evidence))
def test_no_single_kind_of_evidence_says_act(kind):
    findings = [Finding(name, 1.0, "seen") for name, its in KINDS.items() if its is kind]
    assert combine(findings, _RULES).verdict is not Verdict.ACT


def test_name_craft_and_vendors_together_do_not_say_act():
    hints = (Evidence.NAME, Evidence.CRAFT, Evidence.VENDOR)
    findings = [Finding(name, 1.0, "seen") for name, kind in KINDS.items() if kind in hints]
    assert combine(findings, _RULES).verdict is not Verdict.ACT


def test_without_a_motive_it_is_never_act():
    findings = [Finding(name, 1.0, "seen") for name in KINDS if not _RULES.weights[name].motive]
    judged = combine(findings, _RULES)
    assert judged.score > _RULES.thresholds.act
    assert judged.verdict is Verdict.REVIEW


def test_two_kinds_with_a_motive_say_act():
    judged = combine(
        [Finding("shared_anchor", 1.0, "seen"), Finding("in_clique", 1.0, "seen")], _RULES
    )
    assert judged.verdict is Verdict.ACT
    assert [finding.marker for finding in judged.findings] == ["shared_anchor", "in_clique"]


@pytest.mark.parametrize("most", list(Verdict))
def test_guards_hold_the_verdict_back_and_leave_the_score(most):
    findings = [Finding("shared_anchor", 1.0, "seen"), Finding("in_clique", 1.0, "seen")]
    guarded = combine(findings, _RULES, [Guard("some", most, "because")])
    assert guarded.verdict is most
    assert guarded.score == combine(findings, _RULES).score


def test_statistics_pages_weigh_nothing():
    assert combine([Finding("statistics_page", 1.0, "seen")], _RULES).score == 0
