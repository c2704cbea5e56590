"""What may be asked for, as a host's robots.txt says it.

Groups are chosen here and paths matched by protego: of a file of 500 kB with thousands of groups
only our own reaches it, so a hostile file costs no more than its size.

Source:
    RFC 9309. 2xx is read, 4xx allows everything, 5xx and no answer forbid everything; a copy
    lives 24 hours, and longer while the file is unreachable. 429 counts as unreachable, as at
    Google: it asks for fewer requests. `Crawl-delay` is no part of the RFC and is kept all the
    same.
"""

import asyncio
import math
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from protego import Protego

from linkcensus.core.clock import Clock
from linkcensus.crawl.outcome import Outcome, Reason

MAX_ROBOTS_BYTES = 500 * 1024
"""What RFC 9309 §2.5 asks crawlers to read at least; we read no more."""
LIFE = timedelta(hours=24)
_RETRY = timedelta(hours=1)
"""When an unreachable file is asked for again."""
_LONGEST_DELAY_SECONDS = 86_400.0
_MOST_SITEMAPS = 1_000
_CACHE_BYTES = 64 * 1024 * 1024
_ENTRY_BYTES = 2_000
"""What an entry weighs beside its text, roughly."""

_LINE_END = re.compile(r"\r\n?|\n")
_TOKEN = re.compile(r"[^\s/;(]{1,100}")
_FIELDS = {
    "user-agent": "user-agent",
    "useragent": "user-agent",
    "user agent": "user-agent",
    "allow": "allow",
    "disallow": "disallow",
    "dissallow": "disallow",
    "dissalow": "disallow",
    "disalow": "disallow",
    "diasllow": "disallow",
    "disallaw": "disallow",
    "crawl-delay": "crawl-delay",
    "crawl delay": "crawl-delay",
    "sitemap": "sitemap",
    "site-map": "sitemap",
}


Refusal = tuple[Outcome, Reason]


class RobotsState(StrEnum):
    """What became of a robots.txt."""

    READ = "read"
    ABSENT = "absent"
    """4xx: everything is allowed."""
    UNREACHABLE = "unreachable"
    """5xx or no answer: everything is forbidden for now."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What one host allows us."""

    state: RobotsState
    delay: float = 0.0
    """The pause it asks for, seconds; 0 when it asks for none."""
    sitemaps: tuple[str, ...] = ()
    refusal: Refusal = (Outcome.ROBOTS_DISALLOWED, Reason.NONE)
    """The outcome of what is not allowed: a host that nobody answers for is not reached."""
    cut: bool = False
    """Whether the file was longer than 500 kB; the rest counts for nothing."""
    weight: int = 0
    """Bytes that the rules are held in, roughly."""
    _matcher: Protego | None = field(default=None, repr=False, compare=False)

    def allows(self, url: str) -> bool:
        """Tell whether a URL may be asked for."""
        if self.state is RobotsState.UNREACHABLE:
            return urlsplit(url).path == "/robots.txt"
        return self._matcher is None or bool(self._matcher.can_fetch(url, "*"))


ABSENT = Rules(RobotsState.ABSENT)


@dataclass(frozen=True, slots=True)
class RobotsAnswer:
    """What came of asking for a robots.txt, its redirects followed."""

    status: int | None
    """None when nobody answered."""
    body: bytes = field(default=b"", repr=False)
    cut: bool = False
    refusal: Refusal = (Outcome.ROBOTS_DISALLOWED, Reason.ROBOTS_UNREACHABLE)
    """What to say of the host's pages when nobody answered, or 5xx."""


def read_rules(body: bytes, token: str, *, cut: bool = False) -> Rules:
    """Read what a robots.txt says to us.

    Args:
        body: The file, at most `MAX_ROBOTS_BYTES` of it; more is not read.
        token: Our product token, lower case.
        cut: Whether the body ends early; its last line is then not a whole one.
    """
    if len(body) > MAX_ROBOTS_BYTES:
        body, cut = body[:MAX_ROBOTS_BYTES], True
    if cut:
        body = body[: max(body.rfind(b"\n"), body.rfind(b"\r")) + 1]
    ours, all_agents, sitemaps = _groups(body.decode("utf-8-sig", "replace"), token)
    chosen = ours if ours is not None else all_agents
    rules = [line for line in chosen or () if line[0] != "crawl-delay"]
    text = "\n".join(["User-agent: *", *(f"{name}: {value}" for name, value in rules)])
    return Rules(
        RobotsState.READ,
        _delay(chosen or []),
        tuple(sitemaps[:_MOST_SITEMAPS]),
        cut=cut,
        weight=_ENTRY_BYTES + 6 * len(text),
        _matcher=Protego.parse(text) if rules else None,
    )


def rules_of_answer(answer: RobotsAnswer, token: str) -> Rules:
    """Turn an answer into rules, by its status."""
    if answer.status is None or answer.status >= 500 or answer.status == 429:
        return Rules(RobotsState.UNREACHABLE, refusal=answer.refusal)
    if 200 <= answer.status < 300:
        return read_rules(answer.body, token, cut=answer.cut)
    return ABSENT  # 4xx, and redirects that lead nowhere (RFC 9309 §2.3.1.2)


@dataclass(slots=True)
class _Entry:
    rules: Rules
    expires: datetime


class RobotsCache:
    """The rules of the hosts that were asked lately, in bounded memory.

    Args:
        token: Our product token, lower case.
        load: Asks for the robots.txt of an origin (`https://site.example`).
        clock: Tells when a copy is too old.
    """

    def __init__(
        self, token: str, load: Callable[[str], Awaitable[RobotsAnswer]], clock: Clock
    ) -> None:
        self._token = token
        self._load = load
        self._clock = clock
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._weight = 0
        self._loading: dict[str, asyncio.Lock] = {}

    async def rules(self, url: str) -> Rules:
        """Return the rules that hold for a serialised URL, asking its host at most once a day.

        Raises what `load` raises; nothing is remembered then.
        """
        origin = _origin_of(url)
        if (known := self._fresh(origin)) is not None:
            return known
        lock = self._loading.setdefault(origin, asyncio.Lock())
        try:
            async with lock:
                if (known := self._fresh(origin)) is not None:
                    return known
                return self._keep(origin, await self._load(origin))
        finally:
            if not lock.locked():
                self._loading.pop(origin, None)

    def known(self, url: str) -> Rules | None:
        """Return the rules that hold for a serialised URL where its host was asked already."""
        return self._fresh(_origin_of(url))

    def _fresh(self, origin: str) -> Rules | None:
        entry = self._entries.get(origin)
        if entry is None or entry.expires <= self._clock.now():
            return None
        self._entries.move_to_end(origin)
        return entry.rules

    def _keep(self, origin: str, answer: RobotsAnswer) -> Rules:
        rules = rules_of_answer(answer, self._token)
        life = LIFE
        old = self._entries.pop(origin, None)
        if old is not None:
            self._weight -= _ENTRY_BYTES + old.rules.weight
        if rules.state is RobotsState.UNREACHABLE:
            life = _RETRY
            if old is not None and old.rules.state is not RobotsState.UNREACHABLE:
                rules = old.rules  # what it said last still holds
        self._entries[origin] = _Entry(rules, self._clock.now() + life)
        self._weight += _ENTRY_BYTES + rules.weight
        while self._weight > _CACHE_BYTES and len(self._entries) > 1:
            _, dropped = self._entries.popitem(last=False)
            self._weight -= _ENTRY_BYTES + dropped.rules.weight
        return rules


def _origin_of(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0].rpartition('@')[2]}"


_Rule = tuple[str, str]


def _groups(text: str, token: str) -> tuple[list[_Rule] | None, list[_Rule] | None, list[str]]:
    """Collect the rules of our groups and of the groups for everyone, and the sitemaps."""
    found: dict[str, list[_Rule] | None] = {token: None, "*": None}
    sitemaps: list[str] = []
    agents: set[str] = set()
    in_agents = False
    for line in _LINE_END.split(text):
        name, value = _directive(line)
        if name == "sitemap":
            sitemaps.append(value)
        elif name == "user-agent":
            if not in_agents:
                agents, in_agents = set(), True
            agents |= {agent for agent in (_agent(value),) if agent in found}
        elif name is not None:
            # a pause is no rule of the RFC: it does not end the list of agents
            in_agents = in_agents and name == "crawl-delay"
            _add(found, agents, [(name, value)] if value else [])
    for agent in agents if in_agents else ():
        found[agent] = found[agent] or []
    return found[token], found["*"], sitemaps


def _add(found: dict[str, list[_Rule] | None], agents: set[str], rules: list[_Rule]) -> None:
    for agent in agents:
        known = found[agent] or []
        known.extend(rules)
        found[agent] = known


def _directive(line: str) -> tuple[str | None, str]:
    """Read `field: value`, or `field value` as some write it; the field is None for anything else.

    Plain string methods: a pattern could be made to look at one line for minutes.
    """
    line = line.partition("#")[0].strip()
    name, colon, value = line.partition(":")
    known = _FIELDS.get(name.strip().lower()) if colon else None
    if known is not None:
        return known, value.strip()
    name, _, value = line.partition(" ")
    return _FIELDS.get(name.lower()), value.strip()


def _agent(value: str) -> str:
    """The product token of a line `FooBot/2.1 (about)`; `*` stays."""
    found = _TOKEN.match(value)
    return found[0].lower() if found else ""


def _delay(rules: list[_Rule]) -> float:
    for name, value in rules:
        if name == "crawl-delay":
            try:
                seconds = float(value)
            except ValueError:
                continue
            if math.isfinite(seconds) and seconds >= 0:
                return min(seconds, _LONGEST_DELAY_SECONDS)
    return 0.0
