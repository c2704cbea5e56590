"""Whether one link votes for its target's site, and if not, why."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from linkcensus.core.link import Kind, Position, State
from linkcensus.insights.selection import IS_LIVE
from linkcensus.insights.sql import Sql
from linkcensus.score.votes import VoteRule

_POINTING = ("text", "image", "unknown")
_VOTING = {
    VoteRule.EDITORIAL: f"{IS_LIVE} AND coalesce(follow, true) "
    f"AND kind IN {_POINTING} AND coalesce(\"position\", 'content') = 'content' "
    "AND coalesce(hidden, false) = false",
    VoteRule.FOLLOWED: f"{IS_LIVE} AND coalesce(follow, true)",
    VoteRule.ALL: IS_LIVE,
}


class NoVote(StrEnum):
    """Why a link does not vote."""

    SAME_SITE = "same-site"
    REDIRECT = "redirect"
    """It stands for a redirect within the target's site, which is counted where it ends."""
    SAME_OWNER = "same-owner"
    LOST = "lost"
    MISSING = "missing"
    NOFOLLOW = "nofollow"
    KIND = "kind"
    """It is no link to read: a form, a frame, a feed ..."""
    BOILERPLATE = "boilerplate"
    """It stands in the navigation, a footer, a sidebar, a header or a comment."""
    HIDDEN = "hidden"


REASONS: Mapping[NoVote, str] = {
    NoVote.SAME_SITE: "both ends are pages of one site",
    NoVote.REDIRECT: "it is written to an address of the site that redirects within it",
    NoVote.SAME_OWNER: "one owner runs both sites, by a shared id or by your owners.toml",
    NoVote.LOST: "it is gone",
    NoVote.MISSING: "it was not there at the last look",
    NoVote.NOFOLLOW: "it is not followed (nofollow, ugc or sponsored)",
    NoVote.KIND: "it is no text or image to click on",
    NoVote.BOILERPLATE: "it stands outside the content of the page",
    NoVote.HIDDEN: "readers cannot see it",
}


def voting(rule: VoteRule) -> Sql:
    """A condition on `links`: which of them vote, owners aside; as `site_votes.sql` has it."""
    return Sql(
        f"({_VOTING[rule]} AND source_site <> target_site "
        "AND (raw_target_site IS NULL OR raw_target_site <> target_site))"
    )


def why_no_vote(link: Mapping[str, Any], rule: VoteRule, *, same_owner: bool) -> list[NoVote]:
    """Every reason for which a link does not vote; none where it does.

    Args:
        link: Columns of `links`.
        rule: The rule of the run, or the setting.
        same_owner: Whether one owner runs both sites.
    """
    reasons = {
        NoVote.SAME_SITE: link["source_site"] == link["target_site"],
        NoVote.REDIRECT: link["raw_target_site"] == link["target_site"],
        NoVote.SAME_OWNER: same_owner,
        NoVote.LOST: link["state"] == State.LOST,
        NoVote.MISSING: link["state"] == State.MISSING,
        NoVote.NOFOLLOW: rule is not VoteRule.ALL and link["follow"] is False,
    }
    if rule is VoteRule.EDITORIAL:
        place = link["position"]
        reasons |= {
            NoVote.KIND: link["kind"] not in (Kind.TEXT, Kind.IMAGE, Kind.UNKNOWN),
            NoVote.BOILERPLATE: place is not None and place != Position.CONTENT,
            NoVote.HIDDEN: bool(link["hidden"]),
        }
    return _that_hold(reasons.items())


def _that_hold(reasons: Iterable[tuple[NoVote, bool]]) -> list[NoVote]:
    return [reason for reason, holds in reasons if holds]
