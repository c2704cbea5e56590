"""Does the page want to be found by search engines, and under its own address?"""

from linkcensus.core.link_status import Status
from linkcensus.core.rel import RobotsDirectives
from linkcensus.core.url import CanonicalUrl, canonicalize, plain_key


def what_page_says_of_itself(
    page: CanonicalUrl, robots: RobotsDirectives, canonical_url: str | None
) -> tuple[Status, ...]:
    """PAGE_NOINDEX and PAGE_CANONICALISED, as far as they hold.

    Args:
        page: The page that answered.
        robots: What it and its server ask of crawlers.
        canonical_url: The address that it calls its canonical form, absolute.
    """
    found = []
    if robots.noindex:
        found.append(Status.PAGE_NOINDEX)
    canonical = canonicalize(canonical_url) if canonical_url else None
    if canonical is not None and plain_key(canonical.key) != plain_key(page.key):
        found.append(Status.PAGE_CANONICALISED)
    return tuple(found)
