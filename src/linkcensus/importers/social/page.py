"""What a network that is asked gives at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from linkcensus.core.fact import Fact
from linkcensus.importers.social.post import Post
from linkcensus.store.cursors import Cursor


@dataclass(slots=True)
class Page:
    """Some posts, and where reading goes on behind them."""

    posts: list[Post]
    cursor: Cursor
    facts: Sequence[Fact] = ()
    """What is told of shared pages themselves."""
