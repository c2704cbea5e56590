"""Parts of a made-up web whose spam is known: names, sites, pages and links from a seed.

Names, anchors and texts are put together from this file's own words; some words of what is sold
stand in the product's lists, others do not.
"""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from linkcensus.score.spam.records import LinkFacts, PageFacts, SiteFacts

NOW = datetime(2026, 11, 1, tzinfo=UTC)
START = datetime(2025, 1, 1, tzinfo=UTC)

_SYLLABLES = [first + then for first in "bdfghklmnprstvwz" for then in "aeio"]
_TOPICS = [
    *("gardening", "sailing", "birds", "bread", "history", "maps", "chess", "cycling"),
    *("painting", "trains", "physics", "poetry", "cameras", "walking", "coffee", "bees"),
]
_SENTENCES = (
    "notes from my {t} year",
    "why {t} matters to me",
    "a short history of {t}",
    "what I learned about {t}",
    "{t} in the rain",
    "the {t} club meets again",
    "an afternoon with {t}",
    "on {t} and patience",
    "{t}, revisited",
    "my favourite {t} books",
    "three days of {t}",
    "how we started with {t}",
)
MONEY = (
    "bespoke oak staircases",
    "cheap car insurance",
    "best mattress online",
    "garden furniture",
    "emergency plumber london",
    "leather sofas sale",
    "günstige kredite",
    "estofos baratos",
    "купить диван",
    "assurance auto pas cher",
    "uygun fiyatlar",
    "wedding photographers kent",
    "solar panel installation",
    "conveyor belt manufacturer",
    "kitchen worktops",
    "hotel a buon mercato",
    "tanie okna warszawa",
    "roof repair dallas",
    "electric bikes for sale",
    "dental implants turkey",
)
PLAIN_MONEY = (
    "bespoke oak staircases",
    "garden furniture",
    "kitchen worktops",
    "stair runners",
    "wool felt slippers",
    "raised flower beds",
    "industrial shelving units",
    "orchid pots",
)
AUTHORITIES = ("wikipedia.org", "bbc.co.uk", "nature.com", "w3.org", "github.com")


@dataclass
class PlantedWeb:
    """All there is to know of the made-up web."""

    sites: dict[str, SiteFacts] = field(default_factory=dict)
    links: list[LinkFacts] = field(default_factory=list)
    pages: list[PageFacts] = field(default_factory=list)
    simhashes: list[int] = field(default_factory=list)
    """Of each page, unsigned 64 bits."""
    labels: dict[str, bool] = field(default_factory=dict)
    """True for members of farms; the sites they profit are not labelled."""
    kinds: dict[str, str] = field(default_factory=dict)
    """Which community or farm each labelled site belongs to."""


class Maker:
    """Puts sites, pages and links into a web."""

    def __init__(self, seed: int, reputation: bool) -> None:
        self.random = random.Random(seed)
        self.web = PlantedWeb()
        self.reputation = reputation
        self.network = 0

    def name(self, suffix: str = "", low: int = 3, high: int = 5) -> str:
        pick = self.random
        while True:
            label = "".join(pick.choice(_SYLLABLES) for _ in range(pick.randint(low, high)))
            site = (
                f"{label}.{suffix or pick.choice(['com', 'org', 'net', 'de', 'co.uk', 'fr', 'io'])}"
            )
            if site not in self.web.sites:
                return site

    def word(self) -> str:
        return self.random.choice(_SYLLABLES) + self.random.choice(_SYLLABLES)

    def text(self, words: int) -> str:
        """Words that nobody else has in this order."""
        return " ".join(self.word() for _ in range(words))

    def spun(self, text: str) -> str:
        """The text with a tenth of its words replaced."""
        return " ".join(
            self.word() if self.random.random() < 0.1 else word for word in text.split()
        )

    def shop_name(self) -> str:
        place = self.random.choice(["alpine", "river", "oak", "north"])
        trade = self.random.choice(["bikes", "kitchens", "taxi", "flowers"])
        return f"{place}-{trade}-{self.word()}.com"

    def site(self, name: str, kind: str, spam: bool, **facts: object) -> str:
        pick = self.random
        known: dict[str, object] = {
            "pages": pick.randint(2, 40),
            "favicon_share": pick.choice([0.0, 1.0, 1.0, 1.0, None]),
            "contact_share": pick.choice([0.0, 0.1, 0.5, None]),
            "https_share": pick.choice([1.0, 1.0, 1.0, 0.0]),
            "keywords_share": pick.choice([0.0, 0.0, 1.0]),
            "links": 10,
            "followed_links": 10,
            "first_seen": START + timedelta(days=pick.randint(0, 30)),
            "watched_since": START,
            "ip": f"192.0.{pick.randint(0, 250)}.{pick.randint(1, 250)}",
            "hosts": 1,
        }
        if self.reputation:
            good = pick.betavariate(4, 2) if not spam else pick.betavariate(2, 3)
            known |= {
                "authority": 60 * good,
                "trust_ratio": min(1.5, 1.4 * good),
                "in_background": pick.random() < (0.6 if spam else 0.9),
            }
        known |= facts
        known["subnet"] = known.get("subnet") or f"{str(known['ip']).rpartition('.')[0]}.0/24"
        self.web.sites[name] = SiteFacts(site=name, **known)  # type: ignore[arg-type]
        self.web.labels[name] = spam
        self.web.kinds[name] = kind
        return name

    def page(self, site: str, title: str, simhash: int | None = None, **facts: object) -> None:
        pick = self.random
        known: dict[str, object] = {
            "word_count": pick.randint(120, 1500),
            "text_html_ratio": pick.uniform(0.05, 0.6),
            "external_links": pick.randint(1, 40),
            "language": "en",
            "status": 200,
            "text_start": f"{title}. {self.text(30)}",
        }
        known |= facts
        self.web.pages.append(
            PageFacts(site=site, url=f"https://{site}/{len(self.web.pages)}", title=title, **known)
        )  # type: ignore[arg-type]
        self.web.simhashes.append(pick.getrandbits(64) if simhash is None else simhash)

    def link(
        self, source: str, target: str, anchor: str, position: str = "content", **facts: object
    ) -> None:
        known: dict[str, object] = {
            "follow": True,
            "nofollow": False,
            "source_language": "en",
            "kind": "text",
            "density": self.random.uniform(0, 0.6),
            "hidden": False,
            "source_external_links": self.random.randint(1, 60),
            "same_anchor_pages": 1,
        }
        known |= facts
        self.web.links.append(
            LinkFacts(
                source_site=source,
                target_site=target,
                anchor=anchor,
                position=position,
                source_url=f"https://{source}/p{self.random.randint(1, 40)}",
                target_url=f"https://{target}/",
                **known,
            )
        )  # type: ignore[arg-type]

    def title(self) -> str:
        return self.random.choice(_SENTENCES).format(t=self.random.choice(_TOPICS))

    def natural(self, target: str) -> str:
        label = target.partition(".")[0]
        return self.random.choice(
            [
                label.capitalize(),
                target,
                f"https://{target}/",
                f"{label} blog",
                self.title(),
                self.title(),
                "here",
                "this post",
            ]
        )
