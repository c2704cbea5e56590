"""What is written of a post, with a writer that keeps it in a list."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from linkcensus.core.link import Source
from linkcensus.core.url import canonicalize
from linkcensus.importers.social.keeping import Keeper
from linkcensus.importers.social.post import Post
from linkcensus.importers.social.watched import everything

READ = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("claimed", "kept"),
    [
        (datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)),
        (datetime(2099, 1, 1, tzinfo=UTC), READ),
        (None, READ),
    ],
)
def test_nobody_shares_a_link_in_the_future(claimed: datetime | None, kept: datetime):
    links, facts = [], []
    writer = SimpleNamespace(exported=lambda link, _: links.append(link), fact=facts.append)
    keeper = Keeper(writer, Source.SOCIAL, everything, READ, READ)  # type: ignore[arg-type]
    post = Post("bluesky", canonicalize("https://bsky.app/profile/a/post/1"), claimed, author="a")
    post.share("https://shop.com/")

    assert keeper.keep(post) == 1
    assert (links[0].seen_from, links[0].seen_until, facts[0].date) == (kept, kept, kept)
    assert keeper.newest == kept
