"""Self-made files as Common Crawl publishes them, and a process that brings them in."""

import gzip
import os
import random
import signal
import sys
from pathlib import Path

RELEASE = "cc-main-2026-mar-apr-may"


class MadeUpGraph:
    """A small web graph: domains or hosts, links, ranks by the number of referring vertices."""

    def __init__(self, names: list[str], links: int, seed: int = 1) -> None:
        chance = random.Random(seed)
        self.names = sorted(names)
        self.edges = sorted(
            {
                (chance.randrange(len(names)), min(int(chance.paretovariate(0.6)), len(names)) - 1)
                for _ in range(links)
            }
        )

    @property
    def ranking(self) -> list[str]:
        """Names by how many vertices link to them."""
        counts = dict.fromkeys(range(len(self.names)), 0)
        for _, target in self.edges:
            counts[target] += 1
        return [self.names[v] for v in sorted(counts, key=lambda v: (-counts[v], v))]

    def vertices(self, *, hosts: bool = True) -> str:
        ending = "\t1" if hosts else ""
        return "".join(f"{place}\t{name}{ending}\n" for place, name in enumerate(self.names))

    def edge_lines(self) -> str:
        return "".join(f"{source}\t{target}\n" for source, target in self.edges)

    def ranks(self) -> str:
        header = "#harmonicc_pos\t#harmonicc_val\t#pr_pos\t#pr_val\t#host_rev\t#n_hosts\n"
        return header + "".join(
            f"{place}\t{1e7 / place}\t{place}\t{0.1 / place}\t{name}\t1\n"
            for place, name in enumerate(self.ranking, 1)
        )

    def linking(self, name: str) -> set[str]:
        """Names of the vertices that link to one, itself left out."""
        place = self.names.index(name)
        return {self.names[source] for source, target in self.edges if target == place != source}


def domain_graph() -> MadeUpGraph:
    return MadeUpGraph([f"com.site-{number:04}" for number in range(400)], 3_000)


def write(folder: Path, graph: MadeUpGraph, level: str = "domain") -> Path:
    """Put the three files of a release where the server has them."""
    place = folder / "projects" / "hyperlinkgraph" / RELEASE / level
    place.mkdir(parents=True)
    for kind, text in (
        ("vertices", graph.vertices()),
        ("edges", graph.edge_lines()),
        ("ranks", graph.ranks()),
    ):
        (place / f"{RELEASE}-{level}-{kind}.txt.gz").write_bytes(gzip.compress(text.encode()))
    return place


def main() -> None:
    """Bring files in, and die at a step: `webgraph_files.py ROOT FOLDER STEP`."""
    from linkcensus.core.settings import load_settings
    from linkcensus.importers.webgraph.bring_in import bring_in_graph
    from linkcensus.importers.webgraph.files import Options, Silent

    root, folder, step = Path(sys.argv[1]), sys.argv[2], sys.argv[3]

    class Dying(Silent):
        def begin(self, what: str, total: int | None) -> None:
            if what.startswith(step):
                os.kill(os.getpid(), signal.SIGKILL)

    if step == "commit":
        os.fsync = lambda descriptor: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment]
    options = Options(load_settings(data=root), root / "downloads", progress=Dying())
    bring_in_graph(root, [folder], options)


if __name__ == "__main__":
    main()
