"""Makes the demo: writes the made-up web's files, imports them as a user would, scores them."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from linkcensus.core.clock import FixedClock
from linkcensus.core.errors import LinkCensusError
from linkcensus.demo.archive import write_snapshot
from linkcensus.demo.exports import AHREFS_FILE, EXPORTED_AT, SEARCH_CONSOLE_FILE, write_exports
from linkcensus.demo.lists import write_lists
from linkcensus.demo.model import SNAPSHOTS, MadeWeb
from linkcensus.demo.truth import DemoTruth, truth_of
from linkcensus.demo.web import SEED, make_web
from linkcensus.demo.words import HERO_SITE
from linkcensus.importers.format import ImportOptions
from linkcensus.importers.progress import NoProgress, ProgressSink
from linkcensus.importers.result import FileResult
from linkcensus.importers.run import import_batch
from linkcensus.index.index import Index
from linkcensus.score.run import score

_LEARNED_AFTER = timedelta(days=1)
"""A snapshot is imported the day after it was made, so that `--known-at` has something to show."""


@dataclass(slots=True)
class BuiltDemo:
    """What was made."""

    site: str
    truth: DemoTruth
    web: MadeWeb
    """With the pages that only other tools' tables know."""
    files: list[Path] = field(default_factory=list)
    results: list[FileResult] = field(default_factory=list)


def build_demo(index: Index, folder: Path, progress: ProgressSink | None = None) -> BuiltDemo:
    """Write the made-up web's files into `folder`, import them into `index` and score it.

    Making the demo again imports nothing twice.

    Args:
        index: Where the links go.
        folder: For the files, which stay there to be looked at; made when absent.
        progress: Told how far each import is.

    Raises:
        LinkCensusError: A file of the demo could not be imported.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sink = progress or NoProgress()
    web = make_web()
    built = BuiltDemo(HERO_SITE, truth_of(web), web)
    options = ImportOptions(index.settings, site=HERO_SITE)
    for number, moment in enumerate(SNAPSHOTS, start=1):
        path = folder / f"made-up-web-{moment:%Y-%m-%d}.warc.gz"
        write_snapshot(web, number, path)
        built.files.append(path)
        clock = FixedClock(moment + _LEARNED_AFTER)
        built.results += import_batch([str(path)], options, index, sink, clock)
    unseen = write_exports(web, folder, SEED).unseen
    tables = [folder / SEARCH_CONSOLE_FILE, folder / AHREFS_FILE]
    built.files += tables
    clock = FixedClock(EXPORTED_AT)
    built.results += import_batch([str(path) for path in tables], options, index, sink, clock)
    for result in built.results:
        if result.errors:
            raise LinkCensusError(f"the demo could not be imported: {result.errors[0]}")
    write_lists(web, index.root)
    web.sites += unseen
    if index.scores.current() is None:
        score(index, clock=FixedClock(EXPORTED_AT))
    return built
