"""All tables of the tipline, so that one import makes the metadata complete."""

from factchecks import models as _factchecks
from factchecks.db import Base
from tipline.models.alerts import Alert, AlertKind, AlertRule, AlertState, AlertWay
from tipline.models.api import ApiToken
from tipline.models.audit import AuditEntry, AuditHead
from tipline.models.cards import Card
from tipline.models.claims import CRITICAL, Claim, ClaimStatus, Match, MatchState
from tipline.models.desk import (
    CannedReply,
    ClaimBatch,
    ClaimMove,
    ClaimNote,
    ClaimOrigin,
    ClaimTag,
    ClaimWord,
    Mention,
    MovedTip,
    MoveKind,
    SavedView,
)
from tipline.models.held import HeldImport, HeldState
from tipline.models.jobs import Job, JobState, Turn, WorkerBeat
from tipline.models.messages import (
    Forwarded,
    InboundMedia,
    InboundMessage,
    MediaFile,
    MediaState,
    Tip,
    TipState,
)
from tipline.models.open_data import OpenBundle
from tipline.models.outbound import (
    DeliveryStatus,
    OutboundMessage,
    OutboundState,
    Purpose,
    SendRate,
)
from tipline.models.partners import Partner, PartnerCheck, PartnerTrends
from tipline.models.people import Contact, ContactAlias
from tipline.models.reviews import (
    AnswerAudit,
    Judgement,
    LinkCheck,
    LinkState,
    Review,
    ReviewState,
)
from tipline.models.settings import Setting, SettingChange
from tipline.models.staff import (
    LoginAttempt,
    RecoveryCode,
    Role,
    Staff,
    StaffSession,
    Ticket,
    TicketKind,
)
from tipline.models.trends import (
    ClaimSibling,
    Narrative,
    NarrativeClaim,
    PendingAsk,
    Spike,
    TrendBatch,
    TrendLine,
    TrendPlace,
)
from tipline.models.voices import Feedback, Place, Sighting, Unhelpful

__all__ = [
    "CRITICAL",
    "Alert",
    "AlertKind",
    "AlertRule",
    "AlertState",
    "AlertWay",
    "AnswerAudit",
    "ApiToken",
    "AuditEntry",
    "AuditHead",
    "Base",
    "CannedReply",
    "Card",
    "Claim",
    "ClaimBatch",
    "ClaimMove",
    "ClaimNote",
    "ClaimOrigin",
    "ClaimSibling",
    "ClaimStatus",
    "ClaimTag",
    "ClaimWord",
    "Contact",
    "ContactAlias",
    "DeliveryStatus",
    "Feedback",
    "Forwarded",
    "HeldImport",
    "HeldState",
    "InboundMedia",
    "InboundMessage",
    "Job",
    "JobState",
    "Judgement",
    "LinkCheck",
    "LinkState",
    "LoginAttempt",
    "Match",
    "MatchState",
    "MediaFile",
    "MediaState",
    "Mention",
    "MoveKind",
    "MovedTip",
    "Narrative",
    "NarrativeClaim",
    "OpenBundle",
    "OutboundMessage",
    "OutboundState",
    "Partner",
    "PartnerCheck",
    "PartnerTrends",
    "PendingAsk",
    "Place",
    "Purpose",
    "RecoveryCode",
    "Review",
    "ReviewState",
    "Role",
    "SavedView",
    "SendRate",
    "Setting",
    "SettingChange",
    "Sighting",
    "Spike",
    "Staff",
    "StaffSession",
    "Ticket",
    "TicketKind",
    "Tip",
    "TipState",
    "TrendBatch",
    "TrendLine",
    "TrendPlace",
    "Turn",
    "Unhelpful",
    "WorkerBeat",
]

_ = _factchecks  # imported for its tables
