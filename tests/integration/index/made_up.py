"""Made-up pages and links for the index's tests: short words for what a test is about."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from linkcensus.core.clock import FixedClock
from linkcensus.core.link import ExportedLink, FoundLink, Kind, LostReason, Position, Source
from linkcensus.core.page import Method, Outcome, PageFacts, Redirect, Visit
from linkcensus.core.scope import Scope, Target, parse_target
from linkcensus.core.settings import load_settings
from linkcensus.core.url import CanonicalUrl, canonicalize
from linkcensus.index.imports import ImportRecord
from linkcensus.index.index import Index
from linkcensus.index.snapshot import Moment
from linkcensus.index.view import View
from linkcensus.index.writer import Staged

Event = tuple[str, str, object]
_EVENTS = "SELECT * FROM events ORDER BY happened_at, event, reason, source_key, target_key, kind"


class Answer(NamedTuple):
    """What a question gave: rows of links and of events."""

    links: list[dict[str, object]]
    events: list[dict[str, object]]


NOW = datetime(2026, 11, 1, tzinfo=UTC)


def day(number: float) -> datetime:
    """The n-th day of the made-up year, noon, UTC; 2.5 is half a day later."""
    return datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=number - 1)


def numbered(value: object) -> object:
    """A stored time as the number of its day (a float where it is not noon); the rest as it is."""
    if not isinstance(value, datetime):
        return value
    days = (value.replace(tzinfo=UTC) - day(1)) / timedelta(days=1) + 1
    return int(days) if days.is_integer() else days


def url(text: str) -> CanonicalUrl:
    """A canonical URL, which the test knows to be one."""
    canonical = canonicalize(text if "://" in text else f"https://{text}")
    assert canonical is not None
    return canonical


def link(target: str, anchor: str | None = "words", **rest: object) -> FoundLink:
    """A text link in the content."""
    fields: dict[str, object] = {"kind": Kind.TEXT, "position": Position.CONTENT} | rest
    canonical = url(target)
    return FoundLink(target=canonical, target_written=canonical.url, anchor=anchor, **fields)  # type: ignore[arg-type]


class World:
    """An index and short ways to fill it and ask it.

    Each `fill` is an import of its own; imports are committed together as soon as something is
    asked, for a commit costs more than a test's facts.
    """

    def __init__(self, root: Path, **settings: object) -> None:
        self.clock = FixedClock(NOW)
        defaults = {"buckets": 4, "query_threads": 1}
        self.settings = load_settings(data=root, **defaults | settings)
        self.index = Index(root, self.settings, self.clock)
        self._imports = 0
        self._waiting: list[tuple[Staged, ImportRecord]] = []
        self._answers: dict[object, Answer] = {}

    def fill(
        self, *entries: object, source: Source = Source.WARC, **record: object
    ) -> ImportRecord:
        """Import entries: (visit, links[, facts of the page]), ExportedLinks, Redirects."""
        self._imports += 1
        import_id = str(record.pop("import_id", f"{self._imports:08x}"))
        learned_at = record.pop("learned_at", self.clock.now())
        assert isinstance(learned_at, datetime)
        writer = self.index.segment_writer(import_id, learned_at)
        for entry in entries:
            if isinstance(entry, ExportedLink):
                writer.exported(entry, source)
            elif isinstance(entry, Redirect):
                writer.redirect(entry)
            else:
                visit, links, *told = entry  # type: ignore[misc]
                named = {"title": "t"} | (told[0] if told else {})
                facts = PageFacts(page=visit.page, page_written=visit.page_written, **named)
                writer.page(visit, facts if visit.outcome is Outcome.SEEN else None, links, source)
        return self.wait_for(writer.close(), source, learned_at, **record)

    def wait_for(
        self,
        staged: Staged,
        source: Source = Source.OTHER,
        learned_at: datetime = NOW,
        **record: object,
    ) -> ImportRecord:
        """Take a finished import, to be committed as soon as something is asked."""
        made = ImportRecord(
            import_id=staged.import_id,
            batch_id="batch",
            learned_at=learned_at,
            file=f"file-{self._imports}",
            digest=staged.import_id,
            bytes=1,
            format="test",
            source=source.label,
            **record,  # type: ignore[arg-type]
        )
        self._waiting.append((staged, made))
        return made

    def forget_answers(self) -> None:
        """Ask anew from here on: something changed behind our back."""
        self._answers.clear()

    def commit(self, *, goes_on: bool = False) -> list[ImportRecord]:
        """Commit what waits, in one commit, and return its records with their counts."""
        waiting, self._waiting = self._waiting, []
        self._answers.clear()
        return self.index.commit(waiting, goes_on=goes_on) if waiting else []

    def compact(self) -> None:
        """Commit what waits, and compact all of it."""
        self.commit()
        self.index.compact(everything=True)

    def view(
        self,
        target: str = "target.com",
        scope: Scope | None = Scope.DOMAIN,
        moment: Moment | None = None,
    ) -> View:
        """Commit what waits, and open a view."""
        if self._waiting:
            self.commit()
        return self.index.view(parse_target(target, scope), moment)

    def see(self, page: str, when: float, *links: FoundLink, **rest: object) -> ImportRecord:
        """Import one look at a page that shows these links."""
        return self.fill((visit(page, when, **rest), list(links)))

    def ask(
        self,
        target: str = "target.com",
        scope: Scope | None = Scope.DOMAIN,
        moment: Moment | None = None,
    ) -> Answer:
        """Every link and event of a target; kept until something changes."""
        key = (target, scope, moment)
        if key not in self._answers or self._waiting:
            with self.view(target, scope, moment) as view:
                links = view.rows(
                    "SELECT * FROM links ORDER BY "
                    "target_key, source_key, kind, occurrence, raw_target_key"
                )
                self._answers[key] = Answer(list(links), list(view.rows(_EVENTS)))
        return self._answers[key]

    def links(self, *target: object, **rest: object) -> list[dict[str, object]]:
        """Every link to a target, in the order of identity; as `ask`."""
        return self.ask(*target, **rest).links  # type: ignore[arg-type]

    def only(self, target: str = "target.com", **rest: object) -> dict[str, object]:
        """The one link to a target; its times are days of the made-up year."""
        (found,) = self.links(target, **rest)  # type: ignore[arg-type]
        return {name: numbered(value) for name, value in found.items()}

    def stages(self) -> Iterator[str]:
        """Ask before and after compaction: `for _ in world.stages(): assert ...`."""
        yield "fresh"
        self.compact()
        yield "compacted"

    def undo(self, record: ImportRecord | str) -> None:
        """Undo an import, or the one of an id."""
        self.commit()
        self.index.undo(record if isinstance(record, str) else record.import_id)

    def states(self, target: str = "target.com", moment: Moment | None = None) -> dict[str, str]:
        """Source URL -> state; only for pages with one link."""
        return {str(r["source_url"]): str(r["state"]) for r in self.links(target, moment=moment)}

    def events(self, *target: object, **rest: object) -> list[Event]:
        """(event, reason, day) in the order in which they happened; as `ask`."""
        found = self.ask(*target, **rest).events  # type: ignore[arg-type]
        return [(str(e["event"]), str(e["reason"]), numbered(e["happened_at"])) for e in found]


def visit(page: str, when: float, **rest: object) -> Visit:
    """A complete look at a page that answered 200."""
    canonical = url(page)
    fields: dict[str, object] = {
        "method": Method.RAW,
        "outcome": Outcome.SEEN,
        "status": 200,
    } | rest
    return Visit(page=canonical, page_written=canonical.url, visited_at=day(when), **fields)  # type: ignore[arg-type]


def redirect(source: str, target: str, when: float, status: int = 301) -> Redirect:
    """A redirect answered on a day."""
    start, end = url(source), url(target)
    return Redirect(start, end, start.url, end.url, status, day(when))


def row(source: str, target: str, anchor: str | None = "words", **rest: object) -> ExportedLink:
    """A row of a vendor's link table."""
    start, end = url(source), url(target)
    fields: dict[str, object] = {"kind": Kind.TEXT} | rest
    return ExportedLink(
        source=start,
        source_written=start.url,
        target_site=end.site,
        target=end,
        target_written=end.url,
        anchor=anchor,
        **fields,  # type: ignore[arg-type]
    )


__all__ = [
    "NOW",
    "LostReason",
    "Moment",
    "Target",
    "World",
    "day",
    "link",
    "numbered",
    "redirect",
    "row",
    "url",
    "visit",
]
