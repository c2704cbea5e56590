"""Which links does a question mean: a target with its scope, as one range of sort keys.

| scope  | text              | keys                                                    |
|--------|-------------------|---------------------------------------------------------|
| url    | example.com/a     | exactly `com,example)/a`                                |
| prefix | example.com/a*    | that begin with `com,example)/a`                        |
| host   | www.example.com   | that begin with `com,example,www)`, on any port         |
| domain | example.com       | of the site: its hash and name decide, the range helps  |
| domain | blog.example.com  | of that host and all hosts below it                     |

`)` sorts before `,` and `,` before `-`, with no character between that a host may hold, so
`[com,example,blog)` to `[com,example,blog-)` is exactly a host and everything below it.

Other tools' "domain" is our host and their "subdomains" our domain.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from linkcensus.core.errors import BadInput
from linkcensus.core.site import is_ip_address, is_listed_suffix, registrable_domain
from linkcensus.core.url import canonicalize, host_of, site_hash, site_key

_LONGEST_TEXT = 8_192
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*://|https?:)?[/\\]*", re.IGNORECASE)


class Scope(StrEnum):
    """How much of the web around a text a question covers."""

    URL = "url"
    PREFIX = "prefix"
    HOST = "host"
    DOMAIN = "domain"


@dataclass(frozen=True, slots=True)
class Target:
    """What a question asks about.

    Every key of a target lies in its site, so a reader opens the bucket of `hash` and tests
    `target_hash`, `target_site` and `sql_predicate()`. For the domain of a whole site the first
    two decide alone, and the range only excludes other sites.
    """

    scope: Scope
    text: str
    """What to show: the canonical URL, the prefix, or the host."""
    site: str
    """Registrable domain."""
    hash: int
    """`site_hash(site)`."""
    key_low: str
    """First key of the half-open range, or the only key when `key_high` is None."""
    key_high: str | None
    """First key after the range; None means exactly `key_low`."""

    def contains(self, key: str) -> bool:
        """Tell whether a sort key (or the key of a row that knows only its site) is covered."""
        if self.key_high is None:
            return key == self.key_low
        if not self.key_low <= key < self.key_high:
            return False
        return self.scope is not Scope.DOMAIN or registrable_domain(host_of(key)) == self.site

    def sql_predicate(self, column: str = "target_key") -> tuple[str, list[str]]:
        """Return a condition on a key column and the values of its `?` parameters, in order.

        The caller adds the equality of the site's hash and name, which belong to other columns.

        Args:
            column: A column name out of our own code, never user input.
        """
        if self.key_high is None:
            return f"{column} = ?", [self.key_low]
        return f"({column} >= ? AND {column} < ?)", [self.key_low, self.key_high]


def parse_target(text: str, scope: Scope | None = None) -> Target:
    """Read what a user typed: a site, a host, a URL or a prefix ending in `*`.

    Without a scope a bare site means its domain, a bare host below a site (or any host with a
    port) that host, anything with a path (a mere `/` counts) that URL, and a `*` at the end a
    prefix. `*.example.com` is the domain. With a scope, the text is taken in that scope.

    Raises:
        BadInput: Empty or unreadable text, a public suffix alone (`co.uk`), a `*` that the scope
            contradicts.
    """
    written = text.strip()
    if not written or len(written) > _LONGEST_TEXT:
        raise BadInput(
            "the target is empty" if not written else "the target is too long",
            remedy="give a site, a host or a URL, such as example.com",
        )
    if written.startswith("*."):
        written, scope = _domain_pattern(written, scope)
    elif written.endswith("*"):
        if scope not in (None, Scope.PREFIX):
            raise BadInput(
                f"{written!r} is a prefix, not a {scope}",
                remedy="leave the * or the scope out",
            )
        written, scope = written.removesuffix("*"), Scope.PREFIX
    absolute, bare = _absolute(written)
    canonical = canonicalize(absolute)
    if canonical is None:
        raise BadInput(
            f"{text.strip()[:200]!r} is neither a site nor an http(s) URL",
            remedy="give a site, a host or a URL, such as example.com",
        )
    if scope is None:
        scope = _default_scope(canonical.key, canonical.host, canonical.site, bare)
    if scope is Scope.DOMAIN:
        return _domain(canonical.host, canonical.site)
    if scope is Scope.HOST:
        return _host(canonical.key, canonical.url, canonical.host, canonical.site)
    key_high = _after(canonical.key) if scope is Scope.PREFIX else None
    shown = f"{canonical.url}*" if scope is Scope.PREFIX else canonical.url
    hashed = site_hash(canonical.site)
    return Target(scope, shown, canonical.site, hashed, canonical.key, key_high)


def _domain_pattern(written: str, scope: Scope | None) -> tuple[str, Scope]:
    if scope not in (None, Scope.DOMAIN):
        raise BadInput(f"{written!r} is a domain, not a {scope}", remedy="leave the *. out")
    return written.removeprefix("*.").removesuffix("*").removesuffix("/"), Scope.DOMAIN


def _absolute(written: str) -> tuple[str, bool]:
    """Return the text as an absolute URL, and whether it names a host and no path."""
    scheme = _SCHEME.match(written)
    after_scheme = written[scheme.end() :] if scheme else written
    bare = not any(mark in after_scheme for mark in "/\\?#")
    if "@" in after_scheme.partition("/")[0] or not after_scheme:
        return "", bare
    return (written if scheme and scheme[1] else f"http://{after_scheme}"), bare


def _default_scope(key: str, host: str, site: str, bare: bool) -> Scope:
    if not bare:
        return Scope.URL
    if is_listed_suffix(host):
        raise BadInput(
            f"{host!r} is a public suffix: strangers share it",
            remedy=f"name a site below it, such as example.{host}, or add --scope host",
        )
    has_port = ")/" not in key
    return Scope.DOMAIN if host == site and not has_port else Scope.HOST


def _domain(host: str, site: str) -> Target:
    if is_listed_suffix(host):
        raise BadInput(
            f"{host!r} is a public suffix: it has no domain of its own",
            remedy=f"name a site below it, such as example.{host}, or add --scope host",
        )
    key = site_key(host)
    low = key if host == site else f"{key})"
    high = f"{key}*" if is_ip_address(host) else f"{key}-"
    return Target(Scope.DOMAIN, host, site, site_hash(site), low, high)


def _host(key: str, url: str, host: str, site: str) -> Target:
    """Cover a host on any port, or on the one port that was written."""
    reversed_host, _, rest = key.partition(")")
    port = rest.partition("/")[0]
    low = f"{reversed_host}){port}/" if port else f"{reversed_host})"
    shown = url.partition("://")[2].partition("/")[0] if port else host
    return Target(Scope.HOST, shown, site, site_hash(site), low, _after(low))


def _after(prefix: str) -> str:
    """Return the first text after all that begin with an ASCII prefix."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)
