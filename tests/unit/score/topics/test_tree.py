import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput
from linkcensus.score.topics.tree import TopicTree, similarity

SMALL = """
replace = true
[topics.home]
name = "Home"
[topics.cooking]
name = "Cooking"
parent = "home"
seeds = ["recipes.example", "food.example"]
words.en = "recipe* oven"
[topics.garden]
name = "Garden"
parent = "home"
seeds = ["plants.example", "food.example"]
[topics.science]
name = "Science"
[topics.physics]
name = "Physics"
parent = "science"
seeds = ["physics.example"]
"""


@pytest.fixture(scope="module")
def shipped():
    return TopicTree.load(None)


@pytest.fixture
def small(tmp_path):
    return load(tmp_path, SMALL)


def load(tmp_path, text):
    (tmp_path / "topics.toml").write_text(text)
    return TopicTree.load(tmp_path)


def test_the_shipped_tree(shipped):
    assert len(shipped.classes) == 16
    assert 60 <= len(shipped.topics) - 16 <= 90
    for topic in shipped.topics.values():
        if topic.parent:
            assert 6 <= len(topic.seeds) <= 15, topic.id
            assert len(topic.words["en"]) >= 10, topic.id
            assert {"de", "fr", "es", "pt", "it", "tr", "ru"} <= set(topic.words), topic.id
        else:
            assert shipped.below(topic.id), topic.id


def test_within_a_class_no_seed_counts_twice(shipped):
    for above in shipped.classes:
        seeds = [seed for topic in shipped.below(above.id) for seed in topic.seeds]
        assert len(seeds) == len(set(seeds)), above.id


def test_hardly_any_word_of_a_language_tells_two_topics(shipped):
    uses: dict[tuple[str, str], int] = {}
    for topic in shipped.topics.values():
        for language, words in topic.words.items():
            for word in words:
                uses[language, word] = uses.get((language, word), 0) + 1
    assert sum(1 for count in uses.values() if count > 1) < 0.005 * len(uses)


def test_seeds_of_a_class_are_those_of_its_topics(small):
    assert small.seeds_of("cooking") == ("recipes.example", "food.example")
    assert small.seeds_of("home") == ("recipes.example", "food.example", "plants.example")


def test_nodes_of_gives_positions_by_topic(small):
    chosen = small.nodes_of(["a.example", "food.example", "recipes.example"])
    assert chosen == {"cooking": [1, 2], "garden": [1]}


def test_roll_up_adds_numbers_and_arrays(small):
    assert small.roll_up({"cooking": 0.2, "garden": 0.3, "physics": 0.1}) == {
        "home": 0.5,
        "science": 0.1,
    }
    rolled = small.roll_up({"cooking": np.array([1.0, 2.0]), "garden": np.array([3.0, 4.0])})
    assert rolled["home"].tolist() == [4.0, 6.0]


def test_similarity(small):
    assert similarity(small, {"cooking": 0.4}, {"cooking": 0.9}) == pytest.approx(1)
    assert similarity(small, {"cooking": 0.4}, {"garden": 0.9}) == pytest.approx(0.5)
    assert similarity(small, {"cooking": 0.4}, {"physics": 0.9}) == 0
    assert similarity(small, {}, {"physics": 0.9}) == 0


shares = st.dictionaries(
    st.sampled_from(["cooking", "music", "finance", "books", "pets"]), st.floats(0.01, 1)
)


@given(shares, shares)
def test_similarity_has_no_direction_and_stays_between_0_and_1(shipped, one, other):
    tree = shipped
    there, back = similarity(tree, one, other), similarity(tree, other, one)
    assert there == pytest.approx(back)
    assert 0 <= there <= 1


def test_own_topics_are_added(tmp_path, shipped):
    tree = load(
        tmp_path,
        """
        [topics.beekeeping]
        name = "Beekeeping"
        parent = "recreation"
        seeds = ["bees.example"]
        words.en = "Hive* swarm"
        [topics.cooking]
        seeds = ["our-recipes.example"]
        words.en = "brownies"
        words.el = "συνταγή"
        """,
    )
    assert tree.topics["beekeeping"].words == {"en": ("hive*", "swarm")}
    cooking = tree.topics["cooking"]
    assert cooking.name == "Cooking and recipes"
    assert cooking.seeds == (*shipped.topics["cooking"].seeds, "our-recipes.example")
    assert cooking.words["en"][-1] == "brownies"
    assert cooking.words["el"] == ("συνταγή",)
    assert len(tree.topics) == len(shipped.topics) + 1


def test_a_folder_without_a_file_has_the_shipped_tree(tmp_path, shipped):
    assert TopicTree.load(tmp_path) == shipped


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[topics.bees]\nparent = "recreation"', "has no name"),
        ('[topics.bees]\nname = "Bees"\nparent = "nothing"', "'nothing' is no class"),
        ('[topics.bees]\nname = "Bees"\nparent = "cooking"', "'cooking' is no class"),
        ('[topics.bees]\nname = "Bees"\nparent = "bees"', "'bees' is no class"),
        ('[topics."Bees!"]\nname = "Bees"', "is no id"),
        ('[topics.cooking]\nseeds = ["www.example.org"]', "seeds, entry 1"),
        ('[topics.cooking]\nwords.en = "two-words"', "is no word"),
        ('[topics.cooking]\nwords.en = "* x"', "is no word"),
        ('[topics.cooking]\nwords.english = "oven"', "no language"),
        ('[topics.cooking]\ncolour = "red"', "unknown field"),
        ("topics = 3", "object"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path, text, says):
    with pytest.raises(BadInput) as caught:
        load(tmp_path, text)
    assert says in str(caught.value)
    assert "topics.toml" in str(caught.value)
