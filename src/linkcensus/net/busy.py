"""Which answers mean "later", and how long a public server is waited for.

Common Crawl's servers are a charity's, and shut out who asks too much: with 403 as well as 503.
From anybody else 403 is a no.
"""

from urllib.parse import urlsplit

from linkcensus.core.settings import Settings

PAUSES_SECONDS = (5.0, 30.0, 120.0, 600.0)
"""Before each further try, where the server does not say how long."""

LONGEST_WAIT_SECONDS = 900.0
"""A server that wants more is left alone."""

_LATER = frozenset({408, 425, 429})
_COMMON_CRAWL = "commoncrawl.org"


def means_later(status: int, url: str, settings: Settings) -> bool:
    """Tell whether an answer says that the same may be asked again, later.

    Args:
        status: Of the answer.
        url: What was asked for.
        settings: They name Common Crawl's servers, or mirrors of them.
    """
    return status in _LATER or status >= 500 or (status == 403 and _is_common_crawl(url, settings))


def _is_common_crawl(url: str, settings: Settings) -> bool:
    host = _host(url)
    mirrors = (_host(settings.commoncrawl_data_url), _host(settings.commoncrawl_index_url))
    return host in mirrors or host == _COMMON_CRAWL or host.endswith(f".{_COMMON_CRAWL}")


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
