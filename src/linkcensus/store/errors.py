"""Errors that only the state knows."""

from linkcensus.core.errors import BadInput


class Clash(BadInput):
    """What is there already does not allow this: a name that is taken, a thing that is in use."""
