"""One page from the web: robots, politeness, redirects, tries and bounds, ending in an outcome.

    async with Fetcher(settings) as fetcher:
        fetched = await fetcher.fetch(Request("https://blog.example/post"))

Nothing that the web does raises here. Each redirect is asked for as a page of its own: by the
rules and in the slot of its own host, and through the gate.
"""

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from linkcensus.core.clock import Clock, SystemClock
from linkcensus.core.errors import BadInput, Refused
from linkcensus.core.settings import Settings
from linkcensus.core.url import PageBase
from linkcensus.crawl.answers import classify, decode, wanted_bytes
from linkcensus.crawl.fetched import Fetched, Hop, Request, Wants
from linkcensus.crawl.identity import robots_token, user_agent
from linkcensus.crawl.outcome import Outcome, Reason
from linkcensus.crawl.politeness import Passage, Politeness, TooSoon
from linkcensus.crawl.robots import (
    MAX_ROBOTS_BYTES,
    RobotsAnswer,
    RobotsCache,
    RobotsState,
    Rules,
)
from linkcensus.net.answers import (
    MAX_REDIRECTS,
    REDIRECT_STATUSES,
    RETRIED_STATUSES,
    read_retry_after,
)
from linkcensus.net.names import Names
from linkcensus.net.opened import Opened
from linkcensus.net.wire import Cut, Exchange, Fault, Wire, WireFault

_MAX_ROBOTS_REDIRECTS = 5
_LONGEST_URL = 8_000
_TEMPORARY_FAULTS = frozenset({Fault.CONNECT, Fault.TIMEOUT, Fault.BROKEN})

_ACCEPTED = {
    Wants.PAGE: "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1",
    Wants.SITEMAP: "application/xml,text/xml;q=0.9,text/plain;q=0.8,*/*;q=0.5",
    Wants.ANYTHING: "*/*",
}
_REFUSAL_WORDS = {
    RobotsState.READ: "robots.txt forbids it",
    RobotsState.ABSENT: "",
    RobotsState.UNREACHABLE: "robots.txt cannot be read, so nothing is asked for",
}
_ENCODINGS = "gzip, deflate, br, zstd"


@dataclass(slots=True)
class _Walk:
    """A request on its way through the redirects."""

    request: Request
    url: str
    chain: list[Hop] = field(default_factory=list)
    entered: dict[str, float] = field(default_factory=dict)
    """Other hosts that redirects led to, with the pause of each."""
    attempts: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why no answer came."""

    outcome: Outcome
    reason: Reason
    detail: str
    retry_after: float | None = None


class Fetcher(Opened):
    """Asks for pages; use it as an async context manager.

    Any number of `fetch` may run at once; they wait for their slots by themselves.

    Args:
        settings: Identity, pauses, bounds, opened networks.
        clock: Dates the answers and the copies of robots.txt.
        names: Leads host names to addresses; the machine's resolver by default.
        tls: Decides which certificates are good; the machine's authorities by default.
        monotonic: Seconds of a clock that never goes back; measures pauses.
        sleep: Waits for slots.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        names: Names | None = None,
        tls: ssl.SSLContext | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._settings = settings
        self._clock = clock or SystemClock()
        self._monotonic = monotonic
        self._max_bytes = int(settings.crawl_page_megabytes * 1_000_000)
        self._wire = Wire(settings, user_agent=user_agent(settings), names=names, tls=tls)
        super().__init__(self._wire)
        self._politeness = Politeness(settings, monotonic=monotonic, sleep=sleep)
        self._robots = RobotsCache(robots_token(settings), self._load_robots, self._clock)
        self._longest_pause = settings.crawl_longest_pause_seconds
        self._sleep = sleep
        self.passage: Passage | None = None
        """Asked before a redirect is followed to another host; None: nobody else asks hosts."""

    async def fetch(self, request: Request) -> Fetched:
        """Ask for a page and follow where it leads; never raises for what the web does.

        Pauses for politeness up to `crawl_longest_pause_seconds` are waited for; where a host
        wants a longer one the outcome is `postponed`, with the pause in `retry_after`.
        """
        try:
            walk = _Walk(request, _serialised(request.url))
        except BadInput as error:
            walk = _Walk(request, request.url[:_LONGEST_URL])
            return self._failed(walk, _Failure(Outcome.REFUSED, Reason.NOT_A_URL, str(error)))
        try:
            return await self._walked(walk)
        finally:
            for host, delay in walk.entered.items():
                assert self.passage is not None
                self.passage.leave(host, self._politeness.rest(host, delay))

    async def _walked(self, walk: _Walk) -> Fetched:
        """Go through the redirects to their end."""
        while True:
            answer = await self._one_hop(walk)
            if isinstance(answer, _Failure):
                return self._failed(walk, answer)
            hop = self._redirect(walk, answer)
            if hop is None:
                return self._answered(walk, answer)
            if (failure := _dead_end(walk, hop)) is not None:
                walk.chain.append(hop)
                return self._failed(walk, failure)
            walk.chain.append(hop)
            walk.url = str(hop.target)

    def known_rules(self, fetched: Fetched) -> Rules | None:
        """Return what the answering host's robots.txt says; None where nobody asked for it."""
        return self._robots.known(fetched.url)

    async def admit(self, url: str) -> bool:
        """Wait until a host may be asked for something that a page needs; False where it may not.

        The rules of robots.txt and the pause of the host hold, as for pages.
        """
        try:
            asked = _serialised(url)
            rules = await self._robots.rules(asked)
            if not rules.allows(asked):
                return False
            async with self._politeness.slot(_host_of(asked), self._delay(rules)):
                return True
        except (TooSoon, BadInput):
            return False

    # ------------------------------------------------------------ one URL

    async def _one_hop(self, walk: _Walk) -> Exchange | _Failure:
        """Ask for the URL at which the walk stands, by the rules of its host."""
        try:
            host = await self._pass(walk)
            rules = await self._robots.rules(walk.url) if walk.request.check_robots else None
            if rules is not None and not rules.allows(walk.url):
                return _Failure(*rules.refusal, _REFUSAL_WORDS[rules.state])
            if host is not None:
                walk.entered[host] = self._delay(rules)
            return await self._tried(walk, self._delay(rules))
        except TooSoon as pause:
            return _Failure(
                Outcome.POSTPONED, Reason.BACK_OFF, "the host wants a pause", pause.seconds
            )

    async def _pass(self, walk: _Walk) -> str | None:
        """Wait until a redirect may be followed; returns the other host that it leads to.

        Raises:
            TooSoon: That is later than anyone waits here.
        """
        host = _host_of(walk.url).rstrip(".")
        if self.passage is None or host == _host_of(walk.request.url).rstrip("."):
            return None
        if host in walk.entered:
            return host
        while (wait := await self.passage.enter(host)) > 0:
            if wait > self._longest_pause:
                raise TooSoon(wait)
            await self._sleep(wait)
        walk.entered[host] = self._delay(None)
        return host

    async def _tried(self, walk: _Walk, delay: float) -> Exchange | _Failure:
        """Ask until an answer comes that is none of the temporary ones, or tries are used up."""
        last: Exchange | _Failure | None = None
        for _ in range(self._settings.crawl_retries + 1):
            try:
                last = await self._asked(walk, delay)
            except TooSoon:
                if last is None:
                    raise
                break  # the last answer stands, with the pause it asked for
            if not _is_temporary(last):
                break
        assert last is not None
        return last

    async def _asked(self, walk: _Walk, delay: float) -> Exchange | _Failure:
        """Ask once, in the slot of the host."""
        host = _host_of(walk.url)
        async with self._politeness.slot(host, delay):
            walk.attempts += 1
            began = self._monotonic()
            try:
                exchange = await self._wire.ask(
                    walk.url,
                    headers=self._headers(walk),
                    wanted=lambda head: wanted_bytes(head, walk.request.wants, self._most(walk)),
                    seconds=self._settings.crawl_page_seconds,
                )
            except BadInput as error:
                return _Failure(Outcome.REFUSED, Reason.NOT_A_URL, str(error))
            except Refused as error:
                return _Failure(Outcome.REFUSED, Reason.PRIVATE_ADDRESS, str(error))
            except WireFault as error:
                pause = None
                if error.fault in _TEMPORARY_FAULTS:
                    pause = self._politeness.failed(host, delay, None)
                reason = Reason(error.fault.value)
                return _Failure(Outcome.UNREACHABLE, reason, str(error), pause)
            finally:
                walk.seconds += self._monotonic() - began
            self._heed(host, delay, exchange)
        return exchange

    def _heed(self, host: str, delay: float, exchange: Exchange) -> None:
        """Remember how the host is: well, or in need of a pause."""
        if exchange.head.status in RETRIED_STATUSES:
            wait = read_retry_after(exchange.head.first("retry-after"), self._clock)
            self._politeness.failed(host, delay, wait)
        else:
            self._politeness.succeeded(host)

    def _headers(self, walk: _Walk) -> dict[str, str]:
        request = walk.request
        headers = {"Accept": _ACCEPTED[request.wants], "Accept-Encoding": _ENCODINGS}
        if not walk.chain:  # what is known is known of the URL asked for
            if request.etag is not None and request.etag.isprintable():
                headers["If-None-Match"] = request.etag
            if request.last_modified is not None and request.last_modified.isprintable():
                headers["If-Modified-Since"] = request.last_modified
        return headers

    def _delay(self, rules: Rules | None) -> float:
        return max(self._settings.crawl_delay_seconds, rules.delay if rules is not None else 0.0)

    def _most(self, walk: _Walk) -> int:
        return walk.request.max_bytes or self._max_bytes

    # ------------------------------------------------------------ what came of it

    def _redirect(self, walk: _Walk, answer: Exchange) -> Hop | None:
        """Return the redirect that an answer is, if it is one."""
        location = answer.head.first("location")
        if answer.head.status not in REDIRECT_STATUSES or location is None:
            return None
        head = answer.head
        target = _joined(walk.url, location)
        now = self._clock.now()
        return Hop(
            walk.url, head.status, target, head.headers, head.raw, answer.payload, now, head.ip
        )

    def _answered(self, walk: _Walk, answer: Exchange) -> Fetched:
        head = answer.head
        body = decode(answer, self._most(walk))
        outcome, reason = classify(head, body, walk.request.wants)
        return Fetched(
            walk.request,
            walk.url,
            outcome,
            reason,
            self._clock.now(),
            chain=tuple(walk.chain),
            status=head.status,
            headers=head.headers,
            head=head.raw,
            payload=answer.payload,
            body=body.data,
            cut=body.cut,
            ip=head.ip,
            seconds=walk.seconds,
            attempts=walk.attempts,
            retry_after=read_retry_after(head.first("retry-after"), self._clock),
        )

    def _failed(self, walk: _Walk, failure: _Failure) -> Fetched:
        return Fetched(
            walk.request,
            walk.url,
            failure.outcome,
            failure.reason,
            self._clock.now(),
            detail=failure.detail,
            chain=tuple(walk.chain),
            seconds=walk.seconds,
            attempts=walk.attempts,
            retry_after=failure.retry_after,
        )

    # ------------------------------------------------------------ robots.txt

    async def _load_robots(self, origin: str) -> RobotsAnswer:
        """Ask for a robots.txt, also where it was moved to, with the tries of any page.

        Raises:
            TooSoon: The host is to be left alone.
        """
        request = Request(f"{origin}/robots.txt", Wants.ANYTHING, max_bytes=MAX_ROBOTS_BYTES)
        walk = _Walk(request, request.url)
        delay = self._settings.crawl_delay_seconds
        for _ in range(_MAX_ROBOTS_REDIRECTS + 1):
            answer = await self._tried(walk, delay)
            if isinstance(answer, _Failure):
                if walk.chain:
                    return RobotsAnswer(None)
                return RobotsAnswer(None, refusal=(answer.outcome, answer.reason))
            hop = self._redirect(walk, answer)
            if hop is None:
                body = decode(answer, MAX_ROBOTS_BYTES)
                if body.cut not in (None, Cut.SIZE.value):
                    return RobotsAnswer(None)  # half a file might miss what forbids
                return RobotsAnswer(answer.head.status, body.data, body.cut is not None)
            if hop.target is None:
                break
            walk.chain.append(hop)
            walk.url = hop.target
        return RobotsAnswer(404)


def _is_temporary(answer: Exchange | _Failure) -> bool:
    """Whether another try may bring more."""
    if isinstance(answer, _Failure):
        return answer.outcome is Outcome.UNREACHABLE and answer.retry_after is not None
    return answer.head.status in RETRIED_STATUSES


def _dead_end(walk: _Walk, hop: Hop) -> _Failure | None:
    """Say why a redirect is not followed; None when it is."""
    if hop.target is None:
        return _Failure(Outcome.REDIRECT_LOOP, Reason.NO_TARGET, "redirects to no http(s) URL")
    if hop.target == walk.url or any(hop.target == seen.url for seen in walk.chain):
        return _Failure(Outcome.REDIRECT_LOOP, Reason.LOOP, "redirects in a circle")
    if len(walk.chain) >= MAX_REDIRECTS:
        return _Failure(
            Outcome.REDIRECT_LOOP, Reason.TOO_MANY_REDIRECTS, f"more than {MAX_REDIRECTS} redirects"
        )
    return None


def _joined(url: str, location: str) -> str | None:
    joined = PageBase(url).join(location[:_LONGEST_URL])
    return None if joined is None or len(joined) > _LONGEST_URL else joined.partition("#")[0]


def _serialised(url: str) -> str:
    if len(url) > _LONGEST_URL:
        raise BadInput(f"is longer than {_LONGEST_URL:,} characters", place=url[:100])
    return str(PageBase(url)).partition("#")[0]


def _host_of(url: str) -> str:
    """The host of a serialised URL, without its port; an IPv6 address keeps its brackets."""
    place = url.partition("://")[2].partition("/")[0].rpartition("@")[2]
    host, _, port = place.rpartition(":")
    return host if port.isdecimal() else place
