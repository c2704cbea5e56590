"""Does the native walk of this installation agree with the plain one? On one page with everything.

The layout of the tree is found out field by field; this looks at all of it at work.
"""

from selectolax.lexbor import LexborHTMLParser

from linkcensus.core.link import FoundLink
from linkcensus.core.url import PageBase
from linkcensus.extract.elements import PARSER_OPTIONS
from linkcensus.extract.limits import DEFAULT_LIMITS
from linkcensus.extract.native.page import NativePage, NativeWalk
from linkcensus.extract.native.refusal import NoNativeWalk
from linkcensus.extract.plain import PlainPage

_PAGE = (
    """<!doctype html><title>T</title><base href=https://a.example/b/>
<meta name=robots content=nofollow><link rel=canonical href=c>
<link rel='alternate' hreflang=de href=/de><body class=page>
<nav id=menu><ul><li><a href=/1>One</a><li><a href=/2 title=t>Two \n words</a></ul></nav>
<main><p>Before <a href='https://ö.example/ä?q=ü' rel='nofollow ugc'>an <b>änchor</b></a> after
<a href=javascript:x>no link</a>&nbsp;<a href=/1>One</a><script>'<a href=/x>';</script> end
<p style='display:none'><a href=/3 hreflang=fr>hidden</a>
<a href=/4 hidden><img alt=' a  picture '></a><a href=/5><img><img alt=second></a></p>
<svg><a href=/6>drawn</a><title><a href=/7>back</a></title></svg>
<table><tr><td><a href=/8>日本</a> cell<td role=navigation><a href=/9></a></table></main>
<template><a href=/10>not here</a></template><form action=/f><iframe src=/g></iframe></form>
<map><area href=/h alt='an area'></map><footer data-x=y><a href=/i name=n>foot</a>
"""
    + "words " * 40
)


def check(walk: NativeWalk) -> None:
    """Compare both walks.

    Raises:
        NoNativeWalk: They do not agree.
    """
    tree = LexborHTMLParser(_PAGE, options=PARSER_OPTIONS)
    native = walk.walk(tree, DEFAULT_LIMITS)
    if native is None:
        raise NoNativeWalk("a page made to check it could not be walked")
    # the native one first, for the plain one takes code out of the tree
    found, words = _links(native), native.words()
    plain = PlainPage(tree, DEFAULT_LIMITS)
    if found != _links(plain) or words != plain.words():
        raise NoNativeWalk("it does not agree with the plain walk")


def _links(page: NativePage | PlainPage) -> list[FoundLink]:
    return page.links(PageBase("https://a.example/b/")).links
