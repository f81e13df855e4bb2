"""What voters say in the transcript book, in every language; invented, like its places."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Script:
    """The words of one language."""

    language: str
    country: str  # calling code of a number that belongs to nobody
    hello: str
    thanks: str
    is_it: str
    and_this: str
    hours: str  # a rumour that is checked …
    hours_claim: str
    hours_why: str
    hours_other: str  # … the same with another hour …
    hours_fixed: str  # … and what a correction says of it
    note: str
    buses: str  # a second one
    buses_claim: str
    buses_why: str
    pen: str  # one that nobody has checked
    pen_claim: str
    pen_why: str
    opinion: str
    dinner: str  # out of scope
    sad: str
    scared: str
    robot: str  # an automatic reply


SCRIPTS = {
    "en": Script(
        "en", "1202", "Hello!", "Thank you!", "Is this true??", "and this one?",
        "Polling stations in Arvania close at 12 on Sunday",
        "Polling stations in Arvania close at 12 on Sunday",
        "The election office lists 18:00 for every polling station in the country.",
        "Polling stations in Arvania close at 14 on Sunday",
        "Small stations in the mountains close at 12, all others at 18:00.",
        "Five mountain stations do close at noon; we had overlooked them.",
        "Buses in Oravia are free for every voter on 3 May",
        "Buses in Oravia are free for every voter on 3 May",
        "The transport office says that tickets cost as much as on any other day.",
        "Whoever writes with a blue pen has an invalid ballot, my cousin heard it at work",
        "A ballot filled in with a blue pen is invalid",
        "The law allows any pen that can be read.",
        "Mayor Bright is the kindest person that ever lived",
        "Which soup should my grandmother cook tonight?",
        "I want to die, nobody would notice anyway",
        "They threatened my family because I help at the polling station",
        "Thank you for contacting Brindle Bakery. We will reply soon!",
    ),
    "pt": Script(
        "pt", "55119", "Oi!", "Obrigada!", "É verdade isso?", "e essa aqui?",
        "As seções eleitorais de Arvânia fecham às 12 horas no domingo",
        "As seções eleitorais de Arvânia fecham às 12 horas no domingo",
        "O órgão eleitoral informa que todas as seções do país fecham às 18 horas.",
        "As seções eleitorais de Arvânia fecham às 14 horas no domingo",
        "Algumas seções da serra fecham às 12 horas; todas as outras, às 18.",
        "Cinco seções da serra fecham mesmo ao meio-dia; não tínhamos visto isso.",
        "Todos os ônibus de Orávia são gratuitos no dia 3 de maio para quem vai votar",
        "Todos os ônibus de Orávia são gratuitos no dia 3 de maio para quem vai votar",
        "A secretaria de transportes diz que a passagem custa o mesmo que nos outros dias.",
        "Quem escrever com caneta azul tem a cédula anulada, meu primo ouviu no trabalho",
        "Uma cédula preenchida com caneta azul é anulada",
        "A lei permite qualquer caneta, desde que se consiga ler.",
        "O prefeito Claro é a pessoa mais bondosa que já existiu",
        "Que sopa minha avó deve fazer hoje à noite?",
        "Não quero mais viver, ninguém ia perceber mesmo",
        "Estão me ameaçando porque sou mesária",
        "Obrigado por entrar em contato com a Padaria Brindle. Responderemos em breve!",
    ),
    "es": Script(
        "es", "52155", "¡Hola!", "¡Gracias!", "¿Es verdad esto?", "¿y este?",
        "Las casillas de Arvania cierran a las 12 horas el domingo",
        "Las casillas de Arvania cierran a las 12 horas el domingo",
        "La autoridad electoral indica que todas las casillas del país cierran a las 18 horas.",
        "Las casillas de Arvania cierran a las 14 horas el domingo",
        "Algunas casillas de la sierra cierran a las 12; todas las demás, a las 18.",
        "Cinco casillas de la sierra sí cierran al mediodía; se nos habían escapado.",
        "Los autobuses de Oravia son gratis para todos los votantes el 3 de mayo",
        "Los autobuses de Oravia son gratis para todos los votantes el 3 de mayo",
        "La oficina de transporte dice que el boleto cuesta lo mismo que cualquier otro día.",
        "Quien escriba con pluma azul tendrá la boleta anulada, lo oyó mi primo en el trabajo",
        "Una boleta llenada con pluma azul queda anulada",
        "La ley permite cualquier pluma que se pueda leer.",
        "El alcalde Claro es la persona más bondadosa que ha existido",
        "¿Qué sopa debería cocinar mi abuela esta noche?",
        "No quiero vivir, de todos modos nadie se daría cuenta",
        "Me amenazaron porque soy funcionaria de casilla",
        "Gracias por contactar a Panadería Brindle. ¡Pronto le responderemos!",
    ),
    "hi": Script(
        "hi", "9199", "नमस्ते!", "धन्यवाद!", "क्या यह सच है?", "और यह?",
        "अरवानिया में मतदान केंद्र रविवार को 12 बजे बंद हो जाएँगे",
        "अरवानिया में मतदान केंद्र रविवार को 12 बजे बंद हो जाएँगे",
        "चुनाव कार्यालय के अनुसार देश के सभी मतदान केंद्र शाम 6 बजे बंद होंगे।",
        "अरवानिया में मतदान केंद्र रविवार को 14 बजे बंद हो जाएँगे",
        "पहाड़ों के कुछ छोटे केंद्र 12 बजे बंद होंगे, बाक़ी सब शाम 6 बजे।",
        "पहाड़ों के पाँच केंद्र सच में दोपहर को बंद होते हैं; यह हमसे छूट गया था।",
        "ओराविया में 3 मई को सभी मतदाताओं के लिए बसें मुफ़्त हैं",
        "ओराविया में 3 मई को सभी मतदाताओं के लिए बसें मुफ़्त हैं",
        "परिवहन कार्यालय का कहना है कि टिकट उतने का ही है जितना किसी और दिन।",
        "नीली कलम से भरा मतपत्र रद्द हो जाता है, मेरे भाई ने दफ़्तर में सुना",
        "नीली कलम से भरा मतपत्र रद्द हो जाता है",
        "क़ानून में ऐसी हर कलम की अनुमति है जिसका लिखा पढ़ा जा सके।",
        "महापौर उजाला दुनिया की सबसे दयालु इंसान हैं",
        "आज रात दादी को कौन-सा सूप बनाना चाहिए?",
        "मैं अब जीना नहीं चाहता, किसी को फ़र्क़ नहीं पड़ेगा",
        "मुझे धमकी दी गई है क्योंकि मैं मतदान केंद्र पर काम करती हूँ",
        "ब्रिंडल बेकरी से संपर्क करने के लिए धन्यवाद। हम जल्द जवाब देंगे!",
    ),
    "ar": Script(
        "ar", "97150", "مرحبا!", "شكرا!", "هل هذا صحيح؟", "وهذه؟",
        "تغلق مراكز الاقتراع في أرفانيا الساعة 12 يوم الأحد",
        "تغلق مراكز الاقتراع في أرفانيا الساعة 12 يوم الأحد",
        "تذكر هيئة الانتخابات أن جميع المراكز في البلاد تغلق الساعة 18.",
        "تغلق مراكز الاقتراع في أرفانيا الساعة 14 يوم الأحد",
        "تغلق بعض المراكز الجبلية الساعة 12، وسائر المراكز الساعة 18.",
        "خمسة مراكز جبلية تغلق ظهرًا بالفعل، وقد فاتنا ذلك.",
        "الحافلات في أورافيا مجانية لكل الناخبين يوم 3 مايو",
        "الحافلات في أورافيا مجانية لكل الناخبين يوم 3 مايو",
        "تقول هيئة النقل إن ثمن التذكرة كثمنها في أي يوم آخر.",
        "من يكتب بقلم أزرق تُلغى ورقته، سمعها ابن عمي في العمل",
        "الورقة المكتوبة بقلم أزرق تُلغى",
        "يسمح القانون بأي قلم تُقرأ كتابته.",
        "العمدة منير أطيب إنسان عاش على وجه الأرض",
        "أي حساء ينبغي أن تطبخ جدتي الليلة؟",
        "لا أريد أن أعيش، لن يلاحظ أحد على أي حال",
        "هددوني لأنني أعمل في مركز الاقتراع",
        "شكرًا لتواصلكم مع مخبز بريندل. سنرد عليكم قريبًا!",
    ),
}  # fmt: skip
