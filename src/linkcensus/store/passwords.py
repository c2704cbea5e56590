"""Passwords: Argon2id at rest, never compared otherwise, a few at a time."""

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from linkcensus.core.errors import BadInput

SHORTEST = 12
LONGEST = 1_000
_AT_ONCE = 4
"""Hashes at the same time: each takes 64 MiB, and strangers may ask for as many as they like."""


class Passwords:
    """Hashes passwords and checks them.

    Args:
        hasher: Argon2's cost; its default is the second choice of RFC 9106 (64 MiB, 3 passes).
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turn = BoundedSemaphore(_AT_ONCE)
        self._nobodys = self._hash("the password of an account that does not exist")

    def hash(self, password: str) -> str:
        """Return what is kept of a new password.

        Raises:
            BadInput: It is too short or too long.
        """
        if not SHORTEST <= len(password) <= LONGEST:
            raise BadInput(
                f"a password has {SHORTEST} to {LONGEST} characters, and this has {len(password)}",
                place="password",
                remedy="take a few words, or let a password manager make one",
            )
        return self._hash(password)

    def fits(self, password: str, kept: str | None) -> bool:
        """Tell whether a password is the kept one; None costs the same time and never fits."""
        with self._turn:
            try:
                self._hasher.verify(
                    kept or self._nobodys, password[:LONGEST].encode("utf-8", "surrogatepass")
                )
            except (VerificationError, InvalidHashError):
                return False
        return kept is not None

    def outdated(self, kept: str) -> bool:
        """Tell whether a password was hashed with less than today's cost."""
        return self._hasher.check_needs_rehash(kept)

    def _hash(self, password: str) -> str:
        with self._turn:
            return self._hasher.hash(password.encode("utf-8", "surrogatepass"))
