"""The doctor's questions about Meta's Cloud API, Telegram, and templates at all providers."""

import json
import secrets
from collections.abc import Iterator
from typing import Any

import requests

from tipline.channels.cloud.graph import Graph, error_code
from tipline.channels.cloud.inbound import CLOUD
from tipline.channels.cloud.signature import sign
from tipline.channels.errors import ChannelDown, ChannelError
from tipline.channels.telegram.bot import Bot
from tipline.channels.twilio.inbound import WHATSAPP
from tipline.config import Settings
from tipline.conversation.catalogue import languages
from tipline.findings import Finding, Level
from tipline.runtime import Runtime
from tipline.templates import registry
from tipline.templates.definitions import definitions

TIMEOUT = 10  # seconds for each question over the network
UPDATES = {"message", "edited_message", "callback_query"}  # of Telegram's, those that we read


def whatsapp(settings: Settings, *, network: bool) -> Iterator[Finding]:
    """Meta's Cloud API: what is set, whose number it is, whether messages will arrive."""
    cloud = settings.whatsapp
    if not cloud.used:
        return
    needed = {
        "WHATSAPP_APP_SECRET": cloud.app_secret,
        "WHATSAPP_VERIFY_TOKEN": cloud.verify_token,
        "WHATSAPP_ACCESS_TOKEN": cloud.access_token,
        "WHATSAPP_PHONE_NUMBER_ID": cloud.phone_number_id,
    }
    missing = [name for name, value in needed.items() if not value]
    if missing:
        quiet = Level.WARNING if settings.simulator else Level.ERROR
        yield Finding("WhatsApp", quiet, "not set: " + ", ".join(missing))
        return
    yield Finding("WhatsApp", Level.OK, "app, token and number are set")
    if network:
        graph = Graph(cloud)
        yield _number(graph, cloud.phone_number_id)
        if cloud.business_account_id:
            yield _subscribed(graph, cloud.business_account_id)
        yield _arrives(settings)


def telegram(settings: Settings, *, network: bool) -> Iterator[Finding]:
    """Telegram: whether the bot is ours, and whether its messages come here."""
    if not settings.telegram.used:
        return
    if not settings.telegram.webhook_secret:
        problem = "TELEGRAM_WEBHOOK_SECRET is not set, so nothing is let in"
        yield Finding("Telegram", Level.ERROR, problem)
        return
    if not network:
        yield Finding("Telegram", Level.OK, "token and secret are set")
        return
    bot = Bot(settings.telegram)
    try:
        bot.call("getMe", {})
        info = bot.call("getWebhookInfo", {})
    except ChannelDown as error:
        yield Finding("Telegram", Level.ERROR, str(error))
    except ChannelError as error:
        yield Finding("Telegram", Level.WARNING, f"Telegram can't be asked from here: {error}")
    else:
        yield _webhook(settings, info if isinstance(info, dict) else {})


def templates(runtime: Runtime) -> Iterator[Finding]:
    """Whether verdicts can knock after 24 hours, on every WhatsApp channel that is set up."""
    settings = runtime.settings
    used = [CLOUD] if settings.whatsapp.can_send else []
    used += [WHATSAPP] if settings.twilio.can_send else []
    if used:
        runtime.preferences.follow(now=True)  # an organisation's own words go into templates
    openers = [made for made in definitions() if made.approval]
    for channel in used:
        with runtime.db.read() as session:
            lacking = {
                made.language
                for made in openers
                if registry.usable(session, channel, made.name, made.language) is None
            }
        name = f"templates of {channel}"
        if not lacking:
            yield Finding(name, Level.OK, "verdicts knock after 24 hours in every language")
            continue
        wait = "later verdicts wait for the next message"
        some = ", ".join(code for code in languages() if code in lacking)
        advice = "run tipline templates sync, then status"
        yield Finding(name, Level.WARNING, f"not approved in {some}: {wait}; {advice}")


def _number(graph: Graph, number_id: str) -> Finding:
    name = "WhatsApp number"
    try:
        said = graph.ask("GET", number_id, params={"fields": "quality_rating,verified_name"})
    except ChannelError as error:
        return Finding(name, Level.WARNING, f"Meta can't be asked from here: {error}")
    code = error_code(said)
    if said.status in (401, 403) or code == "190":
        problem = "Meta refused WHATSAPP_ACCESS_TOKEN: wrong, expired, or without permission"
        return Finding(name, Level.ERROR, problem)
    if said.status != 200:
        problem = f"Meta answered {said.status}; check WHATSAPP_PHONE_NUMBER_ID"
        return Finding(name, Level.ERROR, problem)
    quality = str(said.body.get("quality_rating", "")).upper()
    if quality == "RED":
        problem = "Meta rates its quality as low: too many people blocked or reported it"
        return Finding(name, Level.WARNING, problem)
    return Finding(name, Level.OK, "Meta accepts the token and knows the number")


def _subscribed(graph: Graph, account_id: str) -> Finding:
    name = "WhatsApp account"
    try:
        said = graph.ask("GET", f"{account_id}/subscribed_apps")
    except ChannelError as error:
        return Finding(name, Level.WARNING, f"Meta can't be asked from here: {error}")
    if said.status != 200:
        problem = f"Meta answered {said.status}; check WHATSAPP_BUSINESS_ACCOUNT_ID, and that the"
        return Finding(name, Level.ERROR, f"{problem} token has whatsapp_business_management")
    if not said.body.get("data"):
        problem = "no app is subscribed to the account, so no message arrives"
        return Finding(name, Level.ERROR, f"{problem}: subscribe it in Meta's app settings")
    return Finding(name, Level.OK, "an app is subscribed to its messages")


def _arrives(settings: Settings) -> Finding:
    """Calls our own public URL as Meta would: the handshake, and a batch with nothing in it."""
    name, url = "WhatsApp webhook", f"{settings.public_url}/webhooks/whatsapp"
    body = json.dumps({"object": "whatsapp_business_account", "entry": []}).encode()
    headers = {
        "Content-Type": "application/json",
        "X-Hub-Signature-256": sign(settings.whatsapp.app_secret, body),
    }
    challenge = secrets.token_hex(8)
    asked = {
        "hub.mode": "subscribe",
        "hub.verify_token": settings.whatsapp.verify_token,
        "hub.challenge": challenge,
    }
    try:
        shaken = requests.get(url, params=asked, timeout=TIMEOUT, allow_redirects=False)
        posted = requests.post(
            url, data=body, headers=headers, timeout=TIMEOUT, allow_redirects=False
        )
    except requests.RequestException as error:
        problem = f"{url} can't be reached from here ({type(error).__name__})"
        return Finding(name, Level.WARNING, problem)
    if shaken.status_code != 200 or shaken.text != challenge:
        problem = f"{url} answered the handshake with {shaken.status_code}"
        return Finding(name, Level.ERROR, f"{problem}: check WHATSAPP_VERIFY_TOKEN and the proxy")
    if posted.status_code != 200:
        problem = f"{url} answered {posted.status_code} to a signed request"
        return Finding(name, Level.ERROR, f"{problem}: the proxy must hand on the body unchanged")
    return Finding(name, Level.OK, "handshake and signed request came through the public URL")


def _webhook(settings: Settings, info: dict[str, Any]) -> Finding:
    """What Telegram says of where it delivers."""
    name, wanted = "Telegram", f"{settings.public_url}/webhooks/telegram"
    url = str(info.get("url", ""))
    if url != wanted:
        where = f"delivers to {url}" if url else "delivers nowhere"
        problem = f"Telegram {where}; call setWebhook with {wanted} and TELEGRAM_WEBHOOK_SECRET"
        return Finding(name, Level.ERROR, problem)
    allowed = info.get("allowed_updates")
    lacking = sorted(UPDATES - set(allowed)) if isinstance(allowed, list) and allowed else []
    if lacking:
        problem = f"Telegram leaves out {', '.join(lacking)}: name them in allowed_updates"
        return Finding(name, Level.ERROR, problem)
    waiting = int(info.get("pending_update_count") or 0)
    failed = str(info.get("last_error_message") or "")[:200]
    if failed and waiting:
        return Finding(name, Level.ERROR, f"{waiting} updates wait; Telegram says: {failed}")
    return Finding(name, Level.OK, f"the bot is ours and delivers here; {waiting} updates wait")
