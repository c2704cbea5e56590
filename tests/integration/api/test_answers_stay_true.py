"""Whatever happens to an index: what is answered from memory is what would be answered anew."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pytest
from fastapi.testclient import TestClient
from httpx import Response
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from tests.integration.index.made_up import NOW, World, link, row, visit
from tests.integration.index.telling import tell
from tests.integration.index.test_equivalence import imports

from linkcensus.api.app import create_app
from linkcensus.api.bases import Bases
from linkcensus.api.security.guard import acting_as
from linkcensus.api.security.identity import Identity
from linkcensus.api.services import Services
from linkcensus.core.link import Source
from linkcensus.core.scope import Target, parse_target
from linkcensus.core.url import site_hash
from linkcensus.index.imports import COMMITTED
from linkcensus.index.index import Index
from linkcensus.index.score_schema import PAGE_SCORES, SITE_SCORES
from linkcensus.index.scores import ScoreRun
from linkcensus.index.snapshot import Snapshot
from linkcensus.store.roles import Role

QUESTIONS = [
    f"{target}/{question}"
    for target in ("target.com", "short.com", "short.com/t", "a.com", "nowhere.org")
    for question in (
        *("overview", "backlinks", "backlinks?group=one_per_site", "referring-sites", "anchors"),
        *("backlinks?history=all", "overview?as_of=2026-01-06", "new-lost?since=2026-01-01"),
        *("link-status/counts", "audit", "losses", "outgoing"),
    )
]


class Unhurried(Index):
    """An index whose every view reads all that there is."""

    def part(self, target: Target, whole: Snapshot | None = None) -> Snapshot:
        part = super().part(target, whole)
        return replace(whole or self.snapshot(), version=part.version)


class Asked:
    """One application, asked about one index after the other: to make many takes long."""

    def __init__(self, services: Services) -> None:
        self._app = create_app(services)
        app = acting_as(self._app, Identity("user", "1", "eva@example.com", Role.VIEWER))
        self._client = TestClient(app, base_url="http://localhost/api/v1/sites")

    def get(self, services: Services, question: str) -> Response:
        self._app.state.services = services
        return self._client.get(f"/{question}")


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """The application."""
    with closing(World(tmp_path_factory.mktemp("asked")).index) as index:
        yield Asked(Services(index.settings, index))


@contextmanager
def just_begun(world: World) -> Iterator[Services]:
    """What a server has that remembers nothing."""
    with closing(Unhurried(world.settings.data, world.settings, world.clock)) as index:
        yield Services(world.settings, index)


def score(world: World, authority: float) -> None:
    sites = ("a.com", "b.com", "target.com")
    rows = [
        dict.fromkeys(SITE_SCORES.names)
        | {"site_hash": site_hash(site), "site": site, "authority": authority}
        for site in sites
    ]
    world.index.scores.add(
        ScoreRun(0, NOW, "1", 0, 0),
        pa.Table.from_pylist(rows, schema=SITE_SCORES).to_reader(),
        PAGE_SCORES.empty_table().to_reader(),
    )


def happens(world: World, step: str, what: object) -> None:
    if step == "import":
        tell(world, what)
        world.commit()
    elif step == "compact":
        world.index.compact(everything=bool(what))
    elif step == "score":
        score(world, float(str(what)))
    elif step == "forget":
        world.index.forget(parse_target(str(what)))
    elif known := world.index.imports():
        record = known[int(str(what)) % len(known)]
        if record.state == COMMITTED:
            world.index.undo(record.import_id)
        elif not world.index.snapshot().marks.absorbed:
            world.index.redo(record.import_id)


@st.composite
def stories(draw: st.DrawFn) -> list[tuple[str, object]]:
    others = st.one_of(
        st.tuples(st.just("compact"), st.booleans()),
        st.tuples(st.just("mark"), st.integers(0, 5)),
        st.tuples(st.just("score"), st.integers(1, 90)),
        st.tuples(st.just("forget"), st.sampled_from(["a.com", "b.com/p", "short.com"])),
    )
    steps: list[tuple[str, object]] = []
    for number in range(draw(st.integers(2, 6))):
        steps.append(("import", draw(imports(number))))
        steps += draw(st.lists(others, max_size=1))
    return steps


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(story=stories(), questions=st.lists(st.sampled_from(QUESTIONS), min_size=3, max_size=6))
def test_answers_and_tags_are_those_of_a_server_that_has_just_begun(asked, story, questions):
    told: dict[tuple[str, str], bytes] = {}
    with TemporaryDirectory() as folder:
        world = World(Path(folder))
        services = Services(world.settings, world.index)
        for step, what in story:
            happens(world, step, what)
            event(step)
            with just_begun(world) as new:
                for question in questions:
                    found, true = asked.get(services, question), asked.get(new, question)
                    assert found.status_code == true.status_code == 200, (found.text, true.text)
                    assert found.json() == true.json(), question
                    assert found.headers["etag"] == true.headers["etag"], question
                    known = told.setdefault((question, found.headers["etag"]), found.content)
                    assert known == found.content, question
        world.index.close()


LAG_SECONDS = 4.0
LAGGING = [
    question
    for question in QUESTIONS
    if not question.startswith("short.com/t/") and not question.endswith(("losses", "outgoing"))
]
"""Questions that read nothing but one target's view."""


class Later(Executor):
    """Prepares the next bases when it is told to."""

    def __init__(self) -> None:
        self._waiting: list[Callable[[], None]] = []

    def submit(self, do: Callable[..., None], /, *given: object, **named: object) -> Future[None]:
        self._waiting.append(lambda: do(*given, **named))
        return Future()

    def work(self) -> None:
        waiting, self._waiting = self._waiting, []
        for do in waiting:
            do()


@dataclass
class Lagging:
    """A server whose answers may lag, and what they would have been after every change."""

    asked: Asked
    world: World
    questions: list[str]
    seconds: float = 0.0
    exact_from: int = 0
    """The change that every answer has."""
    truths: list[tuple[float, dict[str, tuple[object, str]]]] = field(default_factory=list)
    """When each change was, and its answers with their tags."""
    seen: dict[str, int] = field(default_factory=dict)
    """The change that a question was answered from last."""

    def __post_init__(self) -> None:
        self.later = Later()
        self.services = Services(self.world.settings, self.world.index)
        clock = lambda: self.seconds  # noqa: E731 - it is one
        self.services.__dict__["bases"] = Bases(self.world.index, clock=clock, beside=self.later)
        self.changed(exact=True)

    def changed(self, *, exact: bool) -> None:
        with just_begun(self.world) as new:
            answers = {question: self.asked.get(new, question) for question in self.questions}
        told = {one: (answer.json(), answer.headers["etag"]) for one, answer in answers.items()}
        self.truths.append((self.seconds, told))
        if exact:
            self.exact_from = len(self.truths) - 1

    def check(self, question: str) -> None:
        found = self.asked.get(self.services, question)
        answer = found.json(), found.headers["etag"]
        late = [n for n, (at, _) in enumerate(self.truths) if self.seconds - at > LAG_SECONDS]
        first = max(self.exact_from, self.seen.get(question, 0), *late, 0)
        places = range(first, len(self.truths))
        fitting = [number for number in places if self.truths[number][1][question] == answer]
        assert fitting, (question, answer)
        self.seen[question] = fitting[0]


@st.composite
def stories_of_jobs(draw: st.DrawFn) -> list[tuple[str, object]]:
    between = st.one_of(
        st.tuples(st.just("wait"), st.sampled_from([1.0, LAG_SECONDS / 2, LAG_SECONDS + 1])),
        st.tuples(st.sampled_from(["end", "work"]), st.none()),
        st.tuples(st.just("compact"), st.booleans()),
        st.tuples(st.just("score"), st.integers(1, 90)),
        st.tuples(st.just("mark"), st.integers(0, 5)),
        st.tuples(st.just("forget"), st.sampled_from(["a.com", "b.com/p", "short.com"])),
    )
    steps: list[tuple[str, object]] = []
    for number in range(2):
        steps += [("commit", draw(imports(number))), ("wait", LAG_SECONDS / 2), ("work", None)]
        steps += draw(st.lists(between, min_size=1, max_size=2))
    return [*steps, ("end", None)]


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    story=stories_of_jobs(),
    questions=st.lists(st.sampled_from(LAGGING), min_size=2, max_size=2, unique=True),
)
def test_while_a_job_runs_answers_lag_no_more_than_they_may(asked, story, questions):
    with TemporaryDirectory() as folder:
        world = World(Path(folder), answer_lag_seconds=LAG_SECONDS)
        server = Lagging(asked, world, questions)
        for step, what in story:
            event(step)
            world.clock.advance(timedelta(minutes=1))
            if step == "wait":
                server.seconds += float(str(what))
            elif step == "work":
                server.later.work()
            elif step == "end":
                world.index.ends.mark()
                server.changed(exact=True)
            elif step == "commit":
                tell(world, what)
                world.commit(goes_on=True)
                server.changed(exact=False)
            else:
                happens(world, step, what)
                server.changed(exact=True)
            for question in questions:
                server.check(question)
        world.index.close()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """An index without a server, of this name elsewhere too."""
    made = World(tmp_path)
    with closing(made.index):
        yield made


@pytest.fixture
def filled(world: World) -> World:
    world.see("blog.com/a", 1, link("target.com/x"), link("other.com/"))
    world.fill(row("blog.com/b", "target.com/y"), source=Source.MOZ)
    world.commit()
    return world


def version(world: World, site: str = "target.com") -> str:
    return world.index.part(parse_target(site)).version


def test_what_is_imported_of_others_changes_nothing(filled: World):
    before = version(filled)
    with filled.view() as view:
        assert view.sql("SELECT count(*) FROM links") == [(2,)]
    filled.fill(row("blog.com/b", "other.com/z"), source=Source.MOZ)
    filled.commit()
    assert version(filled) == before
    with filled.view() as again:
        assert again is view
    assert version(filled, "other.com") != before


@pytest.mark.parametrize(
    "entry",
    [
        row("new.com/", "target.com/"),
        row("blog.com/b", "target.com/y", "other words"),
        (visit("blog.com/b", 5), []),
        (visit("somewhere.com/", 5), []),
    ],
)
def test_what_may_concern_a_target_changes_its_version(filled: World, entry: object):
    before = version(filled)
    filled.fill(entry, source=Source.MOZ)
    filled.commit()
    assert version(filled) != before


def test_undoing_compacting_and_forgetting_change_it(filled: World):
    seen = [version(filled)]
    filled.compact()
    seen.append(version(filled))
    filled.index.undo(filled.index.imports()[1].import_id)
    seen.append(version(filled))
    filled.index.forget(parse_target("blog.com/a"))
    seen.append(version(filled))
    assert len(set(seen)) == len(seen)


def test_a_complete_table_of_another_target_is_known_to_all(filled: World):
    before = version(filled)
    filled.fill(
        row("c.com/", "other.com/"), source=Source.MOZ, complete=True, complete_site="o.com"
    )
    filled.commit()
    assert version(filled) != before


def test_a_view_of_others_imports_is_as_exact_as_compaction_left_it(filled: World):
    filled.compact()
    filled.fill(row("blog.com/b", "other.com/z"), source=Source.MOZ)
    filled.commit()
    with filled.view() as view:
        assert view.has_rows


def test_the_date_of_the_data_moves_on_with_every_import(asked: Asked, filled: World):
    services = Services(filled.settings, filled.index)
    first = asked.get(services, "target.com/overview")
    filled.clock.advance(timedelta(minutes=1))
    filled.fill(row("blog.com/b", "other.com/z"), source=Source.MOZ)
    filled.commit()
    second = asked.get(services, "target.com/overview")
    assert second.json()["data_date"] > first.json()["data_date"]
    assert second.headers["etag"] != first.headers["etag"]
