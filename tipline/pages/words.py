"""What the public pages say, in the five languages that voters are answered in."""

from tipline.conversation.catalogue import spoken

RTL = frozenset({"ar"})
_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "title": "Fact-checks",
        "lead": "What people asked about, and what we found.",
        "claim": "The claim",
        "why": "Why",
        "article": "Read the whole article",
        "corrections": "Corrections",
        "corrected": "Corrected",
        "withdrawn": "This fact-check has been withdrawn.",
        "search": "Search",
        "all": "All languages",
        "none": "Nothing found. Try other words.",
        "embed": "Put this on your site",
        "older": "Older",
        "newer": "Newer",
        "first": "First published",
        "all-ratings": "All verdicts",
        "feed": "Feed",
    },
    "pt": {
        "title": "Checagens",
        "lead": "O que as pessoas perguntaram e o que encontramos.",
        "claim": "A alegação",
        "why": "Por quê",
        "article": "Ler o artigo completo",
        "corrections": "Correções",
        "corrected": "Corrigido",
        "withdrawn": "Esta checagem foi retirada.",
        "search": "Buscar",
        "all": "Todos os idiomas",
        "none": "Nada encontrado. Tente outras palavras.",
        "embed": "Coloque isto no seu site",
        "older": "Anteriores",
        "newer": "Mais recentes",
        "first": "Primeira publicação",
        "all-ratings": "Todos os veredictos",
        "feed": "Feed",
    },
    "es": {
        "title": "Verificaciones",
        "lead": "Lo que la gente preguntó y lo que encontramos.",
        "claim": "La afirmación",
        "why": "Por qué",
        "article": "Leer el artículo completo",
        "corrections": "Correcciones",
        "corrected": "Corregido",
        "withdrawn": "Esta verificación fue retirada.",
        "search": "Buscar",
        "all": "Todos los idiomas",
        "none": "No se encontró nada. Prueba con otras palabras.",
        "embed": "Ponlo en tu sitio",
        "older": "Anteriores",
        "newer": "Más recientes",
        "first": "Primera publicación",
        "all-ratings": "Todos los veredictos",
        "feed": "Feed",
    },
    "hi": {
        "title": "फ़ैक्ट-चेक",
        "lead": "लोगों ने क्या पूछा और हमने क्या पाया।",
        "claim": "दावा",
        "why": "क्यों",
        "article": "पूरा लेख पढ़ें",
        "corrections": "सुधार",
        "corrected": "सुधारा गया",
        "withdrawn": "यह फ़ैक्ट-चेक वापस ले लिया गया है।",
        "search": "खोजें",
        "all": "सभी भाषाएँ",
        "none": "कुछ नहीं मिला। दूसरे शब्द आज़माएँ।",
        "embed": "इसे अपनी साइट पर लगाएँ",
        "older": "पुराने",
        "newer": "नए",
        "first": "पहली बार प्रकाशित",
        "all-ratings": "सभी निष्कर्ष",
        "feed": "फ़ीड",
    },
    "ar": {
        "title": "تدقيقات",
        "lead": "ما سأل عنه الناس وما وجدناه.",
        "claim": "الادعاء",
        "why": "لماذا",
        "article": "اقرأ المقال كاملًا",
        "corrections": "تصحيحات",
        "corrected": "صُحّح",
        "withdrawn": "سُحب هذا التدقيق.",
        "search": "بحث",
        "all": "كل اللغات",
        "none": "لم يُعثر على شيء. جرّب كلمات أخرى.",
        "embed": "ضعه في موقعك",
        "older": "الأقدم",
        "newer": "الأحدث",
        "first": "نُشر أول مرة",
        "all-ratings": "كل النتائج",
        "feed": "خلاصة",
    },
}


def words(language: str | None) -> dict[str, str]:
    """All words in this language, or in the one that we speak instead."""
    return _WORDS[spoken(language)]


def direction(language: str | None) -> str:
    """``rtl`` or ``ltr``."""
    return "rtl" if spoken(language) in RTL else "ltr"
