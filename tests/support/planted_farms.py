"""A made-up web with five kinds of planted farms among honest sites, and the labels of both.

Reputation (trust, authority) can be left out, so that farms must be found by what they do.
"""

from datetime import timedelta

from tests.support.honest_sites import HonestMaker
from tests.support.made_up_sites import AUTHORITIES, MONEY, NOW, PLAIN_MONEY, START, PlantedWeb

__all__ = ["NOW", "PlantedWeb", "planted_web"]


class _FarmMaker(HonestMaker):
    """Adds the farms."""

    def farms(self, scale: int) -> None:
        for _ in range(scale):
            self._clique()
            self._hubs()
            self._reciprocal()
            self._directories()
            self._footers()

    def _camouflage(self, site: str, pages: int = 2) -> None:
        for _ in range(pages):
            self.page(site, self.title())
        for other in self.random.sample(self.known, 2):
            self.link(site, other, self.natural(other))
        self.link(site, self.random.choice(AUTHORITIES), self.title())

    def _target(self) -> str:
        name = self.name("com")
        self.site(name, "target", True)
        del self.web.labels[name]
        return name

    def _clique(self) -> None:
        """Clean text and natural anchors inside; one money anchor to one target."""
        anchor, target = self.random.choice(PLAIN_MONEY), self._target()
        clique = [self.site(self.name(), "clique", True) for _ in range(self.random.randint(8, 16))]
        for one in clique:
            self._camouflage(one)
            for other in clique:
                if other != one and self.random.random() < 0.85:
                    self.link(one, other, self.natural(other))
            self.link(one, target, anchor)

    def _hubs(self) -> None:
        """Hubs that link to the same customers, with keywords of each."""
        targets = [self._target() for _ in range(self.random.randint(5, 9))]
        words = {target: self.random.sample(MONEY, 2) for target in targets}
        for _ in range(self.random.randint(8, 14)):
            hub = self.site(self.name(), "hub", True, linked_sites=60, linking_sites=2)
            self._camouflage(hub)
            for target in targets:
                if self.random.random() < 0.85:
                    self.link(hub, target, self.random.choice(words[target]))

    def _reciprocal(self) -> None:
        """Each site trades keywords with its neighbours."""
        ring = [self.site(self.name(), "trade", True) for _ in range(self.random.randint(8, 14))]
        words = {one: self.random.choice(MONEY) for one in ring}
        for at, one in enumerate(ring):
            self._camouflage(one)
            for step in (1, -1, 2):
                other = ring[(at + step) % len(ring)]
                self.link(one, other, words[other], self.random.choice(["content", "sidebar"]))

    def _directories(self) -> None:
        """Spun directories: a name generator, one text, one analytics id."""
        pick = self.random
        stem, ids = (
            f"{self.word()}-{pick.choice(['listing', 'catalog', 'finder'])}",
            (f"UA-{pick.randint(10_000, 99_999)}",),
        )
        targets = [self._target() for _ in range(12)]
        text, simhash = self.text(60), pick.getrandbits(64)
        for number in range(pick.randint(8, 16)):
            site = self.site(
                f"{stem}-{number + 1}.{pick.choice(['info', 'com', 'net'])}",
                "directory",
                True,
                analytics_ids=ids,
                first_seen=START + timedelta(days=400 + pick.randint(0, 5)),
            )
            for _ in range(3):
                self.page(
                    site,
                    self.title(),
                    simhash=simhash ^ (1 << pick.randrange(64)),
                    text_start=self.spun(text),
                    external_links=60,
                    word_count=300,
                )
            for target in pick.sample(targets, 7):
                self.link(
                    site,
                    target,
                    pick.choice([target, target.partition(".")[0], pick.choice(MONEY)]),
                    density=0.9,
                )

    def _footers(self) -> None:
        """Expired domains with pages enough, and the same customers in every footer."""
        targets = [self._target() for _ in range(3)]
        words = {target: self.random.sample(MONEY, 2) for target in targets}
        for _ in range(self.random.randint(8, 14)):
            site = self.site(
                self.name(), "footer", True, pages=20, ip=f"203.0.113.{self.random.randint(1, 250)}"
            )
            self._camouflage(site, 3)
            for target in targets:
                if self.random.random() < 0.9:
                    self.link(
                        site,
                        target,
                        self.random.choice(words[target]),
                        "footer",
                        same_anchor_pages=19,
                        site_pages=20,
                    )


def planted_web(seed: int = 1, *, scale: int = 2, reputation: bool = False) -> PlantedWeb:
    """Make a web of about 110 honest sites and 60 of farms for each step of `scale`."""
    maker = _FarmMaker(seed, reputation)
    maker.honest(scale)
    maker.farms(scale)
    return maker.web
