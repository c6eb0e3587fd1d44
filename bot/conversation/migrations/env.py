"""Alembic's entry: runs the migrations over a connection of our own engine settings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context

from bot.conversation.schema import metadata

engine = sa.create_engine(context.config.attributes["url"], future=True)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
engine.dispose()
