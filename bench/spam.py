"""How well and how fast planted farms are told from honest sites; beside what is simpler.

A made-up web holds five kinds of farms among honest communities, with labels (see
`tests/support/planted_farms.py`). Beside our score: a list of top-level domains alone, and the
ratio of trust to rank alone. Then false alarms: real honest sites, a row each (`false_alarms`).
`--quick`: about 1,500 sites, under 40 s; else about 15,000. `--json`: one flat object of figures.
"""

import argparse
import json
import resource
import sys
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1]))

import false_alarms
from machine import loop_ms
from tests.support.planted_farms import NOW, PlantedWeb, planted_web

from linkcensus.core.site import top_level_domain
from linkcensus.score.spam.evaluate import area_under_curve, evaluate
from linkcensus.score.spam.judge import judge_link, judge_name, site_findings
from linkcensus.score.spam.networks import find_networks
from linkcensus.score.spam.rules import Rules, load_rules
from linkcensus.score.spam.site_links import SiteLinks
from linkcensus.score.spam.web import judge_web

Figures = dict[str, float]

QUICK, USUAL = 8, 80
"""Communities and farms of each kind, twice as many."""
_JUDGED_LINKS = 60_000


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    figures: Figures = {"machine_loop_ms": loop_ms()}
    rules = load_rules(now=NOW)
    web = planted_web(7, scale=QUICK if given.quick else USUAL, reputation=True)
    figures |= {"sites": float(len(web.labels)), "links": float(len(web.links))}
    find_networks(SiteLinks.from_rows([("a.ex", "b.ex", "x")]), {}, rules)  # compiles the kernels
    figures |= quality(web, rules)
    figures |= baselines(web, rules)
    figures |= speed(web, rules)
    names, sites = false_alarms.names(rules), false_alarms.documentation(rules)
    figures |= false_alarms.figures(names, "names") | false_alarms.figures(sites, "links")
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if given.json:
        print(json.dumps(figures))
    else:
        show(figures)
        false_alarms.show(names, "names of honest sites")
        false_alarms.show(sites, "links of documentation")


def quality(web: PlantedWeb, rules: Rules) -> Figures:
    """Area, precision and recall of the whole judgement; with and without reputation."""
    sites = {name: facts for name, facts in web.sites.items() if name in web.labels}
    started = time.perf_counter()
    judged = judge_web(sites, web.links, zip(web.pages, web.simhashes, strict=True), rules)
    seconds = time.perf_counter() - started
    found = evaluate(web.labels, judged.sites)
    at = {quality.threshold: quality for quality in found.qualities}
    return {
        "auc": found.auc or 0.0,
        "act_precision": at["act"].precision or 0.0,
        "act_recall": at["act"].recall or 0.0,
        "review_precision": at["review"].precision or 0.0,
        "review_recall": at["review"].recall or 0.0,
        "false_alarms": float(at["act"].false_positives),
        "networks": float(len(judged.networks)),
        "web_seconds": seconds,
        "web_links_per_s": len(web.links) / seconds,
    }


def baselines(web: PlantedWeb, rules: Rules) -> Figures:
    """Areas of what is simpler."""
    suffixes, ratios, names = [], [], []
    for site, spam in web.labels.items():
        facts = web.sites[site]
        suffixes.append((rules.words.suffixes.get(top_level_domain(site), 0.0), spam))
        ratios.append((-(facts.trust_ratio or 0.0), spam))
        names.append((judge_name(site, rules).score, spam))
    return {
        "auc_suffix_list": area_under_curve(suffixes) or 0.0,
        "auc_trust_ratio": area_under_curve(ratios) or 0.0,
        "auc_name_alone": area_under_curve(names) or 0.0,
    }


def speed(web: PlantedWeb, rules: Rules) -> Figures:
    """Links judged in a second, one after the other, their sites' findings made once."""
    of_site = {name: site_findings(facts, rules) for name, facts in web.sites.items()}
    links = (web.links * (_JUDGED_LINKS // len(web.links) + 1))[:_JUDGED_LINKS]
    started = time.perf_counter()
    verdicts: defaultdict[str, int] = defaultdict(int)
    for link in links:
        judged = judge_link(link, rules, of_site=of_site[link.source_site])
        verdicts[judged.verdict] += 1
    seconds = time.perf_counter() - started
    started = time.perf_counter()
    names = [judge_name(f"{number}-{site}", rules) for number in range(3) for site in web.labels]
    names_seconds = time.perf_counter() - started
    return {
        "judged_links_per_s": len(links) / seconds,
        "judged_names_per_s": len(names) / names_seconds,
    }


def show(figures: Figures) -> None:
    """Print the tables."""
    print(f"machine: {figures['machine_loop_ms']:.1f} ms a loop")
    print(f"{figures['sites']:,.0f} labelled sites, {figures['links']:,.0f} links\n")
    print(f"{'area under the curve':<28}")
    for label, key in (
        ("ours", "auc"),
        ("trust ratio alone", "auc_trust_ratio"),
        ("name alone", "auc_name_alone"),
        ("list of suffixes alone", "auc_suffix_list"),
    ):
        print(f"  {label:<26}{figures[key]:>8.4f}")
    print(f"\n{'verdict':<12}{'precision':>10}{'recall':>10}")
    for verdict in ("act", "review"):
        precision, recall = figures[f"{verdict}_precision"], figures[f"{verdict}_recall"]
        print(f"  {verdict:<10}{precision:>10.3f}{recall:>10.3f}")
    print(f"  false alarms at act: {figures['false_alarms']:.0f}\n")
    print(f"links judged      {figures['judged_links_per_s']:>12,.0f} /s")
    print(f"names judged      {figures['judged_names_per_s']:>12,.0f} /s")
    print(f"whole web         {figures['web_links_per_s']:>12,.0f} links/s, networks included")
    print(f"peak memory       {figures['peak_mb']:>12,.0f} MB")


if __name__ == "__main__":
    main()
