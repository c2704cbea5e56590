"""What is known of a link, a page, a site and a profile when it is judged.

Every field but the names is optional: None means unknown, and unknown never counts against
anyone. Times are aware UTC datetimes; shares are 0 to 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFacts:
    """One link: a row of `links`, and how often its source site repeats it."""

    source_site: str
    target_site: str
    source_url: str | None = None
    target_url: str | None = None
    kind: str | None = None
    """`core.link.Kind`."""
    anchor: str | None = None
    """None: unknown; '': no words."""
    alt: str | None = None
    nofollow: bool | None = None
    ugc: bool | None = None
    sponsored: bool | None = None
    follow: bool | None = None
    position: str | None = None
    """`core.link.Position`."""
    density: float | None = None
    context_left: str | None = None
    context_right: str | None = None
    hidden: bool | None = None
    raw_target_site: str | None = None
    """The site of the written target, where the link is redirected to `target_site`."""
    hops: int | None = None
    """Redirects between the written and the final target: the length of `via`."""
    source_title: str | None = None
    source_language: str | None = None
    source_external_links: int | None = None
    source_status: int | None = None
    target_status: int | None = None
    target_title: str | None = None
    """Of the page it leads to, where that page was read."""
    same_anchor_pages: int | None = None
    """Live pages of the source site that link to the target site with these words."""
    site_linking_pages: int | None = None
    """Live pages of the source site that link to the target site at all."""
    site_pages: int | None = None
    """Pages of the source site that were read (`pages`); None where none was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """One page as it was last read: a row of `pages`, and who has the same text."""

    site: str
    url: str | None = None
    title: str | None = None
    language: str | None = None
    status: int | None = None
    canonical_url: str | None = None
    noindex: bool | None = None
    word_count: int | None = None
    text_html_ratio: float | None = None
    generator: str | None = None
    internal_links: int | None = None
    external_links: int | None = None
    outlinked_sites: int | None = None
    title_length: int | None = None
    description_length: int | None = None
    keywords_length: int | None = None
    text_start: str | None = None
    same_text_sites: int | None = None
    """Other sites with a near-duplicate of its text; `web.copied_texts` counts them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """One site that links: sums over its pages and links, its scores, where it is hosted."""

    site: str
    hosts: int | None = None
    """Live hosts of it that link."""
    pages: int | None = None
    """Pages of it that were read (`pages`)."""
    linking_pages: int | None = None
    """Live pages of it that link to other sites (`rollup.pages`, highest of its targets)."""
    home_page_only: bool | None = None
    """Its home page is all that is known to exist: one page read, and no internal link on it."""
    links: int | None = None
    """Live links to other sites."""
    followed_links: int | None = None
    linked_sites: int | None = None
    """Sites it links to."""
    linking_sites: int | None = None
    """Sites that link to it (the index, or the background graph, whichever knows more)."""
    brand_or_url_share: float | None = None
    """Share of its links to other sites whose words are the target's name or address."""
    favicon_share: float | None = None
    """Pages with a favicon / pages read; the home page's word where it was read."""
    contact_share: float | None = None
    """Pages with a phone number or e-mail address / pages read."""
    https_share: float | None = None
    keywords_share: float | None = None
    """Pages with meta keywords / pages read."""
    generator: str | None = None
    analytics_ids: tuple[str, ...] = ()
    ad_ids: tuple[str, ...] = ()
    outlinked_hash: int | None = None
    """`extract.fingerprint.hash_of_sites` of all sites it links to."""
    ip: str | None = None
    subnet: str | None = None
    """/24 of IPv4, /48 of IPv6."""
    platform: str | None = None
    """Who lets strangers share this network; None where nobody is known to."""
    authority: float | None = None
    """0 to 100."""
    trust: float | None = None
    """0 to 100."""
    trust_ratio: float | None = None
    """trust / citation; around 1 is sound."""
    truncated_ratio: float | None = None
    """Truncated PageRank / PageRank, 0 to 1; low: nearly all its rank comes from close by."""
    anti_trust: float | None = None
    """Anti-trust as a share of its own PageRank, 0 to 1."""
    spam_mass: float | None = None
    """Relative spam mass, at most 1: share of the PageRank that no good site explains."""
    in_background: bool | None = None
    """Whether the newest background graph has it; None without a background graph."""
    first_seen: datetime | None = None
    watched_since: datetime | None = None
    """When the index began to watch: before it, nothing could be seen."""
    last_seen: datetime | None = None
    vendor_spam: float | None = None
    """The highest spam score a vendor's export gives it, 0 to 100."""
    vendor: str | None = None
    """Whose score that is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorCount:
    """How many sites and links use one text towards the target."""

    text: str
    sites: int
    links: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileFacts:
    """All links of one target; `profile.profile_facts` makes it of its referring sites."""

    target: str
    referring_sites: int
    links: int | None = None
    followed_links: int | None = None
    subnets: Mapping[str, int] | None = None
    """Referring sites of each subnet that no platform shares."""
    same_outlinks: int | None = None
    """Referring sites in the largest group that links to exactly the same sites."""
    shared_ids: Mapping[str, int] | None = None
    """Referring sites of each analytics or advertising id."""
    name_templates: Mapping[str, int] | None = None
    """Referring sites of each template of names (`names.template`)."""
    new_sites: int | None = None
    """Referring sites first seen in the last 28 days."""
    base_sites: float | None = None
    """New referring sites of 28 days, the mean of the three months before."""
    reciprocal_sites: int | None = None
    """Referring sites that the target links back to."""
    exchanging_sites: int | None = None
    """Referring sites the target repays through a third site of the same operator."""
    anchors: tuple[AnchorCount, ...] | None = None
    """The texts most sites use, most used first, up to 100."""
