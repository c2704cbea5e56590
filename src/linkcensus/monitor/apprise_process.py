"""The closed process that `channels.apprise` sends from: a task comes in, an answer goes out.

Usage: `python -m linkcensus.monitor.apprise_process < task.json`, by that channel alone. It stands
outside of the package of channels and imports little, for it is started for each message.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

from linkcensus.net.confinement import confine_this_process
from linkcensus.net.gate import REFUSAL


@dataclass
class _Seen:
    """What went over the wire last."""

    status: int | None = None
    retry_after: str | None = None
    fault: str = ""
    words: str = ""


def main() -> None:
    """Send one message and say what came of it."""
    task = json.loads(sys.stdin.buffer.read())
    import apprise
    import requests

    seen = _Seen()
    _watch(requests.Session, seen, requests.RequestException)
    confine_this_process([ip_network(text) for text in task["networks"]])
    asset = apprise.AppriseAsset(
        async_mode=False,
        http_redirects=False,
        service_timeout=0,
        storage_mode="memory",
        allow_templates=False,
        image_url_mask="",
        image_url_logo="",
        pgp_autogen=False,
        pem_autogen=False,
        app_id="linkcensus",
        app_desc="linkcensus",
        app_url="",
    )
    box = apprise.Apprise(asset=asset)
    answer: dict[str, object]
    if not box.add(task["url"]) or len(box) != 1:
        answer = {"ok": False, "fault": "address", "words": "is no complete address of the service"}
    else:
        taken = bool(box.notify(body=task["body"], title=task["title"], body_format="text"))
        answer = {
            "ok": taken,
            "status": seen.status,
            "retry_after": seen.retry_after,
            "fault": seen.fault,
            "words": seen.words,
        }
    sys.stdout.write(json.dumps(answer))


def _watch(session: Any, seen: _Seen, failure: type[Exception]) -> None:
    """Note each answer and each failed connection, for the library says only whether it worked."""
    send: Callable[..., Any] = session.send

    def noting(self: Any, request: Any, **options: Any) -> Any:
        try:
            response = send(self, request, **options)
        except failure as error:
            refused = REFUSAL in str(error)
            seen.status, seen.fault = None, "refused" if refused else "connection"
            host = request.url.split("/")[2].rpartition("@")[2][:200]
            seen.words = f"{host} {REFUSAL}" if refused else f"{host}: {type(error).__name__}"
            raise
        seen.status, seen.fault, seen.words = response.status_code, "", ""
        seen.retry_after = response.headers.get("Retry-After")
        return response

    session.send = noting


if __name__ == "__main__":
    main()
