"""The scores of a site in a few lines, and scores in cells."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from rich.console import Console

from linkcensus.cli.score_lines import rounded, show_scores, spam_of
from linkcensus.insights.site_scores import ScorePoint, SiteScores

NOW = datetime(2026, 3, 1, tzinfo=UTC)

SCORES = SiteScores(
    site="shop.test",
    authority=33.4,
    citation=40.0,
    trust=20.0,
    trust_ratio=0.5,
    spam=61.0,
    verdict="review",
    topic="garden",
    topics={"garden": 12.0, "boats": 7.0, "news": 3.0, "cars": 1.0},
    seed=None,
    voting_sites=12,
    harmonic=3.5,
    page_authority=None,
    profile=None,
    history=(),
)


def points(*authorities: float | None) -> tuple[ScorePoint, ...]:
    return tuple(ScorePoint(NOW, value, None, None, None) for value in authorities)


def drawn(scores: SiteScores, width: int = 100) -> list[list[str]]:
    console = Console(file=io.StringIO(), width=width, markup=False, highlight=False, emoji=False)
    show_scores(console, scores)
    assert isinstance(console.file, io.StringIO)
    return [line.split() for line in console.file.getvalue().splitlines()]


def named(lines: list[list[str]]) -> dict[str, str]:
    return {line[0]: " ".join(line[1:]) for line in lines}


def test_each_score_is_a_line_with_a_bar_a_number_and_a_remark():
    lines = named(drawn(SCORES))
    assert list(lines) == ["authority", "citation", "trust", "spam", "topics"]
    assert lines["authority"].endswith("33 12 sites vote for it")
    assert lines["trust"].endswith("20 trust ratio 0.50")
    assert lines["spam"].endswith("61 review")
    assert lines["topics"].endswith("12 garden 12, boats 7, news 3")
    assert lines["citation"].startswith("████ 40")


def test_what_is_unknown_has_no_line():
    nothing = replace(SCORES, citation=None, trust=None, spam=None, verdict=None, topics={})
    assert list(named(drawn(nothing))) == ["authority"]
    assert list(named(drawn(replace(SCORES, page_authority=2.0)))) == [
        *("authority", "citation", "trust", "spam", "page", "topics")
    ]


def test_a_seed_says_why_instead_of_its_ratio():
    assert named(drawn(replace(SCORES, seed="a newspaper")))["trust"].endswith("20 a newspaper")


def test_nought_is_known():
    lines = named(drawn(replace(SCORES, spam=0.0, verdict="ignore", voting_sites=None)))
    assert lines["spam"] == "0 ignore"
    assert lines["authority"].endswith("0 sites vote for it")


def test_the_course_is_drawn_from_the_second_run_on():
    def of(*authorities):
        return named(drawn(replace(SCORES, history=points(*authorities))))["authority"]

    assert of(33.4).endswith("vote for it")
    assert of(None, 33.4).endswith("vote for it")
    assert of(10.0, 20.0, 40.0).endswith("vote for it ▂▄█")
    many = of(*[float(n) for n in range(1, 100)])
    assert len(many.split()[-1]) == 30


def test_foreign_words_stay_harmless_and_lines_fit():
    hostile = replace(
        SCORES, seed="\x1b[2J[bold]x[/bold]\n" + "long " * 50, topics={"a\x1b[31m": 5.0}
    )
    console = Console(file=io.StringIO(), width=60, markup=False, highlight=False, emoji=False)
    show_scores(console, hostile)
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert "\x1b" not in text
    assert "\ufffd[2J[bold]x" in text
    assert max(map(len, text.splitlines())) <= 60
    assert len(text.splitlines()) == 5


@pytest.mark.parametrize(
    ("value", "verdict", "shown"),
    [
        (None, None, ""),
        (0.0, "ignore", "0"),
        (39.6, "ignore", "40"),
        (61.2, "review", "61 review"),
        (90.0, "act", "90 act"),
        (12.0, None, "12"),
    ],
)
def test_a_spam_score_in_a_cell_tells_only_what_is_to_do(value, verdict, shown):
    assert spam_of(value, verdict) == shown
    assert shown.startswith(rounded(value))
