from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.core.scope import parse_target
from linkcensus.index.score_schema import PAGE_SCORES, SITE_SCORES
from linkcensus.index.scores import ScoreRun, ScoreStore
from linkcensus.insights.evaluation import evaluation
from linkcensus.insights.farms import farms
from linkcensus.score.networks_file import load_networks, store_networks
from linkcensus.score.spam.network import Network, NetworkKind

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Scored:
    """An index with one run of scores and a view."""

    def __init__(self, root: Path, view=None):
        self.root = root
        self.scores = ScoreStore(root)
        self._view = view

    def run(self, networks=(), judged=()):
        folder = self.scores.new_graph_folder()
        store_networks(folder, networks)
        rows = [
            {"site_hash": n, "site": site, "spam": spam, "verdict": verdict, "computed_at": NOW}
            for n, (site, spam, verdict) in enumerate(judged)
        ]
        naive = [row | {"computed_at": NOW.replace(tzinfo=None)} for row in rows]
        table = pa.Table.from_pylist(naive, schema=SITE_SCORES)
        pages = PAGE_SCORES.empty_table().to_reader()
        self.scores.add(ScoreRun(0, NOW, "1", 0, 0), table.to_reader(), pages)
        return self

    def view(self, _target, _moment=None):
        return self._view


class Links:
    """A view whose links come from given sites."""

    def __init__(self, *sites):
        self._sites = sites

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        pass

    def sql(self, _query, _params=()):
        return [(site,) for site in self._sites]


def network(kind=NetworkKind.CLIQUE, *members, strength=0.5, name="n"):
    return Network(name, kind, tuple(members), strength, "they are tied")


def test_before_the_first_run_there_is_one_clear_error(tmp_path):
    with pytest.raises(NotFound, match="run `linkcensus score`"):
        farms(Scored(tmp_path))
    labels = tmp_path / "labels.csv"
    labels.write_text("a.com,spam\n")
    with pytest.raises(NotFound, match="run `linkcensus score`"):
        evaluation(ScoreStore(tmp_path), labels)


def test_the_strongest_comes_first(tmp_path):
    weak = network(NetworkKind.RING, "a.com", "b.com", strength=0.3, name="weak")
    strong = network(NetworkKind.CLIQUE, "c.com", "d.com", strength=0.9, name="strong")
    index = Scored(tmp_path).run([weak, strong])
    assert [farm.id for farm in farms(index)] == ["strong", "weak"]
    assert [farm.id for farm in farms(index, least=0.5)] == ["strong"]
    assert farms(index)[0].referring_sites is None


def test_a_target_has_the_farms_whose_sites_link_to_it(tmp_path):
    index = Scored(tmp_path, Links("a.com", "x.com")).run(
        [network(NetworkKind.RING, "a.com", "b.com"), network(NetworkKind.RING, "c.com", name="m")]
    )
    (farm,) = farms(index, parse_target("shop.test"))
    assert (farm.members, farm.sites, farm.referring_sites) == (("a.com", "b.com"), 2, 1)


def test_networks_come_back_from_their_file(tmp_path):
    networks = [network(NetworkKind.TWINS, "a.com", "b.com")]
    store_networks(tmp_path, networks)
    assert load_networks(tmp_path) == networks
    assert load_networks(tmp_path / "nowhere") == []


def test_labels_are_compared_with_the_verdicts_of_judged_sites(tmp_path):
    judged = [("bad.com", 90.0, "act"), ("good.com", 5.0, "ignore"), ("target.com", None, None)]
    index = Scored(tmp_path).run(judged=judged)
    labels = tmp_path / "labels.csv"
    labels.write_text("site,label\nbad.com,spam\ngood.com,honest\ntarget.com,honest\nnew.com,1\n")
    answer = evaluation(index.scores, labels)
    assert (answer.sites, answer.spam, answer.missing, answer.auc) == (2, 1, 2, 1.0)
    assert (answer.false_alarms, answer.misses) == ((), ())


def test_labels_that_cannot_be_read_name_their_place(tmp_path):
    labels = tmp_path / "labels.csv"
    labels.write_text("site,label\nbad.com,perhaps\n")
    with pytest.raises(BadInput, match=r"labels.csv:2"):
        evaluation(ScoreStore(tmp_path), labels)
