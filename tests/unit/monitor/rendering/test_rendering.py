"""What strangers wrote comes out of every rendering as words, and as nothing else."""

import re

import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.support.hostile_words import ALL, HUGE, MARKDOWN, MENTIONS, SCRIPT, message

from linkcensus.monitor.message import Item
from linkcensus.monitor.rendering.html import render_html
from linkcensus.monitor.rendering.markdown import (
    DISCORD,
    PLAIN,
    SLACK,
    TELEGRAM,
    Dialect,
    render_markdown,
)
from linkcensus.monitor.rendering.text import render_text

DIALECTS = {"slack": SLACK, "discord": DISCORD, "telegram": TELEGRAM, "plain": PLAIN}
OUR_TAGS = {"html", "head", "meta", "title", "body", "div", "p", "h1", "a", "br", "strong"} | {
    "table",
    "tbody",
    "tr",
    "td",
    "span",
    "bdi",
}


@pytest.mark.parametrize("words", ALL)
def test_html_holds_our_elements_and_their_words_only(words: str):
    tree = LexborHTMLParser(render_html(message(words)))

    nodes = list(tree.root.traverse())
    assert {node.tag for node in nodes} <= OUR_TAGS
    for node in nodes:
        assert set(node.attributes) <= {"style", "href", "rel", "lang", "charset", "name"} | {
            "content",
            "role",
        }
        if node.tag == "a":
            assert re.match(r"https://(blog|links)\.example/", node.attributes["href"])
            # a link's words are ours, or where it leads
            assert node.text() in ("Evidence", "See all of it", node.attributes["href"])


def test_html_shows_hostile_words_as_they_are():
    tree = LexborHTMLParser(render_html(message(SCRIPT)))

    assert tree.css_first("h1").text() == SCRIPT
    assert tree.css_first("bdi").text() == SCRIPT
    assert tree.css("script, img") == []


def test_an_address_that_is_none_is_no_link():
    made = message(items=(Item(title="x", url="javascript:alert(1)"),), url=None)

    assert "<a" not in render_html(made)
    assert "javascript:alert(1)" in render_html(made)


@pytest.mark.parametrize("words", ALL)
def test_plain_text_says_everything(words: str):
    made = message(words)
    shown = render_text(made)

    assert made.lead in shown
    assert "1,234 lost links." in shown
    assert "Evidence: https://links.example/evidence?id=1&x=2" in shown
    assert "\r" not in shown
    assert shown.replace("\n", "").isprintable()


def test_plain_text_leaves_whole_items_out():
    made = message(items=tuple(Item(title=f"{n:03}" + "x" * 400) for n in range(50)))
    shown = render_text(made, most_characters=5_000)

    assert len(shown) <= 5_001
    assert shown.count("x" * 400) + int(re.search(r"and (\d+) more", shown)[1]) == 50


@pytest.mark.parametrize("name", DIALECTS)
@pytest.mark.parametrize("words", ALL)
@pytest.mark.parametrize("most", [500, 2_000, 30_000])
def test_markdown_is_never_longer_than_the_service_takes(name: str, words: str, most: int):
    made = message(words, items=message(words).items * 60)

    assert 0 < len(render_markdown(made, DIALECTS[name], most_characters=most)) <= most


def test_items_that_do_not_fit_are_counted():
    made = message("shoes", items=message("shoes").items * 60, more=5)
    shown = render_markdown(made, SLACK, most_characters=2_000)

    assert shown.count("*shoes*") + int(re.search(r"… and (\d+) more", shown)[1]) == 65


def test_slack_mentions_nobody_and_links_where_it_says():
    shown = render_markdown(message(MENTIONS), SLACK, most_characters=3_000)

    assert "&lt;!channel&gt;" in shown
    marks = re.findall(r"<([^>]*)>", shown)
    assert all(
        mark.startswith(("https://blog.example/", "https://links.example/")) for mark in marks
    )
    assert "<https://links.example/evidence?id=1&amp;x=2|Evidence>" in marks or any(
        "|Evidence" in mark for mark in marks
    )


def test_discord_reads_no_markup_in_words():
    shown = render_markdown(message(MARKDOWN), DISCORD, most_characters=4_000)

    links = re.findall(r"(?<!\\)\[([^\]]*)\]\(<([^>]*)>\)", shown)
    assert {words for words, _ in links} == {"Evidence", "See all of it"}
    assert r"\[our bank\]\(https://evil.example\)" in shown
    assert not re.search(r"(?<!\\)`", shown)


def test_telegram_holds_three_kinds_of_elements():
    shown = render_markdown(message(SCRIPT), TELEGRAM, most_characters=4_096)

    assert set(re.findall(r"</?([a-z]+)", shown)) == {"b", "a"}
    assert "&lt;script&gt;" in shown


def test_telegram_mentions_nobody():
    made = message(MENTIONS, url=None, items=(Item(title=MENTIONS, why=MENTIONS),))

    assert "@" not in render_markdown(made, TELEGRAM, most_characters=4_096)


def test_plain_marks_hold_nothing_that_any_markdown_reads():
    dialect: Dialect = PLAIN

    for words in ALL:
        assert not set(dialect.words(words)) & set("*~`<>[]()@|\\")


def test_a_huge_anchor_costs_no_time_and_no_room():
    assert len(render_html(message(HUGE))) < 20_000
