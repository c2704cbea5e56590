"""What requests say of themselves."""

import pytest

from linkcensus import __version__
from linkcensus.core.errors import BadInput
from linkcensus.core.settings import load_settings
from linkcensus.crawl.identity import robots_token, user_agent


@pytest.mark.parametrize(
    ("given", "agent", "token"),
    [
        ({"contact_url": "https://me.example/bot"},
         f"linkcensus/{__version__} (+https://me.example/bot)", "linkcensus"),
        ({"user_agent": "MyBot/2.0", "contact_url": "https://me.example/bot"},
         "MyBot/2.0 (+https://me.example/bot)", "mybot"),
        ({"user_agent": "MyBot (https://me.example/bot)", "contact_url": "https://me.example/bot"},
         "MyBot (https://me.example/bot)", "mybot"),
        ({"user_agent": "MyBot/2.0"}, "MyBot/2.0", "mybot"),
        ({"user_agent": "42"}, "42", "linkcensus"),
    ],
)  # fmt: skip
def test_the_contact_page_is_named(given, agent, token):
    settings = load_settings(**given)
    assert user_agent(settings) == agent
    assert robots_token(settings) == token


@pytest.mark.parametrize(
    "url", ["me@example.com", "https://a b", "https://a)\r\nX: y", "https://ü"]
)
def test_a_contact_page_is_a_url_that_fits_a_header(url):
    with pytest.raises(BadInput):
        load_settings(contact_url=url)
