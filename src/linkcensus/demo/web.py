"""Invents the made-up web, the same one in every run."""

from linkcensus.demo import cast, stories
from linkcensus.demo.model import MadeWeb
from linkcensus.demo.naming import Namer

SEED = 19_11


def make_web(seed: int = SEED) -> MadeWeb:
    """Return the made-up web: some 150 sites, 1,200 pages and 10,000 links at each snapshot.

    Args:
        seed: The same seed gives the same web.
    """
    namer, web = Namer(seed), MadeWeb()
    for add in (
        cast.add_hero,
        cast.add_rivals,
        cast.add_blogs,
        cast.add_news,
        cast.add_shops,
        cast.add_directories,
        cast.add_forums,
        cast.add_tool_docs,
        cast.interlink,
        stories.add_farm,
        stories.add_ring,
        stories.add_footer_credits,
        stories.add_redirects,
        stories.add_oddities,
    ):
        add(web, namer)
    stories.raise_firewall(web)
    stories.let_time_pass(web, namer.rng)
    stories.add_magazines(web, namer)
    return web
