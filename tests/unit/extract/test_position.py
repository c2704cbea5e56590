"""In which part of the page an element puts its links, and whether it hides them."""

import pytest

from linkcensus.core.link import Position
from linkcensus.extract.hidden import hides, style_hides
from linkcensus.extract.position import position_within, word_position

CONTENT, NAVIGATION, HEADER = Position.CONTENT, Position.NAVIGATION, Position.HEADER
FOOTER, SIDEBAR, COMMENT = Position.FOOTER, Position.SIDEBAR, Position.COMMENT


@pytest.mark.parametrize(
    ("names", "position"),
    [
        ("nav", NAVIGATION),
        ("main-menu", NAVIGATION),
        ("topNavbar", NAVIGATION),
        ("post-navigation", NAVIGATION),
        ("content has-sidebar", CONTENT),
        ("wrapper no-sidebar with-sidebar", None),
        ("wide main sidebar", CONTENT),
        ("breadcrumbs", NAVIGATION),
        ("siteHeader", HEADER),
        ("site_footer", FOOTER),
        ("sidebar left", SIDEBAR),
        ("widget-content", SIDEBAR),
        ("comment-content", COMMENT),
        ("entry-header", CONTENT),
        ("postscript", None),
        ("unavailable", None),
        ("discontent", None),
        ("", None),
    ],
)
def test_words_of_classes(names, position):
    assert word_position(names) is position


@pytest.mark.parametrize(
    ("around", "tag", "attributes", "position"),
    [
        (None, "div", {}, None),
        (None, "nav", {}, NAVIGATION),
        (None, "div", {"role": "navigation"}, NAVIGATION),
        (None, "div", {"class": "nav"}, NAVIGATION),
        (None, "div", {"id": "footer"}, FOOTER),
        (None, "div", {"class": None, "id": "footer"}, FOOTER),
        (None, "body", {"class": "post nav"}, None),
        (NAVIGATION, "div", {"class": "content"}, NAVIGATION),
        (HEADER, "nav", {}, NAVIGATION),
        (HEADER, "main", {}, CONTENT),
        (CONTENT, "header", {}, CONTENT),
        (CONTENT, "footer", {}, FOOTER),
        (CONTENT, "nav", {}, NAVIGATION),
        (CONTENT, "aside", {}, SIDEBAR),
        (CONTENT, "li", {"class": "comment"}, COMMENT),
        (None, "article", {"class": "comment"}, COMMENT),
        (None, "article", {"class": "widget"}, CONTENT),
        (SIDEBAR, "article", {}, SIDEBAR),
        (SIDEBAR, "div", {"class": "comments"}, COMMENT),
        (FOOTER, "nav", {}, FOOTER),
        (COMMENT, "footer", {}, COMMENT),
        (COMMENT, "div", {"class": "content"}, COMMENT),
    ],
)
def test_position_depends_on_what_is_around(around, tag, attributes, position):
    assert position_within(around, tag, attributes) is position


@pytest.mark.parametrize(
    "style",
    [
        "display:none",
        "color:red; DISPLAY : none !important",
        "visibility:hidden",
        "visibility: collapse",
        "opacity:0",
        "opacity: 0.0;",
        "font-size:0",
        "font-size: 0px",
        "width:0;height:0",
        "max-height:0px;overflow:hidden",
        "position:absolute;left:-9999px",
        "text-indent: -10000em",
        "clip:rect(0,0,0,0)",
        "clip: rect(1px, 1px, 1px, 1px)",
        "color:#fff;background:#FFFFFF",
        "background-color: white; color: rgb(255, 255, 255)",
        "/* x */display:/* y */none",
    ],
)
def test_styles_that_hide(style):
    assert style_hides(style)


@pytest.mark.parametrize(
    "style",
    [
        "",
        "display:block",
        "opacity:0.5",
        "opacity:.05",
        "font-size:0.8em",
        "width:0.5px",
        "border-width:0",
        "min-width:0",
        "line-height:0",
        "text-indent:-1em",
        "margin-left:-15px",
        "color:#fff;background:#000",
        "color:#fff",
        "background:#fff",
        "--x:display:none-such",
    ],
)
def test_styles_that_do_not(style):
    assert not style_hides(style)


def test_attributes_that_hide():
    assert hides("p", {"hidden": None})
    assert hides("p", {"hidden": ""})
    assert not hides("p", {"hidden": "until-found"})
    assert not hides("p", {"aria-hidden": "true"})
    assert not hides("p", {"style": None})
    assert not hides("body", {"style": "display:none"})
