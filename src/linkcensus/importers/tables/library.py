"""Which formats are known: the presets of the package and those of the user's data folder."""

import functools
from importlib import resources
from pathlib import Path

from linkcensus.core.errors import BadInput
from linkcensus.importers.tables.preset import Preset, extended, load_preset, parse_preset

USER_FOLDER = "presets"
"""Folder below the data folder that holds the user's own presets."""


@functools.cache
def builtin_presets() -> tuple[Preset, ...]:
    """The presets that come with the program, as written, by name."""
    folder = resources.files("linkcensus.importers") / "presets"
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda f: f.name
    )
    return tuple(parse_preset(file.read_bytes(), file.name) for file in files)


def all_presets(data_folder: Path) -> tuple[Preset, ...]:
    """Every known preset; a user's preset replaces the built-in one of the same name.

    Raises:
        BadInput: A preset of the user makes no sense; names the file.
    """
    presets = {preset.name: preset for preset in builtin_presets()}
    folder = data_folder / USER_FOLDER
    places: dict[str, str] = {}
    if folder.is_dir():
        for path in sorted(folder.glob("*.toml")):
            preset = load_preset(path)
            presets[preset.name] = preset
            places[preset.name] = str(path)
    return tuple(_extended(preset, presets, places.get(preset.name)) for preset in presets.values())


def _extended(preset: Preset, presets: dict[str, Preset], place: str | None) -> Preset:
    if preset.extends is None:
        return preset
    base = presets.get(preset.extends)
    if base is None or base.extends is not None or base.table != preset.table:
        raise BadInput(
            f"extends {preset.extends!r}, which is no preset of a table of {preset.table} that "
            "stands alone",
            place=place or preset.name,
            remedy="see docs/how-to/add-a-format.md",
        )
    return extended(preset, base)


def presets_called(name: str, data_folder: Path) -> tuple[Preset, ...]:
    """The preset of that name, or all of the tool of that name (`--format ahrefs`); maybe none."""
    presets = all_presets(data_folder)
    exact = tuple(preset for preset in presets if preset.name == name)
    return exact or tuple(
        preset for preset in presets if name in (preset.source, preset.tool.casefold())
    )
