"""Pages that stand in for the real ones, and honest ones that look a little like them."""

import time

import pytest

from linkcensus.core.page import Outcome
from linkcensus.crawl.verify.stand_ins import StandIn, stand_in


@pytest.mark.parametrize(
    ("html", "what"),
    [
        ("", StandIn.EMPTY),
        ("<title>404 Not Found</title>", StandIn.SOFT_404),
        ("<title>Error 404 (Not Found)!!1</title>", StandIn.SOFT_404),
        ("<title>Seite nicht gefunden | Blog</title>", StandIn.SOFT_404),
        ("<title>Page introuvable</title>", StandIn.SOFT_404),
        ("<title>Blog</title><h1 class=x>Oops! That page can\u2019t be found</h1>", None),
        ("<title>Blog</title><h1>Sorry, we couldn't find that page</h1>", StandIn.SOFT_404),
        ("<title>This article has been removed</title>", StandIn.SOFT_404),
        ("<title>404 ways to cook</title>", None),
        ("<title>How to fix a 404 error</title>", None),
        ("<title>Just a moment...</title>", StandIn.CHALLENGE),
        ("<title>Are you a robot?</title>", StandIn.CHALLENGE),
        ("<title>blog.example is for sale</title> <h1>Buy this domain</h1>", StandIn.PARKED),
        ('<html data-adblockkey="MFww"><title>x</title>', StandIn.PARKED),
        ("<title>Site under maintenance</title>", StandIn.MAINTENANCE),
        ("<title>Database Error</title><h1>Error establishing a database connection</h1>",
         StandIn.MAINTENANCE),
        ('<div id="__next"></div><script src=a.js></script>', StandIn.NEEDS_SCRIPTS),
        ('<div id="root"><p>Rendered on the server</p></div><script src=a.js></script>', None),
        ("<title>A post</title><p>Text</p>", None),
    ],
)  # fmt: skip
def test_a_page_is_told_from_what_stands_in_for_it(html, what):
    assert stand_in(html.encode()) is what


def test_only_what_was_read_can_prove_a_loss():
    sure = {what for what in StandIn if what.outcome.conclusive}
    assert sure == {StandIn.SOFT_404, StandIn.PARKED, StandIn.NEEDS_SCRIPTS}
    assert StandIn.CHALLENGE.outcome is Outcome.BLOCKED


def test_a_hostile_page_costs_no_time():
    for body in (
        b"<title>" * 50_000,
        b"<div id=root" + b" " * 400_000,
        b"<h1>404 " + b"a " * 90_000,
    ):
        assert stand_in(body) in (None, StandIn.SOFT_404)


def test_a_page_made_to_be_slow_is_not():
    body = b"<script></script>" + b"<div id=root " * 300_000
    began = time.process_time()
    assert stand_in(body) is None
    assert time.process_time() - began < 10
