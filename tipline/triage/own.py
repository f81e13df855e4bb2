"""The publisher that this organisation's own verdicts are signed with."""

from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.models import Publisher
from factchecks.publish import ensure_publisher
from tipline.config import Settings
from tipline.jobs import periodic
from tipline.runtime import Runtime

# Until the first job has run that knows the settings; never seen by a voter.
UNNAMED = "Tipline"
UNNAMED_SITE = "own.invalid"


def own_publisher(session: Session) -> Publisher:
    """The organisation as a publisher, made if there is none yet."""
    known = session.scalar(select(Publisher).where(Publisher.own).order_by(Publisher.id).limit(1))
    return known or ensure_publisher(session, name=UNNAMED, site=UNNAMED_SITE, own=True)


def follow_settings(session: Session, settings: Settings) -> None:
    """Call our own publisher by the name in the settings and the host of the public address."""
    publisher = own_publisher(session)
    host = urlsplit(settings.public_url).hostname or UNNAMED_SITE
    if publisher.name != settings.organisation:
        publisher.name = settings.organisation
    taken = session.scalar(
        select(Publisher.id).where(Publisher.site == host, Publisher.id != publisher.id)
    )
    if publisher.site != host and taken is None:
        publisher.site = host


@periodic("triage.own_publisher", every=3600)
def keep_named(session: Session, runtime: Runtime) -> None:
    """Follow a change of the settings also while nothing is published."""
    follow_settings(session, runtime.settings)
