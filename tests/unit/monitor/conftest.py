"""Views over made-up rows, as the questions' tests have them."""

from tests.unit.insights.conftest import index_of, link_row, view_of

__all__ = ["index_of", "link_row", "view_of"]
