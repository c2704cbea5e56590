"""Why pages are not walked natively here."""


class NoNativeWalk(Exception):  # noqa: N818 # nothing is wrong: the plain walk gives the same
    """This parser, machine or installation does not allow it; the text says why."""
