"""Imports as the reference knows them, told to an index."""

from tests.integration.index.made_up import World
from tests.integration.index.reference_facts import Import


def tell(world: World, one: Import) -> None:
    declared: dict[str, object] = {}
    if one.complete is not None:
        declared = {
            "complete": True,
            "complete_site": one.complete.site,
            "complete_key_low": one.complete.key_low,
            "complete_key_high": one.complete.key_high,
        }
    world.fill(
        *one.entries,
        source=one.source,
        import_id=one.import_id,
        learned_at=one.learned_at,
        seen_at=one.seen_at,
        **declared,
    )
