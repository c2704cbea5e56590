"""What is this URL, in the one form that identifies it, and how does it sort?

Identity is the WHATWG serialisation without fragment, user information, tracking parameters and
the host's trailing dot. The sort key (SURT) drops the scheme and turns the host around, so that a
site, a host, a path prefix and a page are each one contiguous range of keys:

    https://www.example.com:8080/path?q=1   ->   com,example,www):8080/path?q=1

IP addresses are not turned around: `192.0.2.1)/`, `[::1])/`. The scheme is one boolean beside the
key, so key and boolean give the canonical URL back (`url_of`).

Source:
    WHATWG URL Standard, https://url.spec.whatwg.org/; Heritrix' Sort-friendly URI Reordering
    Transform.
"""

import hashlib
import re
from typing import NamedTuple

from url import URL, URLError

from linkcensus.core.errors import BadInput
from linkcensus.core.site import is_ip_address, registrable_domain

MAX_URL_LENGTH = 8_192
"""Characters; longer URLs are traps or data and are never link targets."""

TRACKING_PARAMETERS = frozenset(
    {
        # Advertising click ids: Google, Microsoft, Meta, TikTok, X, LinkedIn, Yandex, Pinterest.
        *("gclid", "gclsrc", "dclid", "gbraid", "wbraid", "gad_source", "gad_campaignid"),
        *("msclkid", "fbclid", "ttclid", "twclid", "li_fat_id", "yclid", "ysclid", "epik"),
        *("srsltid", "_openstat", "rdt_cid", "sccid", "wickedid", "irclickid"),
        # Mail and marketing suites: Mailchimp, HubSpot, Vero, Klaviyo, Marketo, Drip.
        *("mc_cid", "mc_eid", "_hsenc", "_hsmi", "__hssc", "__hstc", "__hsfp", "hsctatracking"),
        *("vero_id", "vero_conv", "_kx", "mkt_tok", "__s"),
        # Analytics: Google's linker, Adobe, Instagram's share id.
        *("_ga", "_gl", "s_cid", "igshid", "igsh"),
    }
)
"""Query parameters that tell who sent a visitor and never which page is meant; lower case."""

TRACKING_PREFIXES = ("utm_", "oly_", "pk_", "mtm_", "hsa_")
"""Families of such parameters: Urchin/Google, Omeda, Piwik, Matomo, HubSpot Ads; lower case."""

_TRACKING = re.compile(
    f"[?&](?:{'|'.join(map(re.escape, sorted(TRACKING_PARAMETERS)))}"
    f"|(?:{'|'.join(map(re.escape, TRACKING_PREFIXES))}))",
    re.IGNORECASE | re.ASCII,
)
"""Finds what may be such a parameter; `_is_tracking` decides."""

_HOST_FORM = re.compile(r"(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\Z")
_MANY_SLASHES = re.compile(r"[\x00-\x20]*(?:[/\\][\t\n\r]*){3,}")
PLAIN_PATH = frozenset(
    b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-_.~!$&()*+,;=:@"
)
"""Bytes of a path that the URL parser leaves as they are, but that `/.` may be a step; with `%`
and others it may change something."""

MAX_PLAIN_LENGTH = 2_000

_MEMO_LIMIT = 400_000
_MEMO_KEY_LENGTH = 300


class CanonicalUrl(NamedTuple):
    """One URL in canonical form.

    A tuple and not a dataclass because hundreds of thousands are made each second.
    """

    key: str
    """SURT sort key: host turned around, `)`, port if any, path and query; ASCII."""
    https: bool
    """Whether the scheme is https; else it is http."""
    site: str
    """Registrable domain of the host."""
    host: str
    """Lower case, punycode; IPv6 in brackets."""
    url: str
    """The canonical text."""


class _Origin(NamedTuple):
    """What scheme and authority of a URL (`https://user@host:port`) come to."""

    key: str
    https: bool
    site: str
    host: str
    text: str


_origin_memo: dict[str, _Origin | None] = {}
_hash_memo: dict[str, int] = {}


def canonicalize(url: str) -> CanonicalUrl | None:
    """Return the canonical form of an absolute http(s) URL, None when it cannot be a link target.

    None stands for other schemes, unparsable text, hosts that no name server could answer for
    (empty labels, other characters than letters, digits, `-` and `_`) and URLs longer than 8,192
    characters. The answer is a fixed point: canonicalising its `url` gives it again.
    """
    if len(url) > MAX_URL_LENGTH:
        return None
    try:
        text = str(URL.parse(url))
    except (URLError, UnicodeError):
        return None
    return _from_serialised(text) if len(text) <= MAX_URL_LENGTH else None


class PageBase:
    """The base of a page, parsed once, against which its links resolve.

    Args:
        url: Absolute URL: the page's, or what its `<base href>` resolved to.
        encoding: The document's encoding (a Python codec name). Browsers write non-ASCII
            characters of a *query* in it, so it changes what a link in an old page points to.

    Raises:
        BadInput: `url` is not an absolute http(s) URL of at most 8,192 characters.
    """

    __slots__ = ("_base", "_encoding", "_join", "_own_origin")

    def __init__(self, url: str, encoding: str = "utf-8") -> None:
        try:
            base = URL.parse(url) if len(url) <= MAX_URL_LENGTH else None
        except (URLError, UnicodeError):
            base = None
        if base is None or base.scheme not in ("http", "https"):
            raise BadInput(
                f"{url[:200]!r} is not a page address",
                remedy="give an absolute http or https URL",
            )
        self._base = base
        self._join = base.join
        text = str(base)
        self._own_origin = text[: text.find("/", 8)]
        """Scheme and authority, as the parser writes them."""
        self._encoding = None if encoding.lower() in ("utf-8", "utf8", "ascii") else encoding

    def __str__(self) -> str:
        return str(self._base)

    def join(self, href: str) -> str | None:
        """Return the absolute http(s) URL a browser makes of `href`, fragment kept.

        None for other schemes (`javascript:`, `mailto:`, `data:`, `tel:`), for what the URL
        standard refuses and for more than 8,192 characters.
        """
        text = self._serialised(href)
        return text if text is not None and text.startswith(("http://", "https://")) else None

    def resolve(self, href: str) -> CanonicalUrl | None:
        """Return `canonicalize(self.join(href))` in one step; None as in either.

        Callers remember hrefs within a page themselves: navigation repeats.
        """
        text = self._serialised(href)
        return None if text is None else _from_serialised(text)

    def locate(self, href: str) -> tuple[CanonicalUrl, str] | None:
        """Return `resolve(href)` and `join(href)` for the price of one; None as in either."""
        written: str | None = None
        if self._encoding is None and len(href) <= MAX_URL_LENGTH:
            try:
                written = str(self._join(href))
            except (URLError, UnicodeError):
                written = None
        if written is None or len(written) > MAX_URL_LENGTH:
            written = self._serialised(href)
            if written is None:
                return None
        canonical = _from_serialised(written)
        return None if canonical is None else (canonical, written)

    def locate_plain(self, href: str, path: int) -> tuple[CanonicalUrl, str] | None:
        """Return what `locate` does, without asking the URL parser, in a quarter of the time.

        Args:
            href: An absolute path, or scheme and authority with one behind, of no more than
                `MAX_PLAIN_LENGTH` characters; the path holds nothing but `PLAIN_PATH`, no `/.`,
                and does not begin with `//` where it is all there is.
            path: Where in `href` the path begins.

        Returns:
            None where only `locate` can tell.
        """
        raw = href[:path]
        if raw:
            # what is remembered came from the parser, which leaves its own writing as it is
            origin, rest = _origin_memo.get(raw), href[path:]
        else:
            raw, rest = self._own_origin, href
            origin = _origin_memo.get(raw) or _remember_origin(raw)
        if origin is None:
            return None
        key, https, site, host, text = origin
        canonical = tuple.__new__(CanonicalUrl, (key + rest, https, site, host, text + rest))
        return canonical, raw + rest

    def _serialised(self, href: str) -> str | None:
        if len(href) > MAX_URL_LENGTH:
            return None
        if self._encoding is not None and not href.isascii():
            href = _encode_query(href, self._encoding)
        try:
            text = str(self._join(href))
        except (URLError, UnicodeError):
            # The parser refuses `///host/`, which the standard reads as `//host/`.
            slashes = _MANY_SLASHES.match(href)
            return self._serialised(f"//{href[slashes.end() :]}") if slashes else None
        return text if len(text) <= MAX_URL_LENGTH else None


def url_of(key: str, https: bool) -> str:
    """Return the canonical URL of a sort key: the inverse of `canonicalize`.

    A site key (no `)`) gives the site's front page.
    """
    reversed_host, parenthesis, rest = key.partition(")")
    scheme = "https://" if https else "http://"
    return f"{scheme}{_turn_around(reversed_host)}{rest if parenthesis else '/'}"


def host_of(key: str) -> str:
    """Return the host of a sort key; of a site key the site."""
    return _turn_around(key.partition(")")[0])


def plain_key(key: str) -> str:
    """Return a page's key without what servers add and drop: `www.`, a last slash.

    Keys that are alike so are one page under two addresses, as a rule.
    """
    host, _, path = key.partition(")")
    return f"{host.removesuffix(',www')}){path.rstrip('/')}"


def site_key(site: str) -> str:
    """Return the key of a row that knows only the target site: `com,example`, no parenthesis."""
    return site if is_ip_address(site) else ",".join(reversed(site.split(".")))


def site_hash(site: str) -> int:
    """Return the hash that places a site in the index: 63 bits, non-negative.

    Equal to DuckDB's `(md5_number_lower(site) >> 1)::BIGINT`: the second half of the MD5 digest
    as a little-endian number, without its lowest bit.
    """
    value = _hash_memo.get(site)
    if value is None:
        digest = hashlib.md5(site.encode(), usedforsecurity=False).digest()
        value = int.from_bytes(digest[8:16], "little") >> 1
        if len(_hash_memo) >= _MEMO_LIMIT:
            _hash_memo.clear()
        _hash_memo[site] = value
    return value


def _from_serialised(text: str) -> CanonicalUrl | None:
    """Make the canonical form of what the URL parser wrote; None when no http(s) target.

    The hot path of extraction: what depends on scheme and host alone is remembered, text that is
    canonical already is not copied, and `tuple.__new__` spares the call that `CanonicalUrl(...)`
    would add.
    """
    slash = text.find("/", 8)
    raw_origin = text[:slash]
    origin = _origin_memo.get(raw_origin) or _remember_origin(raw_origin)
    if origin is None:
        return None
    key, https, site, host, written = origin
    rest = text[slash:]
    if "?" in rest or "#" in rest:
        rest = rest.partition("#")[0]
        if _TRACKING.search(rest):
            rest = _without_tracking(rest)
        text = written + rest
    elif raw_origin != written:
        text = written + rest
    return tuple.__new__(CanonicalUrl, (key + rest, https, site, host, text))


def _remember_origin(raw: str) -> _Origin | None:
    if raw in _origin_memo or not raw.startswith(("https://", "http://")):
        return None
    origin = _read_origin(raw)
    if len(raw) <= _MEMO_KEY_LENGTH:
        if len(_origin_memo) >= _MEMO_LIMIT:
            _origin_memo.clear()
        _origin_memo[raw] = origin
    return origin


def _read_origin(raw: str) -> _Origin | None:
    """Split `scheme://user:password@host:port`, as the parser wrote it, and judge the host."""
    scheme, _, authority = raw.partition("://")
    host = authority.rpartition("@")[2]
    port = ""
    if not host.endswith("]"):
        name, colon, digits = host.rpartition(":")
        if colon:
            host, port = name, f":{digits}"
    if not host.startswith("["):
        host = host.removesuffix(".")
        if len(host) > 253 or not _HOST_FORM.match(host):
            return None
    site = registrable_domain(host)
    key = f"{site_key(host)}){port}"
    return _Origin(key, scheme == "https", site, host, f"{scheme}://{host}{port}")


def _without_tracking(path_and_query: str) -> str:
    """Drop tracking parameters; the others stay in order, byte for byte."""
    path, _, query = path_and_query.partition("?")
    parts = query.split("&")
    kept = [part for part in parts if not _is_tracking(part.partition("=")[0].lower())]
    if len(kept) == len(parts):
        return path_and_query
    remaining = "&".join(kept)
    return f"{path}?{remaining}" if remaining else path


def _is_tracking(name: str) -> bool:
    return name in TRACKING_PARAMETERS or name.startswith(TRACKING_PREFIXES)


def _turn_around(reversed_host: str) -> str:
    if "." in reversed_host or reversed_host.startswith("["):
        return reversed_host
    return ".".join(reversed(reversed_host.split(",")))


def _encode_query(href: str, encoding: str) -> str:
    """Percent-encode the non-ASCII characters of the query in the document's encoding.

    Characters the encoding lacks become decimal character references, as in a form.
    """
    before_fragment, hash_sign, fragment = href.partition("#")
    path, question_mark, query = before_fragment.partition("?")
    if not question_mark or query.isascii():
        return href
    written = "".join(
        char if char.isascii() else _encode_character(char, encoding) for char in query
    )
    return f"{path}?{written}{hash_sign}{fragment}"


def _encode_character(char: str, encoding: str) -> str:
    try:
        return "".join(f"%{byte:02X}" for byte in char.encode(encoding))
    except (UnicodeError, LookupError):
        return f"%26%23{ord(char)}%3B"
