"""What a question may ask of the index. `linkcensus.index.view.View` is one such thing.

The queries may use the relations `links`, `top_links`, `rollup`, `linking_sites`, `summary`,
`events`, `visits`, `looks`, `hops`, `pages`, `facts` and `imports`, restricted to the target's
scope; `visits` are those of the target's own pages, `looks` those of the referring ones, `hops`
those of the addresses that links are written with where redirects lead on from them. Parameters
are bound to `?`.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcensus.core.scope import Target
from linkcensus.index.snapshot import Moment


class Relations(Protocol):
    """One target's data as of a moment, as SQL relations."""

    target: Target
    moment: Moment

    @property
    def has_rollup(self) -> bool:
        """Whether `rollup` is exact for this target now."""
        ...

    @property
    def stored_rollup(self) -> str | None:
        """The rows of `rollup` as a query any view can ask, None where they are not stored."""
        ...

    @property
    def has_summary(self) -> bool:
        """Whether `summary` holds this target, exactly."""
        ...

    @property
    def has_top_links(self) -> bool:
        """Whether `top_links` holds the first links of this target, exactly.

        They have all columns of `links` and the `total` number of live external links. `place`
        numbers, from 1, the first of those by authority, `seen_place` by state, authority and
        last sighting; it is NULL for those that are first in the other order only.
        """
        ...

    @property
    def has_linking_sites(self) -> bool:
        """Whether `linking_sites` holds the live referring sites of this target, exactly.

        It has their hashes and the `rollup_row` of each, a column that `rollup` then has too.
        """
        ...

    @property
    def has_rows(self) -> bool:
        """Whether `links` has a column `link_row`, a number that orders rows as identity does."""
        ...

    @property
    def has_scores(self) -> bool:
        """Whether `scores` holds anything: a row for every site of the run that counts."""
        ...

    @property
    def has_link_scores(self) -> bool:
        """Whether the columns `link_value`, `link_spam` and `link_verdict` hold anything.

        `links` and `events` have them where a query names them, which costs a join; for few links
        the relation `link_scores` has them by `core.link.link_hash`.
        """
        ...

    # what a column holds, the query decides: the rows of answers are Any on purpose
    def sql(self, query: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        ...

    def numbers(self, query: str, params: Sequence[object] = ()) -> npt.NDArray[np.int32]:
        """The columns of a query, whole numbers below 2^31; asking again costs nothing.

        Returns:
            Shape (columns, rows), in the order of the query.
        """
        ...

    def records(self, query: str, params: Sequence[object] = ()) -> npt.NDArray[np.void]:
        """The columns of a query, numbers without NULL; asking again costs nothing.

        Returns:
            Shape (rows,), with a field a column.
        """
        ...

    def rows(self, query: str, params: Sequence[object] = ()) -> Iterator[dict[str, Any]]:
        """Rows one by one, in bounded memory."""
        ...

    def arrow(self, query: str, params: Sequence[object] = ()) -> pa.RecordBatchReader:
        """The answer as a stream of Arrow batches; read it to its end before asking again."""
        ...


V_co = TypeVar("V_co", bound=Relations, covariant=True)


class Views(Protocol[V_co]):
    """What opens views: `linkcensus.index.index.Index` is one such thing."""

    def view(self, target: Target, moment: Moment | None = None) -> AbstractContextManager[V_co]:
        """One target's links, now or as of a moment."""
        ...
