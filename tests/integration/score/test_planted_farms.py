"""Five kinds of planted farms among honest communities: how well they are told apart."""

from functools import cache

import pytest
from tests.support.planted_farms import NOW, PlantedWeb, planted_web

from linkcensus.score.spam.evaluate import Evaluation, evaluate
from linkcensus.score.spam.model import Judgement, Verdict
from linkcensus.score.spam.rules import load_rules
from linkcensus.score.spam.web import judge_web

_FARMS = ("clique", "hub", "trade", "directory", "footer")
_COMMUNITIES = ("docs", "ring", "company", "customer", "blog", "forum", "news", "shop")
_WEBS = [(seed, reputation) for seed in (1, 2, 3) for reputation in (False, True)]


@cache
def _judged(seed: int, reputation: bool) -> tuple[PlantedWeb, dict[str, Judgement], Evaluation]:
    web = planted_web(seed, reputation=reputation)
    sites = {name: facts for name, facts in web.sites.items() if name in web.labels}
    pages = zip(web.pages, web.simhashes, strict=True)
    judged = dict(judge_web(sites, web.links, pages, load_rules(now=NOW)).sites)
    return web, judged, evaluate(web.labels, judged)


@pytest.mark.parametrize(("seed", "reputation"), _WEBS)
def test_farms_are_told_from_honest_sites(seed, reputation):
    _, _, found = _judged(seed, reputation)
    assert found.missing == 0
    assert found.auc is not None
    assert found.auc >= 0.97


@pytest.mark.parametrize(("seed", "reputation"), _WEBS)
def test_nobody_honest_is_called_to_act_upon(seed, reputation):
    _, _, found = _judged(seed, reputation)
    (act,) = [quality for quality in found.qualities if quality.threshold == "act"]
    assert act.precision == 1.0
    assert found.false_alarms == ()
    assert act.recall is not None
    assert act.recall >= 0.85


@pytest.mark.parametrize("kind", _FARMS)
@pytest.mark.parametrize(("seed", "reputation"), _WEBS)
def test_each_kind_of_farm_is_found(seed, reputation, kind):
    web, judged, _ = _judged(seed, reputation)
    verdicts = [judged[site].verdict for site, its in web.kinds.items() if its == kind]
    assert sum(verdict is Verdict.ACT for verdict in verdicts) >= 0.7 * len(verdicts)
    assert sum(verdict is not Verdict.IGNORE for verdict in verdicts) >= 0.9 * len(verdicts)


@pytest.mark.parametrize("kind", _COMMUNITIES)
def test_honest_communities_stay_below_the_farms(kind):
    web, judged, _ = _judged(1, False)
    honest = [judged[site].score for site, its in web.kinds.items() if its == kind]
    farms = [judged[site].score for site, its in web.kinds.items() if its in _FARMS]
    assert sum(honest) / len(honest) < min(50, sum(farms) / len(farms) - 20)


def test_every_judgement_says_why():
    _, judged, _ = _judged(2, True)
    for site, judgement in judged.items():
        assert all(finding.evidence for finding in judgement.findings)
        assert (judgement.score > 0) == any(
            finding.marker != "statistics_page" for finding in judgement.findings
        ), site
