"""A feed of messages, RSS 2.0 and Atom, under an address that only who was given it knows.

Source:
    RSS 2.0 specification; RFC 4287 (Atom); RFC 9562 (the ids of entries, UUIDs of version 5).
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from xml.etree import ElementTree as ET

from linkcensus.monitor.channels.channel import (
    Channel,
    Delivery,
    Given,
    Outcome,
    Tools,
    Verdict,
    attempt,
)
from linkcensus.monitor.channels.kind import Field, Kind, matching
from linkcensus.monitor.message import Message, iso
from linkcensus.monitor.rendering.html import render_fragment
from linkcensus.store.feeds import Feed, FeedEntry
from linkcensus.store.secret import new_secret

_ATOM = "http://www.w3.org/2005/Atom"
_IDS = uuid.UUID("0b5ed9f5-0f0c-4d65-9a43-6f4d2c7cf5d2")


@dataclass(frozen=True, slots=True)
class FeedChannel:
    """A feed."""

    channel_id: str
    tools: Tools

    def send(self, message: Message) -> Delivery:
        """Show a message at the top of the feed, once however often it is sent."""
        entry = FeedEntry(
            message=message.id,
            at=message.made_at,
            title=message.subject,
            html=render_fragment(message),
            url=message.url,
        )

        def show() -> Verdict:
            self.tools.feeds.add(self.channel_id, entry)
            return Verdict(Outcome.OK)

        return attempt(self.tools.clock, (), show)


def atom(feed: Feed) -> bytes:
    """Return a feed as Atom."""
    ET.register_namespace("", _ATOM)
    root = ET.Element(f"{{{_ATOM}}}feed")
    _add(root, "id", _id_of(feed.channel_id))
    _add(root, "title", f"linkcensus: {feed.name}")
    _add(root, "updated", iso(_newest(feed)))
    _add(_add(root, "author"), "name", "linkcensus")
    for one in feed.entries:
        entry = _add(root, "entry")
        _add(entry, "id", _id_of(f"{feed.channel_id}/{one.message}"))
        _add(entry, "title", one.title)
        _add(entry, "updated", iso(one.at))
        if one.url:
            _add(entry, "link", None, href=one.url, rel="alternate")
        _add(entry, "content", one.html, type="html")
    return _written(root)


def rss(feed: Feed) -> bytes:
    """Return a feed as RSS 2.0."""
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    links = [one.url for one in feed.entries if one.url]
    ET.SubElement(channel, "title").text = f"linkcensus: {feed.name}"
    ET.SubElement(channel, "link").text = links[0] if links else "about:blank"
    ET.SubElement(channel, "description").text = f"What happened to links: {feed.name}"
    ET.SubElement(channel, "lastBuildDate").text = format_datetime(_newest(feed), usegmt=True)
    for one in feed.entries:
        item = ET.SubElement(channel, "item")
        ET.SubElement(item, "title").text = one.title
        guid = ET.SubElement(item, "guid", isPermaLink="false")
        guid.text = _id_of(f"{feed.channel_id}/{one.message}")
        if one.url:
            ET.SubElement(item, "link").text = one.url
        ET.SubElement(item, "pubDate").text = format_datetime(one.at, usegmt=True)
        ET.SubElement(item, "description").text = one.html
    return _written(root)


def _add(parent: ET.Element, name: str, text: str | None = None, **given: str) -> ET.Element:
    made = ET.SubElement(parent, f"{{{_ATOM}}}{name}", given)
    made.text = text
    return made


def _written(root: ET.Element) -> bytes:
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _id_of(name: str) -> str:
    return f"urn:uuid:{uuid.uuid5(_IDS, name)}"


def _newest(feed: Feed) -> datetime:
    return max((one.at for one in feed.entries), default=feed.created_at)


def _make(given: Given, tools: Tools) -> Channel:
    return FeedChannel(given.channel_id, tools)


KIND = Kind(
    name="feed",
    says="A feed (RSS and Atom) under a secret address, for feed readers.",
    fields=(
        Field(
            name="address",
            says="The secret part of its address; one is made.",
            read=matching(r"[A-Za-z0-9_-]{43}", "address", "give none: one is made"),
            secret=True,
            required=False,
            make=new_secret,
        ),
    ),
    make=_make,
    address="address",
)
