"""How good are the judgements? Measured against sites that somebody labelled.

Labels are a CSV table with a line `site,label`; a label is spam (1, spam, yes, true, bad) or honest
(0, ham, honest, ok, no, false, good).
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from linkcensus.core.errors import BadInput
from linkcensus.core.site import registrable_domain
from linkcensus.core.url import canonicalize
from linkcensus.score.spam.model import Judgement, Verdict

_SPAM = frozenset({"1", "spam", "yes", "true", "bad", "toxic"})
_HONEST = frozenset({"0", "ham", "honest", "ok", "no", "false", "good", "clean"})
_REMEDY = "write two columns, site and label, with a label of spam or honest (or 1 and 0)"
_THRESHOLDS = (20.0, 35.0, 50.0, 65.0, 80.0)
_MOST_BYTES = 200_000_000


@dataclass(frozen=True, slots=True)
class Quality:
    """What calling everything spam from one line on would mean."""

    threshold: str
    """A score ("65"), or a verdict ("act")."""
    precision: float | None
    """Spam among what was called spam, 0 to 1; None where nothing was."""
    recall: float | None
    """Spam called spam among all spam; None without any spam."""
    true_positives: int
    false_positives: int
    true_negatives: int
    false_negatives: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How judgements agree with labels."""

    sites: int
    """Labelled sites with a judgement."""
    spam: int
    missing: int
    """Labelled sites without a judgement, left out of all figures."""
    auc: float | None
    """Chance that a spam site has a higher score than an honest one, ties half, 0 to 1; None
    where one of the two is missing."""
    qualities: tuple[Quality, ...]
    """At scores, then at the verdicts review and act."""
    false_alarms: tuple[str, ...]
    """Honest sites with verdict act, highest score first, at most 100."""
    misses: tuple[str, ...]
    """Spam sites with verdict ignore, lowest score first, at most 100."""


def evaluate(labels: Mapping[str, bool], judgements: Mapping[str, Judgement]) -> Evaluation:
    """Compare judgements with labels (True: spam), both by site."""
    known = sorted(site for site in labels if site in judgements)
    pairs = [(judgements[site].score, labels[site]) for site in known]
    qualities = [
        _quality(f"{line:g}", [(score >= line, spam) for score, spam in pairs])
        for line in _THRESHOLDS
    ]
    for verdict, called in (
        (Verdict.REVIEW, (Verdict.REVIEW, Verdict.ACT)),
        (Verdict.ACT, (Verdict.ACT,)),
    ):
        flagged = [(judgements[site].verdict in called, labels[site]) for site in known]
        qualities.append(_quality(verdict.value, flagged))
    alarms = [one for one in known if not labels[one] and judgements[one].verdict is Verdict.ACT]
    misses = [one for one in known if labels[one] and judgements[one].verdict is Verdict.IGNORE]
    return Evaluation(
        sites=len(known),
        spam=sum(spam for _, spam in pairs),
        missing=len(labels) - len(known),
        auc=area_under_curve(pairs),
        qualities=tuple(qualities),
        false_alarms=tuple(sorted(alarms, key=lambda one: -judgements[one].score)[:100]),
        misses=tuple(sorted(misses, key=lambda one: judgements[one].score)[:100]),
    )


def area_under_curve(pairs: Sequence[tuple[float, bool]]) -> float | None:
    """Return the area under the ROC curve, by ranks, ties half.

    Args:
        pairs: Score and whether it is spam.

    Source:
        Mann and Whitney, "On a Test of Whether one of Two Random Variables is Stochastically
        Larger than the Other", 1947.
    """
    spam = sum(is_spam for _, is_spam in pairs)
    honest = len(pairs) - spam
    if not spam or not honest:
        return None
    ranked = sorted(pairs, key=lambda pair: pair[0])
    won, below, at = 0.0, 0, 0
    while at < len(ranked):
        end = at
        while end < len(ranked) and ranked[end][0] == ranked[at][0]:
            end += 1
        tied = ranked[at:end]
        tied_spam = sum(is_spam for _, is_spam in tied)
        tied_honest = len(tied) - tied_spam
        won += tied_spam * (below + tied_honest / 2)
        below += tied_honest
        at = end
    return won / (spam * honest)


def _quality(threshold: str, flagged: Iterable[tuple[bool, bool]]) -> Quality:
    counts = {(called, spam): 0 for called in (True, False) for spam in (True, False)}
    for called, spam in flagged:
        counts[called, spam] += 1
    hits, alarms = counts[True, True], counts[True, False]
    misses = counts[False, True]
    return Quality(
        threshold=threshold,
        precision=hits / (hits + alarms) if hits + alarms else None,
        recall=hits / (hits + misses) if hits + misses else None,
        true_positives=hits,
        false_positives=alarms,
        true_negatives=counts[False, False],
        false_negatives=misses,
    )


def read_labels(path: Path) -> dict[str, bool]:
    """Read a table of labelled sites; hosts and URLs are taken to their site.

    Returns:
        Site to whether it is spam.

    Raises:
        BadInput: The file cannot be read, a line has no meaning, or two lines contradict.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise BadInput("too large for a table of labels", place=str(path), remedy=_REMEDY)
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"cannot be read: {error}", place=str(path), remedy=_REMEDY) from None
    labels: dict[str, bool] = {}
    for number, row in enumerate(csv.reader(text.splitlines()), start=1):
        place = f"{path}:{number}"
        cells = [cell.strip() for cell in row]
        if not any(cells) or cells[0].startswith("#") or _is_header(cells, number):
            continue
        site, spam = _label(cells, place)
        if labels.setdefault(site, spam) is not spam:
            raise BadInput(
                f"{site} was labelled both ways", place=place, remedy="keep one of its lines"
            )
    if not labels:
        raise BadInput("no labels in it", place=str(path), remedy=_REMEDY)
    return labels


def _is_header(cells: Sequence[str], number: int) -> bool:
    return number == 1 and cells[0].lower() in ("site", "domain", "host", "url")


def _label(cells: Sequence[str], place: str) -> tuple[str, bool]:
    if len(cells) < 2 or not cells[0]:
        raise BadInput("a line without site and label", place=place, remedy=_REMEDY)
    written, label = cells[0], cells[1].lower()
    if label not in _SPAM | _HONEST:
        raise BadInput(f"label {cells[1]!r} is unknown", place=place, remedy=_REMEDY)
    url = canonicalize(written if "://" in written else f"http://{written}/")
    if url is None:
        raise BadInput(f"{written!r} is no site", place=place, remedy=_REMEDY)
    return registrable_domain(url.host), label in _SPAM
