"""Tells words that only ask or pass on ("is this true?") from words that say something."""

import unicodedata

# One row a language; every word of the text has to be in one of the rows.
_WORDS = """
is this that it true real fake false news correct right ok okay pls please plz check verify
confirm help me can you someone anyone know hi hello hey the a an or not and if are these those
forwarded as received many times forward fwd share what about think do does did really thanks
thank sir madam dear team fact seriously omg wow look see today yes no
es esto esta este eso verdad verdadero cierto real falso falsa fake noticia noticias verdadera
por favor verificar verifica confirma confirmar pueden puede ayuda hola buenas buenos dias tardes
reenviado o no la el lo los las un una gracias que opinan sera alguien sabe si me
isso isto esse essa este esta é e verdade verdadeiro verdadeira real falso falsa fake noticia
noticias é por favor verificar verifica confirma confirmar pode podem ajuda oi ola bom boa dia
tarde noite encaminhada encaminhado ou nao sera alguem sabe se a o os as um uma obrigado obrigada
gente
क्या यह ये सच सही है हैं या झूठ नकली फेक खबर कृपया जांच करें जाँच बताएं बताइए बताओ नमस्ते सर जी
असली अफवाह कि सत्य हां नहीं ना धन्यवाद मदद
هل هذا هذه هذي صحيح صحيحة حقيقي حقيقية حقيقة كاذب خبر الخبر كذب أم ام لا من فضلك فضلكم لو سمحت
سمحتم تحقق تحققوا تأكد تاكد أكد السلام عليكم مرحبا شكرا صح الكلام حقا نعم ممكن
est ce que c vrai faux bonjour merci svp cette
apakah ini benar betul hoax hoaks tolong cek
"""
GENERIC_WORDS = frozenset(_WORDS.split())


def says_nothing(text: str) -> bool:
    """Whether ``text`` has no claim of its own: empty, emoji only, or only a generic question."""
    plain = unicodedata.normalize("NFC", text).lower()
    words = _letters(plain).split()
    return all(word in GENERIC_WORDS or _bare(word) in GENERIC_WORDS for word in words)


def _letters(text: str) -> str:
    """Keep combining marks inside words: a Hindi word is more than its letters."""
    kept = (c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in text)
    return "".join(kept)


def _bare(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word)
    return "".join(c for c in decomposed if not unicodedata.combining(c))
