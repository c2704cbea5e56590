"""Which commands there are, what for, and in which module; a module is loaded with its command.

Loading all of them would make `linkcensus --help` half as slow again, so the purpose stands here
once more; a test compares it with the command's own words.
"""

from collections.abc import Iterator, MutableMapping
from importlib import import_module
from typing import Any, NamedTuple

import typer


class Entry(NamedTuple):
    """One command, or one group of commands."""

    name: str
    module: str
    """Below `linkcensus.cli`; its `add_to(app)` registers the command."""
    purpose: str


BRING_IN = "Bring links in"
ASK = "Ask"
COMPARE = "Compare"
SCORE = "Score"
WATCH = "Watch"
TAKE_OUT = "Take out"
LOOK_AFTER = "Look after"
SERVE = "Serve"

CATALOGUE: dict[str, tuple[Entry, ...]] = {
    BRING_IN: (
        Entry("import", "bring_in", "Bring in archives, pages and other tools' tables."),
        Entry(
            "commoncrawl",
            "commoncrawl",
            "Bring in the whole web's graph, and archived pages of sites.",
        ),
        Entry("crawl", "crawl", "Fetch pages from the web, politely, and bring their links in."),
        Entry(
            "verify",
            "verify",
            "Look at the known referring pages again: which links live, which are gone, and why.",
        ),
        Entry("listen", "listening", "Listen to networks and feeds for links to your sites."),
        Entry(
            "demo",
            "demo",
            "Make a small made-up web, import it, crawl it while it changes, and show the alerts.",
        ),
    ),
    ASK: (
        Entry("overview", "overview", "Show how many links a target has, from where, since when."),
        Entry("backlinks", "backlinks", "List the links to a target, one by one."),
        Entry("sites", "reports", "List the sites that link to a target."),
        Entry("hosts", "reports", "List the hosts that link to a target."),
        Entry("anchors", "anchors", "List the words of the links: exact, brand, URL, generic."),
        Entry("pages", "reports", "List the target's pages by their links."),
        Entry("new-lost", "changes", "Count new and lost links by day, with the reasons."),
        Entry(
            "link-status",
            "verify",
            "List the links to a target with how each stands: status, standing, cause, last look.",
        ),
        Entry(
            "losses",
            "verify",
            "List missing and lost links by site and cause: one redesign is one line.",
        ),
        Entry("broken", "reports", "List linked pages that answer an error or lead elsewhere."),
        Entry("traffic", "traffic", "Show which sites send visitors, day by day, by the logs."),
        Entry(
            "mentions", "mentions", "List posts, discussions and feeds that share a target's pages."
        ),
        Entry("networks", "networks", "List addresses and subnets that referring sites share."),
        Entry("internal", "site_links", "List a site's pages by the links from its other pages."),
        Entry("outgoing", "site_links", "List the sites that a site links to."),
    ),
    COMPARE: (
        Entry("compare", "comparing", "Show the same figures of several targets side by side."),
        Entry("intersect", "comparing", "List sites that link to others, and not to you."),
        Entry("bulk", "comparing", "Check up to a million sites or URLs at once."),
        Entry("overlap", "overlap", "Show which source knows what, and how figures disagree."),
        Entry("map", "link_map", "Map the sites around one and the links among them."),
    ),
    SCORE: (
        Entry("score", "score", "Compute authority, trust, topics and spam of sites and pages."),
        Entry("explain", "explain", "Take a score, or a link, apart: every vote, path and marker."),
        Entry("what-if", "what_if", "Say what scores would be if links came or went."),
        Entry("similar", "similar", "List sites that the same sites vote for: competitors."),
        Entry("prospects", "prospects", "List sites whose link would be worth most to a site."),
        Entry("farms", "spam", "List groups of sites that link as one hand would."),
        Entry("evaluate", "spam", "Compare the spam verdicts with sites that you have labelled."),
    ),
    WATCH: (
        Entry("expect", "expect", "Load a table of placed links, and say what became of each."),
        Entry(
            "monitor", "monitor", "Watch sites and placed links, and hear what happened to them."
        ),
        Entry(
            "schedule",
            "schedule",
            "Have crawls, looks, listening, imports and scores done by the clock.",
        ),
        Entry("channel", "channels", "List where alerts go: mail, chats, webhooks, feeds, files."),
    ),
    TAKE_OUT: (
        Entry("export", "export", "Write a whole list as CSV, JSON lines, Parquet or XLSX."),
        Entry("sql", "sql", "Answer one SELECT over the tables of the index."),
    ),
    LOOK_AFTER: (
        Entry("imports", "imports", "List what was imported; show, undo and redo one."),
        Entry(
            "forget",
            "forget",
            "Remove every trace of a site, a page or an author, kept pages included.",
        ),
        Entry("compact", "bring_in", "Put what came in to its place, so that questions stay fast."),
        Entry("doctor", "look_after", "Examine the index and say how to mend it."),
    ),
    SERVE: (
        Entry("serve", "serve", "Serve the web pages and the API, and do the jobs."),
        Entry("backup", "backup", "Write index, kept pages, accounts and all else into one file."),
        Entry(
            "restore",
            "backup",
            "Put a backup in the place of the data folder, verified before anything changes.",
        ),
        Entry("worker", "serve", "Do jobs beside `serve`; any number of workers may run."),
        Entry("mcp", "mcp", "Answer one MCP client over standard input and output."),
        Entry("user", "users", "List who may sign in; add and remove people, set passwords."),
    ),
}


class Commands(MutableMapping[str, Any]):
    """The commands by name, each built when it is first asked for."""

    def __init__(self) -> None:
        self._modules = {
            entry.name: entry.module for entries in CATALOGUE.values() for entry in entries
        }
        self._built: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._built:
            self._build(self._modules[name])
        return self._built[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self._modules.setdefault(name, "")
        self._built[name] = command

    def __delitem__(self, name: str) -> None:
        del self._modules[name]
        self._built.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)

    def _build(self, module: str) -> None:
        app = typer.Typer(add_completion=False, rich_markup_mode="rich")
        # a second command keeps typer from taking a lone one for the whole program
        app.command("none", hidden=True)(_nothing)
        import_module(f"linkcensus.cli.{module}").add_to(app)
        self._built.update(typer.main.get_group(app).commands)


def _nothing() -> None:
    """Do nothing; never offered."""
