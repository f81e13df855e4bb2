"""Fact-checks are found by their words and listed by when they changed, through indexes.

What is there already gets its words from a worker within minutes (``factchecks/search.py``).

Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

LISTED = {
    "ix_fact_check_updated_at": ["updated_at", "id"],
    "ix_fact_check_language_updated_at": ["language", "updated_at"],
    "ix_fact_check_rating_updated_at": ["rating", "updated_at"],
    "ix_fact_check_claim_key": ["claim_key"],
}
FEW = {
    "ix_fact_check_again": ("check_again_at", "check_again_at IS NOT NULL"),
    "ix_fact_check_wordless": ("id", "words = ''"),
}
# Words are letters and digits with single spaces between them, and to the tokenizer "ascii" all that
# is not ASCII is a letter: so each is one token, in every script.  The words themselves are not kept
# twice (content), nor where they stand (detail).
FTS5 = (
    "CREATE VIRTUAL TABLE fact_check_search USING fts5(words, content='fact_check',"
    " content_rowid='id', detail=none, prefix='1 2 3', tokenize=ascii)"
)
# Whoever copies the table (batch_alter_table) has to make the triggers again.
FORGET = (
    "INSERT INTO fact_check_search(fact_check_search, rowid, words)"
    " VALUES ('delete', old.id, old.words)"
)
LEARN = "INSERT INTO fact_check_search(rowid, words) VALUES (new.id, new.words)"
TRIGGERS = {
    "fact_check_search_new": f"AFTER INSERT ON fact_check BEGIN {LEARN}; END",
    "fact_check_search_gone": f"AFTER DELETE ON fact_check BEGIN {FORGET}; END",
    "fact_check_search_other": (
        f"AFTER UPDATE OF words ON fact_check BEGIN {FORGET}; {LEARN}; END"
    ),
}


def upgrade() -> None:
    bind = op.get_bind()
    op.add_column("fact_check", sa.Column("words", sa.Text(), nullable=False, server_default=""))
    for name, columns in LISTED.items():
        op.create_index(name, "fact_check", columns)
    for name, (column, condition) in FEW.items():
        some = {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}
        op.create_index(name, "fact_check", [column], **some)
    op.drop_index("ix_fact_check_language", "fact_check")
    op.drop_index("ix_fact_check_check_again_at", "fact_check")
    if bind.dialect.name == "sqlite":
        op.execute(FTS5)
        op.execute("INSERT INTO fact_check_search(fact_check_search) VALUES ('rebuild')")
        for name, what in TRIGGERS.items():
            op.execute(f"CREATE TRIGGER {name} {what}")
        op.execute("PRAGMA analysis_limit = 1000")
    else:
        op.execute(
            "CREATE INDEX ix_fact_check_words ON fact_check"
            " USING gin (array_to_tsvector(string_to_array(words, ' ')))"
        )
    op.execute("ANALYZE fact_check")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in TRIGGERS:
            op.execute(f"DROP TRIGGER {name}")
        op.execute("DROP TABLE fact_check_search")
    else:
        op.execute("DROP INDEX ix_fact_check_words")
    for name in (*LISTED, *FEW):
        op.drop_index(name, "fact_check")
    op.create_index("ix_fact_check_language", "fact_check", ["language"])
    op.create_index("ix_fact_check_check_again_at", "fact_check", ["check_again_at"])
    op.drop_column("fact_check", "words")
