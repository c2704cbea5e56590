"""Which site does a host belong to: the registrable domain, private suffixes counted.

`blog.example.co.uk` belongs to `example.co.uk`; `alice.github.io` is a site of its own, because
`github.io` lets strangers register below it. Hosts come canonical (lower case, punycode, no
trailing dot), as `linkcensus.core.url` gives them.

Source:
    Public Suffix List, https://publicsuffix.org/list/ (its format page gives the algorithm).
"""

import functools

from publicsuffixlist import PublicSuffixList

_MEMO_LIMIT = 400_000
"""Hosts remembered before the memo starts afresh; about 60 MB when full."""

_site_memo: dict[str, str] = {}


@functools.cache
def _suffixes() -> PublicSuffixList:
    """The list, read once a process and only when it is first needed."""
    return PublicSuffixList(accept_unknown=True, only_icann=False)


def is_ip_address(host: str) -> bool:
    """Tell whether a canonical host is an IPv4 address or a bracketed IPv6 address.

    In canonical hosts a numeric last label means IPv4: the URL standard admits nothing else.
    """
    return host.startswith("[") or host.rpartition(".")[2].isdigit()


def registrable_domain(host: str) -> str:
    """Return the site a host belongs to.

    A host that is itself a public suffix (`co.uk`, `github.io`), a single label (`localhost`)
    and an IP address are sites of their own, so that every host has exactly one site.

    Args:
        host: Canonical host: lower case, punycode, no trailing dot.
    """
    site = _site_memo.get(host)
    if site is None:
        site = strict_registrable_domain(host) or host
        if len(_site_memo) >= _MEMO_LIMIT:
            _site_memo.clear()
        _site_memo[host] = site
    return site


def strict_registrable_domain(host: str) -> str | None:
    """Return the Public Suffix List's own answer: None for suffixes, IP addresses and nonsense."""
    if not host or host.startswith(".") or is_ip_address(host):
        return None
    domain = _suffixes().privatesuffix(host)
    return str(domain) if domain else None


def public_suffix(host: str) -> str | None:
    """Return the public suffix of a host (`co.uk`), None for IP addresses.

    An unlisted top-level domain is its own suffix (the list's rule `*`).
    """
    if not host or host.startswith(".") or is_ip_address(host):
        return None
    suffix = _suffixes().publicsuffix(host)
    return str(suffix) if suffix else None


def is_listed_suffix(host: str) -> bool:
    """Tell whether the host itself stands on the list, so that strangers share what is below it."""
    if not host or is_ip_address(host):
        return False
    # without the rule `*` for top-level domains that the list does not name
    return bool(_suffixes().publicsuffix(host, accept_unknown=False) == host)


def top_level_domain(host: str) -> str:
    """Return the last label (`uk`), '' for IP addresses."""
    return "" if is_ip_address(host) else host.rpartition(".")[2]
