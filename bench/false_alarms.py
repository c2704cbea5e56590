"""Honest sites that are called spam: a row a list of honest names, and a row a documentation site.

They are those of `../shared/data`. Names alone are judged of the lists; of the documentation sites
the site and each of its links to other sites.
"""

import csv
import gzip
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from linkcensus.core.site import registrable_domain
from linkcensus.score.spam.judge import judge_link, judge_name
from linkcensus.score.spam.model import Verdict
from linkcensus.score.spam.records import LinkFacts, SiteFacts
from linkcensus.score.spam.rules import Rules
from linkcensus.score.spam.web import judge_web

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"

_HONEST = {
    "government": "govt_urls_federal.csv",
    "universities": "misp-university_domains_30pct.txt",
    "news": "news_domain_quality_30pct.csv",
    "press": "ut1_press_30pct.txt",
    "blogs": "ut1_blog_30pct.txt",
    "social networks": "ut1_social_networks_30pct.txt",
}


@dataclass(frozen=True)
class Alarms:
    """What was judged in one place, and how much of it was called spam wrongly."""

    place: str
    judged: int
    review: int
    act: int
    verdict: str = ""
    """Of the site itself, where it is one."""

    @property
    def share(self) -> float:
        """Of what was judged, all that is not left alone."""
        return (self.review + self.act) / self.judged if self.judged else 0.0


def names(rules: Rules, data: Path = SHARED) -> list[Alarms]:
    """A row a list of honest names; none where the lists are not there."""
    rows = []
    for place, file in _HONEST.items():
        path = data / "spam_trust" / file
        if path.exists():
            judged = Counter(judge_name(site, rules).verdict for site in _listed(path))
            rows.append(_row(place, judged))
    return rows


def _listed(path: Path) -> list[str]:
    text = path.read_text("utf-8-sig")
    if path.suffix == ".csv":
        rows = csv.DictReader(text.splitlines())
        sites = [row.get("domain") or row.get("Domain") or "" for row in rows]
    else:
        sites = text.split()
    return sorted({registrable_domain(site.lower()) for site in sites if site})


def documentation(rules: Rules, data: Path = SHARED) -> list[Alarms]:
    """A row a documentation site: its links to other sites; none where they are not there."""
    path = data / "sites" / "external_links.tsv.gz"
    if not path.exists():
        return []
    links = _links(path)
    sites = {link.source_site: SiteFacts(site=link.source_site) for link in links}
    judged = judge_web(sites, links, [], rules).sites
    verdicts: defaultdict[str, Counter[Verdict]] = defaultdict(Counter)
    for link in links:
        verdicts[link.source_site][judge_link(link, rules).verdict] += 1
    return [_row(site, verdicts[site], judged[site].verdict.value) for site in sorted(verdicts)]


def _links(path: Path) -> list[LinkFacts]:
    pages: defaultdict[str, set[str]] = defaultdict(set)
    same: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            source = registrable_domain(row["source_file"].partition("/")[0])
            target = registrable_domain(row["target_host_canonical"])
            pages[source].add(row["source_file"])
            same[source, target, row["anchor"]].add(row["source_file"])
    return [
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


def _row(place: str, judged: Counter[Verdict], verdict: str = "") -> Alarms:
    return Alarms(place, judged.total(), judged[Verdict.REVIEW], judged[Verdict.ACT], verdict)


def figures(rows: list[Alarms], kind: str) -> dict[str, float]:
    """What is judged of one kind, added up."""
    if not rows:
        return {}
    judged = sum(row.judged for row in rows)
    return {
        f"honest_{kind}": float(judged),
        f"honest_{kind}_review": float(sum(row.review for row in rows)),
        f"honest_{kind}_act": float(sum(row.act for row in rows)),
    }


def show(rows: list[Alarms], what: str) -> None:
    """Print a table."""
    if not rows:
        print(f"\nfalse alarms, {what}: ../shared/data is not here")
        return
    site = any(row.verdict for row in rows)
    print(f"\nfalse alarms, {what:<24}{'judged':>8}{'review':>8}{'act':>6}{'share':>9}", end="")
    print("  site" if site else "")
    for row in rows:
        line = f"  {row.place:<35}{row.judged:>9,}{row.review:>8}{row.act:>6}{row.share:>9.2%}"
        print(f"{line}  {row.verdict}".rstrip())
