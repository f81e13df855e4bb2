"""Invented verdicts in all five languages, short and long, for tests and for looking at."""

from dataclasses import replace
from datetime import UTC, datetime

from factchecks.models import Rating, Status
from tipline.cards.content import CardContent

LINK = "https://tipline.example.org/c/7k2"
LANGUAGES = ("en", "es", "pt", "hi", "ar")

SHORT = {
    "en": (
        "You can vote by text message this year.",
        "There is no voting by text message in "
        "Larkmoor. Ballots are cast at polling stations "
        "or by post, says the election office.",
    ),
    "es": (
        "Este año se puede votar por mensaje de texto.",
        "En Larkmoor no existe el voto por mensaje. Se "
        "vota en los colegios electorales o por "
        "correo, según la oficina electoral.",
    ),
    "pt": (
        "Este ano dá para votar por mensagem de texto.",
        "Não existe voto por mensagem em Larkmoor. "
        "Vota-se nas seções eleitorais ou pelo correio, "
        "diz o cartório eleitoral.",
    ),
    "hi": (
        "इस साल मोबाइल संदेश से वोट डाला जा सकता है।",
        "लार्कमूर में संदेश से मतदान की कोई सुविधा नहीं है। वोट "
        "मतदान केंद्र पर या डाक से ही डाले जाते हैं, ऐसा चुनाव "
        "कार्यालय का कहना है।",
    ),
    "ar": (
        "يمكن التصويت هذا العام برسالة نصية.",
        "لا يوجد تصويت بالرسائل في لاركمور. يُدلى "
        "بالأصوات في مراكز الاقتراع أو بالبريد، بحسب مكتب "
        "الانتخابات.",
    ),
}

LONG = {
    "en": (
        "URGENT!! 🚨🚨 My cousin works at the water board "
        "of Larkmoor and says that from 14 March "
        "at 6 pm the tap water will be mixed with "
        "compound HX-204, that 3,500 households in wards "
        "12 to 19 were never told, that boiling makes "
        "it worse, and that everyone should fill "
        "their bathtubs NOW and share this with at least 10 people before they delete it: "
        "http://larkmoor-water-alert.example/share?id=204&ref=whatsapp 👇👇👇",
        "The water board has announced no such change, "
        "and there is no compound of that name. "
        "The message reuses a hoax from 2019 with other "
        "street names. Laboratory values for all "
        "wards are published every Monday and were "
        "within the limits in each of the last 52 "
        "weeks. Two independent chemists whom we asked say the same.",
    ),
    "es": (
        "¡¡URGENTE!! 🚨 Mi prima trabaja en la empresa de "
        "aguas de Larkmoor y dice que desde el 14 "
        "de marzo a las 18:00 el agua del grifo llevará "
        "el compuesto HX-204, que 3.500 hogares de "
        "los distritos 12 a 19 no fueron avisados, que "
        "hervirla es peor y que todos deben llenar "
        "las bañeras YA y compartir esto con 10 personas antes de que lo borren: "
        "http://larkmoor-water-alert.example/share?id=204 👇👇",
        "La empresa de aguas no ha anunciado tal "
        "cambio y no existe ningún compuesto con ese "
        "nombre. El mensaje reutiliza un bulo de 2019 "
        "con otras calles. Los análisis de todos los "
        "distritos se publican cada lunes y estuvieron "
        "dentro de los límites en cada una de las "
        "últimas 52 semanas.",
    ),
    "pt": (
        "URGENTE!! 🚨 Minha prima trabalha na companhia "
        "de água de Larkmoor e diz que a partir de "
        "14 de março, às 18h, a água da torneira vai "
        "receber o composto HX-204, que 3.500 casas "
        "dos distritos 12 a 19 não foram avisadas, que "
        "ferver piora e que todos devem encher as "
        "banheiras JÁ e repassar a 10 pessoas antes que apaguem: "
        "http://larkmoor-water-alert.example/share?id=204 👇👇",
        "A companhia de água não anunciou nenhuma "
        "mudança desse tipo, e não existe composto com "
        "esse nome. A mensagem reaproveita um boato de "
        "2019 com outras ruas. As análises de todos "
        "os distritos saem toda segunda-feira e ficaram "
        "dentro dos limites nas últimas 52 semanas.",
    ),
    "hi": (
        "ज़रूरी सूचना!! 🚨 मेरा भाई लार्कमूर जल बोर्ड में काम करता है, "
        "उसका कहना है कि 14 मार्च शाम 6 बजे से नल के पानी में "
        "HX-204 नाम का रसायन मिलाया जाएगा, वार्ड 12 से 19 के "
        "3,500 घरों को बताया तक नहीं गया, उबालने से यह और "
        "ख़तरनाक हो जाता है, सब लोग अभी पानी भर लें और "
        "डिलीट होने से पहले 10 लोगों को भेजें: "
        "http://larkmoor-water-alert.example/share?id=204 🙏🙏",
        "जल बोर्ड ने ऐसे किसी बदलाव की घोषणा नहीं की है और इस नाम का "
        "कोई रसायन है ही नहीं। यह संदेश 2019 की एक अफ़वाह है "
        "जिसमें सिर्फ़ मोहल्लों के नाम बदले गए हैं। सभी वार्डों की जाँच "
        "के नतीजे हर सोमवार को छपते हैं और पिछले 52 हफ़्तों में "
        "हर बार सीमा के भीतर रहे।",
    ),
    "ar": (
        "عاجل!! 🚨 ابن عمي يعمل في شركة مياه لاركمور ويقول "
        "إن مياه الصنبور ستُخلط ابتداءً من 14 مارس "
        "الساعة 18:00 بمركب HX-204، وإن 3,500 منزل في "
        "الأحياء 12 إلى 19 لم يُبلَّغوا بذلك، وإن الغلي "
        "يزيدها سوءًا، فاملؤوا خزاناتكم الآن وأرسلوا هذا إلى 10 أشخاص قبل حذفه: "
        "http://larkmoor-water-alert.example/share?id=204 👇👇",
        "لم تعلن شركة المياه أي تغيير من هذا النوع، ولا "
        "وجود لمركب بهذا الاسم. الرسالة تعيد نشر إشاعة "
        "تعود إلى عام 2019 مع أسماء شوارع أخرى. تُنشر نتائج "
        "تحليل المياه (WQI 2026) في كل الأحياء كل يوم "
        "اثنين، وكانت ضمن الحدود في كل أسبوع من الأسابيع الـ52 الأخيرة.",
    ),
}
PUBLISHERS = {
    "en": "Larkmoor Facts",
    "es": "Verifica Larkmoor",
    "pt": "Checa Larkmoor",
    "hi": "लार्कमूर सच",
    "ar": "لاركمور تتحقق",
}
NOTES = {
    "en": "The date of the vote was wrong in our first version.",
    "es": "La fecha de la votación era incorrecta en nuestra primera versión.",
    "pt": "A data da votação estava errada na nossa primeira versão.",
    "hi": "हमारे पहले संस्करण में मतदान की तारीख़ ग़लत थी।",
    "ar": "كان تاريخ التصويت خاطئًا في نسختنا الأولى.",
}


def card(
    language: str = "en",
    rating: Rating | None = Rating.FALSE,
    *,
    long: bool = False,
    **changes: object,
) -> CardContent:
    """An invented card."""
    claim, summary = (LONG if long else SHORT)[language]
    content = CardContent(
        status=Status.PUBLISHED,
        claim=claim,
        rating=rating,
        rating_text="",
        summary=summary,
        note="",
        publisher=PUBLISHERS[language],
        organisation="Larkmoor Tipline",
        date=datetime(2026, 10, 21, 12, tzinfo=UTC),
        link=LINK,
    )
    return replace(content, **changes)  # type: ignore[arg-type]  # tests change any field
