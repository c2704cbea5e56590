"""One run of all scores: from the index to new score tables, all of them or none."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from linkcensus.core.clock import Clock, SystemClock
from linkcensus.core.errors import Refused
from linkcensus.graph.csr import Graph
from linkcensus.index.background import Background, Release
from linkcensus.index.index import Index
from linkcensus.index.link_facts import LinkReader
from linkcensus.index.score_schema import LINK_SCORES, PAGE_SCORES, PROFILE_SCORES, SITE_SCORES
from linkcensus.index.scores import ScoreRun
from linkcensus.index.site_facts import SiteReader
from linkcensus.index.site_graph import PageVotes, page_votes, shared_ids, site_votes
from linkcensus.score.flows import Flows, compute_flows, store_flows
from linkcensus.score.judging import Recorder
from linkcensus.score.link_scores import SitesOfRun, scored_links
from linkcensus.score.networks_file import store_networks
from linkcensus.score.owners import listed_owners, owner_numbers, store_owners
from linkcensus.score.page_scores import PageRanks, page_rows, rank_pages, ranks_by_key
from linkcensus.score.profiles import profile_rows
from linkcensus.score.scale import DAMPING, FORMULA_VERSION
from linkcensus.score.scored_graph import store_names
from linkcensus.score.seeds.seeds import Seeds
from linkcensus.score.site_names import SiteNames, hashes_of, strings
from linkcensus.score.site_rows import ScoredSites, site_rows
from linkcensus.score.spam.model import Judgement
from linkcensus.score.spam.rules import Rules, load_rules
from linkcensus.score.topics.tree import TopicTree
from linkcensus.score.votes import VoteRule, site_graph, voting_pairs

Progress = Callable[[str], None]
"""Told the name of each step as it begins."""


_HELD_LINKS = "links.parquet"
"""Of the run's folder: the rows of `link_scores` until they are sorted."""


def score(
    index: Index,
    *,
    progress: Progress | None = None,
    clock: Clock | None = None,
    use_background: bool = True,
) -> ScoreRun:
    """Compute every score anew and make the result the current run.

    What is fresh in the index is compacted first, and everything once more at the end, for links
    carry the authority of their source.

    Args:
        index: The link index.
        progress: Told each step.
        clock: Dates the run.
        use_background: Merge the newest background graph, where there is one with links.

    Raises:
        Refused: There is nothing to score, or another process is scoring.
        BadInput: A list of the user cannot be used.
        NotConverged: A flow found no fixed point; the scores of before stay current.
    """
    report = progress or _silent
    with _alone(index):
        report("compacting")
        _compact_fresh(index)
        number = index.scores.next_number()
        folder = index.scores.new_graph_folder(number)
        try:
            run = _Run(index, number, folder, report, (clock or SystemClock()).now())
            finished = run.finish(use_background=use_background)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        _drop_older(index)
        report("compacting")
        index.compact(everything=True, wait=True)
    return finished


def _drop_older(index: Index) -> None:
    """Drop the runs that are more than are kept, and the graphs of more."""
    settings, scores = index.settings, index.scores
    older = [run.run for run in scores.runs()][: -settings.score_runs_kept]
    scores.drop(older, retention_hours=settings.history_retention_hours)
    scores.drop_graphs(kept=settings.score_graphs_kept)


def _compact_fresh(index: Index) -> None:
    """Compact all that is fresh, however little: votes are read from the compacted state."""
    snapshot = index.snapshot()
    if snapshot.marks.lowest_derived() < snapshot.last_seq:
        index.compact(everything=True, wait=True)


def _silent(_step: str) -> None:
    """Tell nobody."""


@contextmanager
def _alone(index: Index) -> Iterator[None]:
    with index.lake.lock("scores", wait=False) as held:
        if not held:
            raise Refused("another process is scoring this index; wait for it")
        yield


@dataclass(frozen=True)
class _Sites:
    """The sites of a run and the graph of their votes."""

    names: SiteNames
    hashes: npt.NDArray[np.int64]
    graph: Graph
    out_graph: Graph
    pairs: int
    """Votes of the index itself."""
    release: Release | None

    @property
    def known(self) -> int:
        """The first so many nodes are of the background graph."""
        return 0 if self.release is None else self.release.domains


@dataclass(slots=True)
class _Run:
    """The steps of one run."""

    index: Index
    number: int
    folder: Path
    report: Progress
    now: datetime

    def finish(self, *, use_background: bool) -> ScoreRun:
        """Do everything, and write it."""
        seeds, tree = Seeds.load(self.index.root), TopicTree.load(self.index.root)
        self.report("votes")
        sites = self._sites(use_background)
        distrusted = seeds.choose_spam(sites.names)
        flows = compute_flows(
            sites.graph,
            sites.out_graph,
            seeds.choose(sites.names),
            distrusted,
            tree.nodes_of(sites.names),
            self.report,
        )
        store_flows(self.folder, flows)
        rules = load_rules(self.index.root / "spam", now=self.now)
        judgements, profiles = self._judge(sites, flows, rules)
        scored = ScoredSites(
            sites.names.column, sites.hashes, sites.graph, flows, judgements, sites.known
        )
        pages = self._pages(sites, flows)
        links = self._links(sites, scored, pages, rules, tree)
        self.report("writing")
        finished = self.index.scores.add(
            ScoreRun(
                run=self.number,
                computed_at=self.now,
                version=str(FORMULA_VERSION),
                sites=0,
                pages=0,
                parameters={"damping": DAMPING, "votes": self.index.settings.votes},
                inputs=_inputs(sites, flows, len(distrusted)),
                notes=tuple(flows.notes),
            ),
            _reader(SITE_SCORES, site_rows(scored, self._stored_now)),
            _reader(PAGE_SCORES, page_rows(*pages, self._stored_now) if pages else iter(())),
            _reader(LINK_SCORES, links) if links is not None else None,
            _reader(PROFILE_SCORES, iter(profiles)),
            memory_megabytes=self.index.settings.compaction_memory_megabytes,
        )
        (self.folder / _HELD_LINKS).unlink(missing_ok=True)
        return finished

    @property
    def _stored_now(self) -> datetime:
        return self.now.astimezone(UTC).replace(tzinfo=None)

    def _sites(self, use_background: bool) -> _Sites:
        """Number the sites, choose who votes, and store the graph both ways."""
        background = Background(self.index.root)
        release = background.newest(with_graph=True) if use_background else None
        known = release.sites() if release is not None else None
        megabytes = self.index.settings.compaction_memory_megabytes
        votes = site_votes(self.index, known, memory_megabytes=megabytes)
        if not len(votes.sites):
            raise Refused("there is nothing to score; import links, or a web graph, first")
        groups = [*shared_ids(self.index), *listed_owners(self.index.root)]
        hashes = hashes_of(strings(votes.sites))
        names = SiteNames.of(votes.sites, hashes)
        owners = owner_numbers(names, groups)
        store_owners(self.folder, groups)
        pairs = voting_pairs(votes, VoteRule(self.index.settings.votes), owners)
        loaded = release and release.graph_folder and Graph.load(release.graph_folder)
        graph = site_graph(pairs, owners, self.folder / "graph", loaded or None)
        graph.transposed().save(self.folder / "out_graph")
        out_graph = Graph.load(self.folder / "out_graph")
        store_names(self.folder, names)
        return _Sites(names, hashes, graph, out_graph, pairs[0].size, release)

    def _judge(
        self, sites: _Sites, flows: Flows, rules: Rules
    ) -> tuple[Mapping[int, Judgement], list[pa.RecordBatch]]:
        """Judge every site of the index that links; by node. And the links to each, together."""
        self.report("spam")
        recorder = Recorder(sites.names, sites.graph, sites.out_graph, flows, sites.known)
        megabytes = self.index.settings.compaction_memory_megabytes
        with SiteReader(self.index, memory_megabytes=megabytes) as reader:
            web, facts = recorder.judge(reader, rules)
            profiles = list(profile_rows(reader, facts, rules, self._stored_now))
        store_networks(self.folder, web.networks)
        nodes = sites.names.nodes_of(list(web.sites)).tolist()
        return dict(zip(nodes, web.sites.values(), strict=True)), profiles

    def _pages(self, sites: _Sites, flows: Flows) -> tuple[PageVotes, PageRanks] | None:
        """The pages and their ranks; None where there are too many links."""
        self.report("pages")
        settings = self.index.settings
        pages = page_votes(
            self.index,
            largest=settings.score_page_links,
            memory_megabytes=settings.compaction_memory_megabytes,
        )
        if pages is None:
            flows.notes.append(
                f"pages are not scored: the index has more than {settings.score_page_links:,} "
                "links (setting score_page_links)"
            )
            return None
        named = pages.sites.dictionary_encode()
        nodes = sites.names.nodes_of(named.dictionary.to_pylist())[named.indices.to_numpy()]
        ranks = np.where(nodes >= 0, flows.authority[nodes], 1 - DAMPING)
        return pages, rank_pages(pages, ranks)

    def _links(
        self,
        sites: _Sites,
        scored: ScoredSites,
        pages: tuple[PageVotes, PageRanks] | None,
        rules: Rules,
        tree: TopicTree,
    ) -> Iterator[pa.RecordBatch] | None:
        """The rows of the links, held in a file meanwhile; None where there are too many."""
        self.report("links")
        settings = self.index.settings
        megabytes = settings.compaction_memory_megabytes // 2  # beside the sorting of the rows
        reader = LinkReader(self.index, memory_megabytes=megabytes)
        if reader.links > settings.score_single_links:
            reader.close()
            scored.flows.notes.append(
                f"links are not scored one by one: there are more than "
                f"{settings.score_single_links:,} (setting score_single_links)"
            )
            return None
        ranks = None if pages is None else ranks_by_key(*pages)
        ends = SitesOfRun(sites.names.find, scored)
        held = self.folder / _HELD_LINKS
        # not made while they are sorted: what goes wrong in between would come out as DuckDB's
        with pq.ParquetWriter(held, LINK_SCORES) as writer:
            for batch in scored_links(reader, ends, ranks, rules, tree, self._stored_now):
                writer.write_batch(batch)
        rows: Iterator[pa.RecordBatch] = pq.ParquetFile(held).iter_batches()
        return rows


def _reader(schema: pa.Schema, rows: Iterator[pa.RecordBatch]) -> pa.RecordBatchReader:
    return pa.RecordBatchReader.from_batches(schema, rows)


def _inputs(sites: _Sites, flows: Flows, distrusted: int) -> Mapping[str, object]:
    return {
        "sites": len(sites.names),
        "votes": sites.graph.edges,
        "own_votes": sites.pairs,
        "trusted_seeds": len(flows.seeds),
        "spam_seeds": distrusted,
        "topics": len(flows.topics.names) if flows.topics else 0,
        "background": sites.release.key if sites.release else None,
        "steps": flows.steps,
    }
