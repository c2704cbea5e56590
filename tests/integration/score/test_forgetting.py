"""A forgotten site is in no score table, no graph and no evidence of another site."""

from tests.integration.index.made_up import World
from tests.integration.score.scored import run, web

from linkcensus.core.scope import parse_target

PAIRS = [("paper.com", "blog.com"), ("blog.com", "target.com"), ("friend.com", "target.com")]


def holds(world: World, word: bytes) -> list[str]:
    """The files of the scores that hold a word, anywhere in the data folder."""
    folders = [world.index.root / "scores", *(world.index.root / "lake").glob("*scor*")]
    return [
        path.name
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and word in path.read_bytes()
    ]


def test_forgetting_a_site_drops_the_runs_that_knew_it(world: World):
    web(world, PAIRS)
    first = run(world)
    assert holds(world, b"friend.com")
    assert world.index.scores.runs_with("friend.com") == [first.run]
    assert world.index.scores.runs_with("stranger.com") == []
    world.index.forget(parse_target("friend.com"))
    assert world.index.scores.current() is None
    assert holds(world, b"friend.com") == []
    again = run(world)
    assert again.sites == 3
    assert holds(world, b"friend.com") == []


def test_forgetting_a_stranger_leaves_the_scores(world: World):
    web(world, PAIRS)
    first = run(world)
    world.index.forget(parse_target("stranger.com"))
    assert world.index.scores.current() == first
