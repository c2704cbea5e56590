"""Made-up answers of referring pages, and short words for what is expected of them."""

from datetime import UTC, datetime

from linkcensus.core.link import Kind
from linkcensus.core.link_status import Status
from linkcensus.core.url import CanonicalUrl, canonicalize
from linkcensus.crawl.fetched import Fetched, Hop, Request
from linkcensus.crawl.outcome import Outcome, Reason
from linkcensus.crawl.verify.expected import ExpectedLink
from linkcensus.crawl.verify.judge import Judgement, judge
from linkcensus.crawl.verify.reading import Reader, Reading

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAGE = "https://blog.example/post"
TARGET = "https://shop.example/shoes"


def url(text: str) -> CanonicalUrl:
    canonical = canonicalize(text)
    assert canonical is not None
    return canonical


def expect(target: str = TARGET, **rest: object) -> ExpectedLink:
    found = url(target)
    fields: dict[str, object] = {"kind": Kind.TEXT} | rest
    return ExpectedLink(found.key, found.site, **fields)  # type: ignore[arg-type]


def fetched(
    html: str | bytes = "",
    *,
    page: str = PAGE,
    at: str | None = None,
    outcome: Outcome = Outcome.OK,
    reason: Reason = Reason.NONE,
    status: int | None = 200,
    headers: dict[str, list[str]] | None = None,
    cut: str | None = None,
) -> Fetched:
    """An answer; `at` is where redirects led, one hop."""
    body = html.encode() if isinstance(html, str) else html
    chain = () if at is None else (hop(page, at),)
    return Fetched(
        Request(page),
        at or page,
        outcome,
        reason,
        NOW,
        chain=chain,
        status=status,
        headers={"content-type": ["text/html"]} | (headers or {}),
        head=b"HTTP/1.1 200 OK",
        payload=body,
        body=body,
        cut=cut,
    )


def hop(source: str, target: str, status: int = 301) -> Hop:
    return Hop(source, status, target, {"location": [target]}, b"HTTP/1.1 301 X", b"", NOW, None)


def read(answer: Fetched, *expected: ExpectedLink, page: str = PAGE) -> Reading:
    sites = sorted({link.target_site for link in expected} or {url(TARGET).site})
    reading = Reader().read(url(page), page, answer, sites)
    assert reading is not None
    return reading


def judged(answer: Fetched, *expected: ExpectedLink, **rest: object) -> Judgement:
    """How the first expected link stands."""
    wanted = expected or (expect(),)
    return judge(wanted, read(answer, *wanted).look, **rest)[0]  # type: ignore[arg-type]


def article(inside: str, head: str = "") -> str:
    return f"<html><head><title>A post</title>{head}</head><body><main><p>{inside}</p></main>"


def statuses(answer: Fetched, *expected: ExpectedLink) -> list[Status]:
    return [one.status for one in judge(expected, read(answer, *expected).look)]
