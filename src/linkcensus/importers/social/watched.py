"""Which shared links are kept: those to targets that somebody watches, or all."""

from collections.abc import Callable, Iterable

from linkcensus.core.scope import Target, parse_target
from linkcensus.core.url import CanonicalUrl
from linkcensus.store.projects import Project

Wanted = Callable[[CanonicalUrl], bool]
"""Says whether a link to that URL is kept."""


def everything(_target: CanonicalUrl) -> bool:
    """Keep every link."""
    return True


class Watched:
    """Keeps the links to some targets; a link to any other site costs one look into a table.

    Args:
        targets: At least one.
    """

    def __init__(self, targets: Iterable[Target]) -> None:
        self.targets = tuple(targets)
        self._by_site: dict[str, list[Target]] = {}
        for target in self.targets:
            self._by_site.setdefault(target.site, []).append(target)

    @property
    def sites(self) -> list[str]:
        """Their sites, in order."""
        return list(self._by_site)

    def __call__(self, url: CanonicalUrl) -> bool:
        """Tell whether a link to that URL is kept."""
        return any(target.contains(url.key) for target in self._by_site.get(url.site, ()))


def targets_of(projects: Iterable[Project]) -> list[Target]:
    """Return what projects are about: their own targets and those of their competitors."""
    named = [one for project in projects for one in (*project.own, *project.competitors)]
    found = [parse_target(one.target, one.scope) for one in named]
    return list(dict.fromkeys(found))
