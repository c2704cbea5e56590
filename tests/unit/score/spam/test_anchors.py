# ruff: noqa: RUF001 - words of other languages
import pytest

from linkcensus.score.spam.anchors import AnchorKind, is_name_of
from linkcensus.score.spam.phrases import tokens_of


@pytest.mark.parametrize(
    ("text", "target", "kind"),
    [
        (None, "acme.example", AnchorKind.UNKNOWN),
        ("  ", "acme.example", AnchorKind.EMPTY),
        ("»", "acme.example", AnchorKind.EMPTY),
        ("https://acme.example/x", "acme.example", AnchorKind.ADDRESS),
        ("www.acme.example", "acme.example", AnchorKind.ADDRESS),
        ("other.example/path", "acme.example", AnchorKind.ADDRESS),
        ("Click here", "acme.example", AnchorKind.GENERIC),
        ("buraya tıklayın", "acme.example", AnchorKind.GENERIC),
        ("подробнее", "acme.example", AnchorKind.GENERIC),
        ("ACME", "acme.example", AnchorKind.BRAND),
        ("the Acme project", "acme.example", AnchorKind.BRAND),
        ("Sphinx", "sphinx-doc.org", AnchorKind.BRAND),
        ("Read the Docs", "readthedocs.org", AnchorKind.BRAND),
        ("cheap car insurance", "acme.example", AnchorKind.COMMERCIAL),
        ("günstige Matratzen kaufen", "acme.example", AnchorKind.COMMERCIAL),
        ("abogados en Madrid", "acme.example", AnchorKind.COMMERCIAL),
        ("bahis siteleri", "acme.example", AnchorKind.COMMERCIAL),
        ("купить диплом", "acme.example", AnchorKind.COMMERCIAL),
        ("オンラインカジノ", "acme.example", AnchorKind.COMMERCIAL),
        ("bespoke oak staircases", "acme.example", AnchorKind.PHRASE),
        ("str", "docs.example", AnchorKind.OTHER),
        ("RFC 5280", "docs.example", AnchorKind.OTHER),
        (
            "How I learned to stop worrying about the price of bread in my village by the sea",
            "acme.example",
            AnchorKind.OTHER,
        ),
    ],
)
def test_kinds(rules, text, target, kind):
    assert rules.anchors.read(text, target).kind is kind


def test_a_name_that_is_an_offer_is_half_an_offer(rules):
    offer = rules.anchors.read("cheap flights", "other.example")
    both = rules.anchors.read("cheap flights", "cheapflights.example")
    assert both.kind is AnchorKind.COMMERCIAL
    assert 0 < both.money < offer.money


def test_a_shop_called_by_its_name_is_no_offer(rules):
    assert rules.anchors.read("Oak Kitchens", "oak-kitchens.example").kind is AnchorKind.BRAND


@pytest.mark.parametrize(
    ("text", "more", "less"),
    [
        ("cheap car insurance", True, "car insurance guide"),
        ("best mattress", True, "best friends"),
        ("online casino", True, "services overview"),
    ],
)
def test_subject_with_offer_is_more_money_than_half_of_it(rules, text, more, less):
    strong = rules.anchors.read(text, "acme.example").money
    weak = rules.anchors.read(less, "acme.example").money
    assert (strong > weak) is more


def test_brands_of_the_user_are_names():
    assert is_name_of(tokens_of("Widgets by Foo"), "acme.example", ("Foo",))
    assert not is_name_of(tokens_of("Widgets by Bar"), "acme.example", ("Foo",))
