"""How many referring pages a CPU-second verifies: where their bytes decide, and with a full parse.

    python bench/verify.py [--quick] [--json]

Made-up articles of about 70 kB, as long as those of the crawl's measurement; no network. Peer: the
same pages read by the extraction alone, which is what verification costs without the prefilter.
Fails where the prefilter decides fewer than 1,000 pages a CPU-second, or decides one wrongly.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from machine import loop_ms

from linkcensus.core.link_status import Standing, Status
from linkcensus.core.url import CanonicalUrl, canonicalize
from linkcensus.crawl.fetched import Fetched, Request
from linkcensus.crawl.outcome import Outcome, Reason
from linkcensus.crawl.verify.expected import ExpectedLink
from linkcensus.crawl.verify.judge import judge
from linkcensus.crawl.verify.reading import Reader
from linkcensus.extract.html import extract_page

LEAST_PAGES_PER_CPU_SECOND = 1_000
TARGET = "https://shop.example/shoes"
_WORDS = ("the", "of", "and", "to", "in", "that", "for", "with", "was", "from", "this", "have")
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    """Some pages, and how the link on each must stand."""

    name: str
    pages: list[Fetched]
    standing: Standing


def url(text: str) -> CanonicalUrl:
    """A canonical URL."""
    found = canonicalize(text)
    assert found is not None
    return found


def article(random_of: random.Random, number: int, link: str | None) -> bytes:
    """A page as blogs have it: navigation, text, links, scripts, comments."""
    menu = "".join(f'<li><a href="/section/{n}">Section {n}</a></li>' for n in range(40))
    parts = []
    for n in range(60):
        words = " ".join(random_of.choices(_WORDS, k=110))
        parts.append(
            f'<p class="text">{words} <a href="https://site{n}.example/{number}">more &amp; more'
            f"</a> caf\u00e9 &#8217; 100% </p>"
        )
    if link is not None:
        parts.insert(30, f'<p>See <a href="{link}">shoes</a></p>')
    script = "".join(
        f"var a{n} = {{'u': 'https:\\/\\/cdn.example\\/{n}.js'}};\n" for n in range(350)
    )
    return (
        f"<!doctype html><html lang=en><head><title>Post {number}</title><script>{script}</script>"
        f"</head><body><nav><ul>{menu}</ul></nav><main><article>{''.join(parts)}</article></main>"
        f"<footer>{menu}</footer></body></html>"
    ).encode()


def cases(count: int) -> list[Case]:
    """The pages of the measurement."""
    random_of = random.Random(5)
    plain = [article(random_of, n, None) for n in range(count)]
    linked = [article(random_of, n, TARGET) for n in range(count)]
    return [
        Case("prefiltered_pages", [_fetched(body) for body in plain], Standing.GONE),
        Case("linking_pages", [_fetched(body) for body in linked], Standing.LIVE),
        Case("absent_pages", [_fetched(b"", Outcome.NOT_FOUND) for _ in plain], Standing.GONE),
    ]


def _fetched(body: bytes, outcome: Outcome = Outcome.OK) -> Fetched:
    return Fetched(
        Request("https://blog.example/post"),
        "https://blog.example/post",
        outcome,
        Reason.NONE,
        _NOW,
        status=200 if outcome is Outcome.OK else 404,
        headers={"content-type": ["text/html; charset=utf-8"]},
        payload=body,
        body=body,
    )


def pages_per_cpu_second(pages: list[Fetched], do: Callable[[Fetched], None], rounds: int) -> float:
    """The best of some rounds."""
    best = 0.0
    for _ in range(rounds):
        begun = time.process_time()
        for page in pages:
            do(page)
        best = max(best, len(pages) / (time.process_time() - begun))
    return best


def measure(count: int, rounds: int) -> dict[str, float]:
    """Pages per CPU-second of each case, and of the peer."""
    page, target = url("https://blog.example/post"), url(TARGET)
    expected = [ExpectedLink(target.key, target.site)]
    reader = Reader()
    made = cases(count)
    found: dict[str, float] = {"page_kilobytes": len(made[0].pages[0].body) / 1000}

    def verified(case: Case) -> Callable[[Fetched], None]:
        def verify(fetched: Fetched) -> None:
            reading = reader.read(page, page.url, fetched, [target.site])
            assert reading is not None
            (answer,) = judge(expected, reading.look)
            if answer.standing is not case.standing or answer.status is Status.UNREACHABLE:
                sys.exit(f"bench/verify.py: {case.name}: {answer.status}")

        return verify

    for case in made:
        found[f"{case.name}_per_cpu_second"] = pages_per_cpu_second(
            case.pages, verified(case), rounds
        )

    def parsed(fetched: Fetched) -> None:
        links = extract_page(fetched.body, page, page.url, http=fetched.record()).links
        any(link.target.site == target.site for link in links)

    found["full_parse_pages_per_cpu_second"] = pages_per_cpu_second(made[0].pages, parsed, rounds)
    parsed_rate = found["full_parse_pages_per_cpu_second"]
    found["ratio_vs_full_parse"] = found["prefiltered_pages_per_cpu_second"] / parsed_rate
    return found


def main() -> int:
    """Measure, print, and say whether it is enough."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer pages")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    given = parser.parse_args()
    loop = loop_ms()
    found = measure(100 if given.quick else 500, 2 if given.quick else 4)
    if given.json:
        sys.stdout.write(json.dumps({"machine_loop_ms": loop} | found) + "\n")
    else:
        sys.stdout.write(f"pages of {found['page_kilobytes']:.0f} kB, per CPU-second\n")
        for name in (name for name in found if name.endswith("_per_cpu_second")):
            shown = name.removesuffix("_per_cpu_second").replace("_", " ")
            sys.stdout.write(f"{shown:<26}{found[name]:>10,.0f}\n")
        ratio = found["ratio_vs_full_parse"]
        sys.stdout.write(f"{'prefilter / full parse':<26}{ratio:>10.1f}\n")
    return 0 if found["prefiltered_pages_per_cpu_second"] >= LEAST_PAGES_PER_CPU_SECOND else 1


if __name__ == "__main__":
    sys.exit(main())
