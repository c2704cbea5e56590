"""The made-up web's lists: newspapers are trusted, topics have seeds, a user's own file stays."""

from pathlib import Path

import pytest

from linkcensus.core.site import registrable_domain
from linkcensus.demo.lists import write_lists
from linkcensus.demo.model import MadeWeb
from linkcensus.demo.web import make_web
from linkcensus.score.seeds.seeds import Seeds
from linkcensus.score.topics.tree import TopicTree


@pytest.fixture(scope="module")
def web() -> MadeWeb:
    return make_web()


def sites_of(web: MadeWeb, kind: str) -> set[str]:
    return {registrable_domain(site.host) for site in web.of_kind(kind)}


def test_the_newspapers_are_trusted_and_nobody_else_of_the_web(web: MadeWeb, tmp_path: Path):
    files = write_lists(web, tmp_path)
    assert [path.name for path in files] == ["seeds.toml", "topics.toml"]
    every = sorted({registrable_domain(site.host) for site in web.sites})
    chosen = {seed.site: seed.reason for _, seed in Seeds.load(tmp_path).choose(every)}
    assert set(chosen) == sites_of(web, "news")
    assert set(chosen.values()) == {"a newspaper of the made-up web"}


def test_every_topic_of_the_lists_has_seeds_of_the_web(web: MadeWeb, tmp_path: Path):
    write_lists(web, tmp_path)
    every = sorted({registrable_domain(site.host) for site in web.sites})
    chosen = TopicTree.load(tmp_path).nodes_of(every)
    assert set(chosen) == {
        *("general-news", "garden", "cooking", "outdoors", "crafts", "people-and-blogs"),
    }
    seeds = {topic: {every[node] for node in nodes} for topic, nodes in chosen.items()}
    assert all(1 <= len(nodes) <= 6 for nodes in chosen.values())
    assert seeds.pop("general-news") <= sites_of(web, "news")
    assert set.union(*seeds.values()) <= sites_of(web, "blog") | sites_of(web, "shop")


def test_the_lists_are_the_same_in_every_run(web: MadeWeb, tmp_path: Path):
    texts = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        texts.append([path.read_text() for path in write_lists(make_web(), tmp_path / name)])
    assert texts[0] == texts[1]


def test_a_list_that_is_there_is_left_alone(web: MadeWeb, tmp_path: Path):
    (tmp_path / "seeds.toml").write_text("shipped = false\n")
    write_lists(web, tmp_path)
    assert (tmp_path / "seeds.toml").read_text() == "shipped = false\n"
    assert (tmp_path / "topics.toml").exists()
