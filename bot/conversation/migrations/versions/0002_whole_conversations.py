"""whole conversations: colleagues, renames, numbered choices, uploads"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('renames',
    sa.Column('phone_number_id', sa.String(length=64), nullable=False),
    sa.Column('previous', sa.String(length=160), nullable=False),
    sa.Column('current', sa.String(length=160), nullable=False),
    sa.Column('changed_at', sa.Float(), nullable=False),
    sa.PrimaryKeyConstraint('phone_number_id', 'previous')
    )
    op.create_table('media_uploads',
    sa.Column('phone_number_id', sa.String(length=64), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('media_id', sa.String(length=255), nullable=False),
    sa.Column('uploaded_at', sa.Float(), nullable=False),
    sa.PrimaryKeyConstraint('phone_number_id', 'sha256')
    )
    # Plain ADD COLUMN: a batch would copy the tables, which is slow with many rows.
    op.add_column('conversations', sa.Column('colleague_at', sa.Float(), nullable=True))
    op.add_column('outbox', sa.Column('stood_in_at', sa.Float(), nullable=True))
    op.add_column('taps', sa.Column('number', sa.Integer(), nullable=True))
    op.add_column('taps', sa.Column('turn_id', sa.String(length=255), nullable=True))


def downgrade() -> None:
    op.drop_column('taps', 'turn_id')
    op.drop_column('taps', 'number')
    op.drop_column('outbox', 'stood_in_at')
    op.drop_column('conversations', 'colleague_at')
    op.drop_table('media_uploads')
    op.drop_table('renames')
