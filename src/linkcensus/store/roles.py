"""What people, and tokens that act for them, may do."""

from enum import StrEnum
from typing import Self


class Role(StrEnum):
    """Roles in rising order; each may all that the ones before it may.

    A viewer asks; an editor also imports, decides, tags and keeps views; an administrator also
    manages people, tokens of others, and reads the audit log and the settings.
    """

    VIEWER = "viewer"
    EDITOR = "editor"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """Place in the order: 0 for a viewer, 2 for an administrator."""
        return list(type(self)).index(self)

    def covers(self, needed: Self) -> bool:
        """Tell whether who has this role may do what needs `needed`."""
        return self.rank >= needed.rank


class TokenScope(StrEnum):
    """What a token may do at most; its owner's role caps it."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"

    @property
    def role(self) -> Role:
        """The role that this scope amounts to."""
        return {
            TokenScope.READ: Role.VIEWER,
            TokenScope.WRITE: Role.EDITOR,
            TokenScope.ADMIN: Role.ADMIN,
        }[self]


def lesser(one: Role, other: Role) -> Role:
    """Return the role that may less."""
    return one if other.covers(one) else other
