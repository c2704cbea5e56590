"""Services that the library apprise knows: an allow-list of them, each asked from a closed process.

Its plug-ins open connections of their own, so each message is sent by a process of its own,
`monitor.apprise_process`, with the gate around it: nothing in it reaches a closed address, whatever
host an address names and wherever a redirect leads. Its generic schemes (`json`, `xml`, `form`),
those that run or write on this machine, and mail are not on the list: there are channels of ours
for them.

Source:
    apprise's list of services and their addresses.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from linkcensus.core.clock import Clock
from linkcensus.core.errors import BadInput
from linkcensus.monitor.channels.channel import (
    Channel,
    Delivery,
    Given,
    Outcome,
    Tools,
    Verdict,
    attempt,
    redacted,
)
from linkcensus.monitor.channels.kind import Field, Kind, line
from linkcensus.monitor.channels.posting import by_status
from linkcensus.monitor.message import Message
from linkcensus.monitor.rendering.markdown import PLAIN, render_markdown
from linkcensus.net.answers import read_retry_after
from linkcensus.net.posting import Posted

SERVICES: Mapping[str, str] = {
    "dingtalk": "DingTalk",
    "feishu": "Feishu",
    "flock": "Flock",
    "gchat": "Google Chat",
    "gotify": "Gotify",
    "gotifys": "Gotify",
    "ilert": "ilert",
    "lark": "Lark",
    "matrix": "Matrix",
    "matrixs": "Matrix",
    "mmost": "Mattermost",
    "mmosts": "Mattermost",
    "nctalk": "Nextcloud Talk",
    "nctalks": "Nextcloud Talk",
    "ntfy": "ntfy",
    "ntfys": "ntfy",
    "opsgenie": "Opsgenie",
    "pagerduty": "PagerDuty",
    "pbul": "Pushbullet",
    "pover": "Pushover",
    "prowl": "Prowl",
    "rocket": "Rocket.Chat",
    "rockets": "Rocket.Chat",
    "ryver": "Ryver",
    "signal": "Signal API",
    "signals": "Signal API",
    "signl4": "SIGNL4",
    "spush": "Simplepush",
    "squadcast": "Squadcast",
    "synology": "Synology Chat",
    "synologys": "Synology Chat",
    "threema": "Threema Gateway",
    "twilio": "Twilio",
    "twist": "Twist",
    "wecombot": "WeCom Bot",
    "wxteams": "Webex",
    "zulip": "Zulip",
}
"""By the scheme of their addresses."""

_PARAMETERS = frozenset(
    {"channel", "channels", "from", "mode", "priority", "region", "sound", "tags", "to", "topic"}
)
"""None of those that end the check of certificates, follow redirects, or read files."""
_MOST_CHARACTERS = 3_000
_START_SECONDS = 20.0
_KEPT_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "SYSTEMROOT")
_REFUSED = "refused"

Answer = dict[str, object]
Run = Callable[[Answer, float], Answer | None]


@dataclass(frozen=True, slots=True)
class Apprise:
    """A service that apprise knows."""

    url: str
    tools: Tools

    def send(self, message: Message) -> Delivery:
        """Send a message."""
        settings = self.tools.settings
        task: Answer = {
            "url": self.url,
            "title": PLAIN.words(message.subject),
            "body": render_markdown(message, PLAIN, most_characters=_MOST_CHARACTERS),
            "networks": [str(network) for network in settings.allowed_networks],
        }
        seconds = _START_SECONDS + 2 * settings.http_timeout_seconds

        def send() -> Verdict:
            return _judge(_run(task, seconds), self.tools.clock)

        return attempt(self.tools.clock, (self.url,), send)


def _judge(answer: Answer | None, clock: Clock) -> Verdict:
    """Judge what the process found out: the last status, or why there was none."""
    if answer is None:
        return Verdict(Outcome.TEMPORARY, "did not answer in time")
    if answer.get("ok") is True:
        status = answer.get("status")
        return Verdict(Outcome.OK, status=status if isinstance(status, int) else None)
    words = str(answer.get("words") or "")
    if answer.get("fault") in (_REFUSED, "address"):
        return Verdict(Outcome.PERMANENT, words)
    status = answer.get("status")
    if isinstance(status, int) and not 200 <= status < 300:
        asked = answer.get("retry_after")
        wait = read_retry_after(asked, clock) if isinstance(asked, str) else None
        return by_status(Posted(status, b"", wait), words)
    if isinstance(status, int):
        return Verdict(Outcome.PERMANENT, words or "the service did not take it", status)
    return Verdict(Outcome.TEMPORARY, words or "no connection")


def _run(task: Answer, seconds: float) -> Answer | None:
    """Do a task in the closed process; None when it took too long, or broke."""
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    try:
        with tempfile.TemporaryDirectory(prefix="linkcensus-") as folder:
            done = subprocess.run(
                [sys.executable, "-m", "linkcensus.monitor.apprise_process"],
                input=json.dumps(task).encode(),
                capture_output=True,
                timeout=seconds,
                cwd=folder,
                env={**kept, "HOME": folder, "PYTHONPATH": os.pathsep.join(sys.path)},
                check=False,
            )
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, OSError, ValueError):
        return None
    return answer if isinstance(answer, dict) else None


def _read_url(value: str) -> str:
    url = line(value, "url")
    service = _service_of(url)
    if service not in SERVICES.values():
        raise BadInput(
            f"{redacted(url.partition(':')[0], ())[:20]!r} is not among the services",
            place="url",
            remedy="for addresses of your own take the kind webhook; there are "
            + ", ".join(sorted(SERVICES)),
        )
    if unknown := sorted(_parameters(url) - _PARAMETERS):
        raise BadInput(
            f"the parameter {unknown[0][:20]!r} may not be set",
            place="url",
            remedy=f"leave it out; there are {', '.join(sorted(_PARAMETERS))}",
        )
    return url


def _parameters(url: str) -> set[str]:
    """Return the names of an address's parameters as apprise reads them.

    That is looser than RFC 3986: they begin at the first `?`, behind a `#` too, and `;` ends one.
    """
    _, _, query = url.partition("?")
    pairs = re.split("[&;]", query) if query else []
    return {unquote(pair.partition("=")[0]).strip().lower() for pair in pairs}


def _service_of(url: str) -> str:
    """Return the name of the service, which may be shown where the address is secret."""
    scheme, mark, _ = url.partition("://")
    return SERVICES.get(scheme.lower(), "") if mark else ""


def _make(given: Given, tools: Tools) -> Channel:
    return Apprise(given.secrets["url"], tools)


KIND = Kind(
    name="apprise",
    says="One of some twenty-five further services, by its address of apprise.",
    fields=(
        Field(
            name="url",
            says="Its address as apprise documents it, such as ntfys://ntfy.sh/topic.",
            read=_read_url,
            secret=True,
            shown_as=("service", _service_of),
        ),
    ),
    make=_make,
)
