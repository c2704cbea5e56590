"""Who calls a tool: the application as they may ask it, and whether they may change something."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.types import ASGIApp


@dataclass(frozen=True, slots=True)
class Caller:
    """On whose behalf the API is asked."""

    app: ASGIApp
    """The API; it knows who asks."""
    writing: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    """To send along with each request, lower case."""
    root_path: str = ""
