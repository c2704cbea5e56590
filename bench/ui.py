"""The UI in a headless Chromium: paint, figures, rows of a very long list, a link map, its weight.

A real server shows the data of `linkcensus demo`, then a list of a million links, then the map of
2,000 sites around one. Each run has a new browser context, and so an empty cache. Interactive
means: the overview's figures are there and the main thread has ended its last long task, those that
draw the charts included. Beside it, a page of the same server with two bytes and no script.
`--quick`: fewer runs, a list of 60 k links. `--json`: one flat object of figures.
"""

import argparse
import gzip
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

import rows
from in_browser import chromium, context, gone_to, opened, processor_ms, scrolled, to_the_end
from index import _append
from machine import loop_ms
from playwright.sync_api import Browser, Request
from server import serving
from tests.support.browsing import HERO

Figures = dict[str, float]

RUNS, QUICK_RUNS = 9, 2
QUICK_ROWS = 60_000
MAP_LINKS, MAP_SITES = 60_000, 2_000

LIMITS = {
    "paint_ms": 1000,
    "interactive_ms": 1500,
    "jump_on_screen_ms": 400,
    "map_ms": 1500,
    "overview_js_kb": 250,
    "charts_js_kb": 200,
    "complaints": 0,
}


def run(folder: Path, *, quick: bool) -> Figures:
    """All figures."""
    runs = QUICK_RUNS if quick else RUNS
    demo, long, web = (folder / name for name in ("demo", "long", "web"))
    if not demo.exists():
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            building = [
                pool.submit(build_demo, demo),
                pool.submit(rows.build, long, QUICK_ROWS if quick else rows.LINKS),
                pool.submit(build_web, web),
            ]
            for one in building:
                one.result()
    complaints: list[str] = []
    figures = {"machine_loop_ms": loop_ms()}
    with chromium() as browser:
        with serving(demo) as address:
            figures |= measure_overview(browser, address, runs, complaints)
        with serving(long / "data") as address:
            figures |= measure_jumps(browser, address, runs, complaints)
        with serving(web / "data") as address:
            figures |= measure_map(browser, address, runs, complaints)
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return figures | {"complaints": float(len(complaints))}


def linkcensus(data: Path, *words: str) -> None:
    """Run a command of ours."""
    command = [sys.executable, "-m", "linkcensus", "--data", str(data), *words]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def build_demo(data: Path) -> None:
    """The made-up web of the demo."""
    linkcensus(data, "demo", "--no-serve", "--no-crawl")


def build_web(folder: Path) -> None:
    """A made-up web large enough for a full map, with scores."""
    import made_up_links

    from linkcensus.core.settings import load_settings
    from linkcensus.index.index import Index

    made_up_links.GIANT_SHARE = 25  # the long list, made by the same process, has set another
    _append((folder, 0, MAP_LINKS))
    index = Index(folder / "data", load_settings(data=folder / "data"))
    index.compact()
    index.close()
    linkcensus(folder / "data", "score")


def measure_overview(browser: Browser, address: str, runs: int, complaints: list[str]) -> Figures:
    """Paint, figures and charts of the overview with an empty cache and a full one."""
    overview = f"{address}/sites/{HERO}/overview"
    cold, warm, bare, login, worked = [], [], [], [], []
    asked: set[str] = set()

    def remember(request: Request) -> None:
        asked.add(request.url.rpartition("/")[2])

    for _ in range(runs):
        with context(browser, address, complaints) as watched:
            page = watched.page()
            page.on("request", remember)
            busy = processor_ms(page)
            cold.append(opened(page, overview, "figures", "drawn"))
            worked.append(busy())
            warm.append(opened(page, overview, "figures", "drawn"))
        with context(browser, address, complaints, signed_in=False) as watched:
            bare.append(opened(watched.page(), f"{address}/healthz"))
        with context(browser, address, complaints, signed_in=False) as watched:
            login.append(opened(watched.page(), f"{address}/login"))
    figures = {
        **_summed("paint", [times["paint"] for times in cold]),
        **_summed("figures", [times["figures"] for times in cold]),
        **_summed("interactive", [max(times["figures"], times["busy"]) for times in cold]),
        **_summed("charts_drawn", [times["drawn"] for times in cold]),
        "main_thread_processor_ms": statistics.median(worked),
        **_summed("again_paint", [times["paint"] for times in warm]),
        **_summed("again_interactive", [max(times["figures"], times["busy"]) for times in warm]),
        **_summed("bare_page_paint", [times["paint"] for times in bare]),
        **_summed("login_paint", [times["paint"] for times in login]),
    }
    return figures | weights(asked)


def weights(asked: set[str]) -> Figures:
    """Kilobytes under gzip of the built files that a page asked for; the charts' part apart."""
    from linkcensus.api.ui import BUNDLE

    def packed(names: Sequence[Path]) -> float:
        return sum(len(gzip.compress(path.read_bytes(), 9)) for path in names) / 1000

    files = [path for path in (BUNDLE / "assets").iterdir() if path.name in asked]
    scripts = [path for path in files if path.suffix == ".js"]
    charts = [path for path in scripts if path.name.startswith("Drawing-")]
    return {
        "overview_js_kb": packed([path for path in scripts if path not in charts]),
        "overview_js_files": float(len(scripts) - len(charts)),
        "charts_js_kb": packed(charts),
        "styles_kb": packed([path for path in files if path.suffix == ".css"]),
    }


def measure_jumps(browser: Browser, address: str, runs: int, complaints: list[str]) -> Figures:
    """From the scroll bar, the number or the key until the rows are on the screen."""
    import made_up_links

    with context(browser, address, complaints) as watched:
        page = watched.page()
        page.goto(f"{address}/sites/{made_up_links.GIANT}/backlinks")
        page.locator("[data-index='0'] .lc-value").first.wait_for()
        total = int(page.get_by_test_id("table").get_attribute("aria-rowcount") or 0)
        first = scrolled(page, 0.37)
        parts = [(0.11 + 0.618 * number) % 1 for number in range(runs)]
        by_bar = [scrolled(page, part) for part in parts]
        by_number = [gone_to(page, int(total * ((part + 0.29) % 1))) for part in parts]
        end = to_the_end(page)
    return {
        "long_list_rows": float(total - 1),
        "first_jump_on_screen_ms": first,
        **_summed("jump_on_screen", [*by_bar, *by_number, end]),
        **_summed("scroll_bar", by_bar),
        **_summed("row_number", by_number),
        "end_key_ms": end,
    }


def measure_map(browser: Browser, address: str, runs: int, complaints: list[str]) -> Figures:
    """The map of the largest site's surroundings: drawn, and the main thread idle."""
    import made_up_links

    question = f"sites/{made_up_links.GIANT}/map?nodes={MAP_SITES}&hops=4"
    ready, sites = [], 0
    for _ in range(runs):
        with context(browser, address, complaints) as watched:
            page = watched.page()
            times = opened(page, f"{address}/{question}", "map")
            ready.append(max(times["map"], times["busy"]))
            shown = watched.context.request.get(f"{address}/api/v1/{question}").json()
            sites = len(shown["nodes"])
    return {"map_sites": float(sites), **_summed("map", ready)}


def _summed(label: str, times: Sequence[float]) -> Figures:
    return {f"{label}_ms": statistics.median(times), f"{label}_worst_ms": max(times)}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--data", type=Path, help="keep the data in this folder, use it again")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="linkcensus-bench-") as temporary:
        figures = run(options.data or Path(temporary), quick=options.quick)
    if options.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        mark = f" (to reach: {LIMITS[name]})" if name in LIMITS else ""
        print(f"{name:32} {value:12,.1f}{mark}")


if __name__ == "__main__":
    main()
