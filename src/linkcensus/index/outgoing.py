"""The other direction: the links out of one site."""

from linkcensus.index.facts import Range
from linkcensus.index.schema import TABLES
from linkcensus.index.snapshot import Snapshot
from linkcensus.index.view import Parameter, View


class OutgoingView(View):
    """A view whose `links` and `events` are those out of the target, each as it was written.

    Quick where the setting `keep_outgoing` keeps the links a second time, sorted by source; else
    it reads all links, which takes seconds on a large index.
    """

    def _chosen(self, snapshot: Snapshot) -> Range:
        return Range.out_of_site(self.target.site)

    def _stored_links(self) -> list[str]:
        return self._snapshot.all_files(TABLES["outgoing"].name) or self._snapshot.all_files(
            TABLES["links"].name
        )

    @property
    def whole_site(self) -> bool:
        """False: what is kept per target site does not serve this direction."""
        return False

    @property
    def _scored_target(self) -> None:
        """None: the links lead to many sites."""
        return None

    def _scope(self) -> tuple[str, list[Parameter]]:
        inside, values = self.target.sql_predicate("source_key")
        # a link that redirects stands a second time at its end: here only as it was written
        return f"{self._range.condition} AND {inside} AND raw_target_key IS NULL", [*values]
