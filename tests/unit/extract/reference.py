"""Extraction as its definition reads, with no thought of speed: the fast one must equal it.

Every link climbs its ancestors by itself, every block is read anew for every link in it.
"""

from selectolax.lexbor import LexborHTMLParser, LexborNode

from linkcensus.core.link import CONTEXT_CHARACTERS, FoundLink, Kind, Position
from linkcensus.core.rel import (
    NO_DIRECTIVES,
    RobotsDirectives,
    effective_follow,
    parse_rel,
    parse_robots_meta,
    rel_flags,
)
from linkcensus.core.url import PageBase
from linkcensus.extract.anchors import collapse
from linkcensus.extract.elements import BLOCKS
from linkcensus.extract.hidden import hides
from linkcensus.extract.position import position_within

FOREIGN = {"svg", "math"}
BACK_IN_HTML = {"foreignObject", "desc", "title", "mi", "mo", "mn", "ms", "mtext"}
CODE = {"script", "style"}


def reference_links(body: bytes, url: str) -> list[FoundLink]:
    """Return the anchors of a page, folded, as `extract_links` does for text and image links."""
    tree = LexborHTMLParser(body)
    base = PageBase(url)
    stated = next((node.attributes["href"] for node in tree.css("base[href]")), None)
    if stated is not None:
        base = PageBase(base.join(stated) or url)
    robots = NO_DIRECTIVES
    for node in tree.css("meta[content]"):
        robots |= parse_robots_meta(node.attributes.get("name"), node.attributes["content"])
    anchors = [node for node in tree.css("a") if is_link(node, base)]
    texts = {node.mem_id: collapse(shown_text(node)) for node in anchors}
    links: list[FoundLink] = []
    for node in anchors:
        fold(links, read(node, base, robots, texts))
    return links


def is_link(node: LexborNode, base: PageBase) -> bool:
    if "href" not in node.attributes or base.locate(node.attributes["href"] or "") is None:
        return False
    return (
        next((name in FOREIGN for name in map(tag, above(node)) if name in NEAREST), False) is False
    )


NEAREST = FOREIGN | BACK_IN_HTML


def read(
    node: LexborNode, base: PageBase, robots: RobotsDirectives, texts: dict[int, str]
) -> FoundLink:
    attributes = node.attributes
    target, written = base.locate(attributes["href"] or "") or ("", "")
    text = texts[node.mem_id]
    images = [collapse(image.attributes.get("alt") or "") for image in node.css("img")]
    is_image = bool(images) and not text.strip()
    alt = next(filter(None, images), "") if is_image else None
    tokens = parse_rel(attributes.get("rel"))
    follow, cause = effective_follow(tokens, robots)
    position: Position | None = None
    hidden = hides("a", attributes)
    for ancestor in reversed(above(node)):
        position = position_within(position, tag(ancestor), ancestor.attributes)
        hidden = hidden or hides(tag(ancestor), ancestor.attributes)
    density, left, right = surroundings(node, texts)
    return FoundLink(
        target,
        written,
        Kind.IMAGE if is_image else Kind.TEXT,
        anchor=text if alt is None else alt,
        alt=alt,
        title=attributes.get("title"),
        hreflang=attributes.get("hreflang"),
        rel=" ".join(tokens),
        **rel_flags(tokens)._asdict(),
        follow=follow,
        follow_cause=cause,
        position=position,
        density=density,
        context_left=left,
        context_right=right,
        hidden=hidden,
    )


def surroundings(node: LexborNode, texts: dict[int, str]) -> tuple[float | None, str, str]:
    block = next(ancestor for ancestor in above(node) if tag(ancestor) in BLOCKS)
    before, after = [], []
    side = before
    for part in pieces(block):
        if part == node.mem_id:
            side = after
        elif isinstance(part, int):
            continue
        else:
            side.append(part)
    own = shown_text(node)
    rest = "".join(after)
    assert rest.startswith(own)
    whole = collapse("".join(before) + rest)
    inside = [texts[a.mem_id] for a in block.css("a") if a.mem_id in texts]
    density = min(1.0, sum(map(len, inside)) / len(whole)) if whole else None
    left = collapse("".join(before))[-CONTEXT_CHARACTERS:]
    return density, left.strip(" "), collapse(rest[len(own) :])[:CONTEXT_CHARACTERS].strip(" ")


def pieces(block: LexborNode) -> list[str | int]:
    """The texts of a block in order, and between them the number of each anchor at its start."""
    found: list[str | int] = []
    for node in block.traverse(include_text=True):
        if tag(node) == "a":
            found.append(node.mem_id)
        elif tag(node) == "-text" and not CODE & {tag(ancestor) for ancestor in above(node)}:
            found.append(node.text_content or "")
    return found


def shown_text(node: LexborNode) -> str:
    return "".join(piece for piece in pieces(node) if isinstance(piece, str))


def fold(links: list[FoundLink], link: FoundLink) -> None:
    same = [
        other for other in links if (other.target.key, other.kind) == (link.target.key, link.kind)
    ]
    twin = next((other for other in same if other.anchor == link.anchor), None)
    if twin is None:
        link.occurrence = len(same)
        links.append(link)
        return
    twin.repeats += 1
    twin.hidden = twin.hidden and link.hidden
    if link.follow and not twin.follow:
        for field in ("rel", "nofollow", "ugc", "sponsored", "follow", "follow_cause"):
            setattr(twin, field, getattr(link, field))
    if link.position is Position.CONTENT and twin.position is not Position.CONTENT:
        for field in ("position", "density", "context_left", "context_right"):
            setattr(twin, field, getattr(link, field))


def above(node: LexborNode) -> list[LexborNode]:
    found = []
    parent = node.parent
    while parent is not None:
        found.append(parent)
        parent = parent.parent
    return found


def tag(node: LexborNode) -> str:
    return node.tag or ""
