"""The full-text index of conversations.

Revision: 0004. What was said before is queued for it; the server indexes that after its start.
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# db/finding_sqlite.py tells how these work together. A reply is queued when it ends, not while it
# grows: of a checkpoint nothing but the condition of a trigger is evaluated.
_ON_SQLITE = (
    """CREATE TABLE search_queue (
        number INTEGER PRIMARY KEY AUTOINCREMENT, message_id VARCHAR(36), session_id VARCHAR(36)
    )""",
    """CREATE TABLE search_entries (
        number INTEGER PRIMARY KEY,
        message_id VARCHAR(36) UNIQUE REFERENCES messages (id) ON DELETE CASCADE,
        session_id VARCHAR(36) UNIQUE REFERENCES sessions (id) ON DELETE CASCADE
    )""",
    """CREATE VIRTUAL TABLE search_messages USING fts5 (
        terms, tokenize = 'ascii', detail = 'none', columnsize = 0, prefix = '2 3 4'
    )""",
    """CREATE VIRTUAL TABLE search_titles USING fts5 (
        terms, tokenize = 'ascii', detail = 'none', columnsize = 0, prefix = '2 3 4'
    )""",
    """CREATE TRIGGER search_message_deleted AFTER DELETE ON search_entries
    WHEN OLD.message_id IS NOT NULL
    BEGIN DELETE FROM search_messages WHERE rowid = OLD.number; END""",
    """CREATE TRIGGER search_title_deleted AFTER DELETE ON search_entries
    WHEN OLD.session_id IS NOT NULL
    BEGIN DELETE FROM search_titles WHERE rowid = OLD.number; END""",
    """CREATE TRIGGER search_new_message AFTER INSERT ON messages
    WHEN NEW.status <> 'streaming' AND NEW.content <> ''
    BEGIN INSERT INTO search_queue (message_id) VALUES (NEW.id); END""",
    """CREATE TRIGGER search_changed_message AFTER UPDATE OF status, content ON messages
    WHEN NEW.status <> 'streaming'
        AND (OLD.status = 'streaming' OR NEW.content IS NOT OLD.content)
    BEGIN INSERT INTO search_queue (message_id) VALUES (NEW.id); END""",
    """CREATE TRIGGER search_new_title AFTER INSERT ON sessions WHEN NEW.title IS NOT NULL
    BEGIN INSERT INTO search_queue (session_id) VALUES (NEW.id); END""",
    """CREATE TRIGGER search_changed_title AFTER UPDATE OF title ON sessions
    WHEN NEW.title IS NOT OLD.title
    BEGIN INSERT INTO search_queue (session_id) VALUES (NEW.id); END""",
    """INSERT INTO search_queue (session_id)
    SELECT id FROM sessions WHERE title IS NOT NULL ORDER BY id""",
    """INSERT INTO search_queue (message_id)
    SELECT id FROM messages WHERE status <> 'streaming' AND content <> '' ORDER BY id""",
)

_QUEUE_ALL = _ON_SQLITE[-2:]

# The same for db/finding_postgres.py, where the index goes with its entries by itself.
_ON_POSTGRES = (
    """CREATE TABLE search_queue (
        number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        message_id VARCHAR(36), session_id VARCHAR(36)
    )""",
    """CREATE TABLE search_entries (
        number BIGINT PRIMARY KEY,
        message_id VARCHAR(36) UNIQUE REFERENCES messages (id) ON DELETE CASCADE,
        session_id VARCHAR(36) UNIQUE REFERENCES sessions (id) ON DELETE CASCADE
    )""",
    """CREATE TABLE search_messages (
        number BIGINT PRIMARY KEY REFERENCES search_entries (number) ON DELETE CASCADE,
        terms TSVECTOR NOT NULL
    ) WITH (toast_tuple_target = 128)""",
    """CREATE TABLE search_titles (
        number BIGINT PRIMARY KEY REFERENCES search_entries (number) ON DELETE CASCADE,
        terms TSVECTOR NOT NULL
    )""",
    "CREATE INDEX ix_search_messages_terms ON search_messages USING gin (terms)",
    "CREATE INDEX ix_search_titles_terms ON search_titles USING gin (terms)",
    """CREATE FUNCTION queue_message_for_search() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN INSERT INTO search_queue (message_id) VALUES (NEW.id); RETURN NULL; END $$""",
    """CREATE FUNCTION queue_title_for_search() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN INSERT INTO search_queue (session_id) VALUES (NEW.id); RETURN NULL; END $$""",
    """CREATE TRIGGER search_new_message AFTER INSERT ON messages FOR EACH ROW
    WHEN (NEW.status <> 'streaming' AND NEW.content <> '')
    EXECUTE FUNCTION queue_message_for_search()""",
    """CREATE TRIGGER search_changed_message AFTER UPDATE OF status, content ON messages
    FOR EACH ROW WHEN (NEW.status <> 'streaming'
        AND (OLD.status = 'streaming' OR NEW.content IS DISTINCT FROM OLD.content))
    EXECUTE FUNCTION queue_message_for_search()""",
    """CREATE TRIGGER search_new_title AFTER INSERT ON sessions FOR EACH ROW
    WHEN (NEW.title IS NOT NULL) EXECUTE FUNCTION queue_title_for_search()""",
    """CREATE TRIGGER search_changed_title AFTER UPDATE OF title ON sessions FOR EACH ROW
    WHEN (NEW.title IS DISTINCT FROM OLD.title) EXECUTE FUNCTION queue_title_for_search()""",
    *_QUEUE_ALL,
)


def upgrade() -> None:
    """Apply."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _ON_SQLITE if is_sqlite else _ON_POSTGRES:
        op.execute(statement)
