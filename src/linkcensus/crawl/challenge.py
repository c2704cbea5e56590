"""Is this a firewall's challenge instead of the page?

Such an answer says nothing about the page behind it, whatever its status. Marks are ones that only
the challenge itself bears: protected pages carry the firewalls' scripts too.
"""

from collections.abc import Mapping

_LONGEST_CHALLENGE = 96 * 1024
"""Challenge pages are small; real pages that quote a mark are mostly not."""

_HEADERS: tuple[tuple[str, str], ...] = (
    ("cf-mitigated", "challenge"),
    ("x-amzn-waf-action", ""),
    ("x-vercel-mitigated", ""),
    ("sg-captcha", "challenge"),
    ("x-datadome-cid", ""),
    ("x-sucuri-block", ""),
)
"""A header, and how its value begins."""

Marks = tuple[tuple[bytes, tuple[bytes, ...]], ...]
"""Words in lower case, and where a word is not enough, the marks with it.

A search of a page of 6 kB costs 2.5 us, and every page comes by here: most have none of the words.
"""

_MARKS: Marks = (
    (
        b"captcha",
        (
            b"geo.captcha-delivery.com/captcha",  # DataDome
            b"ct.captcha-delivery.com/c.js",
            b'id="px-captcha"',  # Human (PerimeterX)
            b"/.well-known/sgcaptcha/",  # SiteGround
        ),
    ),
    (
        b"challenge",
        (
            b"challenges.cloudflare.com/turnstile/v0/api.js?onload=",
            b"/_sec/cp_challenge/",  # Akamai
            b'id="anubis_challenge"',  # Anubis
            b"awswafintegration.getchallenge",
        ),
    ),
    (b"<title>just a moment...</title>", ()),
    (b"<title>ddos-guard</title>", ()),
    (b"window._", (b"window._cf_chl_opt", b"window._pxhostname")),  # Cloudflare, Human
    (b"incapsula incident id", ()),  # Imperva
    (b"sucuri_cloudproxy_js", ()),  # Sucuri
    (b"window.awswafcookiedomainlist", ()),  # AWS
)
"""What their bodies hold."""


def is_challenge(status: int, headers: Mapping[str, list[str]], body: bytes) -> bool:
    """Tell whether an answer asks for proof that a person is there.

    Args:
        status: The HTTP status; 404 and 410 are what they say, whoever sends them.
        headers: By lower-case name.
        body: The decoded body.
    """
    if status in (404, 410):
        return False
    for name, start in _HEADERS:
        if name in headers and headers[name][0].strip().lower().startswith(start):
            return True
    return len(body) <= _LONGEST_CHALLENGE and has_mark(body.lower(), _MARKS)


def has_mark(body: bytes, marks: Marks) -> bool:
    """Tell whether a body, in lower case, holds one of some marks."""
    for word, longer in marks:
        if word in body and (not longer or any(mark in body for mark in longer)):
            return True
    return False
