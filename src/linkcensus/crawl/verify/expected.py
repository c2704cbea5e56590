"""What a known link should be when its page is looked at again."""

from dataclasses import dataclass

from linkcensus.core.link import Kind, Position


@dataclass(frozen=True, slots=True)
class ExpectedLink:
    """One link that a page is known, or supposed, to have. None means that nothing is expected."""

    target_key: str
    """Sort key of the address as the page writes it; of a link whose target page is unknown, the
    site's key, without a parenthesis."""
    target_site: str
    """Registrable domain of that address."""
    kind: Kind = Kind.UNKNOWN
    anchor: str | None = None
    follow: bool | None = None
    nofollow: bool | None = None
    ugc: bool | None = None
    sponsored: bool | None = None
    position: Position | None = None

    @property
    def any_page(self) -> bool:
        """Whether a link to any page of the site will do."""
        return ")" not in self.target_key
