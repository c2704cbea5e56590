"""What a change of links does, and who belongs together: on a made-up web of 1 M sites, 15 M links.

Each question about 1,000 edits (and 10) beside ranking the edited graph again from where it was;
k-cores beside networkit, where it is installed. `--quick`: fewer repetitions and no trusses, under
40 s. `--json`: one flat object of figures. Times are the best of the repetitions; errors are
against a full recomputation in float64. CPU times are of the one thread that works, and tell more
than wall times where others use the machine.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import made_up_graph
import numpy as np
from machine import loop_ms

from linkcensus.graph import bicliques, rings, trusses, twins
from linkcensus.graph._push import Scratch, new_scratch
from linkcensus.graph.cocitation import cocited_with
from linkcensus.graph.cores import core_numbers
from linkcensus.graph.csr import Graph
from linkcensus.graph.edits import Edits, apply_edits
from linkcensus.graph.pagerank import rank
from linkcensus.graph.push import Contributions, contributions_to, estimate, propagate
from linkcensus.graph.reciprocal import reciprocal_pairs
from linkcensus.graph.undirected import undirected
from linkcensus.graph.what_if import recompute

Figures = dict[str, float]

NODES, MEAN_DEGREE = 1_000_000, 14.1
TARGETS = {"popular": 50, "mid": 20_000, "tail": 250_000}
"""Places of the targets asked about in the order of in-links."""

LIMITS = {
    "prepare_ms": ("<=", 500),
    "target_ms_1000": ("<=", 10),
    "target_relative_error": ("<=", 1e-3),
    "target_relative_bound": ("<=", 1e-3),
    "spread_ms_1000": ("<=", 150),
    "cocited_ms_mid": ("<=", 1),
}


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    figures: Figures = {"machine_loop_ms": loop_ms()}
    compile_all()
    sources, targets = made_up_graph.copied(NODES, MEAN_DEGREE)
    graph = Graph.from_edges(sources, targets, NODES)
    del sources, targets
    web = Web(graph, runs=3 if given.quick else 9)
    figures |= {"nodes": float(graph.nodes), "edges": float(graph.edges)}
    figures |= web.what_if()
    figures |= structure(web.graph, web.out_graph, quick=given.quick)
    figures |= cores(web.graph, web.out_graph, quick=given.quick)
    if given.json:
        print(json.dumps(figures))
    else:
        show(figures)


def compile_all() -> None:
    """Have every kernel compiled before the clock runs."""
    random = np.random.default_rng(1)
    graph = Graph.from_edges(random.integers(0, 60, 900), random.integers(0, 60, 900), 60)
    out_graph, values = graph.transposed(), np.ones(60)
    edits = Edits.of([(source, 5) for source in range(6, 30)])
    contributions = contributions_to(graph, 5)
    estimate(graph, out_graph, values, contributions, edits, budgets=(20,))
    propagate(graph, out_graph, values, edits)
    recompute(graph, out_graph, values, edits)
    rank(apply_edits(graph, out_graph, edits), precision=np.float64)
    structure(graph, out_graph, quick=False)


def best_ms(
    question: Callable[[], object], runs: int, clock: Callable[[], float] = time.perf_counter
) -> float:
    """Milliseconds of the quickest of some runs."""
    times = []
    for _ in range(runs):
        started = clock()
        question()
        times.append(clock() - started)
    return 1000 * min(times)


class Web:
    """A ranked graph to ask what-if questions about."""

    def __init__(self, graph: Graph, runs: int) -> None:
        self.graph, self.out_graph, self.runs = graph, graph.transposed(), runs
        self.values = rank(graph, precision=np.float64, tolerance=1e-10).values
        self.scratch: Scratch = new_scratch(graph.nodes)
        self.random = np.random.default_rng(7)
        self.linking = np.flatnonzero(graph.out_degrees)
        self.order = np.argsort(-graph.in_degrees, kind="stable")

    def edits(self, target: int, count: int, kind: str) -> Edits:
        """Links to a target from random sites, or away from it, or anywhere."""
        sources = self.random.choice(self.linking, count, replace=False)
        if kind == "add":
            return Edits.of(np.stack([sources, np.full(count, target)], 1))
        if kind == "remove":
            mine = self.random.choice(self.graph.sources_of(target), count, replace=False)
            return Edits.of(removed=np.stack([mine, np.full(count, target)], 1))
        return Edits.of(removed=[(s, int(self.out_graph.sources_of(s)[0])) for s in sources])

    def what_if(self) -> Figures:
        """The slowest and the least exact of all targets, so that nothing hides in a mean."""
        answers: list[Figures] = []
        for place in TARGETS.values():
            target = int(self.order[place])
            started, cpu = time.perf_counter(), time.thread_time()
            contributions = contributions_to(self.graph, target)
            wall, cpu = time.perf_counter() - started, time.thread_time() - cpu
            answers.append({"prepare_ms": 1000 * wall, "prepare_cpu_ms": 1000 * cpu})
            for kind in ("add", "remove", "elsewhere"):
                for count in (10, 1_000):
                    if kind == "remove" and self.graph.in_degrees[target] < 2 * count:
                        continue
                    edits = self.edits(target, count, kind)
                    answers.append(self._ask(contributions, edits, count, kind))
        figures = {
            name: max(answer[name] for answer in answers if name in answer)
            for name in dict.fromkeys(name for answer in answers for name in answer)
        }
        edits = self.edits(int(self.order[TARGETS["mid"]]), 1_000, "add")
        figures |= self._again(edits)
        figures["ratio_vs_recompute"] = figures["recompute_ms"] / figures["target_ms_1000"]
        return figures

    def _ask(self, contributions: Contributions, edits: Edits, count: int, kind: str) -> Figures:
        graphs = (self.graph, self.out_graph, self.values)
        target = contributions.target

        def ask_target() -> object:
            return estimate(*graphs, contributions, edits, scratch=self.scratch)

        def ask_all() -> object:
            return propagate(*graphs, edits, scratch=self.scratch)

        effect = estimate(*graphs, contributions, edits, scratch=self.scratch)
        figures = {
            f"target_ms_{count}": best_ms(ask_target, self.runs),
            f"target_cpu_ms_{count}": best_ms(ask_target, self.runs, time.thread_time),
            f"spread_ms_{count}": best_ms(ask_all, self.runs),
            f"spread_cpu_ms_{count}": best_ms(ask_all, self.runs, time.thread_time),
            "target_relative_bound": effect.relative_bound,
        }
        full = recompute(*graphs, edits, scratch=self.scratch)
        true = float(full.deltas[target])
        figures["target_relative_error"] = abs(effect.change - true) / effect.after
        if kind != "elsewhere":
            figures["change_relative_error"] = abs(effect.change - true) / abs(true)
        change = propagate(*graphs, edits, scratch=self.scratch)
        wrong = np.abs(change.deltas - full.deltas[change.nodes]).max()
        figures["spread_error_of_largest"] = float(wrong / np.abs(full.deltas).max())
        return figures

    def _again(self, edits: Edits) -> Figures:
        """The peers: the whole graph solved for the change, and ranked again from where it was."""
        graphs = (self.graph, self.out_graph, self.values)
        edited = apply_edits(self.graph, self.out_graph, edits)

        def ranked() -> object:
            return rank(edited, precision=np.float64, tolerance=1e-9, start=self.values)

        return {
            "recompute_ms": best_ms(lambda: recompute(*graphs, edits, scratch=self.scratch), 2),
            "rank_again_ms": best_ms(ranked, 2),
        }


def structure(graph: Graph, out_graph: Graph, *, quick: bool) -> Figures:
    """Seconds of each search over the whole graph; milliseconds of co-citation."""
    order = np.argsort(-graph.in_degrees, kind="stable")
    pair = (graph, out_graph)
    searches: dict[str, Callable[[], object]] = {
        "reciprocal": lambda: reciprocal_pairs(*pair),
        "cliques": lambda: rings.mutual_cliques(*pair),
        "twins": lambda: twins.twins(*pair),
        "near_twins": lambda: twins.near_twins(*pair),
        "farms": lambda: bicliques.find_farms(*pair),
    }
    if not quick:
        whole = undirected(*pair)
        searches["triangles"] = lambda: trusses.triangle_support(whole)
        searches["truss_of_8"] = lambda: trusses.k_truss(whole, 8)
    figures = {f"{name}_s": best_ms(search, 1) / 1000 for name, search in searches.items()}
    for name, place in TARGETS.items():
        target = int(order[min(place, graph.nodes - 1)])
        question = [best_ms(lambda at=target: cocited_with(*pair, at), 5) for _ in range(3)]
        figures[f"cocited_ms_{name}"] = statistics.median(question)
    return figures


def cores(graph: Graph, out_graph: Graph, *, quick: bool) -> Figures:
    """k-cores with and without making the undirected graph, beside networkit."""
    figures = {"undirected_s": best_ms(lambda: undirected(graph, out_graph), 1) / 1000}
    whole = undirected(graph, out_graph)
    figures["core_s"] = best_ms(lambda: core_numbers(whole), 2) / 1000
    if quick:  # it takes longer to load the graph than all of the above
        return figures
    try:
        import networkit
    except ImportError:
        return figures
    sources = np.repeat(np.arange(whole.nodes), whole.degrees)
    once = sources < whole.neighbours
    started = time.perf_counter()
    peer = networkit.GraphFromCoo(
        (np.ones(whole.edges), (sources[once], whole.neighbours[once].astype(np.int64))),
        n=whole.nodes,
        directed=False,
    )
    loaded = time.perf_counter()
    decomposition = networkit.centrality.CoreDecomposition(peer)
    decomposition.run()
    figures["networkit_load_s"] = loaded - started
    figures["networkit_core_s"] = time.perf_counter() - loaded
    figures["networkit_agrees"] = float(
        np.array_equal(np.array(decomposition.scores(), np.int32), core_numbers(whole))
    )
    return figures


def show(figures: Figures) -> None:
    """A table for people."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"What if, on {figures['edges']:,.0f} links")
    table.add_column("figure")
    table.add_column("value", justify="right")
    table.add_column("to keep", justify="right")
    for name, value in figures.items():
        sign, limit = LIMITS.get(name, ("", 0))
        shown = f"{value:.1e}" if 0 < value < 0.01 else f"{value:,.2f}"
        table.add_row(name, shown, f"{sign} {limit:,}" if sign else "")
    Console().print(table)


if __name__ == "__main__":
    main()
