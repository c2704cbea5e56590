"""The rules that monitors go by: a file each, and the table of all."""

from linkcensus.core.errors import BadInput
from linkcensus.insights.filters import Node, parse_filter
from linkcensus.insights.filters.fields import closest
from linkcensus.monitor.rules.anchor_profile import ANCHOR_PROFILE
from linkcensus.monitor.rules.changed_link import ANCHOR_CHANGE, REL_CHANGE
from linkcensus.monitor.rules.competitor_gap import COMPETITOR_GAP
from linkcensus.monitor.rules.expectation import EXPECTATION, WRONG_LANDING_PAGE
from linkcensus.monitor.rules.first_link import FIRST_LINK
from linkcensus.monitor.rules.lost_link import LOST_LINK
from linkcensus.monitor.rules.new_link import NEW_LINK
from linkcensus.monitor.rules.restored_link import RESTORED_LINK
from linkcensus.monitor.rules.rule import Rule
from linkcensus.monitor.rules.score_moved import SCORE_MOVED
from linkcensus.monitor.rules.spam_cluster import SPAM_CLUSTER
from linkcensus.monitor.rules.target_broken import TARGET_BROKEN
from linkcensus.monitor.rules.velocity import VELOCITY
from linkcensus.store.monitors import MonitorDraft

__all__ = ["RULES", "Rule", "check_monitor", "filter_of", "rule_of"]

RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        NEW_LINK,
        FIRST_LINK,
        LOST_LINK,
        RESTORED_LINK,
        REL_CHANGE,
        ANCHOR_CHANGE,
        EXPECTATION,
        WRONG_LANDING_PAGE,
        TARGET_BROKEN,
        COMPETITOR_GAP,
        VELOCITY,
        SPAM_CLUSTER,
        ANCHOR_PROFILE,
        SCORE_MOVED,
    )
}
"""Every rule by its name."""


def rule_of(name: str) -> Rule:
    """Return a rule by its name.

    Raises:
        BadInput: There is none.
    """
    rule = RULES.get(name)
    if rule is None:
        raise BadInput(f"{name[:40]!r} is no rule", place="rule", remedy=closest(name, RULES))
    return rule


def check_monitor(draft: MonitorDraft) -> None:
    """Check that a monitor's part, filter and options fit its rule.

    Raises:
        BadInput: One of them does not.
    """
    rule = rule_of(draft.rule)
    if draft.part not in rule.parts:
        words = ", ".join(part.value for part in rule.parts)
        raise BadInput(f"{rule.name} watches {words} only", place="part")
    if draft.filter is not None:
        if not rule.filters:
            raise BadInput(f"{rule.name} takes no filter", place="filter")
        parse_filter(dict(draft.filter))
    for name, value in draft.options.items():
        option = rule.options.get(name)
        if option is None:
            known = f"it has {', '.join(rule.options)}" if rule.options else "it has none"
            raise BadInput(f"{rule.name} has no option {name[:40]!r}", place="option", remedy=known)
        if not option.low <= value <= option.high:
            raise BadInput(
                f"{name} must be {option.low:g} to {option.high:g}, not {value:g}", place="option"
            )


def filter_of(draft: MonitorDraft) -> Node | None:
    """Return the filter of a monitor that was checked."""
    return None if draft.filter is None else parse_filter(dict(draft.filter))
