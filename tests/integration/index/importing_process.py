"""A process that imports until it is killed, or a given number of times; told what it has done.

Run as `python importing_process.py FOLDER NAME COUNT [LIMIT]`. Each import is one page with
`LINKS` links; after each commit it prints `acknowledged ID`. Every third time it compacts. With a
limit, no file may grow beyond so many bytes, as on a full disk.
"""

import itertools
import random
import resource
import signal
import sys
from pathlib import Path

from tests.integration.index.made_up import World, link, visit

from linkcensus.core.errors import LinkCensusError

LINKS = 5


def tell(*words: object) -> None:
    """Say a line to the test at once."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def import_pages(folder: Path, name: str, count: int, wide: bool) -> None:
    """Import, acknowledge, compact; forever when the count is 0."""
    world = World(folder)
    tell("ready")
    for number in itertools.count(1):
        import_id = f"{name}{number:04d}"
        padding = random.Random(number).randbytes(100_000).hex() if wide else "words "
        links = [link(f"target.com/{n}", f"{padding}{n}") for n in range(LINKS)]
        world.fill((visit(f"page{import_id}.com/", number), links), import_id=import_id)
        (record,) = world.commit()
        tell("acknowledged", f"page{import_id}.com", record.links_new)
        if number % 3 == 0:
            world.index.compact(everything=number % 6 == 0)
            world.index.vacuum()
        if number == count:
            return


def main() -> int:
    """Do as the arguments say."""
    folder, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    limit = int(sys.argv[4]) if len(sys.argv) > 4 else 0
    if limit:
        World(folder).index.close()
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        import_pages(folder, name, count, wide=bool(limit))
    except LinkCensusError as error:
        tell("failed", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
