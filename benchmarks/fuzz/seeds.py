"""What the first inputs look like: honest messages, files and feeds, made by the code itself."""

import io
import json
import zipfile
from collections.abc import Callable
from urllib.parse import urlencode

import numpy as np
from PIL import Image

from tipline.conversation.catalogue import words

_TEXTS = (
    "*Polling stations* close at 14:00 on 3 November 2026, says the commission! 🗳️ https://t.co/aB1",
    "El cierre será a las 14 horas y NO a las 18. Llame al +34 612 345 678 o a ana@example.org",
    "O TSE multa em R$ 3.500,00 quem votar nulo? CPF 529.982.247-25, IBAN DE89370400440532013000",
    "मतदान केंद्र १४ बजे बंद होंगे। आधार 2341 2341 2346 — व्हाट्सऐप पर भेजें 98765 43210",
    "تغلق مراكز الاقتراع الساعة ٢ بعد الظهر، ولا صحة لغير ذلك. 01012345678",
    "[12/10/26, 09:41] Ana: ᖴ𝕒𝕜𝕖 n\u200bews http://www.exаmple.com/a?utm_source=x&id=7#f",
)


def plain() -> list[bytes]:
    """Texts as people forward them."""
    return [text.encode() for text in _TEXTS]


def chosen() -> list[bytes]:
    """The same behind a byte that chooses."""
    return [bytes([n]) + text for n, text in enumerate(plain())]


def pairs() -> list[bytes]:
    """A message and a claim."""
    altered = [t.replace("14", "12").replace("NO ", "") for t in _TEXTS]
    return [
        bytes([n]) + f"{one}\n\n{other}".encode()
        for n, (one, other) in enumerate(zip(_TEXTS, altered, strict=True))
    ]


def forms() -> list[bytes]:
    """Twilio's forms."""
    metadata = {"type": "whatsapp", "data": {"context": {"Forwarded": "true"}}}
    base = {"MessageSid": "SM" + "1" * 32, "From": "whatsapp:+12025550104", "Body": _TEXTS[0]}
    more: list[dict[str, str]] = [
        {"MessageType": "text", "ChannelMetadata": json.dumps(metadata)},
        {"NumMedia": "1", "MediaUrl0": "https://x/1", "MediaContentType0": "image/jpeg"},
        {"MessageType": "interactive", "ButtonText": "x", "ButtonPayload": "ask:1:2"},
        {"ListId": "language:pt", "ListTitle": "Português"},
        {"From": "whatsapp:US.1000", "WaId": "12025550104", "Latitude": "1.0"},
        {"Forwarded": "true", "FrequentlyForwarded": "false", "FromCountry": "BR"},
    ]
    signed = b"c2lnbmF0dXJl;key=K1,alg=hmac-sha256\n"
    return [signed + urlencode(base | one).encode() for one in more]


def metas() -> list[bytes]:
    """Meta's batches."""
    kinds: list[dict[str, object]] = [
        {"type": "text", "text": {"body": _TEXTS[1]}, "context": {"forwarded": True, "id": "w"}},
        {"type": "image", "image": {"id": "1", "mime_type": "image/jpeg", "caption": "x"}},
        {"type": "interactive", "interactive": {"button_reply": {"id": "ask:1:2", "title": "x"}}},
        {"type": "edit", "edit": {"original_message_id": "w", "message": {"type": "text"}}},
        {"type": "revoke", "revoke": {"original_message_id": "w"}},
        {"type": "document", "document": {"id": "2", "filename": "a.pdf"}},
    ]
    found = []
    for one in kinds:
        value = {
            "metadata": {"phone_number_id": "123"},
            "contacts": [{"wa_id": "12025550104", "user_id": "US.1"}],
            "messages": [{"id": "wamid.x", "from": "12025550104", **one}],
            "statuses": [{"id": "wamid.y", "status": "failed", "errors": [{"code": 131026}]}],
        }
        body = {"object": "whatsapp_business_account", "entry": [{"changes": [
            {"field": "messages", "value": value},
            {"field": "message_template_status_update", "value": {
                "event": "APPROVED", "message_template_name": "a",
                "message_template_language": "pt_BR", "reason": "NONE"}},
        ]}]}  # fmt: skip
        found.append(b"sha256=00\n" + json.dumps(body).encode())
    return found


def bots() -> list[bytes]:
    """Telegram's updates."""
    chat = {"id": 7, "type": "private"}
    message = {"message_id": 3, "chat": chat, "from": {"id": 7}, "text": "/start x"}
    photo = {**message, "photo": [{"file_id": "a", "width": 9, "height": 9}], "caption": "x"}
    file = {**message, "document": {"file_id": "b", "file_name": "x", "mime_type": "a/b"}}
    updates: list[dict[str, object]] = [
        {"message": message},
        {"edited_message": {**message, "edit_date": 5}},
        {"message": photo},
        {"message": {**file, "forward_origin": {"type": "user"}}},
        {"callback_query": {"id": "1", "data": "ask:1:2", "message": message, "from": {"id": 7}}},
    ]
    return [json.dumps({"update_id": n, **one}).encode() for n, one in enumerate(updates)]


def talks() -> list[bytes]:
    """Conversations: commands and numbers, each as the first message and after another."""
    said = ["1", "0", "👍", "yes", "português", "/help"]
    for code in ("en", "es", "pt", "hi", "ar"):
        for name in ("help", "stop", "start", "data", "delete", "status", "language"):
            said += words(code, f"command.{name}")[:1]
    pieces = [one.encode()[:255] for one in said]
    wrapped = [bytes([0, 1, 0, len(p)]) + p + bytes(4) for p in pieces]
    return [bytes([n % 5]) + one + one for n, one in enumerate(wrapped)]


def feeds() -> list[bytes]:
    """Feeds in every format, behind the byte that chooses one."""
    review = {
        "@context": "https://schema.org", "@type": "ClaimReview",
        "claimReviewed": "Polling stations close at 12", "datePublished": "2026-10-09",
        "url": "https://checks.example.org/1", "author": {"@type": "Organization", "name": "C"},
        "reviewRating": {"alternateName": "False", "ratingValue": "1", "bestRating": "5"},
        "itemReviewed": {"author": {"name": "x"}, "datePublished": "10/9/18"},
    }  # fmt: skip
    searched = {"claims": [{"text": "x", "claimReview": [{
        "publisher": {"name": "C", "site": "checks.example.org"}, "textualRating": "Falso",
        "url": "https://checks.example.org/2", "languageCode": "pt",
        "reviewDate": "2026-10-09T00:00:00Z"}]}]}  # fmt: skip
    datafeed = {"@type": "DataFeed", "dataFeedElement": [{"url": "x", "item": [review]}]}
    shapes = [review, [review], {"@graph": [review]}, searched, datafeed]
    texts = [json.dumps(one) for one in shapes]
    texts.append(f'<html><script type="application/ld+json">{texts[0]}</script>')
    texts.append("claim,url,rating_text,publisher\nx,https://checks.example.org/3,False,C\n")
    texts.append(f"{texts[0]}\n{texts[0]}")
    return [bytes([number]) + text.encode() for text in texts for number in (4, 0, 3)]


def pages() -> list[bytes]:
    """Pages with a head."""
    head = '<meta charset="x"><meta property="og:title" content="T"><title>t &amp; u</title>'
    return [b"text/html; charset=utf-8\n<html><head>" + head.encode()]


def pictures() -> list[bytes]:
    """Small files of every kind that a phone sends."""
    grey = np.tile(np.arange(0, 256, 8, dtype=np.uint8), (32, 1))
    image = Image.fromarray(grey).convert("RGB")
    found = []
    for kind in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"):
        exif = Image.Exif()
        exif[0x0112], exif[0x010F] = 6, "Maker"
        out = io.BytesIO()
        image.save(out, kind, **({"exif": exif} if kind in ("JPEG", "PNG", "WEBP") else {}))
        found.append(out.getvalue())
    box = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
    found.append(box + b"\x00\x00\x00\x10moov\x00\x00\x00\x08udta" + b"\x00\x00\x00\x08free")
    found.append(b"ID3\x03\x00\x00\x00\x00\x00\x0aTIT2\x00\x00\x00\x00" + b"\xff\xfb\x90\x00" * 4)
    return found


def openable() -> list[bytes]:
    """The same and documents, behind the byte that chooses a decoder."""
    page = io.BytesIO()
    Image.new("RGB", (32, 32), "white").save(page, "PDF")
    office = io.BytesIO()
    with zipfile.ZipFile(office, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "<w:p>Polling &amp; stations</w:p>")
    wave = b"RIFF\x34\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x11\x2b\x00\x00"
    wave += b"\x22\x56\x00\x00\x02\x00\x10\x00data\x10\x00\x00\x00" + bytes(range(16))
    found = [b"\x00" + one for one in pictures()]
    found += [b"\x03" + pictures()[-2], b"\x03" + pictures()[3], b"\x04" + pictures()[-1]]
    return [*found, b"\x01" + page.getvalue(), b"\x02" + office.getvalue(), b"\x04" + wave]


Seeds = Callable[[], list[bytes]]
