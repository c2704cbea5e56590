import gzip
import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import detect_encoding
from resiliparse.parse.html import HTMLTree

from linkcensus.score.topics import page_topic
from linkcensus.score.topics.page_topic import LEAST_SHARE, PageTopics, by_class
from linkcensus.score.topics.tree import TopicTree

TREE = TopicTree.load(None)
PAGES = [
    tuple(page.values())
    for page in tomllib.loads(Path(__file__).with_name("made_up_pages.toml").read_text())["page"]
]


@pytest.fixture(scope="module")
def topics():
    return PageTopics(TREE)


@pytest.mark.parametrize(("topic", "language", "title", "text"), PAGES)
def test_made_up_pages_are_told(topics, topic, language, title, text):
    assert topics.classify(title, text, language)[0].topic == topic


@pytest.mark.parametrize(("topic", "title", "text"), [(p[0], *p[2:]) for p in PAGES])
def test_they_are_told_without_their_language_too(topics, topic, title, text):
    assert topics.classify(title, text)[0].topic == topic


def test_an_answer_shows_the_words_it_is_from(topics):
    (answer,) = topics.classify(
        "Plum cake", "Butter, sugar and flour; butter/sugar! Bake.", "en-GB"
    )
    assert set(answer.words) == {"butter", "sugar", "flour", "bake"}
    assert answer.words[:2] == ("butter", "sugar")
    assert LEAST_SHARE <= answer.share < 1
    assert by_class(TREE, [answer]) == {"home": answer.share}


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("", ""),
        ("Contact", "Write to us or call; we answer within two days."),
        ("Oven", "One word of a topic is an accident."),
        ("30分で簡単", "本格バターチキンカレー"),
        ("!!! ---", "1234 5678 :: \x00 \ufffd"),
    ],
)
def test_pages_about_nothing_in_particular_have_no_topic(topics, title, text):
    assert topics.classify(title, text, "en") == []


def test_the_more_other_words_the_smaller_the_share(topics):
    words = "butter sugar flour bake"
    short = topics.classify("", words)[0].share
    filler = " ".join(f"zzq{number}" for number in range(60))
    assert topics.classify("", f"{words} {filler}")[0].share < short


def test_the_title_counts_more(topics):
    text = "butter sugar flour guitar concert album"
    by_title = topics.classify("Concert with guitar", text)
    assert by_title[0].topic == "music"
    assert topics.classify("Butter and flour", text)[0].topic == "cooking"


def test_the_longest_beginning_decides(topics):
    """`medical` is medicine although `medi*` begins words of other topics too."""
    assert (
        topics.classify("", "planning plant planet planets galaxy")[0].topic == "physics-and-space"
    )


@given(st.text(max_size=200), st.text(max_size=500), st.sampled_from([None, "de", "xx", "ZH-hant"]))
def test_any_text_gives_at_most_three_topics_whose_shares_fit_in_one(title, text, language):
    answers = PAGE_TOPICS.classify(title, text, language)
    assert len(answers) <= page_topic.MOST_TOPICS
    assert sum(answer.share for answer in answers) < 1
    assert [a.share for a in answers] == sorted((a.share for a in answers), reverse=True)


PAGE_TOPICS = PageTopics(TREE)


def test_memory_is_bounded(monkeypatch):
    monkeypatch.setattr(page_topic, "_MEMO_LIMIT", 100)
    topics = PageTopics(TREE)
    for number in range(50):
        topics.classify("", " ".join(f"w{number}x{other} butter" for other in range(20)))
    assert len(topics._any_language._memo) < 200
    assert topics.classify("Butter", "flour sugar " + "x" * 100_000)[0].topic == "cooking"


def test_it_is_fast_enough_for_crawls(topics):
    """5,000 pages a second when nothing else runs; the bound here is for busy machines."""
    text = " ".join(page[3] for page in PAGES) * 4
    start = time.process_time()
    for number in range(300):
        topics.classify(f"Page {number}", text)
    assert 300 / (time.process_time() - start) > 1_000


def read(path):
    raw = path.read_bytes()
    raw = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    page = HTMLTree.parse_from_bytes(raw, detect_encoding(raw))
    text = extract_plain_text(page, main_content=True, links=False)
    language = page.document.query_selector("html").getattr("lang") or None
    return page.title or "", text, language


def test_real_recipes_are_cooking(shared_data, topics):
    answers = {
        path.name: topics.classify(*read(path))
        for path in sorted((shared_data / "pages" / "recipe-scrapers").glob("*.html"))
        if "cookpad" not in path.name  # Japanese: no spaces between words
    }
    assert len(answers) == 15
    first = [found[0].topic for found in answers.values() if found]
    assert first.count("cooking") >= 14


@pytest.mark.parametrize(
    ("page", "topic"),
    [
        ("readability/test_test-pages_wapo-2_source.html", "politics"),
        ("formasaurus/formasaurus_data_html_www.lexipol.com-0.html", "law"),
        ("formasaurus/formasaurus_data_html_www.escmid.org-0.html", "medicine"),
        ("trafilatura/evang.at-lockdown.html", "religion"),
        ("trafilatura/francais.radio.cz-ministre.html", "politics"),
        ("trafilatura/wind-energie.de.beschleunigung.html", "energy-and-climate"),
        ("trafilatura/nationalrail.co.uk.disruptions.html", "transport"),
        ("trafilatura/lemire.me.json.html", "software-development"),
        ("trafilatura/business-punk.com.fitness.html", "fitness"),
    ],
)
def test_real_pages_of_other_topics(shared_data, topics, page, topic):
    assert topics.classify(*read(shared_data / "pages" / page))[0].topic == topic
