"""Words that hint at an election-critical claim, by language and category; pure data.

A hint is only that: the claim goes first in the queue, marked as a suggestion with the words that
caused it, until a person confirms it or says no.  A category is hinted at where one phrase of each
of its two groups stands in the text.  ``*`` at the end of a word stands for any ending.
Written for these five languages by hand; not measured.
"""

Groups = tuple[tuple[str, ...], tuple[str, ...]]

_EN = ("vote", "votes", "voting", "voter*", "election*", "poll", "polls", "polling", "ballot*")
_PT = ("vot*", "eleic*", "urna*", "eleitor*", "secao eleitoral", "pleito")
_ES = ("vot*", "eleccion*", "urna*", "elector*", "comicios", "casilla*", "sufragio")
_HI = ("मतदान", "वोट", "वोटिंग", "चुनाव", "मतदाता*", "वोटर*", "मत")
_AR = ("التصويت", "الانتخاب*", "انتخاب*", "الاقتراع", "اقتراع", "الناخب*", "ناخب*", "تصويت", "صوتك")

WORDS: dict[str, dict[str, Groups]] = {
    "en": {
        "date": (_EN, (
            "postpone*", "delayed", "cancel*", "moved to", "changed to", "new date", "wrong date",
            "extended", "close at", "closes at", "close early", "closing early", "closed early",
            "open until", "second day", "two days", "rescheduled",
        )),
        "place": (
            ("polling station*", "polling place*", "voting station*", "voting place*",
             "polling centre*", "polling center*", "drop box*", "vote centre*", "vote center*"),
            ("moved", "closed", "relocated", "changed", "new location", "new address", "shut*",
             "replaced", "burned", "flooded", "no longer"),
        ),
        "method": (_EN, (
            "by sms", "by text", "by whatsapp", "online", "by phone", "blue pen", "black pen",
            "pencil*", "sharpie*", "photo id*", "two id*", "qr code*", "will not count",
            "not count", "invalid", "spoil*", "text message", "by mail",
        )),
        "eligibility": (_EN, (
            "not allowed", "can't vote", "cannot vote", "can not vote", "removed from",
            "struck off", "purged", "not registered", "lose your right", "proof of citizenship",
            "only those who", "need a certificate", "unpaid", "register again", "re register",
        )),
        "intimidation": (_EN, (
            "police", "arrest*", "soldier*", "army", "militia*", "immigration", "fined", "jail*",
            "prison", "attack*", "shot", "shooting", "bomb*", "beaten", "watching you", "gang*",
            "lose your job", "fired",
        )),
    },
    "pt": {
        "date": (_PT, (
            "adiad*", "cancelad*", "mudad* para", "mudou para", "transferid*", "nova data",
            "antecipad*", "fecha* as", "encerra* as", "fecha* mais cedo", "ate as", "prorrogad*",
            "segundo dia", "dois dias",
        )),
        "place": (
            ("local de votacao", "locais de votacao", "secao*", "secoes", "zona eleitoral",
             "assembleia* de voto", "mesa* de voto", "posto* de votacao"),
            ("mudou", "mudad*", "mudaram", "fechad*", "transferid*", "novo endereco", "novo local",
             "interditad*", "incendiad*", "alagad*"),
        ),
        "method": (_PT, (
            "pelo whatsapp", "por sms", "pela internet", "online", "pelo celular", "por telefone",
            "aplicativo", "caneta*", "qr code", "vale* como nulo", "nao conta*", "anula*",
            "dois documentos", "voto nulo", "justificar",
        )),
        "eligibility": (_PT, (
            "nao pode* votar", "impedid*", "titulo cancelado", "titulos cancelados", "excluid*",
            "perde* o direito", "biometria", "recadastra*", "quem deve", "comprovante",
            "nao poderao votar", "retirad* da lista",
        )),
        "intimidation": (_PT, (
            "policia*", "preso*", "exercito", "milicia*", "soldado*", "ameac*", "multa*",
            "cadeia", "ataque*", "tiro*", "bomba*", "faccao", "faccoes", "demitid*", "apanhar",
        )),
    },
    "es": {
        "date": (_ES, (
            "aplaz*", "posterga*", "cancelad*", "cambi* para", "cambi* al", "cambiada a",
            "nueva fecha", "adelantad*", "cierra* a las", "cierra* antes", "cerraran a las",
            "hasta las", "prorrog*", "segundo dia", "dos dias", "suspendid*",
        )),
        "place": (
            ("casilla*", "centro* de votacion", "lugar* de votacion", "colegio* electoral*",
             "mesa* electoral*", "mesa* de votacion", "local* de votacion", "puesto* de votacion"),
            ("cambi*", "cerrad*", "trasladad*", "mudad*", "nueva direccion", "nueva ubicacion",
             "reubicad*", "clausurad*", "incendiad*", "inundad*"),
        ),
        "method": (_ES, (
            "por whatsapp", "por sms", "por internet", "en linea", "online", "por telefono",
            "aplicacion", "app", "boligrafo*", "pluma*", "lapiz", "lapices", "codigo qr",
            "no cuenta*", "no vale*", "anula*", "nulo*", "dos identificaciones", "dos documentos",
        )),
        "eligibility": (_ES, (
            "no puede* votar", "no podran votar", "eliminad* del padron", "borrad* del padron",
            "pierde* el derecho", "credencial vencida", "credenciales vencidas", "dados de baja",
            "excluid*", "inhabilitad*", "volver a registrar*", "solo quienes", "quien* deb*",
        )),
        "intimidation": (_ES, (
            "policia*", "arrest*", "detenid*", "ejercito", "soldado*", "amenaz*", "multa*",
            "carcel", "ataque*", "balacera*", "bomba*", "narco*", "sicario*", "golpe*",
            "despedid*", "militares",
        )),
    },
    "hi": {
        "date": (_HI, (
            "स्थगित", "टल गया", "टल गई", "टाल दिया", "टाला", "रद्द", "तारीख बदल*", "नई तारीख",
            "बजे बंद", "जल्दी बंद", "बजे तक", "बढ़ा दी", "बढ़ाई", "दो दिन", "दूसरे दिन", "अब शाम",
        )),
        "place": (
            ("मतदान केंद्र*", "मतदान केन्द्र*", "पोलिंग बूथ*", "बूथ", "मतदान स्थल*"),
            ("बदल*", "बंद", "स्थानांतरित", "नया पता", "नई जगह", "हटा*", "जला*", "शिफ्ट"),
        ),
        "method": (_HI, (
            "व्हाट्सएप से", "व्हाट्सऐप से", "एसएमएस", "ऑनलाइन", "फोन से", "मोबाइल से", "ऐप", "पेन", "पेंसिल",
            "स्याही", "क्यूआर कोड", "नहीं गिना*", "अमान्य", "रद्द हो जाएगा", "दो पहचान*", "ईवीएम",
        )),
        "eligibility": (_HI, (
            "वोट नहीं दे*", "मतदान नहीं कर*", "सूची से हटा*", "नाम हटा*", "नाम कट*", "अधिकार नहीं",
            "अयोग्य", "दोबारा पंजीकरण", "आधार नहीं", "सिर्फ वही", "केवल वही", "नागरिकता",
        )),
        "intimidation": (_HI, (
            "पुलिस", "गिरफ्तार*", "सेना", "धमकी*", "जुर्माना", "जेल", "हमला*", "हमले", "गोली*", "बम",
            "मारपीट", "गुंडे", "गुंडों", "नौकरी से",
        )),
    },
    "ar": {
        "date": (_AR, (
            "تاجيل", "تاجل*", "اجل*", "الغاء", "الغي*", "تغير موعد", "تغيير موعد", "موعد جديد",
            "تمديد", "تغلق", "ستغلق", "اغلاق", "الساعه", "الساعة", "يوم ثان", "يومين", "تقديم موعد",
        )),
        "place": (
            ("مركز الاقتراع", "مراكز الاقتراع", "مكتب الاقتراع", "مكاتب الاقتراع", "مركز التصويت",
             "مراكز التصويت", "مكاتب التصويت", "اللجنه الانتخابيه", "اللجان الانتخابيه", "لجنتك"),
            ("نقل*", "تغيير", "تغير", "تم اغلاق", "اغلاق", "اغلق*", "مغلق*", "عنوان جديد",
             "مكان جديد", "احترق*", "حرق"),
        ),
        "method": (_AR, (
            "عبر واتساب", "بواتساب", "رساله نصيه", "برساله", "عبر الانترنت", "اونلاين", "بالهاتف",
            "تطبيق", "قلم", "قلم رصاص", "رمز", "لن يحتسب", "لا يحتسب", "باطل*", "ملغي", "هويتين",
        )),
        "eligibility": (_AR, (
            "لا يحق", "لن يسمح", "لا يسمح", "ممنوع من", "حذف اسم*", "شطب", "شطبت", "يفقد حق",
            "اعاده التسجيل", "التسجيل من جديد", "فقط من", "غير مسجل*", "الجنسيه",
        )),
        "intimidation": (_AR, (
            "الشرطه", "شرطه", "اعتقال*", "يعتقل*", "الجيش", "جنود", "تهديد*", "غرامه", "السجن",
            "هجوم", "اطلاق نار", "قنبله", "تفجير", "بلطجيه", "مسلح*", "ضرب",
        )),
    },
}  # fmt: skip
