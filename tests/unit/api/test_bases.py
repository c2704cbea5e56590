"""What answers are made from is never too old, never goes back, and lacks nothing that is told."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.api.bases import MOST_QUESTIONS, MOST_TARGETS, Bases, Basis
from linkcensus.core.errors import BadInput
from linkcensus.core.scope import Target, parse_target

LAG = 6.0
SITE, OTHER = parse_target("target.com"), parse_target("other.com")


class Made:
    """An index of which only commits and ends are there."""

    def __init__(self, lag: float = LAG) -> None:
        self.settings = SimpleNamespace(answer_lag_seconds=lag)
        self.scores = SimpleNamespace(version=0)
        self.ends = SimpleNamespace(count=lambda: self.ended, tell_asked=self._tell_asked)
        self.ended, self.asked = 0, -1
        self.whole = SimpleNamespace(last_seq=0, parts={})

    def commit(self, *targets: Target) -> None:
        """Tell something of targets."""
        told = {target: object() for target in targets}
        seq = self.whole.last_seq + 1
        self.whole = SimpleNamespace(last_seq=seq, parts=self.whole.parts | told)

    def _tell_asked(self, seq: int) -> None:
        self.asked = seq

    def snapshot(self) -> SimpleNamespace:
        return self.whole

    def is_newest(self, whole: object) -> bool:
        return whole is self.whole

    def part(self, target: Target, whole: SimpleNamespace) -> object:
        return whole.parts.setdefault(target, SimpleNamespace())


class Later(Executor):
    """Does what is to be done beside when it is told to."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def submit(self, do: Callable[..., None], /, *given: object, **named: object) -> Future[None]:
        self.waiting.append(lambda: do(*given, **named))
        return Future()

    def work(self) -> None:
        waiting, self.waiting = self.waiting, []
        for do in waiting:
            do()


class Asked:
    """Bases, and a clock to turn."""

    def __init__(self, lag: float = LAG) -> None:
        self.index, self.later, self.now = Made(lag), Later(), 100.0
        self.bases = Bases(self.index, clock=lambda: self.now, beside=self.later)

    def of(self, target: Target = SITE) -> Basis:
        return self.bases.of(target)

    def commit_of(self, target: Target = SITE) -> int:
        """The commit that answers are made from."""
        return self.of(target).whole.last_seq


@pytest.fixture
def asked() -> Asked:
    """A target that was asked about, and LAG / 2 seconds later a commit of a job that runs."""
    asked = Asked()
    assert asked.commit_of() == 0
    asked.now += LAG / 2
    asked.of()
    asked.index.commit(SITE)
    return asked


def test_while_a_job_runs_the_basis_before_answers_until_the_next_is_prepared(asked: Asked):
    assert asked.commit_of() == 0
    asked.now += LAG
    assert len(asked.later.waiting) == 1
    asked.later.work()
    assert asked.commit_of() == 1


def test_nothing_older_than_the_lag_answers(asked: Asked):
    assert asked.commit_of() == 0
    asked.now += LAG + 0.1
    assert asked.commit_of() == 1


def test_what_is_told_is_done_is_in_the_next_answer(asked: Asked):
    asked.index.ended += 1
    assert asked.commit_of() == 1


def test_scores_are_never_those_of_another_time(asked: Asked):
    asked.index.scores.version += 1
    assert asked.commit_of() == 1


def test_without_lag_every_answer_is_of_now():
    asked = Asked(lag=0)
    for number in range(3):
        assert asked.commit_of() == number
        asked.index.commit(SITE)
    assert not asked.later.waiting


def test_a_basis_is_prepared_once_and_only_for_who_asks(asked: Asked):
    assert not asked.later.waiting
    for _ in range(3):
        asked.of()
    assert len(asked.later.waiting) == 1
    asked.later.work()
    asked.index.commit(SITE)
    asked.of()
    assert not asked.later.waiting  # the one before is not old enough
    asked.now += LAG / 2
    asked.of()
    assert len(asked.later.waiting) == 1


def test_the_questions_of_the_last_basis_are_asked_of_the_next_before_it_answers(asked: Asked):
    told: list[tuple[str, object, int]] = []

    def ask(name: str) -> Callable[[Basis], None]:
        return lambda basis: told.append((name, basis.part, asked.commit_of()))

    for name in ("overview", "anchors", "overview"):
        asked.of().questions.remember(name, ask(name))
    asked.later.work()
    after = asked.of()
    assert told == [("overview", after.part, 0), ("anchors", after.part, 0)]
    asked.now += LAG / 2
    asked.index.commit(SITE)
    asked.of()
    asked.later.work()
    assert len(told) == 2  # nobody asked that again


def test_jobs_are_told_what_the_eldest_answers_of_the_moment_have(asked: Asked):
    asked.now += 0.2
    asked.of()
    assert asked.index.asked == 0
    asked.later.work()
    asked.now += 0.2
    asked.of(OTHER)
    assert asked.index.asked == 1
    asked.index.commit(OTHER)
    asked.index.ended += 1
    asked.now += 0.2
    asked.of(OTHER)
    assert asked.index.asked == 1  # of the other target somebody got an older answer just now
    asked.now += 1.0
    asked.of(OTHER)
    assert asked.index.asked == 2


def test_of_other_targets_nothing_is_asked_again(asked: Asked):
    asked.of(OTHER).questions.remember("overview", lambda basis: pytest.fail("asked"))
    asked.now += LAG / 2
    asked.index.commit(SITE)
    asked.of(OTHER)
    asked.later.work()
    assert asked.commit_of(OTHER) == 2


def test_a_question_that_cannot_be_answered_stops_nothing(asked: Asked):
    def refused(basis: Basis) -> None:
        raise BadInput("no such cursor")

    asked.of().questions.remember("odd", refused)
    asked.later.work()
    assert asked.commit_of() == 1


def test_few_targets_and_few_questions_are_kept(asked: Asked):
    basis = asked.of()
    for number in range(MOST_QUESTIONS + 3):
        basis.questions.remember(number, lambda basis: None)
    assert len(basis.questions.latest_first()) == MOST_QUESTIONS
    for number in range(MOST_TARGETS):
        asked.of(parse_target(f"site{number}.com"))
    assert asked.commit_of() == 1  # it was forgotten, so the index was looked at


def test_what_was_taken_late_does_not_replace_what_is_newer(asked: Asked):
    asked.of()
    asked.index.ended += 1
    newer = asked.of()
    asked.later.work()
    assert asked.of() is newer


STEPS = st.one_of(
    st.tuples(st.just("commit"), st.sampled_from([(SITE,), (OTHER,), (SITE, OTHER), ()])),
    st.tuples(st.sampled_from(["end", "work"]), st.none()),
    st.tuples(st.just("wait"), st.sampled_from([0.5, 2.0, LAG / 2, LAG, 2 * LAG])),
    st.tuples(st.just("ask"), st.sampled_from([SITE, OTHER])),
)


@given(steps=st.lists(STEPS, min_size=5, max_size=40))
def test_a_basis_is_within_its_bounds_whatever_happens(steps: list[tuple[str, object]]):
    asked = Asked()
    committed_at, told, last = [asked.now], 0, dict.fromkeys((SITE, OTHER), 0)
    for step, what in steps:
        if step == "commit":
            asked.index.commit(*what)  # type: ignore[misc]
            committed_at.append(asked.now)
        elif step == "end":
            asked.index.ended += 1
            told = asked.index.whole.last_seq
        elif step == "work":
            asked.later.work()
        elif step == "wait":
            asked.now += what  # type: ignore[operator]
        else:
            basis = asked.of(what)  # type: ignore[arg-type]
            found = basis.whole.last_seq
            assert basis.part is asked.index.part(what, basis.whole)  # type: ignore[arg-type]
            assert told <= found
            assert last[what] <= found  # type: ignore[index]
            assert all(asked.now - at <= LAG for at in committed_at[found + 1 :])
            last[what] = found  # type: ignore[index]
