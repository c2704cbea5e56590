"""Published names, turned around (`com.example.www`), as the sites that everything else knows.

Of the domain files each name is a site as it stands. In either level a leading `www` may have been
stripped (releases until early 2026) or not, so it is stripped where it is there. Of the host files
each host counts for its registrable domain, private suffixes included (`core.site`). Names from
before 2022 may hold other letters than ASCII and become punycode.
"""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from linkcensus.core.errors import BadInput
from linkcensus.core.site import is_listed_suffix, registrable_domain
from linkcensus.core.url import canonicalize
from linkcensus.importers.webgraph.blocks import DAMAGED

HOST, DOMAIN = "host", "domain"
LEVELS = (DOMAIN, HOST)

_PLAIN = r"^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$"
_WWW = ".www"
_LONGEST = 255


def turned_around(name: str) -> str:
    """`com.example` of `example.com`, and the other way round."""
    return ".".join(reversed(name.split(".")))


def texts_of(raw: pa.BinaryArray) -> pa.StringArray:
    """Names as text; what is no UTF-8 is replaced, so that a few odd names stop nothing."""
    try:
        return raw.cast(pa.string())
    except pa.ArrowInvalid:
        return pa.array([name.decode("utf-8", "replace") for name in raw.to_pylist()], pa.string())


def check_names(raw: pa.BinaryArray, place: Path, first_line: int) -> None:
    """Refuse rows whose name is missing or longer than any host is.

    Raises:
        BadInput: Names the first such line.
    """
    lengths = pc.binary_length(raw)
    bounds = pc.min_max(lengths).as_py()
    if not len(raw) or (bounds["min"] > 0 and bounds["max"] <= 4 * _LONGEST):
        return
    wrong = pc.or_(pc.equal(lengths, 0), pc.greater(lengths, 4 * _LONGEST))
    row = pc.index(wrong, True).as_py()
    what = "has no name" if not lengths[row].as_py() else "has a name too long for a host"
    raise BadInput(what, place=f"{place}:{first_line + row}", remedy=DAMAGED)


def sites_of(names: pa.StringArray, level: str) -> pa.StringArray:
    """The site of each published name, turned around as the names are.

    A name that can be no host keeps its vertex, but is escaped so that it means no site.

    Args:
        names: As published, none null.
        level: `host` or `domain`.
    """
    plain = pc.match_substring_regex(names, _PLAIN)
    if not pc.all(plain).as_py():
        names = _replaced(names, pc.invert(plain), _canonical)
    if level == HOST:
        return pa.array([_site_of_host(name) for name in names.to_pylist()], pa.string())
    with_www = pc.ends_with(names, _WWW)
    return _replaced(names, with_www, _without_www) if pc.any(with_www).as_py() else names


def _replaced(
    names: pa.StringArray, mask: pa.BooleanArray, change: Callable[[str], str]
) -> pa.StringArray:
    changed = [change(name) for name in names.filter(mask).to_pylist()]
    return pc.replace_with_mask(names, mask, pa.array(changed, pa.string()))


def _canonical(name: str) -> str:
    """Punycode and lower case; what is no host is escaped."""
    url = canonicalize(f"http://{turned_around(name)}/") if len(name) <= _LONGEST else None
    if url is None or url.host.startswith("[") or url.host.rpartition(".")[2].isdigit():
        return "?" + name.encode("unicode_escape").decode("ascii")[:_LONGEST]
    return turned_around(url.host)


def _without_www(name: str) -> str:
    """The name without its `www`, unless that is the name itself: `www.com`, `www.co.uk`."""
    rest = name.removesuffix(_WWW)
    return name if is_listed_suffix(turned_around(rest)) or "." not in rest else rest


def _site_of_host(name: str) -> str:
    return name if name.startswith("?") else turned_around(registrable_domain(turned_around(name)))
