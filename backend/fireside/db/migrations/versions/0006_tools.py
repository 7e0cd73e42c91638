"""Which tool servers agents use, and the calls of their tools.

Revision: 0006.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    # With a default of the database's own: no row has to be written anew.
    for table, column in (("agents", "tool_servers"), ("messages", "tool_calls")):
        op.add_column(table, sa.Column(column, sa.JSON(), nullable=False, server_default="[]"))
