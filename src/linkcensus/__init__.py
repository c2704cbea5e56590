"""A census of links: who links to whom, with which words, since when, and what that is worth."""

__version__ = "0.1.0"
