"""The filter grammar: what it means, what it refuses, and its laws."""

import json
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput
from linkcensus.insights.filters import (
    LINK_FIELDS,
    as_json,
    condition,
    parse_filter,
    parse_filter_text,
    parse_short_filters,
)
from linkcensus.insights.filters.fields import FieldType
from linkcensus.insights.filters.tree import MAX_DEPTH, MAX_NODES, OPERATORS

LOST = datetime.fromisoformat("2026-03-05T12:00:00")
ROWS = [
    {"anchor": "Blue shoes", "authority": 10.0, "sources": 1 << 10, "kind": "text"},
    {"anchor": "blue-shoes!", "authority": 20.0, "sources": 1 << 10 | 1 << 13, "kind": "image"},
    {"anchor": "", "authority": None, "sources": 1, "kind": "text", "follow": None},
    {"anchor": None, "authority": 0.5, "sources": 1 << 13, "kind": "redirect", "via": "[]"},
    {"anchor": "Schuhgröße ÄÖÜ", "sources": 2, "follow": False, "position": "footer"},
    {"anchor": "bluest", "sources": 4, "lost_at": LOST, "state": "lost"},
]


@pytest.fixture(scope="module")
def view(view_of, link_row):
    return view_of([link_row(f"https://s{n}.example/", **fields) for n, fields in enumerate(ROWS)])


def matching(view, tree):
    where = condition(parse_filter(tree))
    query = f"SELECT source_site FROM links WHERE {where.text} ORDER BY 1"
    return [int(site[1]) for (site,) in view.sql(query, where.params)]


def leaf(field, *operation):
    return {"field": field, "is": list(operation)}


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (leaf("anchor_text", "eq", "Blue shoes"), [0]),
        (leaf("anchor_text", "neq", "Blue shoes"), [1, 2, 4, 5]),
        (leaf("anchor_text", "substring", "shoes"), [0, 1]),
        (leaf("anchor_text", "isubstring", "BLUE"), [0, 1, 5]),
        (leaf("anchor_text", "isubstring", "äöü"), [4]),
        (leaf("anchor_text", "phrase_match", "shoes"), [0, 1]),
        (leaf("anchor_text", "phrase_match", "blue"), [1]),
        (leaf("anchor_text", "iphrase_match", "BLUE"), [0, 1]),
        (leaf("anchor_text", "iphrase_match", "blue.shoes"), []),
        (leaf("anchor_text", "prefix", "blue"), [1, 5]),
        (leaf("anchor_text", "suffix", "shoes"), [0]),
        (leaf("anchor_text", "regex", "^[Bb]lue.s"), [0, 1]),
        (leaf("anchor_text", "empty"), [2]),
        ({"field": "anchor_text", "is": "is_null"}, [3]),
        (leaf("authority", "gt", 10), [1]),
        (leaf("authority", "gte", 10), [0, 1]),
        (leaf("authority", "lt", 10), [3]),
        (leaf("authority", "is_null"), [2, 4, 5]),
        (leaf("follow", "eq", False), [4]),
        ({"not": leaf("follow", "eq", True)}, [2, 4]),
        (leaf("redirected", "eq", True), [3]),
        (leaf("kind", "neq", "text"), [1, 3]),
        (leaf("position", "eq", "footer"), [4]),
        (leaf("lost_at", "eq", "2026-03-05"), [5]),
        (leaf("lost_at", "gt", "2026-03-05"), []),
        (leaf("lost_at", "gte", "2026-03-05"), [5]),
        (leaf("lost_at", "lte", "2026-03-05"), [5]),
        (leaf("lost_at", "lt", "2026-03-05T13:00:00+01:00"), []),
        (leaf("lost_at", "lte", "2026-03-05T13:00:00+01:00"), [5]),
        (leaf("lost_at", "neq", "2026-03-04"), [5]),
        ({"field": "sources", "any": ["eq", "ahrefs"]}, [0, 1]),
        ({"field": "sources", "all": ["eq", "ahrefs"]}, [0]),
        ({"field": "sources", "any": ["neq", "ahrefs"]}, [1, 2, 3, 4, 5]),
        ({"field": "sources", "all": ["neq", "ahrefs"]}, [2, 3, 4, 5]),
        ({"field": "sources", "is": "empty"}, []),
        ({"and": [leaf("kind", "eq", "text"), leaf("authority", "gt", 1)]}, [0]),
        ({"or": [leaf("anchor_text", "empty"), leaf("state", "eq", "lost")]}, [2, 5]),
        ({"not": {"or": [leaf("kind", "eq", "text"), leaf("kind", "eq", "image")]}}, [3]),
        (leaf("source_host", "eq", "s1.example"), [1]),
        (leaf("source_tld", "eq", "nowhere"), []),
    ],
)
def test_means(view, tree, expected):
    assert matching(view, tree) == expected


@pytest.mark.parametrize(
    ("tree", "place", "words"),
    [
        ([], "$", "expected an object, found a list"),
        (None, "$", "found null"),
        ({}, "$", "exactly one of"),
        ({"and": [], "or": []}, "$", "exactly one of"),
        ({"nand": []}, "$", "exactly one of"),
        ({"and": []}, "$.and", "at least one node"),
        ({"or": {}}, "$.or", "at least one node"),
        ({"not": 3}, "$.not", "found a number"),
        (
            {"and": [leaf("kind", "eq", "text"), leaf("ancor_text", "eq", "a")]},
            "$.and[1].field",
            "did you mean 'anchor_text'?",
        ),
        ({"field": 1, "is": "empty"}, "$.field", "found a number"),
        ({"field": "kind"}, "$", "exactly one of 'is', 'any', 'all'"),
        ({"field": "kind", "is": ["eq", "text"], "x": 1}, "$", "exactly one of"),
        ({"field": "kind", "any": ["eq", "text"]}, "$.any", "ask it with 'is'"),
        ({"field": "sources", "is": ["eq", "ahrefs"]}, "$.is", "'any' or 'all'"),
        ({"field": "sources", "any": ["eq", "hrefs"]}, "$.any[1]", "did you mean 'ahrefs'?"),
        ({"field": "sources", "any": "empty"}, "$.any", "it has: eq, neq"),
        (leaf("kind", "gt", "text"), "$.is", "no operator 'gt'"),
        (leaf("kind", "eq", "txt"), "$.is[1]", "did you mean 'text'?"),
        (leaf("kind", "eq"), "$.is", "needs a value"),
        (leaf("kind", "is_null", 1), "$.is", "takes no value"),
        ({"field": "kind", "is": []}, "$.is", "expected [operator, value]"),
        ({"field": "kind", "is": {"eq": 1}}, "$.is", "expected [operator, value]"),
        (leaf("authority", "gt", "10"), "$.is[1]", "needs a number"),
        (leaf("authority", "gt", True), "$.is[1]", "needs a number"),
        (leaf("authority", "gt", float("nan")), "$.is[1]", "out of range"),
        (leaf("authority", "gt", 10**30), "$.is[1]", "out of range"),
        (leaf("follow", "eq", "yes"), "$.is[1]", "true or false"),
        (leaf("lost_at", "gt", "yesterday"), "$.is[1]", "is no date"),
        (leaf("lost_at", "gt", "9999-12-31"), "$.is[1]", "is no date"),
        (leaf("lost_at", "gt", 20260101), "$.is[1]", "needs a date"),
        (leaf("anchor_text", "regex", "(a"), "$.is[1]", "RE2 cannot read"),
        (leaf("anchor_text", "regex", "a" * 1001), "$.is[1]", "longer than 1000"),
        (leaf("anchor_text", "regex", r"(?=a)"), "$.is[1]", "RE2 cannot read"),
        (leaf("anchor_text", "eq", "\ud800"), "$.is[1]", "surrogate"),
        (leaf("anchor_text", "prefix", ""), "$.is[1]", "not empty"),
        (leaf("anchor_text", "eq", "a" * 10_001), "$.is[1]", "longer than 10000"),
    ],
)
def test_refuses_and_names_the_node(tree, place, words):
    with pytest.raises(BadInput) as refused:
        parse_filter(tree)
    assert refused.value.place == place
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_depth_and_size_are_bounded():
    deep: dict[str, object] = leaf("anchor_text", "empty")
    for _ in range(MAX_DEPTH - 1):
        deep = {"not": deep}
    parse_filter(deep)
    with pytest.raises(BadInput, match="deeper than"):
        parse_filter({"not": deep})
    wide = [leaf("anchor_text", "empty")] * (MAX_NODES - 1)
    parse_filter({"or": wide})
    with pytest.raises(BadInput, match="more than"):
        parse_filter({"or": [*wide, wide[0]]})


@pytest.mark.parametrize("text", ["", "{", '{"not":' * 100_000, "[" * 100_000, "x" * 300_000])
def test_text_that_is_no_json_is_one_line(text):
    with pytest.raises(BadInput) as refused:
        parse_filter_text(text)
    assert len(str(refused.value).splitlines()) == 1


def test_user_words_never_reach_the_sql():
    where = condition(parse_filter(leaf("anchor_text", "eq", "'; DROP TABLE links; --")))
    assert "DROP" not in where.text
    assert where.params == ("'; DROP TABLE links; --",)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("anchor_text:isubstring:a:b", leaf("anchor_text", "isubstring", "a:b")),
        ("authority:gte:10", leaf("authority", "gte", 10)),
        ("authority:gte:1.5", leaf("authority", "gte", 1.5)),
        ("follow:eq:TRUE", leaf("follow", "eq", True)),
        ("!lost_at:is_null", {"not": {"field": "lost_at", "is": "is_null"}}),
        ("sources:any:ahrefs", {"field": "sources", "any": ["eq", "ahrefs"]}),
        ("first_seen:lt:2026-01-31", leaf("first_seen", "lt", "2026-01-31")),
    ],
)
def test_short_form(text, tree):
    node = parse_short_filters([text])
    assert node is not None
    assert as_json(node) == tree


def test_short_forms_are_joined_and_refused_by_name():
    both = parse_short_filters(["kind:eq:text", "follow:eq:true"])
    assert both is not None
    assert list(as_json(both)) == ["and"]
    assert parse_short_filters([]) is None
    for text, words in [
        ("ancor:eq:x", "unknown field 'ancor'"),
        ("kind", "write field:operator:value"),
        ("follow:eq:maybe", "true or false"),
        ("authority:gt:much", "needs a number"),
    ]:
        with pytest.raises(BadInput) as refused:
            parse_short_filters([text])
        assert words in str(refused.value)
        assert text in str(refused.value)


def leaves():
    def of_field(field):
        values = {
            FieldType.TEXT: st.sampled_from(["blue", "Blue shoes", "example", "e", "Ö", "a.b*"]),
            FieldType.NUMBER: st.integers(-5, 30) | st.floats(-5, 30),
            FieldType.DATE: st.sampled_from(["2026-01-01", "2026-03-05T12:00:00", "2020-02-29"]),
            FieldType.BOOLEAN: st.booleans(),
            FieldType.ENUM: st.sampled_from(field.values or ("",)),
            FieldType.LIST: st.sampled_from(field.values or ("",)),
        }[field.type]
        operators = st.sampled_from(OPERATORS[field.type])
        quantifier = st.sampled_from(["any", "all"] if field.type is FieldType.LIST else ["is"])
        return st.builds(
            lambda q, o, v: {
                "field": field.name,
                q: [o] if o in ("empty", "is_null") else [o, v if o != "regex" else "[a-e]+"],
            },
            quantifier,
            operators,
            values,
        )

    return st.sampled_from(list(LINK_FIELDS.values())).flatmap(of_field)


trees = st.recursive(
    leaves(),
    lambda inner: st.one_of(
        st.builds(lambda nodes: {"and": nodes}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda nodes: {"or": nodes}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda node: {"not": node}, inner),
    ),
    max_leaves=6,
)


@settings(max_examples=40, deadline=None)
@given(tree=trees, other=trees)
def test_laws_of_logic(view, tree, other):
    everything = set(range(len(ROWS)))
    these, those = set(matching(view, tree)), set(matching(view, other))
    assert set(matching(view, {"not": tree})) == everything - these
    assert set(matching(view, {"and": [tree, other]})) == these & those
    assert set(matching(view, {"or": [tree, other]})) == these | those
    node = parse_filter(tree)
    assert parse_filter(json.loads(json.dumps(as_json(node)))) == node


@settings(max_examples=150, deadline=None)
@given(
    tree=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["and", "or", "not", "field", "is", "any", "kind"]),
                inner,
                max_size=3,
            )
        ),
    )
)
def test_anything_is_read_or_refused(tree):
    place = "$"
    try:
        condition(parse_filter(tree))
    except BadInput as refused:
        place = refused.place or ""
    assert place.startswith("$")
