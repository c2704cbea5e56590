"""How channels over HTTP send, and how they read a status."""

import json
from collections.abc import Callable, Iterable, Mapping

from linkcensus.core.errors import BadInput, Refused, SourceUnavailable
from linkcensus.monitor.channels.channel import Delivery, Outcome, Tools, Verdict, attempt
from linkcensus.net.posting import Posted

_LATER = frozenset({408, 425, 429})
_LONGEST_WORDS = 200

Judge = Callable[[Posted], Verdict]


def post_json(
    tools: Tools,
    url: str,
    document: object,
    *,
    secrets: Iterable[str],
    judge: Judge | None = None,
) -> Delivery:
    """Send a JSON document once.

    Args:
        tools: Of the installation.
        url: Where to.
        document: JSON values.
        secrets: What must not come out again.
        judge: Reads the answer; by its status unless the service needs more.
    """
    body = json.dumps(document, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    return post_once(tools, url, body, headers, secrets=secrets, judge=judge)


def post_once(
    tools: Tools,
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    secrets: Iterable[str],
    judge: Judge | None = None,
) -> Delivery:
    """Send a body once; the rest as `post_json`."""

    def send() -> Verdict:
        try:
            posted = tools.post(url, body, headers)
        except SourceUnavailable as error:
            return Verdict(Outcome.TEMPORARY, str(error), retry_after=error.retry_after)
        except (BadInput, Refused) as error:
            return Verdict(Outcome.PERMANENT, str(error))
        return (judge or by_status)(posted)

    return attempt(tools.clock, secrets, send)


def by_status(posted: Posted, words: str | None = None) -> Verdict:
    """Judge an answer by its status: 2xx is taken, overload may pass, all else stays as it is.

    Args:
        posted: The answer.
        words: What it says; the beginning of its body by default.
    """
    status = posted.status
    if 200 <= status < 300:
        return Verdict(Outcome.OK, status=status)
    said = words if words is not None else posted.body.decode("utf-8", "replace")[:_LONGEST_WORDS]
    reason = f"answered {status}: {said}" if said.strip() else f"answered {status}"
    if status in _LATER or status >= 500:
        return Verdict(Outcome.TEMPORARY, reason, status, posted.retry_after)
    if 300 <= status < 400:
        reason = f"answered {status}: redirects are not followed, give the final address"
    return Verdict(Outcome.PERMANENT, reason, status)


def json_of(posted: Posted) -> dict[str, object]:
    """Return the JSON object of an answer; empty when it is none."""
    try:
        found = json.loads(posted.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def seconds_of(value: object) -> float | None:
    """Return a pause that a service names in its answer; None for what is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e6:
        return None
    return float(value)
