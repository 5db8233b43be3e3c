"""Runs the migrations on the connection that the caller hands in."""

from alembic import context
from sqlmodel import SQLModel

import models.forms  # noqa: F401  # fills the metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=SQLModel.metadata, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
