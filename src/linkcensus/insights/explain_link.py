"""What one link is worth, whether it votes, and how it is judged: every factor and its evidence."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, NamedTuple

from linkcensus.core.errors import NotFound
from linkcensus.core.scope import Target, parse_target
from linkcensus.core.url import site_hash
from linkcensus.index.index import Index
from linkcensus.index.scores import ScoreRun
from linkcensus.index.snapshot import Moment
from linkcensus.insights.link_changes import LinkState, link_change
from linkcensus.insights.link_explanation import (
    Factor,
    LinkExplanation,
    LinksExplanation,
    SourceScores,
)
from linkcensus.insights.link_votes import REASONS, why_no_vote
from linkcensus.insights.paging import check_limit
from linkcensus.insights.relations import Relations
from linkcensus.insights.result import aware
from linkcensus.insights.scored_run import OpenRun, current_run, earlier_run, stored_scores
from linkcensus.insights.spam_markers import GuardFound, MarkerFound, markers_found, stored_findings
from linkcensus.insights.sql import Sql, compose
from linkcensus.insights.vote_sources import SiteVote, WebGraphVotes, site_vote
from linkcensus.score.link_scores import own_findings
from linkcensus.score.link_value import Links, explain
from linkcensus.score.page_notes import topics_of_text
from linkcensus.score.row_facts import hops_of, page_facts
from linkcensus.score.spam.judge import judge_link
from linkcensus.score.spam.model import Finding, Judgement
from linkcensus.score.spam.page_markers import PAGE_MARKERS
from linkcensus.score.spam.records import LinkFacts
from linkcensus.score.spam.registry import look
from linkcensus.score.spam.rules import Rules, load_rules
from linkcensus.score.topics.page_topic import PageTopics
from linkcensus.score.topics.tree import TopicTree, similarity
from linkcensus.score.votes import VoteRule

Row = Mapping[str, Any]


_MOST_LINKS = 200
"""Links between two places that are looked at: the first seen ones."""

_LINKS = """SELECT *, (SELECT count(*) FROM links WHERE source_site = {site} AND {source}) AS total
FROM links WHERE source_site = {site} AND {source}
ORDER BY first_seen, source_key, target_key, kind, occurrence LIMIT {most}"""

_PAGES_BY_WORDS = """SELECT coalesce(anchor, '') AS words, count(DISTINCT source_key) AS pages
FROM links WHERE source_site = ? AND state IN ('live', 'unverified') GROUP BY coalesce(anchor, '')
UNION ALL SELECT NULL, count(DISTINCT source_key)
FROM links WHERE source_site = ? AND state IN ('live', 'unverified')"""
"""Pages of the source site that link to the target's whole site; NULL: with any words."""

_PAGES = "SELECT * FROM pages WHERE page_key IN (SELECT unnest(?::VARCHAR[]))"
_RANKS = """SELECT page_key, votes, page_authority FROM page_scores
WHERE page_key IN (SELECT unnest(?::VARCHAR[]))"""


def explain_link(
    index: Index, source: str, target: str, *, limit: int = 3, since: datetime | None = None
) -> LinksExplanation:
    """Explain the links from one page (or site) to another.

    Args:
        index: The index.
        source: Where the links stand: a URL, or a site.
        target: What they point at: a URL, or a site.
        limit: Links to tell, those with most value first, 1 to 10,000.
        since: Aware; compare with what was known at the newest run at or before it.

    Raises:
        BadInput: An end that is neither a URL nor a site, or a limit that cannot be used.
        NotFound: No such link, no scores, or no run of the earlier date.
    """
    check_limit(limit)
    run, here, there = current_run(index), parse_target(target), parse_target(source)
    told = _told(index, run, here, there)
    if told is None:
        raise NotFound(
            f"no link from {there.text} to {here.text} is known; "
            f"`linkcensus backlinks {here.text} --history all` lists those that are"
        )
    links = [one for one, _ in told.links[:limit]]
    if since is not None:
        earlier = earlier_run(index, since)
        moment = Moment(earlier.run.computed_at, earlier.run.computed_at)
        before = _told(index, earlier, here, there, moment)
        links = _compared(told.links[:limit], before, (earlier.run, run.run))
    return LinksExplanation(
        source=told.ends.source_scores(told.links[0][1]),
        target_site=here.site,
        rule=told.ends.rule.value,
        computed_at=run.run.computed_at,
        run=run.run.run,
        total=told.total,
        links=tuple(links),
    )


class _Told(NamedTuple):
    """All links between two places, those with most value first, each with its row."""

    ends: "_Ends"
    links: "list[tuple[LinkExplanation, Row]]"
    total: int


def _told(
    index: Index, run: OpenRun, here: Target, there: Target, moment: Moment | None = None
) -> _Told | None:
    """What is said of the links at a time; None where there was none."""
    with index.view(here, moment) as view:
        rows = _links(view, there)
        if not rows:
            return None
        ends = _Ends.read(index, run, view, rows, moment)
    links = [(_explained(row, ends), row) for row in rows]
    links.sort(key=lambda one: (-one[0].value, one[0].source_url))
    return _Told(ends, links, int(rows[0]["total"]))


def _compared(
    links: "list[tuple[LinkExplanation, Row]]",
    before: _Told | None,
    runs: tuple[ScoreRun, ScoreRun],
) -> "list[LinkExplanation]":
    """The links, each with what changed of it."""
    known = {_identity(row): _state(link) for link, row in before.links} if before else {}
    return [
        replace(link, change=link_change(runs, known.get(_identity(row)), _state(link)))
        for link, row in links
    ]


def _identity(row: Row) -> tuple[object, ...]:
    return tuple(row[name] for name in _IDENTITY)


_IDENTITY = ("target_key", "source_key", "kind", "occurrence", "raw_target_key")


def _state(link: LinkExplanation) -> LinkState:
    names = ("state", "votes", "value", "factors", "spam", "verdict", "markers")
    return LinkState(**{name: getattr(link, name) for name in names})


def _links(view: Relations, source: Target) -> list[Row]:
    condition, values = source.sql_predicate("source_key")
    query = compose(
        _LINKS,
        site=Sql("?", (source.site,)),
        source=Sql(condition, tuple(values)),
        most=Sql("?", (_MOST_LINKS,)),
    )
    return list(view.rows(query.text, query.params))


@dataclass(frozen=True)
class _Ends:
    """What is known of both ends, once for all links between them."""

    rule: VoteRule
    rules: Rules
    tree: TopicTree
    classifier: PageTopics
    source: Row
    """Stored scores of the linking site; empty where it has none."""
    target: Row
    pages: Mapping[str, Row]
    """Pages of both sites that were read, by key."""
    ranks: Mapping[str, Row]
    """`page_scores` of the linking pages, by key."""
    source_pages: int | None
    """Pages of the linking site that were read."""
    linking_pages: Mapping[str | None, int]
    """Pages of it that link to the target's site, by the words; None: with any words."""
    site_findings: tuple[Finding, ...]
    same_owner: bool
    site_vote: SiteVote

    @classmethod
    def read(
        cls,
        index: Index,
        run: OpenRun,
        view: Relations,
        rows: Sequence[Row],
        moment: Moment | None = None,
    ) -> "_Ends":
        source, target = rows[0]["source_site"], rows[0]["target_site"]
        keys = [row["source_key"] for row in rows]
        with index.view(parse_target(source), moment) as opened:
            there: Relations = opened
            pages = list(there.rows(_PAGES, (keys,)))
            ranks = list(there.rows(_RANKS, (keys,)))
            ((read,),) = there.sql("SELECT count(*) FROM pages")
            scores = _scores(there, source)
        pages += view.rows(_PAGES, ([row["target_key"] for row in rows],))
        with index.view(parse_target(target), moment) as opened:
            counted = opened.sql(_PAGES_BY_WORDS, (source, source))
            vote = _site_vote(opened, index, run, source)
        tree = TopicTree.load(index.root)
        return cls(
            rule=run.rule,
            rules=load_rules(index.root / "spam", now=run.run.computed_at),
            tree=tree,
            classifier=PageTopics(tree),
            source=scores,
            target=_scores(view, target),
            pages={page["page_key"]: page for page in pages},
            ranks={rank["page_key"]: rank for rank in ranks},
            source_pages=read or None,
            linking_pages={words: int(str(pages)) for words, pages in counted},  # type: ignore[misc]
            site_findings=own_findings(stored_findings(scores)),
            same_owner=run.owners.same(source, target),
            site_vote=vote,
        )

    def source_scores(self, row: Row) -> SourceScores:
        """The scores of the linking site and of the page of one link."""
        names = ("authority", "citation", "trust", "trust_ratio", "spam", "verdict", "topic")
        rank = self.ranks.get(row["source_key"], {})
        return SourceScores(
            site=row["source_site"],
            **{name: self.source.get(name) for name in names},
            page_authority=rank.get("page_authority"),
        )


def _scores(view: Relations, site: str) -> Row:
    try:
        return stored_scores(view, site, site_hash(site))
    except NotFound:
        return {}


def _site_vote(view: Relations, index: Index, run: OpenRun, source: str) -> SiteVote:
    voter, node = run.graph.find(source), run.graph.find(view.target.site)
    if voter is None or node is None or not (run.graph.graph.sources_of(node) == voter).any():
        return SiteVote.NONE
    return site_vote(view, source, run.rule, WebGraphVotes(index.root, run.run))


def _explained(row: Row, ends: _Ends) -> LinkExplanation:
    similar, topic_from = _topic_match(row, ends)
    value = explain(_for_value(row, ends, similar))
    no_vote = tuple(why_no_vote(row, ends.rule, same_owner=ends.same_owner))
    markers, judged = _judged(row, ends)
    return LinkExplanation(
        source_url=row["source_url"],
        target_url=row["target_url"],
        anchor_text=row["anchor"],
        **{name: row[name] for name in ("kind", "position", "state", "follow")},
        first_seen=aware(row["first_seen"]),
        last_seen=aware(row["last_seen"]),
        value=value.value,
        factors=tuple(Factor(*term) for term in value.terms),
        topic_from=topic_from,
        votes=not no_vote,
        no_vote=no_vote,
        reasons=tuple(REASONS[one] for one in no_vote),
        site_vote=ends.site_vote,
        spam=judged.score,
        verdict=judged.verdict.value,
        markers=markers,
        guards=tuple(GuardFound(g.name, g.at_most.value, g.why) for g in judged.guards),
        change=None,
    )


def _for_value(row: Row, ends: _Ends, similar: float | None) -> Links:
    external, internal = row["source_external_links"], row["source_internal_links"]
    counted = None if external is None else external + (internal or 0)
    return Links(
        site_ranks=[_known(ends.source.get("votes"))],
        page_ranks=[_known(ends.ranks.get(row["source_key"], {}).get("votes"))],
        links=[_known(counted)],
        follow=[_known(row["follow"])],
        positions=[row["position"]],
        densities=[_known(row["density"])],
        trust_ratios=[_known(ends.source.get("trust_ratio"))],
        topic_matches=[_known(similar)],
    )


def _known(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def _topic_match(row: Row, ends: _Ends) -> tuple[float | None, str]:
    """How much both ends are about the same, and what told: the texts, else the sites' votes."""
    texts = [_text_topics(ends, row[f"{end}_key"]) for end in ("source", "target")]
    if all(texts):
        return similarity(ends.tree, *texts), "texts"
    scores = [_site_topics(ends.source), _site_topics(ends.target)]
    mixed = [text or score for text, score in zip(texts, scores, strict=True)]
    if all(mixed):
        return similarity(ends.tree, *mixed), "scores"
    return None, "nothing"


def _text_topics(ends: _Ends, key: str | None) -> Mapping[str, float]:
    page = ends.pages.get(key or "")
    return {} if page is None else topics_of_text(ends.classifier, page)


def _site_topics(scores: Row) -> dict[str, float]:
    return dict(json.loads(scores["topics"])) if scores.get("topics") else {}


_OF_LINK = {field.name for field in fields(LinkFacts)}


def _judged(row: Row, ends: _Ends) -> tuple[tuple[MarkerFound, ...], Judgement]:
    facts = LinkFacts(
        **{name: value for name, value in row.items() if name in _OF_LINK},
        hops=hops_of(row["via"]),
        same_anchor_pages=ends.linking_pages.get(row["anchor"] or ""),
        site_linking_pages=ends.linking_pages.get(None),
        site_pages=ends.source_pages,
    )
    page = ends.pages.get(row["source_key"])
    of_page = [] if page is None else look(PAGE_MARKERS, page_facts(page), ends.rules)
    judged = judge_link(facts, ends.rules, of_page=of_page, of_site=ends.site_findings)
    return markers_found(judged.findings, judged.score, ends.rules), judged
