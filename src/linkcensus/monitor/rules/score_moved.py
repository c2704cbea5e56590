"""A score of the target's site moved."""

from datetime import datetime

from linkcensus.insights.result import time_text
from linkcensus.insights.site_scores import ScorePoint, site_scores
from linkcensus.monitor.rules.rule import (
    NOTHING,
    OWN_FIRST,
    Finding,
    Found,
    Option,
    Question,
    Reading,
    Rule,
    Sight,
)
from linkcensus.store.watch_events import Colour

_SCORES = ("authority", "trust", "spam")


def _find(sight: Sight, question: Question) -> Found:
    known = site_scores(sight.view)
    newest = known.history[-1] if known is not None else None
    if newest is None or newest.computed_at is None:
        return NOTHING
    reading = _reading(newest, newest.computed_at)
    before = question.before
    if before is None:
        return Found((), reading)
    if before.get("computed_at") == reading["computed_at"]:
        return NOTHING
    moved = _moved(before, reading, question.options["points"])
    # slow drift of a score adds up until it is worth telling, whatever others do meanwhile
    drifting = {name: old for name, old in before.items() if old is not None and name not in moved}
    kept = {**reading, **drifting, "computed_at": reading["computed_at"]}
    return Found([_told(sight, moved, reading)] if moved else (), kept)


def _reading(point: ScorePoint, computed_at: datetime) -> dict[str, object]:
    scores: dict[str, object] = {name: getattr(point, name) for name in _SCORES}
    return {"computed_at": time_text(computed_at), **scores}


def _moved(before: Reading, now: Reading, points: float) -> dict[str, tuple[float, float]]:
    moved = {}
    for name in _SCORES:
        old, new = before.get(name), now.get(name)
        known = isinstance(old, int | float) and isinstance(new, int | float)
        if known and abs(float(new) - float(old)) >= points:  # type: ignore[arg-type]
            moved[name] = (float(old), float(new))  # type: ignore[arg-type]
    return moved


def _told(sight: Sight, moved: dict[str, tuple[float, float]], now: Reading) -> Finding:
    parts = [f"{name} {old:.0f} → {new:.0f}" for name, (old, new) in moved.items()]
    # more spam is as bad as less authority
    better = all((new > old) != (name == "spam") for name, (old, new) in moved.items())
    return Finding(
        about=f"scores|{sight.target.site}|{now['computed_at']}",
        colour=Colour.GREEN if better else Colour.RED,
        title=f"Scores of {sight.target.site} moved: {', '.join(parts)}",
        figures={name: {"before": old, "after": new} for name, (old, new) in moved.items()},
        happened_at=datetime.fromisoformat(str(now["computed_at"])),
        again=False,
    )


SCORE_MOVED = Rule(
    "score_moved",
    "Scores moved",
    "Authority, trust or spam of the site differs from when it was told last.",
    OWN_FIRST,
    _find,
    options={"points": Option(3, 0.1, 100, "Fewest points that count.")},
    filters=False,
)
