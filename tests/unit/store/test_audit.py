from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.support.state_world import ANNA, StateWorld

from linkcensus.store.actor import Actor, network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "::1"),
        ("testclient", None),
        ("", None),
        (None, None),
    ],
)
def test_an_address_is_cut_to_a_network(address: str | None, network: str | None):
    assert network_of(address) == network


@given(st.ip_addresses())
@example(ip_address("::ffff:127.0.0.1"))
def test_no_visitor_address_survives(address: IPv4Address | IPv6Address):
    """Whatever is kept whole is an address of this machine."""
    network = network_of(str(address))
    assert network is not None
    assert "/" in network or ip_address(network).is_loopback


def test_entries_come_newest_first_in_pages(kept: StateWorld):
    for number in range(5):
        kept.state.audit.note(ANNA, "import.start", f"file {number}", rows=number)

    first = kept.state.audit.entries(limit=2)
    second = kept.state.audit.entries(limit=2, before=first[-1].id)

    assert [one.subject for one in first + second] == ["file 4", "file 3", "file 2", "file 1"]
    assert first[0].detail == {"rows": 4}
    assert first[0].at == kept.clock.now()


def test_entries_of_one_kind_of_action(kept: StateWorld):
    for action in ("user.add", "user.remove", "users.odd", "user"):
        kept.state.audit.note(ANNA, action, "x")

    assert [entry.action for entry in kept.told("user")] == ["user", "user.remove", "user.add"]
    assert [entry.action for entry in kept.told("user.add")] == ["user.add"]
    assert kept.told("%") == []


def test_hostile_words_are_kept_as_text(kept: StateWorld):
    hostile = "'; DROP TABLE users; --\0\ud800" + "x" * 10_000
    kept.state.audit.note(Actor("nobody", hostile), "session.refused", hostile, why=hostile)

    (entry,) = kept.told()

    assert entry.subject.startswith("'; DROP TABLE users; --?xxx")
    assert len(entry.subject) == 500
    assert len(str(entry.detail["why"])) == 500


def test_what_fails_is_not_told(kept: StateWorld):
    def fail() -> None:
        with kept.state.database.writing() as connection:
            kept.state.audit.write(connection, ANNA, "x", "y")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert kept.told() == []
