"""The job that looks a tip up: matching before the transaction, everything else within it."""

from contextlib import ExitStack
from dataclasses import replace

from sqlalchemy.orm import Session

from factchecks import queries
from matchers.types import Answer, Content, Matched, MediaItem, MediaKind
from tipline.intake.contacts import locked_contact
from tipline.jobs import enqueue, handler
from tipline.jobs.registry import Payload
from tipline.links.look import look_at_links
from tipline.media.errors import NoSuchFile
from tipline.models import Tip, TipState
from tipline.runtime import Runtime
from tipline.triage import heard_words, signals
from tipline.triage.content import TipContent, read_content
from tipline.triage.found import Found
from tipline.triage.picture_words import ask_words
from tipline.triage.plan import Piece, Plan, only_live, plan, unchanged
from tipline.triage.settle import settle, settle_small_talk
from tipline.triage.standing import usual_wait
from tipline.triage.taught import said_no_to
from tipline.triage.thumbnails import ask_thumbnails
from tipline.triage.voters_index import ClaimsAreLoading


def look(runtime: Runtime, payload: Payload) -> Found | None:
    """Match the tip; ``None`` if it is not waiting for that (any more)."""
    with runtime.db.read() as session:
        content = read_content(session, payload["tip_id"])
    if content is None or content.small is not None:
        return None if content is None else Found(content, floor=runtime.settings.floor)
    runtime.matching.voters.expect(content.tip_id)
    with ExitStack() as files:
        question = content_to_match(runtime, content, files)
        matched = runtime.matching.match(question)
        seen = runtime.matching.seq
        planned = plan(matched)
        unheard = heard_words.wanted(runtime, content, planned, payload)
        if unheard:
            return Found(content, unheard=unheard)
        claims = tuple(
            _claim(runtime, content, question, piece, planned) for piece in planned.pieces
        )
        prints = signals.of_content(question)
    with runtime.db.read() as session:
        shown = queries.shown(session, sorted(planned.ids))
        wait = usual_wait(session)
    return Found(
        content=content,
        plan=planned,
        revisions={number: one.revision_id for number, one in shown.items()},
        claims=claims,
        seen=seen,
        prints=prints,
        floor=runtime.settings.floor,
        wait=wait,
    )


def _abandoned(session: Session, runtime: Runtime, payload: Payload) -> None:
    """Matching failed every time: a person looks at it, and the voter hears that."""
    content = read_content(session, payload["tip_id"])
    if content is not None:
        _act(session, runtime, Found(content, floor=runtime.settings.floor))


@handler("tip.match", prepare=look, max_attempts=6, abandoned=_abandoned)
def look_up(session: Session, runtime: Runtime, payload: Payload, found: Found | None) -> None:
    """Answer, ask or queue, unless something changed since it was looked up."""
    if found is None:
        return
    if found.unheard:
        heard_words.ask_to_listen(session, found.content, found.unheard)
        return
    shown = queries.shown(session, sorted(found.plan.ids))
    now = {number: one.revision_id for number, one in shown.items()}
    if unchanged(found.revisions, now, found.plan):
        _act(session, runtime, replace(found, plan=only_live(found.plan, shown.keys())))
    else:
        # A verdict was corrected or withdrawn a moment ago: look again, with what it is now.
        enqueue(session, "tip.match", payload, key=f"tip.match:{found.content.tip_id}")


def _act(session: Session, runtime: Runtime, found: Found) -> None:
    contact = locked_contact(session, found.content.contact_id)
    tip = session.get(Tip, found.content.tip_id, with_for_update=True)
    if contact is None or tip is None or tip.contact_id is None or tip.state is not TipState.READY:
        return  # erased or handled meanwhile
    if found.content.small is not None:
        settle_small_talk(session, runtime, contact, tip, found.content)
    else:
        settle(session, runtime, contact, tip, found)
        ask_thumbnails(session, found.content)
        ask_words(session, found.content)


def content_to_match(runtime: Runtime, content: TipContent, files: ExitStack) -> Content:
    """What a matcher is asked; ``files`` keeps the files open."""
    items = []
    for file in content.files:
        try:
            path = files.enter_context(runtime.store.path(file.sha256))
        except NoSuchFile:
            continue  # erased a moment ago
        kind, heard = MediaKind(file.kind), file.heard or ""
        items.append(MediaItem(path, file.sha256, kind, file.content_type, heard))
    pages = look_at_links(content.text, runtime.settings.open_links, files)
    return Content(content.text, tuple(items), content.language, pages)


def _claim(
    runtime: Runtime, content: TipContent, asked: Content, piece: Piece, planned: Plan
) -> int | None:
    """The claim that says the same as one piece of what was asked."""
    if len(planned.pieces) > 1:
        media = () if piece.text else asked.media
        asked = Content(piece.text, media, asked.language, asked.pages)
    try:
        claims = runtime.matching.claims
    except ClaimsAreLoading:
        if piece.best is None or _disputed(runtime, piece):
            runtime.matching.voters.wait(content.tip_id)
            raise
        return None  # the verdict does not wait for it, and brings its claim along
    return _same_claim(claims.match(asked))


def _disputed(runtime: Runtime, piece: Piece) -> bool:
    """Whether a checker's no may stand against this answer: only its claim would say so."""
    named = [int(one.id) for one in (piece.best, *piece.twins) if one is not None]
    with runtime.db.read() as session:
        return said_no_to(session, named)


def _same_claim(matched: Matched) -> int | None:
    """The claim that says the same; only what would be answered counts as the same."""
    answers = [p.decision.best for p in matched.parts if isinstance(p.decision, Answer)]
    best = max(answers, key=lambda candidate: candidate.score, default=None)
    return int(best.id) if best else None
