"""Rows of the index as the records that markers look at."""

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from linkcensus.core.url import url_of
from linkcensus.score.spam.records import PageFacts

Row = Mapping[str, Any]

_OF_PAGE = {field.name for field in fields(PageFacts)} - {"site", "url"}


def page_facts(row: Row) -> PageFacts:
    """A row of `pages` as a record."""
    known = {name: value for name, value in row.items() if name in _OF_PAGE}
    url = row["page_url"] or url_of(row["page_key"], bool(row["page_https"]))
    return PageFacts(**known, site=row["page_site"], url=url)


def hops_of(via: str | None) -> int | None:
    """How many redirects a link passes, of the column `via`."""
    return None if via is None else len(json.loads(via))
