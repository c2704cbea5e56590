"""Honest communities of a made-up web: some look like farms until one reads them."""

from tests.support.made_up_sites import AUTHORITIES, MONEY, Maker


class HonestMaker(Maker):
    """Adds institutions, news, blogs, shops, forums, families of companies and projects."""

    known: list[str]
    """Sites that everybody links to."""

    def honest(self, scale: int) -> None:
        pick = self.random
        government = [
            self.site(self.name(pick.choice(["gov.uk", "gov", "gob.es"])), "government", False)
            for _ in range(6 * scale)
        ]
        schools = [
            self.site(self.name(pick.choice(["ac.uk", "edu", "edu.tr"])), "school", False)
            for _ in range(6 * scale)
        ]
        news = [
            self.site(self.name("com"), "news", False, linked_sites=900, linking_sites=2000)
            for _ in range(8 * scale)
        ]
        blogs = [self.site(self.name(), "blog", False) for _ in range(40 * scale)]
        shops = [
            self.site(
                self.shop_name(),
                "shop",
                False,
            )
            for _ in range(10 * scale)
        ]
        self.known = [*government, *schools, *news]
        for one in government + schools:
            for other in pick.sample(self.known, 6):
                self.link(one, other, self.natural(other))
        for one in news:
            for other in pick.sample(self.known + blogs + shops, 25):
                self.link(one, other, self.natural(other))
            self.link(
                one,
                pick.choice(shops),
                "best bikes of the year",
                context_left="Anzeige" if pick.random() < 0.3 else "",
            )
        self._blogs(blogs, shops)
        for one in shops:
            self.page(one, f"{one} opening hours")
            for other in pick.sample(shops + blogs, 2):
                self.link(one, other, self.natural(other))
        self._forums(scale, blogs, shops)
        self._family(scale)
        for _ in range(max(1, scale // 2)):
            self._documentation()
            self._ring_of_blogs()
            self._designer()

    def _blogs(self, blogs: list[str], shops: list[str]) -> None:
        pick = self.random
        for at, one in enumerate(blogs):
            for _ in range(3):
                self.page(one, self.title())
            near = [blogs[(at + step) % len(blogs)] for step in (1, 2, 3, 5)]
            for other in {*near, *pick.sample(blogs, 4)} - {one}:
                if pick.random() < 0.4:
                    self.link(
                        one,
                        other,
                        other.partition(".")[0].capitalize(),
                        "sidebar",
                        same_anchor_pages=18,
                        site_pages=20,
                    )
                else:
                    self.link(one, other, self.natural(other))
            for other in pick.sample(self.known, 3):
                self.link(one, other, self.natural(other))
            for other in pick.sample(AUTHORITIES, 2):
                self.link(one, other, self.title())
            if pick.random() < 0.15:
                self.link(one, pick.choice(shops), pick.choice(MONEY))

    def _forums(self, scale: int, blogs: list[str], shops: list[str]) -> None:
        pick = self.random
        for _ in range(4 * scale):
            forum = self.site(self.name("net"), "forum", False, linked_sites=800, linking_sites=60)
            for other in pick.sample(blogs + shops, 20):
                anchor = pick.choice(MONEY) if pick.random() < 0.3 else self.natural(other)
                follow = pick.random() < 0.3
                self.link(
                    forum, other, anchor, "comment", follow=follow, nofollow=not follow, ugc=True
                )

    def _family(self, scale: int) -> None:
        for _ in range(scale):
            ids = (f"UA-{self.random.randint(10_000, 99_999)}",)
            family = [
                self.site(self.name("com"), "company", False, analytics_ids=ids, ip="198.51.100.7")
                for _ in range(5)
            ]
            for one in family:
                for other in family:
                    if one != other:
                        self.link(
                            one,
                            other,
                            other.partition(".")[0].capitalize(),
                            "footer",
                            same_anchor_pages=20,
                            site_pages=20,
                        )

    def _documentation(self) -> None:
        """Projects that cite each other, with a theme's credits and a host's analytics id."""
        pick = self.random
        theme, builder = (
            self.site(self.name("org"), "docs", False),
            self.site(self.name("org"), "docs", False),
        )
        docs = [
            self.site(
                self.name("readthedocs.io", 2, 3),
                "docs",
                False,
                analytics_ids=("UA-17997319",),
                platform="Cloudflare",
            )
            for _ in range(20)
        ]
        for one in docs:
            for page in range(3):
                self.page(one, f"{one} reference {page}", text_html_ratio=0.08)
            for credit in (theme, builder):
                self.link(
                    one,
                    credit,
                    credit.partition(".")[0].capitalize(),
                    "footer",
                    same_anchor_pages=30,
                    site_pages=30,
                )
            for other in pick.sample(docs, 9):
                if other != one:
                    project = other.partition(".")[0]
                    self.link(
                        one,
                        other,
                        pick.choice(
                            [
                                project,
                                f"{project}.Client",
                                f"{project} documentation",
                                "Installation",
                                f"the {project} library",
                            ]
                        ),
                    )
            for other in ("python.org", "github.com", "sphinx-doc.org", "ietf.org"):
                self.link(
                    one, other, pick.choice(["str", "Optional", "source", "RFC 5280", "Python"])
                )

    def _ring_of_blogs(self) -> None:
        """Each links to both neighbours, to the ring's own page and to a few friends."""
        ring = [self.site(self.name(), "ring", False) for _ in range(14)]
        home = self.site(self.name(), "ring", False)
        for at, one in enumerate(ring):
            self.page(one, self.title())
            for step, word in ((1, "next site"), (-1, "previous")):
                other = ring[(at + step) % len(ring)]
                self.link(
                    one,
                    other,
                    self.random.choice([word, other.partition(".")[0], self.title()]),
                    "footer",
                    same_anchor_pages=9,
                    site_pages=10,
                )
            self.link(one, home, self.random.choice(["the ring", "our webring", home]), "footer")
            self.link(home, one, one.partition(".")[0])
            for other in self.random.sample(ring, 5):
                if other != one:
                    self.link(one, other, self.natural(other))

    def _designer(self) -> None:
        """Customers of a web designer, whose credit stands in their footers."""
        designer = self.site(self.name("de"), "designer", False)
        for _ in range(8):
            customer = self.site(self.name("de"), "customer", False, pages=12)
            self.page(customer, f"Willkommen bei {customer}", language="de")
            self.link(
                customer,
                designer,
                "Webdesign Berlin",
                "footer",
                same_anchor_pages=12,
                site_pages=12,
                source_language="de",
            )
            for other in self.random.sample(self.known, 2):
                self.link(customer, other, self.natural(other))
