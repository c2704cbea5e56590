"""Which sites are known to link to a target, from the index and from the web graph: where to look.

The best reputed come first: those that the scores know, then those that Common Crawl ranks.
"""

from itertools import islice

from linkcensus.core.errors import NotFound
from linkcensus.core.scope import Target
from linkcensus.index.background import Background
from linkcensus.index.index import Index
from linkcensus.insights.background_sites import stream_background_referring_sites
from linkcensus.insights.listing import ListRequest
from linkcensus.insights.referring_sites import stream_referring_sites
from linkcensus.insights.selection import History, Selection


def known_referring_sites(index: Index, target: Target, most: int) -> list[str]:
    """List sites that link, or linked, to a target.

    Args:
        index: The index; the web graph is the one in its folder.
        target: Whose links; the web graph knows its site only.
        most: How many are listed.
    """
    selection = Selection(history=History("all"))
    with index.view(target) as view:
        rows = stream_referring_sites(view, ListRequest(selection=selection))
        found = dict.fromkeys(row.source_site for row in islice(rows, most))
    if len(found) < most:
        try:
            more = stream_background_referring_sites(Background(index.root), target.site)
            found |= dict.fromkeys(row.source_site for row in islice(more, most))
        except NotFound:
            pass  # no web graph is here, or it does not know the site
    found.pop(target.site, None)
    return list(found)[:most]
