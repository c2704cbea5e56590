"""Made-up links of a whole web, the same at each run: every value follows from the row's number.

The model: some ten links a page; a third of them sitewide, so that a site's footer repeats on all
its pages; sites by Zipf's law; a quarter of all links at one giant site; target pages by Zipf's
law within their site, two fifths of them home pages; anchors are brands, bare URLs, stock phrases,
phrases of the target page, one-off phrases and nothing.
"""

from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcensus.index.schema import SIGHTINGS

SITES = 400_000
GIANT_SHARE = 25
_U = np.uint64
_LEARNED_AT = datetime(2026, 11, 23, tzinfo=UTC).replace(tzinfo=None)

Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]


def _mix(*parts: object) -> Hashes:
    """Hash numbers into numbers (the finaliser of SplitMix64)."""
    mixed = np.zeros(1, dtype=_U)
    with np.errstate(over="ignore"):
        for part in parts:
            mixed = (mixed ^ np.asarray(part).astype(_U)) + _U(0x9E3779B97F4A7C15)
            mixed = (mixed ^ (mixed >> _U(30))) * _U(0xBF58476D1CE4E5B9)
            mixed = (mixed ^ (mixed >> _U(27))) * _U(0x94D049BB133111EB)
            mixed = mixed ^ (mixed >> _U(31))
    return mixed


def _zipf(hashes: Hashes, size: object) -> Ints:
    """Ranks 0 to size-1 by Zipf's law with exponent 1."""
    unit = (hashes >> _U(11)).astype(np.float64) / float(1 << 53)
    ranks = np.exp(unit * np.log(np.asarray(size, dtype=np.float64) + 1)) - 1
    return np.minimum(np.floor(ranks), np.asarray(size) - 1).astype(np.int64)


def _words(count: int) -> list[str]:
    random = np.random.default_rng(7)
    consonants = [*"bcdfghklmnprstvw", "br", "st", "tr", "ch", "sh", "pl"]
    vowels = ["a", "e", "i", "o", "u", "ea", "ou", "io"]
    endings = list("nrstl")

    def any_of(choices: list[str]) -> str:
        return choices[random.integers(len(choices))]

    words = set()
    while len(words) < count:
        syllables = random.integers(1, 4)
        word = "".join(any_of(consonants) + any_of(vowels) for _ in range(syllables))
        words.add(word + (any_of(endings) if random.random() < 0.6 else ""))
    return sorted(words)


_WORDS = pa.array(_words(4_000))
_SUFFIXES = (
    ["com"] * 45 + ["org"] * 8 + ["net"] * 6 + ["de"] * 8 + ["co.uk"] * 6 + ["ru"] * 4 + ["fr"] * 4
    + ["nl"] * 3 + ["it"] * 3 + ["pl"] * 3 + ["io"] * 3 + ["com.br"] * 2 + ["info"] * 2
    + ["jp"] * 2 + ["eu"]
)  # fmt: skip
_LANGUAGES = pa.array(
    ["en"] * 55 + ["de"] * 9 + ["ru"] * 6 + ["fr"] * 6 + ["es"] * 6 + ["nl"] * 4 + ["it"] * 4
    + ["pl"] * 4 + ["pt"] * 3 + ["ja"] * 3
)  # fmt: skip
_PHRASES = pa.array(
    ["click here", "website", "read more", "here", "source", "visit site", "link", "home",
     "more info", "this article", "learn more", "homepage", "view", "see more", "article", "blog",
     "website link", "official site", "via", "download"]
)  # fmt: skip
_KINDS = pa.array(["text"] * 85 + ["image"] * 10 + ["canonical"] * 3 + ["frame"] * 2)
_POSITIONS = pa.array(
    ["content"] * 60 + ["footer"] * 15 + ["navigation"] * 10 + ["sidebar"] * 10 + ["comment"] * 5
)


def _take(values: pa.Array, positions: object) -> pa.Array:
    return values.take(pa.array(np.asarray(positions).astype(np.int64)))


def _join(*parts: object) -> pa.Array:
    return pc.binary_join_element_wise(*parts, "")


def _word(hashes: Hashes) -> pa.Array:
    return _take(_WORDS, hashes % _U(len(_WORDS)))


def _sites() -> tuple[pa.Array, pa.Array]:
    numbers = np.arange(SITES)
    hashes = _mix(numbers, 1)
    tail = pa.array([str(number) if number > 60_000 else "" for number in numbers])
    name = _join(_word(hashes), _word(hashes >> _U(20)), tail)
    suffix = (hashes >> _U(40)) % _U(len(_SUFFIXES))
    turned = pa.array([",".join(reversed(text.split("."))) for text in _SUFFIXES])
    return (
        _join(name, ".", _take(pa.array(_SUFFIXES), suffix)),
        _join(_take(turned, suffix), ",", name),
    )


SITE_NAMES, SITE_KEYS = _sites()
_HOST_KEYS = pa.array([",www", "", ",blog", ",shop", ",m", ",docs"])
_HOST_OF_PERCENT = np.array([0] * 50 + [1] * 32 + [2] * 8 + [3] * 4 + [4] * 3 + [5] * 3)


def _hashes_of_sites() -> pa.Array:
    """`linkcensus.core.url.site_hash` of every site, by the engine: every process asks for it."""
    import duckdb

    sites = pa.table({"name": SITE_NAMES})
    with duckdb.connect() as engine:
        engine.execute("SET threads = 1")
        engine.register("sites", sites)
        hashed = engine.sql("SELECT (md5_number_lower(name) >> 1)::BIGINT AS hash FROM sites")
        return hashed.to_arrow_table()["hash"].combine_chunks()


SITE_HASHES = _hashes_of_sites()


def _pool_of_paths() -> pa.Array:
    hashes = _mix(np.arange(_POOL), 30)
    percent = (hashes % _U(100)).astype(int)
    shape = np.searchsorted([35, 65, 80, 90, 95], percent, side="right")
    # each shape for its own paths only: all of them for all take a second
    spelled = pa.concat_arrays([_paths_of_shape(n, hashes[shape == n]) for n in range(6)])
    by_shape = np.argsort(shape, kind="stable")
    return _take(spelled, np.argsort(by_shape, kind="stable"))


def _paths_of_shape(shape: int, hashes: Hashes) -> pa.Array:
    words = [_word(_mix(hashes, 20 + number)) for number in range(4)]
    number = pa.array(((hashes >> _U(20)) % _U(90_000) + _U(1_000)).astype(np.int64))
    number = number.cast(pa.string())
    year = pa.array((2012 + (hashes >> _U(40)) % _U(15)).astype(np.int64)).cast(pa.string())
    parts = [
        ("/", words[0], "-", words[1], "-", words[2], "/"),
        ("/blog/", year, "/", words[0], "-", words[1], "-", words[2], "-", words[3], "/"),
        ("/", words[0], "/", words[1], "-", words[2], ".html"),
        ("/product/", number, "-", words[0], "-", words[1]),
        ("/?p=", number),
        ("/", words[0], "/", words[1], "?page=", number),
    ]
    return _join(*parts[shape])


_POOL = 1 << 19
"""Distinct paths and phrases: drawing from pools is ten times quicker than spelling each out."""

_PATHS = _pool_of_paths()


def _paths(hashes: Hashes) -> pa.Array:
    return _take(_PATHS, hashes % _U(_POOL))


def _pool_of_phrases() -> pa.Array:
    hashes = _mix(np.arange(_POOL), 40)
    return _join(_word(hashes), " ", _word(hashes >> _U(16)), " ", _word(hashes >> _U(32)))


_TEXTS = _pool_of_phrases()


def _days(days: Ints, mask: npt.NDArray[np.bool_] | None = None) -> pa.Array:
    return pa.array(days * 86_400_000_000, pa.int64(), mask=mask).cast(pa.timestamp("us"))


def sightings(numbers: Ints, *, again: bool = False) -> pa.Table:
    """Sightings by number, in the schema of the index.

    Args:
        numbers: Row numbers, shape (n,), non-negative.
        again: The same links seen once more, later: a re-observation.

    Returns:
        n narrow rows: no context, title or evidence.
    """
    n = len(numbers)
    page, slot = numbers // 10, numbers % 10
    source, on_page = _zipf(_mix(page, 2), SITES), _mix(page, 3)
    sitewide = _mix(numbers, 4) % _U(100) < _U(35)
    seed = np.where(sitewide, _mix(source, slot, 5), _mix(numbers, 6))
    giant = _mix(seed, 7) % _U(100) < _U(GIANT_SHARE)
    target = np.where(giant, 0, 1 + _zipf(_mix(seed, 8), SITES - 1))
    pages = np.maximum(3, 3_000_000 // (target + 10))
    home = _mix(seed, 9) % _U(10) < _U(4)
    target_page = np.where(home, 0, _zipf(_mix(seed, 10), pages))
    target_hash = _mix(target, target_page, 11)
    host_percent = np.where(home, _mix(target, 12), target_hash) % _U(100)
    target_host = _HOST_OF_PERCENT[host_percent.astype(int)]
    source_percent = _mix(source, on_page % _U(7), 13) % _U(100)
    source_host = _HOST_OF_PERCENT[source_percent.astype(int)]
    target_path = pc.if_else(pa.array(home), "/", _paths(target_hash))
    first = (18_000 + _mix(page, 22) % _U(2_500)).astype(np.int64)
    last = np.minimum(first + (_mix(numbers, 23) % _U(600)).astype(np.int64), 20_760)
    lost = _mix(numbers, 24) % _U(100) < _U(18)
    if again:
        first = last = np.full(n, 20_779, np.int64)
        lost = np.zeros(n, bool)
    rel = (_mix(seed, 21) % _U(100)).astype(int)
    status = np.array([200] * 93 + [404] * 4 + [301] * 2 + [500], dtype=np.int16)
    columns: dict[str, object] = {
        "target_hash": _take(SITE_HASHES, target),
        "target_site": _take(SITE_NAMES, target),
        "target_key": _join(
            _take(SITE_KEYS, target), _take(_HOST_KEYS, target_host), ")", target_path
        ),
        "target_https": pa.array(_mix(target, 14) % _U(10) < _U(8)),
        "source_site": _take(SITE_NAMES, source),
        "source_key": _join(
            _take(SITE_KEYS, source), _take(_HOST_KEYS, source_host), ")", _paths(on_page)
        ),
        "source_https": pa.array(_mix(source, 14) % _U(10) < _U(8)),
        "kind": _take(_KINDS, _mix(seed, 29) % _U(100)),
        "occurrence": pa.array(np.zeros(n, np.int16)),
        "repeats": pa.array(np.ones(n, np.int32)),
        "anchor": _anchors(seed, target, target_hash, numbers),
        "nofollow": pa.array(rel >= 62),
        "ugc": pa.array((rel >= 90) & (rel < 95)),
        "sponsored": pa.array(rel >= 95),
        "follow": pa.array(rel < 62),
        "follow_cause": _take(pa.array(["none", "rel"]), (rel >= 62).astype(np.int64)),
        "position": _take(_POSITIONS, _mix(seed, 31) % _U(100)),
        "source_language": _take(_LANGUAGES, _mix(source, 50) % _U(100)),
        "source_external_links": pa.array((_mix(page, 32) % _U(200)).astype(np.int32)),
        "source_ip": _take(_ADDRESSES, _mix(source, 27) % _U(90_000)),
        "source_status": pa.array(np.full(n, 200, np.int16)),
        "target_status": pa.array(status[(_mix(target_hash, 26) % _U(100)).astype(int)]),
        "internal": pa.array(source == target),
        "anchor_cut": pa.array(np.zeros(n, bool)),
        "sources": pa.array(np.full(n, 1 << 10, np.int64)),
        "strength": pa.array(np.full(n, 2, np.int16)),
        "own": pa.array(np.zeros(n, bool)),
        "import_id": pa.repeat("again" if again else "first", n),
        "seen_from": _days(first),
        "seen_until": _days(last),
        "learned_at": pa.repeat(pa.scalar(_LEARNED_AT, pa.timestamp("us")), n),
        "claimed_lost_at": _days(
            np.minimum(last + (_mix(numbers, 25) % _U(60)).astype(np.int64), 20_770), ~lost
        ),
    }
    arrays = [columns.get(field.name, pa.nulls(n, field.type)) for field in SIGHTINGS]
    return pa.Table.from_arrays(arrays, schema=SIGHTINGS)


def _pool_of_addresses() -> pa.Array:
    network = _mix(np.arange(90_000), 28)
    octets = [
        pa.array(((network >> _U(8 * number)) % _U(250) + _U(1)).astype(np.int64)).cast(pa.string())
        for number in range(3)
    ]
    return _join("10.", octets[0], ".", octets[1], ".", octets[2])


_ADDRESSES = _pool_of_addresses()


def _anchors(seed: Hashes, target: Ints, page: Hashes, numbers: Ints) -> pa.Array:
    of_page = _mix(page, _zipf(_mix(seed, 16), 60), 17)
    own = _mix(numbers, 18)
    phrases = [
        _take(SITE_NAMES, target),
        _join("https://", _take(SITE_NAMES, target)),
        _take(_PHRASES, _zipf(_mix(seed, 19), 20)),
        _take(_TEXTS, of_page % _U(_POOL)),
        _take(_TEXTS, own % _U(_POOL)),
        pa.array([""] * len(numbers)),
    ]
    percent = (_mix(seed, 15) % _U(100)).astype(int)
    choice = np.searchsorted([28, 40, 58, 85, 92], percent, side="right")
    return pc.choose(pa.array(choice.astype(np.int64)), *phrases)


GIANT = str(SITE_NAMES[0])


def site_with_links(count: int, of: int) -> str:
    """The site whose links come nearest to a count, among `of` links in all."""
    ranks = np.arange(1, SITES)
    weight = np.log1p(1 / ranks) / np.log(SITES)
    expected = weight * of * (100 - GIANT_SHARE) / 100
    return str(SITE_NAMES[int(ranks[np.argmin(np.abs(expected - count))])])
