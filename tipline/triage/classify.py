"""Keeps what people say a claim is: harm, topic, disorder and the rest, all of it optional."""

from dataclasses import asdict, dataclass

from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline import audit
from tipline.classification import (
    DISORDER,
    ELECTION,
    HARM,
    HARM_KIND,
    INTENT,
    TECHNIQUE,
    TOPIC,
    Scheme,
)
from tipline.models import Claim
from tipline.triage.claims import locked_claim
from tipline.triage.errors import NoSuchClaim, Unclassifiable
from tipline.triage.priority import refresh_priority

PLACES = 12  # of one claim
PLACE = 80  # characters of one


@dataclass(frozen=True, slots=True)
class Classes:
    """Codes of ``tipline/classification.py``; empty where nobody has said."""

    election: str = ""
    harm: str = ""
    harm_kind: str = ""
    topic: str = ""
    disorder: str = ""
    intent: str = "unknown"
    techniques: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


def classes_of(claim: Claim) -> Classes:
    """What is said of a claim now."""
    return Classes(
        election=claim.election,
        harm=claim.harm,
        harm_kind=claim.harm_kind,
        topic=claim.topic,
        disorder=claim.disorder,
        intent=claim.intent,
        techniques=tuple(claim.techniques),
        places=tuple(claim.places),
    )


def classify(session: Session, *, claim_id: int, classes: Classes, by: str) -> None:
    """Say what a claim is; a hint of the keywords becomes a person's word, or goes.

    Raises :class:`NoSuchClaim`, and :class:`Unclassifiable` for a code that is in no scheme.
    """
    _check(classes)
    claim = locked_claim(session, claim_id)
    if claim is None:
        raise NoSuchClaim(f"there is no claim {claim_id}")
    before = classes_of(claim)
    if classes.election or claim.election:
        claim.election_by = by  # also a no: the keywords must not say it again
    for name, value in asdict(classes).items():
        setattr(claim, name, list(value) if isinstance(value, tuple) else value)
    refresh_priority(session, claim, utcnow())
    old, new = asdict(before), asdict(classes)
    changed = [name for name in new if old[name] != new[name]]
    audit.record(
        session,
        actor=by,
        action="claim.classify",
        subject=("claim", claim_id),
        # Codes only: a place is typed by hand.
        details={name: new[name] for name in changed if name != "places"}
        | ({"places": len(classes.places)} if "places" in changed else {}),
    )


def _check(classes: Classes) -> None:
    one: dict[Scheme, str] = {
        ELECTION: classes.election,
        HARM: classes.harm,
        HARM_KIND: classes.harm_kind,
        TOPIC: classes.topic,
        DISORDER: classes.disorder,
        INTENT: classes.intent,
    }
    for scheme, code in one.items():
        _known(scheme, code)
    for code in classes.techniques:
        _known(TECHNIQUE, code)
    if len(classes.places) > PLACES:
        raise Unclassifiable(f"{len(classes.places)} places are too many; name at most {PLACES}")
    for place in classes.places:
        if len(place) > PLACE:
            raise Unclassifiable(f"the place {place[:40]!r}… is longer than {PLACE} characters")


def _known(scheme: Scheme, code: str) -> None:
    if code and scheme.term(code) is None:
        known = ", ".join(scheme.codes)
        raise Unclassifiable(f"{scheme.question}: there is no {code[:40]!r}; choose of {known}")
