"""Alembic's door: runs the steps in the transaction that `store.migrate` opened and locked."""

from alembic import context

from linkcensus.store.crawl_tables import CRAWLS
from linkcensus.store.migrate import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=CRAWLS.metadata,
    version_table=VERSION_TABLE,
    transaction_per_migration=False,
)
context.run_migrations()
