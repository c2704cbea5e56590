# ruff: noqa: RUF001 - words of other languages
import pytest

from linkcensus.score.spam.judge import judge_page
from linkcensus.score.spam.model import Verdict
from linkcensus.score.spam.page_markers import PAGE_MARKERS
from linkcensus.score.spam.records import PageFacts
from linkcensus.score.spam.registry import look

_HITS = [
    ("noindex", {"noindex": True}),
    (
        "other_canonical",
        {"url": "https://a.example/x", "canonical_url": "https://b.example/x"},
    ),
    ("little_text", {"text_html_ratio": 0.05}),
    ("few_words", {"word_count": 40, "external_links": 3}),
    ("spun_text", {"same_text_sites": 3}),
    ("poison_words", {"title": "Best online casino", "text_start": "free spins and blackjack"}),
    ("poison_words", {"title": "Canlı bahis", "text_start": "deneme bonusu veren siteler"}),
    ("poison_words", {"text_start": "Онлайн казино, игровые автоматы и ставки на спорт"}),
    ("poison_words", {"text_start": "replica watches, fake rolex and cheap jerseys"}),
    ("parked", {"title": "This domain is for sale"}),
    ("parked", {"title": "Seite nicht gefunden", "status": 200}),
    ("parked", {"text_start": "Домен продается", "word_count": 20}),
    (
        "doorway",
        {"title": "Emergency plumber in Kent", "text_start": "Areas we serve: all of Kent."},
    ),
    (
        "doorway",
        {
            "title": "Cheap roof repair",
            "text_start": "Also: Ashford, Bath, Crewe, Derby, Ely, Frome, Goole, Hull, Ipswich.",
        },
    ),
    ("statistics_page", {"title": "acme.example website worth and traffic rank"}),
    ("link_list", {"title": "Free web directory", "external_links": 40}),
    ("link_list", {"external_links": 200, "word_count": 500}),
]

_MISSES = [
    ("other_canonical", {"url": "https://a.example/x", "canonical_url": "https://a.example/x#y"}),
    ("other_canonical", {"url": "https://a.example/x", "canonical_url": "javascript:1"}),
    ("few_words", {"word_count": 40, "external_links": 0}),
    ("spun_text", {"same_text_sites": 2}),
    ("poison_words", {"text_start": "The town voted about the new casino on Monday"}),
    ("parked", {"title": "This domain is for sale", "status": 404}),
    ("parked", {"text_start": "how domain parking works", "word_count": 900}),
    ("doorway", {"title": "A walk in Kent", "text_start": "the areas we serve coffee in"}),
    ("link_list", {"external_links": 200, "word_count": 5_000}),
]


def _found(rules, facts):
    page = PageFacts(site="blog.example", **facts)
    return {finding.marker: finding for finding in look(PAGE_MARKERS, page, rules)}


@pytest.mark.parametrize(("marker", "facts"), _HITS)
def test_it_holds(rules, marker, facts):
    finding = _found(rules, facts)[marker]
    assert 0 < finding.strength <= 1
    assert finding.evidence


@pytest.mark.parametrize(("marker", "facts"), _MISSES)
def test_it_does_not_hold(rules, marker, facts):
    assert marker not in _found(rules, facts)


def test_the_ten_of_the_list_are_there():
    assert sorted(marker.number for marker in PAGE_MARKERS) == list(range(15, 25))


def test_nothing_known_is_nothing_found(rules):
    assert look(PAGE_MARKERS, PageFacts(site="blog.example"), rules) == []


def test_machine_made_statistics_are_harmless(rules):
    page = PageFacts(site="hypestat.example", title="Website worth of acme", word_count=30)
    judged = judge_page(page, rules)
    assert judged.verdict is Verdict.IGNORE
    assert "statistics" in {guard.name for guard in judged.guards}


def test_a_page_about_casinos_alone_is_for_review(rules):
    text = "online casino, free spins, blackjack, roulette, baccarat, sports betting, jackpots"
    page = PageFacts(site="play.example", title="Best casino bonus", text_start=text)
    assert judge_page(page, rules).verdict is Verdict.REVIEW
