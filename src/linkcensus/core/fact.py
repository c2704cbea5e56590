"""A vendor's or public figure about a site, page, anchor or network: kept, dated, never mixed."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

AUTHOR = "mention_author"
"""The metric of who wrote a post; its text is the name, by which `forget` finds the posts."""


class Subject(StrEnum):
    """What a fact is about."""

    SITE = "site"
    PAGE = "page"
    LINK = "link"
    ANCHOR = "anchor"
    SUBNET = "subnet"
    IP = "ip"


class Fact(Struct):
    """One figure. Either `value` (a number) or `text` is set; of visits, `text` names the log.

    `about_site` is the site whose report the figure comes from: for a row "example.org has 3
    linking pages" of the Search Console report of mysite.com, the subject is example.org and
    `about_site` is mysite.com. Where a table has no such target, it is the subject's own site.
    """

    vendor: str
    about_site: str
    subject_kind: Subject
    subject: str
    subject_key: str
    """SURT key of a page or link source, reversed name of a site, else the subject itself."""
    metric: str
    value: float | None = None
    text: str | None = None
    date: datetime | None = None
