"""Writes a made-up page as HTML, every link in the part of the page it belongs to."""

from html import escape
from random import Random

from linkcensus.core.link import Position
from linkcensus.demo.model import MadeLink, MadePage, MadeSite
from linkcensus.demo.naming import with_aside
from linkcensus.demo.words import LEAD_INS, SENTENCES


def page_html(site: MadeSite, page: MadePage, snapshot: int) -> str:
    """Return the document that `page` serves at a snapshot (1 to 3) as text."""
    shown = [link for link in page.links if snapshot in link.shown_in]
    parts = [
        f'<!doctype html>\n<html lang="{page.language}">\n<head>\n',
        *_head(page),
        *_icon(site),
        f'</head>\n<body>\n<header><p class="name">{escape(site.name)}</p></header>\n',
        _menu(shown, snapshot),
        f"<main>\n<article>\n<h1>{escape(page.title)}</h1>\n",
        *_body(page, _at(shown, Position.CONTENT), snapshot),
        "</article>\n",
        *_comments(_at(shown, Position.COMMENT), page.language, snapshot),
        "</main>\n",
        *_block("aside", _at(shown, Position.SIDEBAR), snapshot),
        *_block("footer", _at(shown, Position.FOOTER), snapshot),
        *_imprint(site),
        "</body>\n</html>\n",
    ]
    return "".join(parts)


def _at(links: list[MadeLink], position: Position) -> list[MadeLink]:
    return [link for link in links if link.position is position]


_CARELESS = frozenset({"farm", "directory"})
"""Kinds of sites that nobody looks after: no icon, and nobody to write to."""


def _icon(site: MadeSite) -> list[str]:
    return [] if site.kind in _CARELESS else ['<link rel="icon" href="/icon.png">\n']


def _imprint(site: MadeSite) -> list[str]:
    if site.kind in _CARELESS:
        return []
    return [f"<footer><p>{escape(site.name)}, post@{site.host}</p></footer>\n"]


def _head(page: MadePage) -> list[str]:
    lines = [f'<meta charset="{page.charset}">\n', f"<title>{escape(page.title)}</title>\n"]
    directives = [
        word for word, on in (("noindex", page.noindex), ("nofollow", page.meta_nofollow)) if on
    ]
    if directives:
        lines.append(f'<meta name="robots" content="{", ".join(directives)}">\n')
    if page.canonical:
        lines.append(f'<link rel="canonical" href="{escape(page.canonical)}">\n')
    return lines


def _menu(shown: list[MadeLink], snapshot: int) -> str:
    items = "".join(
        f"<li>{_anchor(link, snapshot)}</li>" for link in _at(shown, Position.NAVIGATION)
    )
    return f"<nav><ul>{items}</ul></nav>\n" if items else ""


def _body(page: MadePage, links: list[MadeLink], snapshot: int) -> list[str]:
    """Paragraphs with a link in each, as long as there are links; a list where there is no text."""
    if not page.paragraphs:
        items = "".join(f"<li>{_anchor(link, snapshot)}</li>\n" for link in links)
        return [f"<ul>\n{items}</ul>\n"]
    leads, fillers = LEAD_INS[page.language], SENTENCES[page.language]
    voice = Random(page.url)
    paragraphs = []
    for number in range(max(len(page.paragraphs), len(links))):
        text = (
            page.paragraphs[number]
            if number < len(page.paragraphs)
            else with_aside(fillers[number % len(fillers)], page.language, voice)
        )
        linked = ""
        if number < len(links):
            lead = escape(leads[(number + len(page.url)) % len(leads)])
            linked = " " + lead.replace("{}", _anchor(links[number], snapshot))
        paragraphs.append(f"<p>{escape(text)}{linked}</p>\n")
    return paragraphs


def _comments(links: list[MadeLink], language: str, snapshot: int) -> list[str]:
    if not links:
        return []
    leads = LEAD_INS[language]
    posts = [
        f'<div class="comment"><p>{leads[n % len(leads)].replace("{}", _anchor(link, snapshot))}'
        "</p></div>\n"
        for n, link in enumerate(links)
    ]
    return ['<section id="comments" class="comments">\n', *posts, "</section>\n"]


def _block(tag: str, links: list[MadeLink], snapshot: int) -> list[str]:
    if not links:
        return []
    return [f"<{tag}>", *(f"<p>{_anchor(link, snapshot)}</p>" for link in links), f"</{tag}>\n"]


def _anchor(link: MadeLink, snapshot: int) -> str:
    rel = link.rel_in(snapshot)
    attributes = f' href="{escape(link.target)}"' + (f' rel="{rel}"' if rel else "")
    text = escape(link.anchor_in(snapshot))
    inner = f'<img src="/picture.webp" alt="{text}">' if link.image else text
    anchor = f"<a{attributes}>{inner}</a>"
    return f'<span style="display:none">{anchor}</span>' if link.hidden else anchor
