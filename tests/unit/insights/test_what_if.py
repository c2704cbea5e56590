"""What-if: the answers are those of scoring the edited web anew."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.unit.insights.conftest import row_of_link
from tests.unit.insights.scored_web import Edges, ScoredWeb, exact

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.core.scope import Target
from linkcensus.graph.csr import Graph
from linkcensus.insights.edits import Action, Edit, edit_of, read_edits
from linkcensus.insights.what_if import Preparation, ask_what_if
from linkcensus.score.owners import store_owners

WEB: Edges = [
    ("a.test", "shop.test"),
    ("b.test", "shop.test"),
    ("b.test", "else.test"),
    ("news.test", "a.test"),
    ("news.test", "b.test"),
    ("shop.test", "news.test"),
    ("else.test", "shop.test"),
]
SEEDS = {"news.test": 1.0}


@pytest.fixture
def web(tmp_path: Path) -> ScoredWeb:
    """A small web, scored."""
    made = ScoredWeb(tmp_path)
    made.add_run(WEB, seeds=SEEDS)
    return made


def edits(*written: str) -> list[Edit]:
    """Edits from `action site` or `action site target`."""
    return read_edits([line.replace(" ", ",") for line in written], "made-up")


def scored_anew(changed: Edges, site: str, seeds: dict[str, float] | None = None) -> float:
    """The value of a site in another web."""
    names = sorted({name for edge in changed for name in edge} | {site, *(seeds or {})})
    number = {name: place for place, name in enumerate(names)}
    pairs = np.array([[number[one] for one in edge] for edge in changed], np.int64)
    pairs = pairs.reshape(-1, 2)
    graph = Graph.from_edges(pairs[:, 0], pairs[:, 1], len(names))
    weights = np.array([seeds.get(name, 0.0) for name in names]) if seeds else None
    return float(exact(graph, weights)[number[site]])


sites = st.integers(0, 6).map(lambda number: f"s{number}.test")
links = st.tuples(sites, sites)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(links, min_size=3, max_size=25, unique=True),
    st.lists(links, max_size=4, unique=True),
    st.integers(0, 3),
    st.booleans(),
)
def test_edits_give_what_scoring_anew_gives(
    before: list[tuple[str, str]], added: list[tuple[str, str]], gone: int, exactly: bool
) -> None:
    removed = before[:gone]
    assume(added or removed)
    assume(not set(added) & set(removed))
    target, seed = before[0][1], before[-1][0]
    with TemporaryDirectory() as folder:
        web = ScoredWeb(Path(folder))
        web.add_run(before, seeds={seed: 1.0})
        written = [f"add {u} {v}" for u, v in added] + [f"remove {u} {v}" for u, v in removed]
        answer = ask_what_if(web, target, edits(*written), exact=exactly)

    after = [edge for edge in [*before, *added] if edge not in removed]
    wanted = scored_anew(after, target)
    assert answer.authority.relative_error <= 1e-3
    assert answer.authority.value_after == pytest.approx(wanted, rel=1e-3)
    assert answer.trust is not None
    trust = scored_anew(after, target, {seed: 1.0})
    assert answer.trust.value_after == pytest.approx(trust, rel=1e-3, abs=1e-12)
    if exactly:
        assert answer.authority.value_after == pytest.approx(wanted, rel=1e-9)


def test_new_sites_count_as_bare_ones_with_one_link(web: ScoredWeb) -> None:
    answer = ask_what_if(web, "shop.test", edits("add new.test", "add newer.test", "remove b.test"))

    changed = [edge for edge in WEB if edge != ("b.test", "shop.test")]
    wanted = scored_anew([*changed, ("new.test", "shop.test"), ("newer.test", "shop.test")],
                         "shop.test")  # fmt: skip
    assert answer.authority.value_after == pytest.approx(wanted, rel=1e-3)
    assert answer.changed == 3
    assert "bare site" in answer.edits[0].why
    assert {row.site for row in answer.most_affected} <= {name for edge in WEB for name in edge}


def test_a_new_site_that_is_a_seed_brings_trust(web: ScoredWeb) -> None:
    (web.root / "seeds.toml").write_text('trusted = ["library.test"]\nshipped = false\n')

    answer = ask_what_if(web, "shop.test", edits("add library.test"))

    assert answer.trust is not None
    wanted = scored_anew(
        [*WEB, ("library.test", "shop.test")], "shop.test", {**SEEDS, "library.test": 1.0}
    )
    assert answer.trust.value_after == pytest.approx(wanted, rel=1e-3)


def test_a_site_without_scores_may_ask_too(web: ScoredWeb) -> None:
    answer = ask_what_if(web, "start.test", edits("add news.test", "add a.test"))

    wanted = scored_anew([*WEB, ("news.test", "start.test"), ("a.test", "start.test")],
                         "start.test")  # fmt: skip
    assert answer.authority.before == 0
    assert answer.authority.value_after == pytest.approx(wanted, rel=1e-3)


def test_the_most_affected_are_those_of_scoring_anew(web: ScoredWeb) -> None:
    answer = ask_what_if(web, "shop.test", edits("remove else.test", "nofollow b.test"))
    exactly = ask_what_if(
        web, "shop.test", edits("remove else.test", "nofollow b.test"), exact=True
    )

    after = {row.site: row.after for row in exactly.most_affected}
    assert {row.site for row in answer.most_affected} == set(after)
    for row in answer.most_affected:
        assert row.after == pytest.approx(after[row.site], abs=0.01)
        assert row.before == pytest.approx(web.stored(row.site)["authority"], rel=1e-6)
    changes = [abs(row.after - row.before) for row in exactly.most_affected]
    assert changes == sorted(changes, reverse=True)
    assert "shop.test" not in {row.site for row in answer.most_affected}
    assert exactly.authority.method == "recompute"


def test_one_preparation_answers_many_questions(web: ScoredWeb) -> None:
    prepared = Preparation(web, "shop.test")
    first = prepared.ask(edits("remove a.test"))
    pushed = prepared.contributions

    again = prepared.ask(edits("remove b.test"))
    assert prepared.contributions is pushed
    assert prepared.ask(edits("remove a.test")) == first
    assert first.authority.after != again.authority.after


def test_edits_without_effect_say_why(web: ScoredWeb) -> None:
    answer = ask_what_if(web, "shop.test", edits("add a.test", "remove news.test", "add shop.test"))

    assert answer.changed == 0
    assert [one.effect for one in answer.edits] == ["nothing"] * 3
    whys = [one.why for one in answer.edits]
    assert whys[0] == "it votes already"
    assert whys[1] == "it does not vote for shop.test as it is"
    assert whys[2] == "a site does not vote for itself"
    assert answer.authority.after == answer.authority.before
    assert answer.most_affected == ()


def test_a_site_of_the_same_owner_would_not_vote(web: ScoredWeb) -> None:
    folder = web.scores.graph_folder(web.scores.known[-1].run)
    store_owners(folder, [("mine.test", "shop.test"), ("mine.test", "other.test"), ("a.b", "c.d")])
    edits = [edit_of(Action.ADD, site) for site in ("other.test", "stranger.test")]
    told = ask_what_if(web, "shop.test", edits)
    assert [one.effect for one in told.edits] == ["nothing", "comes"]
    assert "one owner" in told.edits[0].why
    assert told.changed == 1


def test_nofollow_changes_nothing_where_all_links_vote(tmp_path: Path) -> None:
    web = ScoredWeb(tmp_path, parameters={"votes": "all"})
    web.add_run(WEB)

    answer = ask_what_if(web, "shop.test", edits("nofollow a.test"))

    assert answer.edits[0].effect == "nothing"
    assert answer.trust is None


def test_a_page_takes_the_vote_only_where_no_other_link_votes(web: ScoredWeb) -> None:
    web.links = [
        row_of_link("https://a.test/one"),
        row_of_link("https://a.test/two"),
        row_of_link("https://a.test/menu", position="footer"),
    ]

    one = ask_what_if(web, "shop.test", edits("disavow https://a.test/one"))
    both = edits("disavow https://a.test/one", "disavow https://a.test/two")
    all_pages = ask_what_if(web, "shop.test", both)
    site = ask_what_if(web, "shop.test", edits("disavow a.test"))

    assert one.edits[0].why == "1 other link of a.test keeps its vote"
    assert [outcome.effect for outcome in all_pages.edits] == ["goes", "goes"]
    assert all_pages.authority == site.authority


def test_a_page_whose_links_do_not_vote_takes_no_vote(web: ScoredWeb) -> None:
    unknown = ask_what_if(web, "shop.test", edits("remove https://a.test/one"))
    assert (unknown.edits[0].effect, unknown.edits[0].why) == ("nothing", "no link of it votes")

    web.links = [
        row_of_link("https://a.test/one"),
        row_of_link("https://a.test/menu", position="footer"),
    ]
    told = edits("remove https://a.test/one", "remove https://a.test/menu")
    answer = ask_what_if(web, "shop.test", told)
    assert [one.effect for one in answer.edits] == ["goes", "nothing"]
    assert answer.edits[1].why == "no link of it votes"


def test_many_pages_are_looked_at_together(web: ScoredWeb, monkeypatch: pytest.MonkeyPatch) -> None:
    web.links = [row_of_link(f"https://a.test/{number}") for number in range(400)]
    opened: list[Target] = []
    view = ScoredWeb.view
    monkeypatch.setattr(
        ScoredWeb, "view", lambda self, target: (opened.append(target), view(self, target))[1]
    )
    pages = [edit_of(Action.REMOVE, f"https://a.test/{number}") for number in range(400)]

    all_gone = ask_what_if(web, "shop.test", pages)
    but_two = ask_what_if(web, "shop.test", pages[2:])

    assert {one.effect for one in all_gone.edits} == {"goes"}
    assert all_gone.changed == 1
    assert {one.why for one in but_two.edits} == {"2 other links of a.test keep its vote"}
    assert len(opened) == 2, "once a question"


def test_too_many_changes_are_refused_before_links_are_looked_at(
    web: ScoredWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ScoredWeb, "view", lambda *_: pytest.fail("links were looked at"))
    many = [edit_of(Action.ADD, f"n{number}.test") for number in range(1001)]
    with pytest.raises(BadInput, match="1,001 links change; ask for at most 1,000"):
        ask_what_if(web, "shop.test", [edit_of(Action.REMOVE, "https://a.test/one"), *many])


def test_pages_that_link_to_too_many_sites_are_refused(tmp_path: Path) -> None:
    made = ScoredWeb(tmp_path)
    made.add_run([("a.test", f"n{number}.test") for number in range(101)])
    many = read_edits([f"remove,https://a.test/x,n{n}.test" for n in range(101)], "made-up")
    with pytest.raises(BadInput, match="pages link to 101 sites; ask for at most 100"):
        ask_what_if(made, "n1.test", many)


def test_what_cannot_be_asked(web: ScoredWeb, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"made-up:1: no score knows gone\.test"):
        ask_what_if(web, "shop.test", edits("remove gone.test"))
    with pytest.raises(BadInput, match="nothing is changed"):
        ask_what_if(web, "shop.test", [])
    many = [edit_of(Action.ADD, f"n{number}.test") for number in range(1001)]
    with pytest.raises(BadInput, match="1,001 links change; ask for at most 1,000"):
        ask_what_if(web, "shop.test", many)
    with pytest.raises(NotFound, match="run `linkcensus score`"):
        ask_what_if(ScoredWeb(tmp_path / "empty"), "shop.test", edits("add a.test"))


def test_a_thousand_edits_are_answered(web: ScoredWeb) -> None:
    many = [edit_of(Action.ADD, f"n{number}.test") for number in range(1000)]

    answer = ask_what_if(web, "shop.test", many)

    wanted = scored_anew([*WEB, *((f"n{n}.test", "shop.test") for n in range(1000))], "shop.test")
    assert answer.authority.value_after == pytest.approx(wanted, rel=1e-3)


# -- files ----------------------------------------------------------------------------------------


def test_a_table_of_edits() -> None:
    lines = [
        "\ufeffAction,Source,Target\n",
        "# a remark\n",
        "add,blog.test\n",
        " Remove , https://forum.test/thread , shop.test\n",
        "\n",
    ]
    read = read_edits(lines, "edits.csv")

    assert [(one.action, one.source.text, one.place) for one in read] == [
        (Action.ADD, "blog.test", "edits.csv:3"),
        (Action.REMOVE, "https://forum.test/thread", "edits.csv:4"),
    ]
    assert [one.whole_site for one in read] == [True, False]
    assert read[0].target is None
    assert read[1].target is not None


def test_a_disavow_file() -> None:
    read = read_edits(
        ["# spam", "domain:Bad.test", "http://forum.test/x", "DOMAIN: worse.test"], "d.txt"
    )

    assert {one.action for one in read} == {Action.DISAVOW}
    assert all(one.may_be_unknown for one in read)
    assert [one.source.site for one in read] == ["bad.test", "forum.test", "worse.test"]


def test_unknown_sites_of_a_disavow_file_are_passed_over(web: ScoredWeb) -> None:
    listed = read_edits(["domain:gone.test", "domain:a.test"], "d.txt")

    answer = ask_what_if(web, "shop.test", listed)

    assert [one.effect for one in answer.edits] == ["nothing", "goes"]
    assert answer.edits[0].why == "no score knows this site"


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "file: the file names no link"),
        (["# only remarks"], "file: the file names no link"),
        (["action,source", "burn,a.test"], "file:2: unknown action 'burn'"),
        (["add,a.test", "add"], "file:2: not action,source"),
        (["add,a.test,b.test,c.test"], "file:1: not action,source"),
        (["add,co.uk"], "file:1: 'co.uk' is a public suffix"),
        (["add,a.test,???"], "file:1: "),
        (["domain:a.test", "a.test"], "file:2: 'a.test' is no line of a disavow file"),
        (["domain:"], "file:1: 'domain:' is no line"),
    ],
)
def test_lines_that_cannot_be_used_are_named(lines: list[str], message: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_edits(lines, "file")
    assert str(caught.value).startswith(message)


def test_endless_files_are_refused() -> None:
    with pytest.raises(BadInput, match="longer than 100,000 lines"):
        read_edits(("domain:a.test" for _ in range(100_002)), "d.txt")
