"""Which names this server answers to, and which pages may ask it.

A page of another site can have its own name point at this machine (DNS rebinding) and then asks
with that name; and any page can send requests here with the visitor's cookies. The first is told
by the Host header, the second by the Origin header, which a page cannot choose.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from linkcensus.api.security.refusals import CrossSite, WrongHost
from linkcensus.core.settings import Settings
from linkcensus.store.state import is_loopback

_DEFAULT_PORTS = {"http": "80", "https": "443"}
_OF_OUR_OWN = ("same-origin", "none")


class KnownHosts:
    """The names of this server.

    Beside names of this machine and of the settings, a server that listens for others answers to
    its bare addresses too: no name can be pointed at those.
    """

    def __init__(self, settings: Settings) -> None:
        self._public = {_split(host)[0] for host in settings.public_hosts}
        self._addresses = not is_loopback(settings.listen_host)

    def check_host(self, headers: Headers) -> None:
        """Refuse a request that names another host.

        Raises:
            WrongHost: It names another one, several, or none.
        """
        named = headers.getlist("host")
        host = _split(named[0])[0] if len(named) == 1 else ""
        if not self._is_ours(host):
            raise WrongHost(
                f"this server is not {host[:100] or 'that'}",
                remedy="if it is, name it in LINKCENSUS_PUBLIC_HOSTS",
            )

    def check_origin(self, headers: Headers, *, changes: bool) -> None:
        """Refuse a request that a page of another site makes.

        Args:
            headers: Of the request.
            changes: Whether it may change something; then a browser that tells no origin must
                tell by other headers that the page is ours.

        Raises:
            CrossSite: It is.
        """
        origins = headers.getlist("origin")
        if not origins and changes and "referer" in headers:
            origins = [headers["referer"]]
        ours = all(self._same(origin, headers.get("host", "")) for origin in origins)
        if not origins and changes:
            ours = headers.get("sec-fetch-site", "none") in _OF_OUR_OWN
        if not ours:
            raise CrossSite("a page of another site asked for this", remedy="ask from our own page")

    def _is_ours(self, host: str) -> bool:
        if is_loopback(host) or host in self._public:
            return True
        return self._addresses and _is_address(host)

    def _same(self, origin: str, host: str) -> bool:
        """Tell whether an origin (or an address) is ours: the request's own host and port.

        A proxy may have replaced the Host header, so the names of the settings count too, on the
        port of the scheme.
        """
        try:
            scheme, netloc = urlsplit(origin)[:2]
        except ValueError:
            return False
        default = _DEFAULT_PORTS.get(scheme)
        if default is None or "@" in netloc:
            return False
        name, port = _split(netloc)
        asked, asked_port = _split(host)
        port = port or default
        if name == asked and port == (asked_port or default):
            return True
        return name in self._public and port == default


def _split(netloc: str) -> tuple[str, str]:
    """Return the name, lower case without brackets and a last dot, and the port or ''."""
    text = netloc.strip().lower()
    if text.startswith("["):
        name, closed, rest = text[1:].partition("]")
        return name if closed else "", rest.removeprefix(":")
    name, _, port = text.partition(":")
    return name.removesuffix("."), port


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
