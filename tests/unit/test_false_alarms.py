"""The table of false alarms that `bench/spam.py` prints: a row a list, and a row a site."""

import gzip
import sys
from pathlib import Path

import pytest

from linkcensus.score.spam.rules import load_rules

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))

import false_alarms

_RULES = load_rules()
_HEAD = "source_file\thref\ttarget_host_canonical\tresolved_file\tanchor\trel\n"


def test_lists_and_sites_have_a_row_each(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lists, sites = tmp_path / "spam_trust", tmp_path / "sites"
    lists.mkdir()
    sites.mkdir()
    (lists / "ut1_blog_30pct.txt").write_text("ablog.ro\n007onlinecasino.com\n")
    rows = [
        "docs.one.org/a.html\thttps://x.com/\tx.com\t\tthe manual\t",
        "docs.one.org/b.html\thttps://y.com/\ty.com\t\tthe source\t",
        "two.net/a.html\thttps://two.net/b\ttwo.net\t\tnext page\t",
        "two.net/a.html\thttps://x.com/\tx.com\t\tthe manual\t",
    ]
    with gzip.open(sites / "external_links.tsv.gz", "wt") as file:
        file.write(_HEAD + "\n".join(rows))

    named = false_alarms.names(_RULES, tmp_path)
    linked = false_alarms.documentation(_RULES, tmp_path)

    assert [(row.place, row.judged, row.review, row.act) for row in named] == [("blogs", 2, 1, 0)]
    assert [(row.place, row.judged, row.verdict) for row in linked] == [
        ("one.org", 2, "ignore"),
        ("two.net", 1, "ignore"),
    ]
    assert false_alarms.figures(named, "names") == {
        "honest_names": 2.0,
        "honest_names_review": 1.0,
        "honest_names_act": 0.0,
    }
    false_alarms.show(named, "names")
    assert "50.00%" in capsys.readouterr().out


def test_without_the_data_the_table_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert false_alarms.names(_RULES, tmp_path) == []
    assert false_alarms.documentation(_RULES, tmp_path) == []
    assert false_alarms.figures([], "names") == {}
    false_alarms.show([], "names")
    assert "not here" in capsys.readouterr().out
