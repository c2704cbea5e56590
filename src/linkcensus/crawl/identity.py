"""How our requests introduce themselves: the truth, with a page that says more."""

import re

from linkcensus import __version__
from linkcensus.core.settings import Settings

_PRODUCT = "linkcensus"
_TOKEN = re.compile(r"[A-Za-z_-]+")


def user_agent(settings: Settings) -> str:
    """Return the `User-Agent` of crawls: `linkcensus/1.0 (+https://you.example/crawler)`.

    A user agent that the settings name is kept, and the contact page added where it lacks it.
    """
    contact = settings.contact_url
    if contact is None or contact in settings.user_agent:
        return settings.user_agent
    own = settings.user_agent != type(settings).model_fields["user_agent"].default
    name = settings.user_agent if own else f"{_PRODUCT}/{__version__}"
    return f"{name} (+{contact})"


def robots_token(settings: Settings) -> str:
    """Return the word by which robots.txt addresses us, lower case.

    Source: RFC 9309 §2.2.1: the product token is a part of the user agent that is sent.
    """
    found = _TOKEN.search(user_agent(settings))
    return found[0].lower() if found else _PRODUCT
