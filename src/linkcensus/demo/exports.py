"""Writes what other tools would export for the made-up shop, in their own file forms.

Neither tool knows all the links of the archives, and both know a few that the archives do not:
that is how real tables relate. All figures in them are made up.
"""

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from linkcensus.core.link import Position
from linkcensus.core.site import registrable_domain
from linkcensus.core.url import canonicalize
from linkcensus.demo.model import SNAPSHOTS, MadeLink, MadePage, MadeSite, MadeWeb
from linkcensus.demo.naming import Namer
from linkcensus.demo.words import HERO_SITE

EXPORTED_AT = datetime(2026, 9, 23, 9, 30, tzinfo=UTC)
SEARCH_CONSOLE_FILE = f"{HERO_SITE}-Links-2026-09-23.zip"
AHREFS_FILE = f"{HERO_SITE}-backlinks-subdomains_2026-09-23_09-30-00.csv"
UNSEEN_LINKS = 45
"""Links in the Ahrefs table whose pages no archive holds."""
UNSEEN_PAGES = 30
"""Pages in the Search Console table that no archive holds."""

AHREFS_COLUMNS = (
    *("Referring page title", "Referring page URL", "Language", "Platform"),
    *("Referring page HTTP code", "Domain rating", "UR", "Domain traffic", "Referring domains"),
    *("Linked domains", "External links", "Page traffic", "Keywords", "Target URL"),
    *("Left context", "Anchor", "Right context", "Redirect Chain URLs"),
    *("Redirect Chain status codes", "Type", "Is spam", "Content", "Nofollow", "UGC"),
    *("Sponsored", "Rendered", "Raw", "Lost status", "Drop reason", "Discovered status"),
    *("First seen", "Last seen", "Lost", "Author", "Page type", "Page category"),
    "Links in group",
)

Table = tuple[tuple[str, ...], Sequence[tuple[object, ...]]]
"""A header and its rows."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What the two tables hold."""

    ahrefs_rows: int
    ahrefs_unseen: frozenset[str]
    """Referring pages that only the Ahrefs table knows."""
    latest_rows: int
    latest_unseen: frozenset[str]
    """Referring pages that only the Search Console table knows."""
    unseen: tuple[MadeSite, ...]
    """The sites of those pages: the archives hold nothing of them."""


def write_exports(web: MadeWeb, folder: Path, seed: int) -> Exported:
    """Write both tables into `folder` and tell what they hold."""
    namer = Namer(seed + 1)
    known = _links_of_last_snapshot(web)
    chosen = namer.rng.sample(known, min(420, len(known)))
    sites = [_unseen_site(namer, f"{number}") for number in range(UNSEEN_LINKS + UNSEEN_PAGES)]
    unseen = [site.pages[0] for site in sites]
    ahrefs_unseen, latest_unseen = unseen[:UNSEEN_LINKS], unseen[UNSEEN_LINKS:]
    rows = [_ahrefs_row(page, link, namer) for page, link in chosen]
    rows += [_ahrefs_row(page, page.links[0], namer) for page in ahrefs_unseen]
    _write_ahrefs(rows, folder / AHREFS_FILE)
    latest = {page.url for page, _ in namer.rng.sample(known, min(500, len(known)))}
    latest |= {page.url for page in latest_unseen}
    _write_search_console(web, sorted(latest), namer, folder / SEARCH_CONSOLE_FILE)
    return Exported(
        len(rows),
        frozenset(page.url for page in ahrefs_unseen),
        len(latest),
        frozenset(page.url for page in latest_unseen),
        tuple(sites),
    )


def _links_of_last_snapshot(web: MadeWeb) -> list[tuple[MadePage, MadeLink]]:
    """Links to the hero that stand in the last snapshot, one for each page and target."""
    found: dict[tuple[str, str], tuple[MadePage, MadeLink]] = {}
    for site in web.sites:
        if site.kind in ("hero", "short"):
            continue
        for page in site.pages:
            for link in page.links:
                there = page.status_in(3) == 200 and 3 in link.shown_in
                # a tool that knew only the new words of a link would claim two links
                if there and HERO_SITE in link.target and link.later_anchor is None:
                    found.setdefault((page.url, link.target), (page, link))
    return list(found.values())


def _unseen_site(namer: Namer, path: str) -> MadeSite:
    site = namer.site("blog", "en", "almanac")
    page = MadePage(site.url(f"/{path}"), namer.title("en"), "en")
    page.links.append(MadeLink(f"https://www.{HERO_SITE}/lanterns/", "lantern makers"))
    site.pages.append(page)
    return site


def _ahrefs_row(page: MadePage, link: MadeLink, namer: Namer) -> dict[str, str]:
    first = _first_found(page, link, namer)
    rel = link.rel_in(3)
    return {
        "Referring page title": page.title,
        "Referring page URL": page.url,
        "Language": page.language,
        "Referring page HTTP code": "200",
        "Domain rating": str(namer.rng.randrange(0, 60)),
        "UR": str(namer.rng.randrange(0, 30)),
        "Domain traffic": str(namer.rng.randrange(0, 9000)),
        "Linked domains": str(namer.rng.randrange(1, 80)),
        "External links": str(namer.rng.randrange(1, 90)),
        "Target URL": link.target,
        "Anchor": "" if link.image else link.anchor_in(3),
        "Type": "image" if link.image else "text",
        "Is spam": "false",
        "Content": str(link.position is Position.CONTENT).lower(),
        "Nofollow": str("nofollow" in rel).lower(),
        "UGC": str("ugc" in rel).lower(),
        "Sponsored": str("sponsored" in rel).lower(),
        "Rendered": "false",
        "Raw": "true",
        "Discovered status": "pagefound",
        "First seen": first.strftime("%Y-%m-%d %H:%M:%S"),
        "Last seen": (EXPORTED_AT - timedelta(days=3)).strftime("%Y-%m-%d %H:%M:%S"),
        "Links in group": "1",
    }


def _first_found(page: MadePage, link: MadeLink, namer: Namer) -> datetime:
    """A day between the last archive that cannot hold the link and the first that does."""
    seen = [n for n in sorted(link.shown_in) if page.status_in(n) == 200]
    if not seen or seen[0] == 1:
        return SNAPSHOTS[0] - timedelta(days=namer.rng.randrange(1, 300))
    span = (SNAPSHOTS[seen[0] - 1] - SNAPSHOTS[seen[0] - 2]).days
    return SNAPSHOTS[seen[0] - 1] - timedelta(days=namer.rng.randrange(1, span))


def _write_ahrefs(rows: list[dict[str, str]], path: Path) -> None:
    """UTF-16 with a BOM, tabs, every cell quoted: what that tool calls CSV."""
    with path.open("w", encoding="utf-16", newline="") as file:
        writer = csv.DictWriter(
            file, AHREFS_COLUMNS, restval="", delimiter="\t", quoting=csv.QUOTE_ALL
        )
        writer.writeheader()
        writer.writerows(rows)


def _write_search_console(web: MadeWeb, latest: list[str], namer: Namer, path: Path) -> None:
    known = _links_of_last_snapshot(web)
    by_site: dict[str, list[MadeLink]] = {}
    for page, link in known:
        canonical = canonicalize(page.url)
        if canonical is not None:
            by_site.setdefault(registrable_domain(canonical.host), []).append(link)
    by_target = Counter(link.target for _, link in known)
    sites_of: dict[str, set[str]] = {}
    for site, links in by_site.items():
        for link in links:
            sites_of.setdefault(link.target, set()).add(site)
    inner = Counter(
        link.target for page in web.hero.pages for link in page.links if HERO_SITE in link.target
    )
    anchors = Counter(link.anchor for _, link in known if link.anchor)
    tables: Mapping[str, Table] = {
        "Top linking sites.csv": (
            ("Site", "Linking pages", "Target pages"),
            [
                (site, len(links), len({link.target for link in links}))
                for site, links in sorted(by_site.items(), key=lambda item: -len(item[1]))
            ],
        ),
        "Top linked pages - externally.csv": (
            ("Target page", "Incoming links", "Linking sites"),
            [(url, count, len(sites_of[url])) for url, count in by_target.most_common()],
        ),
        "Top linked pages - internally.csv": (
            ("Target page", "Incoming links"),
            list(inner.most_common()),
        ),
        "Top linking text.csv": (
            ("Linking text", "Count"),
            list(anchors.most_common(100)),
        ),
        "Latest links.csv": (
            ("Linking page", "Last crawled"),
            [(url, f"2026-09-{namer.rng.randrange(1, 22):02}") for url in latest],
        ),
    }
    _write_tables(tables, path)


def _write_tables(tables: Mapping[str, Table], path: Path) -> None:
    """Write tables as Search Console sends them: CSV files in an archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, (header, rows) in tables.items():
            text = io.StringIO()
            writer = csv.writer(text, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)
            entry = zipfile.ZipInfo(name, EXPORTED_AT.timetuple()[:6])
            archive.writestr(entry, text.getvalue())
