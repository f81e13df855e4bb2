"""Adds, lists, pauses and removes partners."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from factchecks.importers.publishers import ANYBODYS
from factchecks.keys import site_of
from factchecks.models import Publisher
from tipline import audit
from tipline.jobs import enqueue
from tipline.models import Partner, PartnerCheck, PartnerTrends
from tipline.partners.checks import source_of
from tipline.partners.errors import NoSuchPartner, NotAPartner
from tipline.privacy.vault import Vault
from tipline.quarantine import services as quarantine

NAME = 80  # characters


@dataclass(frozen=True, slots=True)
class Wanted:
    """A partner as somebody filled it in; ``site`` is whose fact-checks it may send us."""

    name: str
    url: str
    token: str
    site: str = ""
    checks: bool = True
    trends: bool = True


def add(session: Session, vault: Vault, wanted: Wanted, *, by: str) -> int:
    """A new partner, pulled at once; its number.  Raises :class:`NotAPartner`."""
    name, token = " ".join(wanted.name.split()), wanted.token.strip()
    url = _address(wanted.url)
    site = site_of(wanted.site) if wanted.site.strip() else site_of(url)
    _check(session, name, token, site, wanted)
    partner = Partner(
        name=name,
        url=url,
        site=site,
        token=vault.seal(token),
        checks=wanted.checks,
        trends=wanted.trends,
        active=True,
        created_by=by,
        created_at=utcnow(),
    )
    session.add(partner)
    session.flush()
    _record(session, by, "partner.add", partner)
    _pull(session, partner)
    return partner.id


def _address(typed: str) -> str:
    """Scheme, host and path, without what people copy along."""
    url = typed.strip().rstrip("/").removesuffix("/api/v1").rstrip("/")
    if len(url) > 1000 or any(c.isspace() or not c.isprintable() for c in url):
        raise NotAPartner("the address is too long, or has a blank in it")
    try:
        parts = urlsplit(url)
        fine = parts.scheme == "https" and parts.hostname and not parts.query and not parts.fragment
    except ValueError:
        fine = False
    if not fine or "@" in parts.netloc:
        raise NotAPartner(
            f"{typed.strip()[:80]!r} is no address of a tipline; write https://tipline.example.org"
        )
    return url


def _check(session: Session, name: str, token: str, site: str, wanted: Wanted) -> None:
    if not 0 < len(name) <= NAME:
        raise NotAPartner(f"a partner needs a name of up to {NAME} characters")
    if not token or len(token) > 500 or not token.isascii() or not token.isprintable():
        raise NotAPartner("paste the token that the partner made for you; it begins with tl_")
    if not site or site in ANYBODYS:
        raise NotAPartner(
            f"{(wanted.site or wanted.url)[:80]!r} is no site of one publisher; give the host name "
            "of the partner's fact-checks, such as checks.example.org"
        )
    if not (wanted.checks or wanted.trends):
        raise NotAPartner("choose what to pull: fact-checks, trends or both")
    if session.scalar(select(Publisher.id).where(Publisher.site == site, Publisher.own)):
        raise NotAPartner(
            f"{site} is our own site; a partner's fact-checks are never taken as ours"
        )
    twin = session.scalar(
        select(Partner.name).where((Partner.name == name) | (Partner.site == site)).limit(1)
    )
    if twin is not None:
        raise NotAPartner(f"the partner {twin} has the same name or site already")


def listing(session: Session) -> list[Partner]:
    """All partners by name."""
    return list(session.scalars(select(Partner).order_by(Partner.name)))


def get(session: Session, partner_id: int) -> Partner:
    """The partner.  Raises :class:`NoSuchPartner`."""
    found = session.get(Partner, partner_id)
    if found is None:
        raise NoSuchPartner(f"there is no partner {partner_id}")
    return found


def switch(session: Session, partner_id: int, *, on: bool, by: str) -> None:
    """Pause a partner, or go on: what came stays, and is followed again from where it stopped."""
    partner = get(session, partner_id)
    partner.active = on
    _record(session, by, "partner.resume" if on else "partner.pause", partner)
    if on:
        _pull(session, partner)


def pull_now(session: Session, partner_id: int, *, by: str) -> None:
    """Ask the partner now and not when its time comes."""
    partner = get(session, partner_id)
    _record(session, by, "partner.pull", partner)
    _pull(session, partner)


def renew(session: Session, vault: Vault, partner_id: int, token: str, *, by: str) -> None:
    """Put a new token in the place of the old.  Raises :class:`NotAPartner` for none."""
    partner = get(session, partner_id)
    token = token.strip()
    if not token or len(token) > 500 or not token.isascii() or not token.isprintable():
        raise NotAPartner("paste the token that the partner made for you; it begins with tl_")
    partner.token = vault.seal(token)
    _record(session, by, "partner.token", partner)
    _pull(session, partner)


def remove(session: Session, partner_id: int, *, take_back: bool, by: str) -> None:
    """End a partner with its token and trends.

    With ``take_back`` its fact-checks are withdrawn here as well, and whoever was told one of them
    learns that.  Without, they go on answering, and nobody tells us when they are corrected.
    """
    partner = get(session, partner_id)
    _record(session, by, "partner.remove", partner, take_back=take_back)
    if take_back:
        enqueue(session, "partner.take_back", {"source": source_of(partner.name)})
    quarantine.overtake(session, source_of(partner.name))
    for table in (PartnerCheck, PartnerTrends):
        session.execute(delete(table).where(table.partner_id == partner_id))
    session.delete(partner)


def _pull(session: Session, partner: Partner) -> None:
    partner.asked_at = utcnow()
    enqueue(session, "partner.pull", {"partner_id": partner.id}, key=f"partner:{partner.id}")


def _record(session: Session, by: str, action: str, partner: Partner, **details: object) -> None:
    details = {"name": partner.name, **details}
    audit.record(session, actor=by, action=action, subject=("partner", partner.id), details=details)
