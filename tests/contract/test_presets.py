"""Each preset carries specimens of its format, so that adding a format is adding one file."""

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest

from linkcensus.core.fact import Fact
from linkcensus.core.link import ExportedLink, Source
from linkcensus.core.page import Redirect
from linkcensus.core.settings import Settings
from linkcensus.importers.format import ImportOptions, InputFile, ReadResult
from linkcensus.importers.tables.dates import parse_date
from linkcensus.importers.tables.library import builtin_presets
from linkcensus.importers.tables.preset import Preset, Specimen
from linkcensus.importers.tables.recognise import recognise

SPECIMENS = [
    pytest.param(preset, specimen, id=f"{preset.name}-{number}")
    for preset in builtin_presets()
    for number, specimen in enumerate(preset.specimen)
]

ATTRIBUTES = {"lost_at": "claimed_lost_at", "lost_reason": "claimed_lost_reason"}
DATES = {"seen_from", "seen_until", "lost_at"}


class Recorder:
    """Stands in for the segment writer."""

    def __init__(self):
        self.links: list[tuple[ExportedLink, Source]] = []
        self.facts: list[Fact] = []
        self.redirects: list[Redirect] = []

    def exported(self, link, source):
        self.links.append((link, source))

    def fact(self, fact):
        self.facts.append(fact)

    def redirect(self, redirect):
        self.redirects.append(redirect)


def imported(preset: Preset, specimen: Specimen, folder: Path) -> tuple[ReadResult, Recorder]:
    path = folder / specimen.file
    path.write_bytes("\n".join(specimen.lines).encode(specimen.encoding))
    options = ImportOptions(Settings(data=folder / "data"), site=specimen.site)
    reader = recognise(path, specimen.file, options)
    assert reader is not None, "the specimen is not recognised"
    assert reader.name == preset.name
    recorder = Recorder()
    file = InputFile(specimen.file, path)
    return reader.read(file, recorder, options, lambda _: None), recorder


@pytest.mark.parametrize(("preset", "specimen"), SPECIMENS)
def test_a_specimen_becomes_what_its_preset_says(preset, specimen, tmp_path):
    result, recorder = imported(preset, specimen, tmp_path)

    expected = specimen.expected
    assert (len(recorder.links), len(recorder.facts), result.skipped) == (
        expected.links,
        expected.facts,
        expected.skipped,
    )
    assert result.errors == []
    for name, value in expected.first_link.items():
        assert shown(recorder.links[0][0], name) == promised(name, value), name
    for name, value in expected.first_fact.items():
        assert getattr(recorder.facts[0], name) == value, name


@pytest.mark.parametrize(("preset", "specimen"), SPECIMENS)
def test_nothing_of_a_specimen_is_left_unread(preset, specimen, tmp_path):
    result, _ = imported(preset, specimen, tmp_path)

    unread = [reason for reason in result.remarks if reason.startswith("columns not used")]
    assert unread == []


@pytest.mark.parametrize("preset", builtin_presets(), ids=lambda preset: preset.name)
def test_every_preset_has_a_specimen_and_the_name_of_its_file(preset, repository):
    assert preset.specimen
    folder = repository / "src" / "linkcensus" / "importers" / "presets"
    assert (folder / f"{preset.name}.toml").is_file()


def test_no_preset_is_known_to_the_code(repository):
    """A format is data: no module names one."""
    names = {preset.name for preset in builtin_presets()}
    folder = repository / "src" / "linkcensus" / "importers" / "tables"
    for path in folder.glob("*.py"):
        texts = {
            node.value
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        assert not (names - {"disavow"}) & texts, path.name


def shown(link: ExportedLink, name: str):
    if name == "source_url":
        return link.source_written
    if name == "target_url":
        return link.target_written
    return getattr(link, ATTRIBUTES.get(name, name))


def promised(name: str, value):
    if name in DATES:
        moment = parse_date(value)
        assert moment is not None
        assert moment > datetime(1990, 1, 1, tzinfo=UTC)
        return moment
    return value
