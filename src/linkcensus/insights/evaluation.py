"""How well the newest run's verdicts agree with sites that the user has labelled."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import pyarrow.parquet as pq

from linkcensus.core.errors import NotFound
from linkcensus.index.scores import ScoreFiles
from linkcensus.score.spam.evaluate import Evaluation, evaluate, read_labels
from linkcensus.score.spam.model import Judgement, Verdict


class KeepsScores(Protocol):
    """What knows the files of the newest run: `linkcensus.index.scores.ScoreStore`."""

    def at(self) -> ScoreFiles:
        """The files of the newest run."""
        ...


def evaluation(scores: KeepsScores, labels: Path) -> Evaluation:
    """Compare the verdicts on sites with labels.

    Args:
        scores: The runs of the index.
        labels: A CSV table of sites and labels; see `score.spam.evaluate`.

    Raises:
        BadInput: The table cannot be used.
        NotFound: Nothing was ever scored.
    """
    known = read_labels(labels)
    files: Sequence[str] = scores.at().sites
    if not files:
        raise NotFound("there are no scores yet; run `linkcensus score`")
    judgements = {}
    for path in files:
        for batch in pq.ParquetFile(path).iter_batches(columns=["site", "spam", "verdict"]):
            for row in batch.to_pylist():
                if row["verdict"] is not None and row["site"] in known:
                    verdict = Verdict(row["verdict"])
                    judgements[row["site"]] = Judgement(row["spam"], verdict)
    return evaluate(known, judgements)
