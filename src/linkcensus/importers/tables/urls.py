"""Which URL does a cell of an export hold?"""

import re

from linkcensus.core.url import CanonicalUrl, canonicalize

_BARE_HOST = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]*(?::\d+)?(?=[/?#]|\Z)")


def read_url(text: str) -> tuple[CanonicalUrl, str] | None:
    """Read a URL cell: the canonical URL and the text as written; None when it is no http(s) URL.

    A host without a scheme counts as http, as tools drop the scheme in tables.
    """
    text = text.strip()
    if "\n" in text or "\r" in text:
        return None  # browsers would drop the break; in a table it joins what are two rows
    if "://" not in text[:12] and _BARE_HOST.match(text):
        text = f"http://{text}"
    canonical = canonicalize(text)
    return None if canonical is None else (canonical, text)
