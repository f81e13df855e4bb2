"""How the console speaks of channels, senders and deeds, without ever saying who somebody is."""

from tipline.models import Forwarded, Place
from tipline.web.filters import country_name

CHANNELS = {
    "twilio-whatsapp": "WhatsApp",
    "twilio-sms": "SMS",
    "twilio-messenger": "Messenger",
    "whatsapp-cloud": "WhatsApp",
    "telegram": "Telegram",
    "local": "the simulator",
}
FORWARDED = {
    Forwarded.UNKNOWN: "",
    Forwarded.NO: "written by the sender",
    Forwarded.ONCE: "forwarded",
    Forwarded.FREQUENTLY: "forwarded many times",
}
TYPES = {
    "text": "Words",
    "image": "Pictures",
    "video": "Videos",
    "audio": "Recordings",
    "document": "Documents",
    "other": "Other files",
}

# The filter for how long somebody has waited.
WAITED = {
    "4h": "Waiting over 4 h",
    "1d": "Waiting over a day",
    "3d": "Waiting over 3 days",
    "7d": "Waiting over a week",
}

# Where voters say that they saw something.
PLACES = {
    Place.WHATSAPP: "WhatsApp",
    Place.META: "Facebook or Instagram",
    Place.PHONE: "Text message or call",
    Place.VIDEO: "TikTok or YouTube",
    Place.PRINT: "Leaflet, poster or paper",
    Place.PERSON: "From person to person",
    Place.OTHER: "Elsewhere",
}

METHODS = {
    "text": "words",
    "image-sha256": "the very same file",
    "sha256": "the very same file",
    "image-phash": "looks of the picture",
    "audio-chromaprint": "its sound",
    "speech": "what a machine has heard in it",
    "link": "link",
    "checker": "a person",
}


def channel_name(channel: str) -> str:
    """A channel as people call it."""
    return CHANNELS.get(channel, channel)


def somebody(country: str | None, channel: str) -> str:
    """All that is said of a voter."""
    where = f" from {country_name(country)}" if country else ""
    return f"somebody{where}, via {channel_name(channel)}"


def method_name(method: str) -> str:
    """By what a match was found."""
    return METHODS.get(method, method.replace("-", " "))


DEEDS = {
    "claim.see": "Looked at",
    "claim.open": "Personal data opened",
    "claim.take": "Taken",
    "claim.release": "Given back",
    "claim.status": "Status changed",
    "claim.assign": "Assigned",
    "claim.classify": "Classified",
    "claim.note": "Note written",
    "claim.tags": "Tags changed",
    "claim.merge": "Merged",
    "claim.unmerge": "Merge undone",
    "claim.split": "Split",
    "claim.unsplit": "Split undone",
    "claim.undo": "Action undone",
    "tip.write": "Written to one person",
    "reply.save": "Canned reply saved",
    "reply.delete": "Canned reply deleted",
    "match.unreject": "Rejection taken back",
    "match.reject": "Candidate rejected",
    "claim.answer": "Answered with a fact-check",
    "job.retry": "Job tried again",
    "job.drop": "Job dropped",
    "audit.export": "Audit downloaded",
    "narrative.create": "Narrative begun",
    "alert.create": "Alert made",
    "alert.delete": "Alert deleted",
    "alert.pause": "Alert paused",
    "alert.resume": "Alert resumed",
    "alert.test": "Alert tried",
    "narrative.add": "Claim added to a narrative",
    "narrative.remove": "Claim taken out of a narrative",
    "import.release": "Held import released",
    "import.refuse": "Held import refused",
    "token.make": "Token of the API made",
    "token.revoke": "Token of the API ended",
    "verdict.publish": "Verdict published",
    "verdict.correct": "Verdict corrected",
    "verdict.withdraw": "Verdict withdrawn",
    "session.start": "Signed in",
    "session.end": "Signed out",
    "answer.audit": "Automatic answer judged",
    "review.ask": "Second look asked for",
    "review.published": "Second look: published",
    "review.sent-back": "Second look: sent back",
    "verdict.still_holds": "Looked again: still holds",
    "setting.change": "Setting changed",
    "setting.undo": "Setting taken back",
    "template.sync": "Templates made at the provider",
    "session.proved": "Second factor shown",
    "factor.on": "Second factor set up",
    "factor.off": "Second factor turned off",
    "factor.codes": "New recovery codes",
    "factor.recovery": "Recovery code used",
    "staff.invite": "Invited",
    "staff.uninvite": "Invitation taken back",
    "staff.reset": "Link for a new password",
    "staff.email": "E-mail changed",
    "staff.sso": "Joined with single sign-on",
    "staff.create": "Account made",
    "staff.role": "Role changed",
    "staff.deactivate": "Account closed",
    "staff.activate": "Account opened again",
    "staff.password": "Password changed",
    "staff.end_sessions": "Sessions ended",
}


def deed(action: str) -> str:
    """An action of the audit in words."""
    return DEEDS.get(action, action)
