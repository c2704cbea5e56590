"""Where reading a source goes on."""


def test_a_cursor_moves_and_is_forgotten(kept):
    cursors = kept.state.cursors
    assert cursors.find("stream wss://a") == {}
    before = kept.state.revision()
    cursors.move("stream wss://a", {"cursor": 1_779_719_009_157_119})
    cursors.move("stream wss://a", {"cursor": 1_779_719_009_157_120, "more": ["x"]})
    cursors.move("stream wss://b", {"cursor": 3})
    assert cursors.find("stream wss://a") == {"cursor": 1_779_719_009_157_120, "more": ["x"]}
    assert kept.state.revision() == before, "nobody's screen changes by it"
    cursors.forget("stream wss://a")
    assert cursors.find("stream wss://a") == {}
    assert cursors.find("stream wss://b") == {"cursor": 3}


def test_places_are_listed_by_how_they_begin(kept):
    cursors = kept.state.cursors
    for name in ("a 1", "a 2", "a_3", "b"):
        cursors.move(name, {"of": name})
    assert {one.source for one in cursors.listing()} == {"b", "a_3", "a 2", "a 1"}
    assert [one.source for one in cursors.listing(beginning="a ")] == ["a 2", "a 1"]
    assert [one.source for one in cursors.listing(beginning="a_")] == ["a_3"]
    assert [one.source for one in cursors.listing(without="a", limit=1)] == ["b"]
    place = cursors.place("b")
    assert (place.cursor, place.moved_at) == ({"of": "b"}, kept.clock.now())


def test_a_name_of_any_length_is_kept(kept):
    cursors, long = kept.state.cursors, "https://a.com/" + "x" * 9_000
    cursors.move(long, {"at": 1})
    cursors.move(f"{long}y", {"at": 2})
    assert (cursors.find(long), cursors.find(f"{long}y")) == ({"at": 1}, {"at": 2})
    assert cursors.forget(long)
    assert not cursors.forget(long)
