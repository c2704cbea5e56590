"""What the columns of `links` are as a question sees them: those stored, and those derived."""

from linkcensus.index.schema import LINKS

_HOSTS = {
    "source_host": "host_of(source_key)",
    "target_host": "host_of(target_key)",
    "source_tld": "CASE WHEN contains(source_key, ',') THEN split_part(source_key, ',', 1) END",
}
"""Columns of `links` that follow from its keys; an address has no top-level domain."""


_AS_STORED = {"stored_source_url": "source_url", "stored_target_url": "target_url"}
"""Addresses that are NULL where key and scheme give them: cheaper for whoever builds them so."""


def link_columns(wanted: frozenset[str] | None) -> list[str]:
    """SQL of the columns of `links` that a question names; of all when it names none (None)."""
    names = [*LINKS.names, *_HOSTS, *_AS_STORED]
    return [link_column(name) for name in names if wanted is None or name in wanted]


def link_column(name: str) -> str:
    """SQL of one column under its name."""
    if name in _HOSTS:
        return f"{_HOSTS[name]} AS {name}"
    if name in _AS_STORED:
        return f"{_AS_STORED[name]} AS {name}"
    if name == "source_url":
        return "coalesce(source_url, url_of(source_key, source_https)) AS source_url"
    if name == "target_url":
        return "coalesce(target_url, url_of(target_key, target_https)) AS target_url"
    return name
