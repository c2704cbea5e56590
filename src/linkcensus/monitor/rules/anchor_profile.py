"""The words of all links together begin to look made."""

from linkcensus.insights.anchors import AnchorsRequest, Naturalness, anchor_profile
from linkcensus.insights.selection import LIVE, Selection
from linkcensus.monitor.rules.rule import NOTHING, OWN_FIRST, Finding, Found, Question, Rule, Sight
from linkcensus.store.watch_events import Colour

_RANK = {
    Naturalness.TOO_FEW: 0,
    Naturalness.NATURAL: 0,
    Naturalness.MIXED: 1,
    Naturalness.OVER_OPTIMISED: 2,
}


def _find(sight: Sight, question: Question) -> Found:
    if not sight.fresh.size and question.before is not None:
        return NOTHING
    request = AnchorsRequest(selection=Selection(LIVE, question.wanted), brand=sight.brand_words)
    profile = anchor_profile(sight.view, request)
    reading = {"verdict": profile.verdict.value}
    before = None if question.before is None else question.before.get("verdict")
    if before is None or _RANK[profile.verdict] <= _RANK[Naturalness(str(before))]:
        return Found((), reading)
    share = profile.exact_share or 0.0
    worst = profile.verdict is Naturalness.OVER_OPTIMISED
    return Found(
        [
            Finding(
                about=f"anchors|{sight.target.text}|{profile.verdict.value}",
                colour=Colour.RED if worst else Colour.YELLOW,
                title=f"{share:.0%} of the links to {sight.target.text} have exact words: "
                + ("over-optimised" if worst else "worth a look"),
                links=profile.links,
                figures={
                    "exact_share": share,
                    "classes": {one.anchor_class: one.links for one in profile.classes},
                },
            )
        ],
        reading,
    )


ANCHOR_PROFILE = Rule(
    "anchor_profile",
    "Over-optimised words",
    "The share of exact words among all links passed 15 or 30 per cent.",
    OWN_FIRST,
    _find,
)
