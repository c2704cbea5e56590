"""What a headless Chromium sees of a page: paint, figures, an idle main thread, rows after a jump.

All times are the page's own clock, in ms since its navigation began, or since the key or scroll.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from scripts.find_chromium import find_chromium
from server import EMAIL, PASSWORD
from tests.support.browsing import Served, Watched, sign_in

PATIENCE_S = 90
_QUIET_MS = 600
"""How long nothing may happen until a page counts as ready."""

_WATCH = """(() => {
  const seen = { figures: 0, drawn: 0, busy: 0 };
  window.benchSeen = seen;
  const watch = new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      seen.busy = Math.max(seen.busy, startTime + duration);
  });
  watch.observe({ type: "longtask", buffered: true });
  const look = () => {
    const stats = document.querySelectorAll("main [data-testid=stat]");
    const bones = document.querySelectorAll("main [data-testid=stat] .mantine-Skeleton-root");
    if (!seen.figures && stats.length && !bones.length) seen.figures = performance.now();
    const charts = document.querySelectorAll("main [role=img] svg").length;
    const missing = document.querySelectorAll("main .mantine-Skeleton-root").length;
    if (!seen.drawn && seen.figures && charts && !missing) seen.drawn = performance.now();
  };
  const all = { childList: true, subtree: true, characterData: true };
  new MutationObserver(look).observe(document, all);
})()"""

_TIMES = """() => ({
  ...window.benchSeen,
  now: performance.now(),
  paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
  map: performance.getEntriesByName("lc-map-ready")[0]?.startTime ?? 0,
})"""

_JUMP = """(part) => {
  const box = document.querySelector("[data-testid=table]");
  const inView = () => {
    const { top, bottom } = box.getBoundingClientRect();
    return [...box.querySelectorAll("[data-index]")].filter((row) => {
      const at = row.getBoundingClientRect();
      return at.bottom > top + 40 && at.top < bottom;
    });
  };
  const before = inView().map((row) => Number(row.dataset.index));
  window.benchJump = new Promise((resolve) => {
    let started = 0;
    const look = () => {
      const rows = inView();
      const fresh = (row) => !before.includes(Number(row.dataset.index));
      const moved = rows.length > 5 && rows.every(fresh);
      const there = moved && rows.every((row) => !row.querySelector(".lc-bone"));
      // the next frame shows what this one found
      if (there) requestAnimationFrame(() => resolve(performance.now() - started));
      else requestAnimationFrame(look);
    };
    const start = (at) => { started = at; requestAnimationFrame(look); };
    if (part === null) {
      const heard = (event) => {
        if (event.key !== "Enter" && event.key !== "End") return;
        removeEventListener("keydown", heard, true);
        start(event.timeStamp);
      };
      addEventListener("keydown", heard, true);
    } else {
      start(performance.now());
      box.scrollTop = part * (box.scrollHeight - box.clientHeight);
    }
  });
}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser; draws WebGL without a graphics card."""
    path = find_chromium(install=False)
    if path is None:
        raise SystemExit("no Chromium: install one, or name it in LINKCENSUS_CHROMIUM")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=path,
            # pages drawn by the processor, and WebGL too, as on a machine without a graphics card
            args=["--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader"],
        )


@contextmanager
def context(
    browser: Browser, address: str, complaints: list[str], *, signed_in: bool = True
) -> Iterator[Watched]:
    """A context with an empty cache; what must not happen in it is added to the complaints."""
    opened = browser.new_context(viewport={"width": 1360, "height": 900}, locale="en-GB")
    opened.set_default_timeout(1000 * PATIENCE_S)
    opened.add_init_script(_WATCH)
    watched = Watched(opened, address.partition("://")[2])
    if signed_in:
        sign_in(watched, Served(f"{address}/", Path(), None), EMAIL, PASSWORD)
    yield watched
    complaints.extend(watched.unexpected())
    opened.close()


def opened(page: Page, address: str, *needed: str) -> dict[str, float]:
    """Open an address; gives its times once all needed ones are there and nothing happens more."""
    page.goto(address, wait_until="commit")
    until = time.monotonic() + PATIENCE_S
    times: dict[str, float] = {}
    while time.monotonic() < until:
        page.wait_for_timeout(100)
        times = page.evaluate(_TIMES)
        last = max(times[name] for name in ("paint", "busy", *needed))
        if all(times[name] for name in ("paint", *needed)) and times["now"] - last > _QUIET_MS:
            return times
    raise SystemExit(f"{address}: no {needed} within {PATIENCE_S} s: {times}")


def processor_ms(page: Page) -> Callable[[], float]:
    """Count the main thread's processor time from now on, which other programs do not add to."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})

    def so_far() -> float:
        metrics = devtools.send("Performance.getMetrics")["metrics"]
        return 1000 * float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))

    return so_far


def scrolled(page: Page, part: float) -> float:
    """Drag the table's scroll bar to a part of its length; ms until all rows in view are there."""
    page.evaluate(_JUMP, part)
    return float(page.evaluate("window.benchJump"))


def gone_to(page: Page, row: int) -> float:
    """Ask for a row by its number; ms from Enter until all rows in view are there."""
    page.get_by_test_id("jump").click()
    number = page.locator("form input[inputmode=numeric]")
    number.fill(str(row))
    page.evaluate(_JUMP, None)
    number.press("Enter")
    return float(page.evaluate("window.benchJump"))


def to_the_end(page: Page) -> float:
    """Press End in the table; ms until the last rows are there."""
    page.get_by_test_id("table").focus()
    page.evaluate(_JUMP, None)
    page.keyboard.press("End")
    return float(page.evaluate("window.benchJump"))
