import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput
from linkcensus.score.spam.evaluate import area_under_curve, evaluate, read_labels
from linkcensus.score.spam.model import Judgement, Verdict


def _by_pairs(pairs):
    spam = [score for score, is_spam in pairs if is_spam]
    honest = [score for score, is_spam in pairs if not is_spam]
    won = sum((one > other) + (one == other) / 2 for one in spam for other in honest)
    return won / (len(spam) * len(honest))


@given(st.lists(st.tuples(st.integers(0, 10).map(float), st.booleans()), max_size=60))
def test_the_area_is_the_share_of_pairs_in_order(pairs):
    if {is_spam for _, is_spam in pairs} != {True, False}:
        assert area_under_curve(pairs) is None
    else:
        assert area_under_curve(pairs) == pytest.approx(_by_pairs(pairs))


def test_scores_without_meaning_give_a_half():
    made = random.Random(1)
    pairs = [(made.random(), made.random() < 0.3) for _ in range(4_000)]
    assert area_under_curve(pairs) == pytest.approx(0.5, abs=0.03)


def test_an_evaluation():
    judged = {
        "bad.example": Judgement(90.0, Verdict.ACT),
        "sly.example": Judgement(10.0, Verdict.IGNORE),
        "odd.example": Judgement(40.0, Verdict.REVIEW),
        "good.example": Judgement(70.0, Verdict.ACT),
        "nobody.example": Judgement(0.0, Verdict.IGNORE),
    }
    labels = {
        "bad.example": True,
        "sly.example": True,
        "odd.example": False,
        "good.example": False,
        "unknown.example": True,
    }
    found = evaluate(labels, judged)
    assert (found.sites, found.spam, found.missing) == (4, 2, 1)
    assert found.auc == 0.5
    at = {quality.threshold: quality for quality in found.qualities}
    assert (at["act"].precision, at["act"].recall) == (0.5, 0.5)
    assert (at["review"].true_positives, at["review"].false_positives) == (1, 2)
    assert at["80"].precision == 1.0
    assert at["80"].true_negatives == 2
    assert found.false_alarms == ("good.example",)
    assert found.misses == ("sly.example",)


def test_nothing_to_evaluate():
    found = evaluate({}, {})
    assert found.auc is None
    assert {quality.precision for quality in found.qualities} == {None}


def test_labels_are_read(tmp_path):
    path = tmp_path / "labels.csv"
    path.write_text(
        "\ufeffsite,label\nwww.Bad.example, Spam\nhttps://good.example/x,0\n\n# a note\n"
        '"müller.example",honest\nbad.example,1\n',
        encoding="utf-8",
    )
    assert read_labels(path) == {
        "bad.example": True,
        "good.example": False,
        "xn--mller-kva.example": False,
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no labels"),
        ("site,label\n", "no labels"),
        ("a.example\n", "without site and label"),
        ("a.example,maybe\n", "label 'maybe' is unknown"),
        ("a.example,1\nwww.a.example,0\n", "both ways"),
        ("not a site!,1\n", "is no site"),
    ],
)
def test_mistakes_name_their_line(tmp_path, text, says):
    path = tmp_path / "labels.csv"
    path.write_text(text)
    with pytest.raises(BadInput) as caught:
        read_labels(path)
    assert says in str(caught.value)
    assert "labels.csv" in str(caught.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(BadInput, match="cannot be read"):
        read_labels(tmp_path / "none.csv")
