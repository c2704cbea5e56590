"""What happened, in words that people read."""

from collections.abc import Sequence

LOSSES = {
    "removed": "the link was taken off the page",
    "not_found": "the page answers 404",
    "gone": "the page answers 410",
    "redirected": "the page leads elsewhere now",
    "not_html": "the page is no HTML any more",
    "page_error": "the page answers an error",
    "not_canonical": "the page names another one as canonical",
    "noindex": "the page asks not to be indexed",
    "lost_redirect": "the redirect to your page ended",
    "absent": "the newest complete table does not list it",
    "claimed": "the vendor says so",
}
"""Reasons of `core.link.LostReason`."""


def why_lost(reason: str | None, reported_by: str | None = None) -> str:
    """Say why a link is lost, and who says so where it was not us."""
    cause = LOSSES.get(reason or "", "nobody knows why")
    return cause if reported_by in (None, "visit") else f"{cause} ({reported_by})"


def count(number: int, thing: str) -> str:
    """Say how many: `1 link`, `1,200 links`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def named(number: int, thing: str, sites: Sequence[str], all_sites: int) -> str:
    """Say how many links of which sites: `3 links from blog.example`, `... from 7 sites`."""
    place = sites[0] if all_sites == 1 and sites else count(all_sites, "site")
    return f"{count(number, thing)} from {place}"


def quoted(text: str | None) -> str:
    """Put the words of a link into quotes; say so where there are none."""
    if text is None:
        return "unknown words"
    return f"“{text[:80]}”" if text else "no words"
