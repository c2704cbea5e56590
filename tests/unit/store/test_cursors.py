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
