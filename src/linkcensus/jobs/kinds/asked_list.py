"""From the address and the query of a list to its rows: what an export was asked for, read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeAlias
from urllib.parse import unquote

from linkcensus.core.errors import BadInput
from linkcensus.core.scope import Scope, Target, parse_target
from linkcensus.index.index import Index
from linkcensus.insights import intersect
from linkcensus.insights.anchors import AnchorsRequest
from linkcensus.insights.asking import read_filters, read_moment
from linkcensus.insights.selection import Selection
from linkcensus.jobs.arguments import scope_of, text_of
from linkcensus.jobs.job import Arguments
from linkcensus.jobs.kinds.lists import LISTS, ExportedList, having, order
from linkcensus.jobs.kinds.query import Query

_SITES, _INTERSECT, _FILE = "/sites/", "/intersect", "/export"

BrandWords: TypeAlias = Callable[[str], tuple[str, ...]]
"""Gives the words of the projects whose own site it is."""
Rows: TypeAlias = Callable[[Index, BrandWords], Iterator[object]]


@dataclass(frozen=True, slots=True)
class AskedList:
    """A list that somebody wants all rows of."""

    name: str
    """Its question's name."""
    about: str
    """The target, or several."""
    row: type
    rows: Rows
    limit: int | None = None
    """Rows at most; None for all."""

    def all(self, index: Index, brand_words: BrandWords) -> Iterator[object]:
        """Ask."""
        return islice(self.rows(index, brand_words), self.limit)


def asked_list(arguments: Arguments) -> AskedList:
    """Read `path` and `query` of a job's arguments.

    Raises:
        BadInput: There is no such list, or it cannot be asked like that.
    """
    path = unquote(text_of(arguments, "path") or "").removesuffix(_FILE)
    query = Query(arguments.get("query") or {})
    asked = _intersect(query) if path == _INTERSECT else _about_target(path, query)
    limit = query.whole("limit")
    query.refuse_rest()
    return replace(asked, limit=limit)


def _about_target(path: str, query: Query) -> AskedList:
    text, known = _found(path)
    target = parse_target(text, _scope(query))
    moment = read_moment(query.text("as_of"), query.text("known_at"))
    asked = known.read(query)

    def rows(index: Index, brand_words: BrandWords) -> Iterator[object]:
        request = asked
        if isinstance(request, AnchorsRequest) and not request.brand:
            request = replace(request, brand=brand_words(target.site))
        with known.opens(index, target, moment) as view:
            yield from known.stream(view, request)

    return AskedList(known.name, target.text, known.row, rows)


def _found(path: str) -> tuple[str, ExportedList]:
    """Return the target and the list that a path names."""
    for tail, known in LISTS.items():
        if path.startswith(_SITES) and path.endswith(f"/{tail}"):
            return path[len(_SITES) : -len(tail) - 1], known
    lists = ", ".join(f"{_SITES}TARGET/{tail}" for tail in LISTS)
    raise BadInput(
        f"{path[:100]!r} is no list", place="path", remedy=f"there are {lists}, {_INTERSECT}"
    )


def _intersect(query: Query) -> AskedList:
    scope = _scope(query)
    targets = _targets(query, "target", scope)
    request = intersect.IntersectRequest(
        selection=Selection(filter=read_filters(query.texts("filter") or (), place="filter")),
        having=having(query, intersect.INTERSECT_FIELDS),
        order=order(query),
        targets=targets,
        at_least=query.whole("at_least") or 2,
        exclude=_targets(query, "not", scope),
        moment=read_moment(query.text("as_of"), query.text("known_at")),
    )

    def rows(index: Index, _brand_words: BrandWords) -> Iterator[object]:
        return intersect.stream_intersect(index, request)

    about = ", ".join(target.text for target in targets)
    return AskedList("intersect", about, intersect.CommonSite, rows)


def _targets(query: Query, name: str, scope: Scope | None) -> tuple[Target, ...]:
    return tuple(parse_target(text, scope) for text in query.texts(name) or ())


def _scope(query: Query) -> Scope | None:
    return scope_of({"scope": query.text("scope")})
