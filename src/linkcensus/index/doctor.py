"""Is the index sound, and if not, how is it mended?

`examine` only looks. `mend` does what loses nothing: it drops what dead processes left behind,
derives the derived tables anew and removes files that nobody needs.
"""

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from linkcensus.core.errors import CorruptIndex, LinkCensusError, NotFound
from linkcensus.core.settings import Settings
from linkcensus.index.broken_scores import broken_runs
from linkcensus.index.buckets import FRESH
from linkcensus.index.compaction import Progress
from linkcensus.index.engine import connect, count
from linkcensus.index.evidence import CRAWLED, EvidenceStore
from linkcensus.index.evidence import FOLDER as EVIDENCE_FOLDER
from linkcensus.index.index import Index
from linkcensus.index.schema import TABLES
from linkcensus.index.segments import fault_of
from linkcensus.index.snapshot import Snapshot, relation
from linkcensus.index.writer import STAGING

EVIDENCE_SAMPLE = 100
"""Pages whose evidence is read and compared with its digest."""

_LOW_SPACE_SHARE = 0.05
_SHOWN = 3
"""File names named in one finding."""


class Severity(StrEnum):
    """How much a finding matters."""

    OK = "ok"
    NOTE = "note"
    """Nothing is wrong; something could be better."""
    WARNING = "warning"
    """Answers are right, but something should be done."""
    ERROR = "error"
    """Answers may be wrong or missing."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the examination found."""

    severity: Severity
    what: str
    remedy: str = ""
    """What to do about it; empty when nothing needs doing."""


def examine(root: Path, settings: Settings) -> list[Finding]:
    """Look at everything in a data folder; changes nothing.

    Args:
        root: The data folder.
        settings: Thresholds and the evidence mode.
    """
    if not (root / "lake").is_dir():
        return [Finding(Severity.NOTE, f"{root} holds no index yet", "linkcensus import FILE")]
    try:
        index = Index(root, settings)
    except LinkCensusError as error:
        return [Finding(Severity.ERROR, str(error), "restore the data folder from a backup")]
    checks: tuple[Callable[[Index], Iterator[Finding]], ...] = (
        _files,
        _leftovers,
        _orphans,
        _freshness,
        _consistency,
        _scores,
        _evidence,
        _space,
    )
    findings: list[Finding] = []
    try:
        for check in checks:
            try:
                findings += check(index)
            except CorruptIndex as error:
                findings.append(
                    Finding(Severity.ERROR, str(error), "restore the data folder from a backup")
                )
    finally:
        index.close()
    return findings


def mend(index: Index, progress: Progress | None = None) -> list[str]:
    """Put in order what can be put in order without losing anything.

    Returns:
        What was done, one line each.
    """
    done = []
    with index.lake.lock("commit"):
        dropped = index.lake.drop_leftovers(Snapshot.take(index.lake).committed)
    if dropped:
        done.append(f"dropped {dropped} files of commits that never finished")
    if swept := index.sweep_staging():
        done.append(f"removed {swept} folders of imports that never finished")
    done += _mend_scores(index)
    broken = _drop_broken(index) > 0 or any(True for _ in _disagreements(index))
    result = index.compact(progress, everything=broken)
    if result.buckets:
        done.append(f"derived {result.links:,} links in {result.buckets} buckets anew")
    if deleted := index.vacuum():
        done.append(f"deleted {deleted} files that no version needs any more")
    return done


def _mend_scores(index: Index) -> list[str]:
    """Drop the runs of scores that cannot be read; what was done, as in `mend`."""
    with index.lake.lock("scores", wait=False) as alone:
        if not alone:
            return ["left the scores alone, for they are being computed; mend once more afterwards"]
        faulty = sorted({one.run for one in broken_runs(index.scores)})
        if not faulty:
            return []
        index.scores.drop(faulty, retention_hours=index.settings.history_retention_hours)
    return [f"dropped {len(faulty)} runs of scores that could not be read"]


def _drop_broken(index: Index) -> int:
    """Take broken files of derived tables out of them, and call their buckets underived.

    Returns:
        How many files that were.
    """
    broken = {path for name, path, _ in _broken_files(index) if TABLES[name].derived}
    if not broken:
        return 0
    lake = index.lake
    with lake.lock("commit"):
        marks = lake.watermarks()
        for name, table in TABLES.items():
            buckets = {file.bucket for file in lake.files(name) if file.path in broken}
            if table.derived and buckets:
                # first the marks: a bucket may be derived twice, never be thought derived
                marks.derived.update(dict.fromkeys(buckets, 0))
                lake.save_watermarks(marks)
                lake.replace(name, dict.fromkeys(buckets, (None, 0)))
    return len(broken)


def _files(index: Index) -> Iterator[Finding]:
    """Every file of every table is there and readable."""
    broken = list(_broken_files(index))
    for name, path, why in broken[:20]:
        derived = TABLES[name].derived
        remedy = (
            "linkcensus doctor --mend derives it anew"
            if derived
            else "restore it from a backup, or undo the imports it holds and import them again"
        )
        yield Finding(Severity.ERROR, f"table {name}: {path} {why}", remedy)
    if len(broken) > 20:
        yield Finding(Severity.ERROR, f"{len(broken) - 20} more files are broken")
    if not broken:
        files = [file for name in TABLES for file in index.lake.files(name)]
        size = sum(Path(file.path).stat().st_size for file in files)
        yield Finding(
            Severity.OK,
            f"{len(files):,} files of {len(TABLES)} tables, {size / 1e6:,.1f} MB, are readable",
        )


def _broken_files(index: Index) -> Iterator[tuple[str, str, str]]:
    """Table, path and fault of each file that is missing or unreadable."""
    for name, table in TABLES.items():
        for file in index.lake.files(name):
            if (why := fault_of(Path(file.path), table.schema)) is not None:
                yield name, file.path, why


def _scores(index: Index) -> Iterator[Finding]:
    """Every run of scores can be read, and its graph is there."""
    broken = list(broken_runs(index.scores))
    for one in broken[:20]:
        severity = Severity.ERROR if one.answers else Severity.WARNING
        remedy = "linkcensus doctor --mend drops that run; then linkcensus score"
        yield Finding(severity, f"run {one.run} of the scores: {one.path} {one.why}", remedy)
    runs = index.scores.runs()
    if runs and not broken:
        yield Finding(Severity.OK, f"{len(runs):,} runs of scores are readable")


def _leftovers(index: Index) -> Iterator[Finding]:
    """Nothing lies about that a killed process began."""
    committed = index.snapshot().committed
    torn = [
        file
        for name, table in TABLES.items()
        if not table.derived and name != "imports"
        for file in index.lake.files(name)
        if file.bucket == FRESH and file.seq not in committed
    ]
    staged = [folder for folder in (index.root / STAGING).glob("*") if (folder / "lock").exists()]
    if torn:
        yield Finding(
            Severity.NOTE,
            f"{len(torn)} files belong to a commit that never finished; no question sees them",
            "the next import drops them, or linkcensus doctor --mend",
        )
    if staged:
        yield Finding(
            Severity.NOTE,
            f"{len(staged)} imports are running or were killed",
            "linkcensus doctor --mend removes what dead ones left",
        )


def _orphans(index: Index) -> Iterator[Finding]:
    """No file of a table is unknown to its log."""
    lost: list[Path] = []
    for name in TABLES:
        known = {Path(file.path) for file in index.lake.files(name)}
        folder = index.lake.table_folder(name)
        lost += [path for path in folder.glob("bucket=*/*") if path not in known]
    if lost:
        size = sum(path.stat().st_size for path in lost if path.is_file())
        yield Finding(
            Severity.NOTE,
            f"{len(lost):,} files ({size / 1e6:,.1f} MB) are of older versions",
            "linkcensus compact --vacuum deletes those that no query needs",
        )


def _freshness(index: Index) -> Iterator[Finding]:
    """How far the derived tables lag behind."""
    snapshot = index.snapshot()
    fresh = [file for file in snapshot.files["sightings"] if file.bucket == FRESH]
    behind = sum(
        snapshot.derived_mark(bucket) < snapshot.last_seq for bucket in snapshot.marks.derived
    )
    if index.needs_compaction():
        yield Finding(
            Severity.WARNING,
            f"{len(fresh)} fresh files wait: questions read them all",
            "linkcensus compact",
        )
    elif behind:
        yield Finding(
            Severity.OK,
            f"{behind} of {len(snapshot.marks.derived)} buckets have fresh facts, "
            "which questions overlay",
        )


def _consistency(index: Index) -> Iterator[Finding]:
    """Links and their rollup tell the same."""
    wrong = list(_disagreements(index))
    if wrong:
        names = ", ".join(wrong[:_SHOWN])
        yield Finding(
            Severity.ERROR,
            f"the rollup of {len(wrong)} sites disagrees with their links, such as {names}",
            "linkcensus doctor --mend derives it anew",
        )
    elif index.files("rollup"):
        yield Finding(Severity.OK, "the rollup agrees with the links")


def _disagreements(index: Index) -> Iterator[str]:
    """Sites whose rollup counts other links than there are."""
    paths = {name: index.files(name) for name in ("links", "rollup")}
    if any(fault_of(Path(p), TABLES[n].schema) for n in paths for p in paths[n]):
        return
    with connect(memory_megabytes=index.settings.compaction_memory_megabytes) as connection:
        rows = connection.execute(
            f"""SELECT r.target_site FROM (
                SELECT target_site, sum(links) AS links FROM {relation("rollup", paths["rollup"])}
                GROUP BY target_site) AS r
            LEFT JOIN (
                SELECT target_site, count(*) AS links FROM {relation("links", paths["links"])}
                WHERE raw_target_site IS NULL OR raw_target_site <> target_site
                GROUP BY target_site) AS l ON l.target_site = r.target_site
            WHERE r.links IS DISTINCT FROM l.links ORDER BY r.target_site LIMIT 1000"""
        ).fetchall()
    for (site,) in rows:
        yield str(site)


def _evidence(index: Index) -> Iterator[Finding]:
    """A sample of the kept pages is what was seen."""
    store = EvidenceStore(index.root, index.settings)
    known = {record.import_id for record in index.imports()}
    stray = [
        path
        for path in (index.root / EVIDENCE_FOLDER).glob("*.warc.zst")
        if path.name.partition(".")[0] not in known
    ]
    if stray:
        yield Finding(
            Severity.NOTE,
            f"{len(stray)} evidence files belong to no import",
            "delete them: " + ", ".join(str(path) for path in stray[:_SHOWN]),
        )
    sample = _sampled_references(index)
    missing = damaged = 0
    for reference in sample:
        try:
            store.get(reference)
        except NotFound:
            missing += not reference.startswith(CRAWLED)  # crawled pages go with time
        except (CorruptIndex, ValueError):
            damaged += 1
    if missing:
        yield Finding(
            Severity.WARNING,
            f"the evidence of {missing} of {len(sample)} pages looked at is not there any more",
            "bring moved archives back to their place, or import them again",
        )
    if damaged:
        yield Finding(
            Severity.ERROR,
            f"the evidence of {damaged} of {len(sample)} pages does not match its digest",
            "restore the folder evidence from a backup",
        )
    if sample and not missing and not damaged:
        size = store.size_bytes() / 1e6
        yield Finding(
            Severity.OK, f"evidence: {size:,.1f} MB, {len(sample)} pages match their digests"
        )


def _sampled_references(index: Index) -> list[str]:
    """Some references to kept pages, the same ones as long as the index is the same."""
    paths = [path for path in index.files("pages") if Path(path).is_file()]
    picked = random.Random(len(paths)).sample(paths, min(len(paths), 8))  # noqa: S311 - a sample
    found: list[str] = []
    with connect() as connection:
        for path in picked:
            source = relation("pages", [path])
            total = count(connection, f"SELECT count(*) FROM {source}")
            step = max(1, total * len(picked) // EVIDENCE_SAMPLE)
            rows = connection.execute(
                f"SELECT evidence FROM (SELECT evidence, row_number() OVER () AS n FROM {source}) "
                "WHERE evidence IS NOT NULL AND n % ? = 0",
                [step],
            ).fetchall()
            found += [str(row[0]) for row in rows]
    return found[:EVIDENCE_SAMPLE]


def _space(index: Index) -> Iterator[Finding]:
    """The disk has room for the next compaction."""
    usage = shutil.disk_usage(index.root)
    largest = max(
        (
            Path(f.path).stat().st_size
            for f in index.lake.files("sightings")
            if Path(f.path).exists()
        ),
        default=0,
    )
    if usage.free < max(_LOW_SPACE_SHARE * usage.total, 20 * largest):
        yield Finding(
            Severity.WARNING,
            f"only {usage.free / 1e9:,.1f} GB of the disk are free",
            "make room before the next import, or move the data folder",
        )
    else:
        yield Finding(Severity.OK, f"{usage.free / 1e9:,.1f} GB of the disk are free")
