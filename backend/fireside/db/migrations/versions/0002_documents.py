"""Documents, their pages, chunks and embeddings.

Revision: 0002, after 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# The full-text index (db/full_text_sqlite.py), two views into it, and what keeps it in step: a
# cascade fires triggers too.
_FULL_TEXT_ON_SQLITE = (
    """CREATE VIRTUAL TABLE chunk_terms
    USING fts5 (terms, tokenize = 'ascii', detail = 'none', columnsize = 0)""",
    "CREATE VIRTUAL TABLE chunk_vocabulary USING fts5vocab (chunk_terms, 'row')",
    "CREATE VIRTUAL TABLE chunk_postings USING fts5vocab (chunk_terms, 'instance')",
    """CREATE TRIGGER chunk_terms_of_deleted AFTER DELETE ON chunks
    BEGIN DELETE FROM chunk_terms WHERE rowid = OLD.number; END""",
    """CREATE TRIGGER library_version_of_deleted AFTER DELETE ON documents
    BEGIN UPDATE agents SET library_version = library_version + 1 WHERE id = OLD.agent_id; END""",
)

# The same for db/full_text_postgres.py. Terms lie apart from the rows, which are then many to a
# page: a search reads the rows of what it finds, never the terms.
_FULL_TEXT_ON_POSTGRES = (
    """CREATE TABLE chunk_terms (
        number INTEGER PRIMARY KEY REFERENCES chunks (number) ON DELETE CASCADE,
        length CHAR(1) NOT NULL,
        terms TEXT[] NOT NULL
    ) WITH (toast_tuple_target = 128)""",
    "ALTER TABLE chunk_terms ALTER COLUMN terms SET STORAGE EXTERNAL",
    "CREATE INDEX ix_chunk_terms_terms ON chunk_terms USING gin (terms)",
    """CREATE FUNCTION note_deleted_document() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE agents SET library_version = library_version + 1 WHERE id = OLD.agent_id;
        RETURN NULL;
    END $$""",
    """CREATE TRIGGER library_version_of_deleted AFTER DELETE ON documents
    FOR EACH ROW EXECUTE FUNCTION note_deleted_document()""",
)


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "agents",
        sa.Column("library_version", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )

    op.create_table(
        "embedding_spaces",
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("dimension", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_embedding_spaces")),
        sa.UniqueConstraint("id", "dimension", name=op.f("uq_embedding_spaces_id_dimension")),
    )
    with op.batch_alter_table("embedding_spaces", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_embedding_spaces_model_dimension"), ["model", "dimension"], unique=True
        )

    op.create_table(
        "documents",
        sa.Column("agent_id", sa.String(length=36), nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("progress", sa.Float(), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=True),
        sa.Column("textless_page_count", sa.Integer(), nullable=False),
        sa.Column("chunk_count", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(length=500), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agents.id"],
            name=op.f("fk_documents_agent_id_agents"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_documents_agent_id_sha256"), ["agent_id", "sha256"], unique=True
        )
        batch_op.create_index(
            "ix_documents_unfinished",
            ["id"],
            unique=False,
            sqlite_where=sa.text("status IN ('queued', 'processing')"),
            postgresql_where=sa.text("status IN ('queued', 'processing')"),
        )

    op.create_table(
        "chunks",
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("agent_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("char_start", sa.Integer(), nullable=False),
        sa.Column("char_end", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents.id"],
            name=op.f("fk_chunks_document_id_documents"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chunks")),
    )
    with op.batch_alter_table("chunks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chunks_agent_id"), ["agent_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_chunks_document_id_position"), ["document_id", "position"], unique=True
        )
        batch_op.create_index(batch_op.f("ix_chunks_number"), ["number"], unique=True)

    op.create_table(
        "document_pages",
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("char_start", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("word_boxes", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents.id"],
            name=op.f("fk_document_pages_document_id_documents"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_pages")),
    )
    with op.batch_alter_table("document_pages", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_document_pages_document_id_number"),
            ["document_id", "number"],
            unique=True,
        )

    op.create_table(
        "embeddings",
        sa.Column("chunk_id", sa.String(length=36), nullable=False),
        sa.Column("space_id", sa.String(length=36), nullable=False),
        sa.Column("dimension", sa.Integer(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "length(vector) = 4 * dimension", name=op.f("ck_embeddings_vector_fits_space")
        ),
        sa.ForeignKeyConstraint(
            ["chunk_id"],
            ["chunks.id"],
            name=op.f("fk_embeddings_chunk_id_chunks"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "dimension"],
            ["embedding_spaces.id", "embedding_spaces.dimension"],
            name=op.f("fk_embeddings_space_id_dimension_embedding_spaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_embeddings")),
    )
    with op.batch_alter_table("embeddings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_embeddings_chunk_id"), ["chunk_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_embeddings_space_id_chunk_id"), ["space_id", "chunk_id"], unique=True
        )

    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _FULL_TEXT_ON_SQLITE if is_sqlite else _FULL_TEXT_ON_POSTGRES:
        op.execute(statement)
