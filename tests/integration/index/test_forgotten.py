"""Nothing in the folder says a name that was forgotten."""

from tests.integration.index.made_up import World, link, redirect, row

from linkcensus.core.scope import parse_target

NAMES = (b"secret", b"terces")


def holding(folder):
    """Files in which the name stands, also those that have it in compressed columns."""
    return [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and any(name in path.read_bytes() for name in NAMES)
    ]


def fill(world):
    for number in range(3):
        world.see(f"page{number}.org/", 1, link("https://secret.net/x"), link("https://kept.com/"))
        world.see("https://www.secret.net/page", 2 + number, link("https://kept.com/"))
    world.fill(redirect("https://sho.rt/1", "https://secret.net/x", 3))
    world.fill(row("https://secret.net/row", "https://kept.com/", "words"))


def test_the_logs_of_the_tables_forget_too(data_folder):
    world = World(data_folder)
    fill(world)
    world.compact()
    fill(world)
    world.commit()
    assert any("_delta_log" in path for path in holding(data_folder))
    reader = World(data_folder)
    assert len(reader.links("kept.com")) == 5
    world.index.forget(parse_target("secret.net"))
    assert holding(data_folder) == []
    reader.forget_answers()
    assert len(reader.links("kept.com")) == 3
    world.see("late.org/", 9, link("https://kept.com/"))
    world.commit()
    reader.forget_answers()
    assert len(reader.links("kept.com")) == 4
