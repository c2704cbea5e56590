"""Alembic's door: runs the steps in the transaction that `store.migrate` opened and locked."""

from alembic import context

from linkcensus.store.migrate import VERSION_TABLE
from linkcensus.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
    transaction_per_migration=False,
)
context.run_migrations()
