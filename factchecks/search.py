"""Finds fact-checks by their words, however many there are.

Each keeps its folded words in one column (``FactCheck.words``), which each database indexes in its
own way: SQLite by FTS5 (triggers keep it true), PostgreSQL by GIN over exactly these words.
"""

from sqlalchemy import String, bindparam, select, text, update
from sqlalchemy.orm import Session

from factchecks.models import FactCheck
from factchecks.words import searchable, words_of

ASKED = 8  # words of a search; more don't make it narrower
# So many are found, the newest first, and then filtered and sorted; whoever finds more adds a word.
# To sort all that a frequent word is in takes seconds at half a million.
MOST = 2000
FILLED_AT_ONCE = 500

_FTS = text(
    "SELECT rowid FROM fact_check_search WHERE fact_check_search MATCH :asked"
    " ORDER BY rowid DESC LIMIT :most"
)
_GIN = text(
    "SELECT id FROM fact_check WHERE array_to_tsvector(string_to_array(words, ' '))"
    " @@ CAST(:asked AS tsquery) ORDER BY id DESC LIMIT :most"
).bindparams(bindparam("asked", type_=String))


def found(session: Session, asked: str) -> list[int]:
    """Ids of fact-checks that have a word with each of these beginnings, or of ``#number``.

    The newest first, at most ``MOST`` + 1: then there are more than are looked through.  Nothing
    where ``asked`` has neither letters nor digits.
    """
    plain = asked.strip()
    if plain.startswith("#") and plain[1:].isdecimal():
        number = int(plain[1:19])
        return list(session.scalars(select(FactCheck.id).where(FactCheck.id == number)))
    words = words_of(asked, ASKED)
    if not words:
        return []
    if session.get_bind().dialect.name == "sqlite":
        question, query = " ".join(f'"{word}"*' for word in words), _FTS
    else:
        question, query = " & ".join(f"'{word}':*" for word in words), _GIN
    return list(session.scalars(query, {"asked": question, "most": MOST + 1}))


def fill(session: Session, limit: int = FILLED_AT_ONCE) -> int:
    """Give their words to fact-checks that an older version of the code wrote; to how many."""
    columns = (FactCheck.id, FactCheck.claim, FactCheck.title, FactCheck.summary)
    rows = session.execute(
        select(*columns, FactCheck.translations)
        .where(FactCheck.words == "")
        .order_by(FactCheck.id)
        .limit(limit)
    ).all()
    for id_, claim, title, summary, translations in rows:
        others = (said for _, *both in translations for said in both)
        words = searchable((claim, title, summary, *others))
        # What it says is as old as it was.
        values = {FactCheck.words: words, FactCheck.updated_at: FactCheck.updated_at}
        session.execute(update(FactCheck).where(FactCheck.id == id_).values(values))
    return len(rows)
