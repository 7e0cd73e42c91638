"""Prompt versions, test cases, trials, and what users think of replies.

Revision: 0003. The prompts that agents have become their first versions.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from fireside.domain.ids import new_id

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("messages", sa.Column("feedback", sa.String(length=10), nullable=True))
    _create_versions()
    _create_test_cases()
    _create_trials()
    _keep_first_versions()


def _create_versions() -> None:
    op.create_table(
        "prompt_versions",
        sa.Column("agent_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("system_prompt", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("restored_from", sa.String(length=36), nullable=True),
        *_id_and_time(),
        _of("prompt_versions", "agent_id", "agents"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompt_versions")),
    )
    op.create_index(
        op.f("ix_prompt_versions_agent_id_number"),
        "prompt_versions",
        ["agent_id", "number"],
        unique=True,
    )


def _create_test_cases() -> None:
    op.create_table(
        "test_cases",
        sa.Column("agent_id", sa.String(length=36), nullable=False),
        *_case(),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("message_id", sa.String(length=36), nullable=True),
        *_id_and_time(),
        _of("test_cases", "agent_id", "agents"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_test_cases")),
    )
    op.create_index(op.f("ix_test_cases_agent_id_id"), "test_cases", ["agent_id", "id"])


def _create_trials() -> None:
    op.create_table(
        "trials",
        sa.Column("agent_id", sa.String(length=36), nullable=False),
        sa.Column("version_id", sa.String(length=36), nullable=False),
        sa.Column("candidate_prompt", sa.Text(), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("repeat", sa.Integer(), nullable=False),
        sa.Column("case_count", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("summary", sa.JSON(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("alive_at", sa.DateTime(timezone=True), nullable=False),
        *_id_and_time(),
        _of("trials", "agent_id", "agents"),
        _of("trials", "version_id", "prompt_versions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trials")),
    )
    op.create_index(op.f("ix_trials_agent_id_id"), "trials", ["agent_id", "id"])
    op.create_index(op.f("ix_trials_version_id"), "trials", ["version_id"])
    op.create_index(
        "uq_trials_running",
        "trials",
        ["agent_id"],
        unique=True,
        sqlite_where=sa.text("status = 'running'"),
        postgresql_where=sa.text("status = 'running'"),
    )
    op.create_table(
        "trial_results",
        sa.Column("trial_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        *_case(),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        *_id_and_time(),
        _of("trial_results", "trial_id", "trials"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trial_results")),
    )
    op.create_index(op.f("ix_trial_results_trial_id_id"), "trial_results", ["trial_id", "id"])


def _case() -> tuple[sa.Column[str], ...]:
    return (
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("expected", sa.Text(), nullable=False),
    )


def _id_and_time() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )


def _of(table: str, column: str, parent: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{parent}")
    return sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=name, ondelete="CASCADE")


def _keep_first_versions() -> None:
    connection = op.get_bind()
    agents = sa.table(
        "agents",
        sa.column("id", sa.String()),
        sa.column("system_prompt", sa.Text()),
        sa.column("updated_at", sa.DateTime(timezone=True)),
    )
    versions = sa.table(
        "prompt_versions",
        *(
            sa.column(name, sa.String())
            for name in ("id", "agent_id", "system_prompt", "origin", "restored_from")
        ),
        sa.column("number", sa.Integer()),
        sa.column("created_at", sa.DateTime(timezone=True)),
    )
    first = [
        {
            "id": new_id(),
            "agent_id": agent_id,
            "number": 1,
            "system_prompt": prompt,
            "origin": "typed",
            "restored_from": None,
            "created_at": saved_at,
        }
        for agent_id, prompt, saved_at in connection.execute(sa.select(agents))
    ]
    if first:
        connection.execute(sa.insert(versions), first)
