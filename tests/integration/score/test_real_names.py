"""Names and links of real sites: none honest is called to act upon, few are shown at all."""

import csv
import gzip
from collections import defaultdict

import pytest

from linkcensus.core.site import registrable_domain
from linkcensus.score.spam.judge import judge_link, judge_name
from linkcensus.score.spam.model import Verdict
from linkcensus.score.spam.records import LinkFacts, SiteFacts
from linkcensus.score.spam.rules import load_rules
from linkcensus.score.spam.web import judge_web

_RULES = load_rules()

_HONEST = {
    "government": ["18f.us", "nasa.gov", "service.gov.uk", "bundestag.de", "impots.gouv.fr"],
    "universities": ["mit.edu", "ox.ac.uk", "metu.edu.tr", "uni-muenchen.de", "unam.mx"],
    "news": ["nytimes.com", "lemonde.fr", "aajtak.com", "stripes.com", "24horas.com.pe"],
    "blogs": ["anothermillionmiles.com", "barrettchase.com", "abendschein.ch", "ablog.ro"],
}
_SHADY = {
    "gambling": ["007onlinecasino.com", "1070bets10.com", "bonus-slots24.net", "pokerstube.com"],
    "dating": ["100bestdatingsites.com", "arkansassingles.com", "sexcams-live.net"],
    "links": ["best-seo-offer.com", "buy-backlinks.top", "free-share-buttons.com"],
}


def _share(sites, verdict):
    judged = [judge_name(registrable_domain(site), _RULES).verdict for site in sites]
    assert Verdict.ACT not in judged
    return judged.count(verdict) / len(judged)


@pytest.mark.parametrize("kind", _HONEST)
def test_honest_names_are_left_alone(kind):
    assert _share(_HONEST[kind], Verdict.IGNORE) == 1


@pytest.mark.parametrize("kind", _SHADY)
def test_shady_names_are_shown(kind):
    assert _share(_SHADY[kind], Verdict.REVIEW) >= 0.75


def _list(folder, name):
    text = (folder / "spam_trust" / name).read_text("utf-8-sig")
    if name.endswith(".csv"):
        rows = csv.DictReader(text.splitlines())
        sites = [row.get("domain") or row.get("Domain") for row in rows]
    else:
        sites = text.split()
    return sorted({registrable_domain(site.lower()) for site in sites if site})


@pytest.mark.parametrize(
    "name",
    [
        "govt_urls_federal.csv",
        "misp-university_domains_30pct.txt",
        "news_domain_quality_30pct.csv",
        "ut1_press_30pct.txt",
        "ut1_blog_30pct.txt",
        "ut1_social_networks_30pct.txt",
    ],
)
def test_lists_of_honest_names(shared_data, name):
    assert _share(_list(shared_data, name), Verdict.IGNORE) >= 0.99


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("ut1_gambling_30pct.txt", 0.8),
        ("ut1_dating_30pct.txt", 0.3),
        ("matomo_referrer_spam_30pct.txt", 0.05),
    ],
)
def test_lists_of_shady_names(shared_data, name, least):
    assert _share(_list(shared_data, name), Verdict.REVIEW) >= least


def test_documentation_sites_raise_no_alarm(shared_data):
    path = shared_data / "sites" / "external_links.tsv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    pages, same = defaultdict(set), defaultdict(set)
    for row in rows:
        source = registrable_domain(row["source_file"].partition("/")[0])
        target = registrable_domain(row["target_host_canonical"])
        pages[source].add(row["source_file"])
        same[source, target, row["anchor"]].add(row["source_file"])
    links = [
        LinkFacts(
            source_site=source,
            target_site=target,
            anchor=anchor,
            follow=True,
            source_language="en",
            same_anchor_pages=len(files),
            site_pages=len(pages[source]),
        )
        for (source, target, anchor), files in same.items()
        if source != target
    ]
    judged = judge_web({site: SiteFacts(site=site) for site in pages}, links, [], _RULES)
    assert {one.verdict for one in judged.sites.values()} == {Verdict.IGNORE}
    verdicts = [judge_link(link, _RULES).verdict for link in links]
    assert Verdict.ACT not in verdicts
    assert verdicts.count(Verdict.REVIEW) <= 0.002 * len(verdicts)
