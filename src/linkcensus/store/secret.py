"""Secrets that we hand out: sessions, API tokens, share links, the set-up token.

They are 256 random bits, so that a plain SHA-256 of them is as good at rest as a slow hash is for
passwords: there is nothing to guess. The secret itself is shown once and never kept.
"""

import hashlib
import hmac
import secrets

TOKEN_MARK = "lc_"  # noqa: S105 - how every API token begins, so that scanners of leaks know it
_SHOWN = 10
_BYTES = 32
_ID_BYTES = 8


def new_secret(mark: str = "") -> str:
    """Make a secret: `mark`, then 43 characters fit for URLs, cookies and headers."""
    return mark + secrets.token_urlsafe(_BYTES)


def hash_secret(secret: str) -> str:
    """Return what is kept of a secret: 64 hexadecimal digits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def beginning(secret: str) -> str:
    """Return the part of an API token that may be shown later, to tell tokens apart."""
    return secret[:_SHOWN]


def derive(secret: str, purpose: str) -> str:
    """Return a secret bound to another one: 64 hexadecimal digits, no way back."""
    return hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare in a time that tells nothing."""
    return hmac.compare_digest(
        one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass")
    )


def new_id() -> str:
    """Return a fresh id of a row: 16 hexadecimal digits; no secret."""
    return secrets.token_hex(_ID_BYTES)
