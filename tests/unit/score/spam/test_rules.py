import pytest

from linkcensus.core.errors import BadInput
from linkcensus.score.spam.judge import judge_name
from linkcensus.score.spam.rules import load_rules
from linkcensus.score.spam.vocabulary import FILES


def test_a_folder_that_does_not_exist_changes_nothing(tmp_path):
    assert load_rules(tmp_path / "none").weights == load_rules().weights


def test_weights_replace_ours_key_by_key(tmp_path):
    (tmp_path / "weights.toml").write_text(
        "[verdict]\nreview = 10\n[markers.sitewide]\npages = 3\n[kinds]\nname = 0.3\n"
    )
    rules, shipped = load_rules(tmp_path), load_rules()
    assert rules.thresholds.review == 10
    assert rules.limit("sitewide", "pages") == 3
    assert rules.limit("sitewide", "share") == shipped.limit("sitewide", "share")
    assert rules.weights["sitewide"].weight == shipped.weights["sitewide"].weight
    assert rules.kinds["name"] == 0.3


def test_act_never_needs_less_than_two_kinds(tmp_path):
    (tmp_path / "weights.toml").write_text("[verdict]\nkinds_for_act = 0\n")
    assert load_rules(tmp_path).thresholds.kinds_for_act == 2


def test_words_are_added_removed_and_replaced(tmp_path):
    (tmp_path / "suffixes.toml").write_text('[strong]\ncheap = ["example"]\n')
    (tmp_path / "poison.toml").write_text(
        '[add.gambling]\nen = ["tiddlywinks"]\n[remove.gambling]\nen = ["casino*"]\n'
        '[mushrooms]\nen = ["toadstool*"]\n'
    )
    words = load_rules(tmp_path).words
    assert words.suffixes["example"] == 1.0
    assert "xyz" not in words.suffixes
    assert words.poison.find("a tiddlywinks club")
    assert words.poison.find("toadstools")[0].group == "mushrooms"
    assert [match.entry for match in words.poison.find("blackjack")] == ["blackjack"]
    assert "casino*" not in {match.entry for match in words.poison.find("casinos")}
    assert load_rules().words.poison.find("casinos")


def test_a_users_suffix_counts(tmp_path):
    (tmp_path / "suffixes.toml").write_text('[add.strong]\nmine = ["example"]\n')
    found = judge_name("anything.example", load_rules(tmp_path)).findings
    assert [finding.marker for finding in found] == ["spam_suffix"]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("weights.toml", "[markers.sitewide\n", "no TOML"),
        ("weights.toml", "[other]\nx = 1\n", "no section [other]"),
        ("weights.toml", "[markers.sitewyde]\nweight = 1\n", "unknown name 'sitewyde'"),
        ("weights.toml", "[markers.sitewide]\nwait = 1\n", "no 'wait'"),
        ("weights.toml", "[markers.sitewide]\nweight = 2\n", "above 1"),
        ("weights.toml", "[markers.sitewide]\nweight = -1\n", "no number"),
        ("weights.toml", '[markers.sitewide]\nweight = "much"\n', "no number"),
        ("weights.toml", "[markers]\nsitewide = 1\n", "not a table"),
        ("weights.toml", "[verdict]\nreview = true\n", "no number"),
        ("weights.toml", "[kinds]\nname = 3\n", "above 1"),
        ("weights.toml", "markers = 3\n", "not a table"),
        ("wheights.toml", "", "no such rule file"),
        ("suffixes.toml", '[strange]\nx = ["a"]\n', "no class [strange]"),
        ("suffixes.toml", '[add.strange]\nx = ["a"]\n', "no class [strange]"),
        ("suffixes.toml", "[strong]\nx = 3\n", "no list of texts"),
        ("suffixes.toml", "[strong]\nx = [3]\n", "no list of texts"),
        ("suffixes.toml", "strong = 3\n", "no table"),
    ],
)
def test_mistakes_are_named_with_file_and_remedy(tmp_path, name, text, says):
    (tmp_path / name).write_text(text)
    with pytest.raises(BadInput) as caught:
        load_rules(tmp_path)
    assert says in str(caught.value)
    assert name in str(caught.value)
    assert caught.value.remedy
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_text(tmp_path):
    (tmp_path / "poison.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match=r"poison\.toml.*UTF-8"):
        load_rules(tmp_path)


def test_every_shipped_list_is_known_and_has_no_empty_class():
    words = load_rules().words
    assert len(FILES) == len(set(FILES))
    for phrase, group in (("казино", "gambling"), ("viagra", "pills"), ("payday loans", "loans")):
        assert words.poison.find(phrase)[0].group == group
    for languages in ("en", "de", "fr", "es", "pt", "it", "pl", "tr", "ru"):
        assert any(languages in match.languages for match in _all(words.poison))


def _all(phrases):
    texts = ["casino", "spielautomaten", "casino en ligne", "tragaperras", "cassino"]
    texts += ["scommesse", "kasyno", "bahis", "казино"]
    return [match for text in texts for match in phrases.find(text)]
