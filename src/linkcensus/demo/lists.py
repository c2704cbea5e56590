"""The lists a user may edit, for the made-up web: whom it trusts, and what its sites are about."""

from pathlib import Path

from linkcensus.core.site import registrable_domain
from linkcensus.demo.model import MadeWeb
from linkcensus.score.seeds.seeds import FILE_NAME as SEEDS
from linkcensus.score.topics.tree import FILE_NAME as TOPICS

_TOPICS = {
    "garden": ("-garden.",),
    "cooking": ("-kitchen.",),
    "outdoors": ("-trails.", "-outfitters."),
    "crafts": ("-supply.",),
    "people-and-blogs": ("-diary.", "-journal."),
}
"""Topic of the blogs and shops whose made-up names hold one of these words."""

_SEEDS_A_TOPIC = 6


def write_lists(web: MadeWeb, folder: Path) -> list[Path]:
    """Write `seeds.toml` and `topics.toml`, unless they are there already: a user may edit them.

    Args:
        web: The made-up web, whose newspapers are trusted.
        folder: The data folder.

    Returns:
        The files.
    """
    papers = _names(web, "news")
    seeds = ",\n".join(
        f'    {{ site = "{site}", reason = "a newspaper of the made-up web" }}' for site in papers
    )
    topics = [_topic("general-news", papers[:_SEEDS_A_TOPIC])]
    honest = _names(web, "blog") + _names(web, "shop")
    for topic, words in _TOPICS.items():
        named = [site for site in honest if any(word in site for word in words)]
        topics.append(_topic(topic, named[:_SEEDS_A_TOPIC]))
    head = "# Where trust begins. Run `linkcensus score` after a change."
    _write_once(folder / SEEDS, f"{head}\ntrusted = [\n{seeds},\n]\n")
    _write_once(folder / TOPICS, "\n".join(topics))
    return [folder / SEEDS, folder / TOPICS]


def _names(web: MadeWeb, kind: str) -> list[str]:
    return sorted({registrable_domain(site.url().split("/")[2]) for site in web.of_kind(kind)})


def _topic(topic: str, sites: list[str]) -> str:
    listed = ", ".join(f'"{site}"' for site in sites)
    return f"[topics.{topic}]\nseeds = [{listed}]\n"


def _write_once(path: Path, text: str) -> None:
    if not path.exists():
        path.write_text(text, encoding="utf-8")
