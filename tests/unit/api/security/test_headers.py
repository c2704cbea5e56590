"""Which policy an answer carries."""

import pytest
from starlette.datastructures import MutableHeaders

from linkcensus.api.security.headers import DATA_POLICY, PAGE_POLICY, protect


def policy(headers: dict[str, str], *, data: bool) -> str:
    """The policy of an answer with these headers."""
    all_of_them = MutableHeaders(headers)
    protect(all_of_them, data=data)
    return all_of_them["content-security-policy"]


@pytest.mark.parametrize(
    ("headers", "data", "wanted"),
    [
        ({"content-type": "text/html; charset=utf-8"}, False, PAGE_POLICY),
        ({"content-type": "text/html"}, True, DATA_POLICY),
        ({"content-type": "application/json"}, False, DATA_POLICY),
        ({"content-type": "text/plain"}, False, DATA_POLICY),
        ({"content-security-policy": "sandbox"}, True, "sandbox"),
    ],
)
def test_pages_alone_may_load_something(headers: dict[str, str], data: bool, wanted: str) -> None:
    assert policy(headers, data=data) == wanted


def test_a_page_that_was_kept_stays_a_page() -> None:
    """The headers of 304 take the place of those that came with the page."""
    assert policy({"etag": '"1"'}, data=False) == PAGE_POLICY
    assert policy({"etag": '"1"'}, data=True) == DATA_POLICY
