"""Who may do what, in one table; a test holds the pages to it."""

from dataclasses import dataclass

from tipline.models import Role


@dataclass(frozen=True, slots=True)
class Permission:
    """Something that people with ``role`` or a higher one may do, and the endpoints it needs."""

    words: str
    role: Role
    endpoints: tuple[str, ...]


PERMISSIONS = (
    Permission(
        "See the queue, claims, what people sent, and fact-checks",
        Role.VIEWER,
        (
            "queue",
            "queue_news",
            "claim",
            "media",
            "picture",
            "factchecks",
            "factcheck",
            "save_view",
            "forget_view",
            "tour",
            "keys",
        ),
    ),
    Permission(
        "Look after one's own account",
        Role.VIEWER,
        (
            "account",
            "change_email",
            "change_password",
            "end_own_session",
            "enrol",
            "enrolment",
            "factor",
            "factor_off",
            "log_out",
            "prove",
            "recovery_codes",
        ),
    ),
    Permission(
        "Take and assign claims, set their status, confirm and reject candidates",
        Role.CHECKER,
        (
            "take",
            "assign",
            "set_status",
            "reject",
            "unreject",
            "answer",
            "answer_with",
            "change_many",
            "undo_batch",
        ),
    ),
    Permission(
        "Open personal data in what people sent, with a reason that is kept",
        Role.CHECKER,
        ("open_claim",),
    ),
    Permission(
        "Classify claims, write notes and tags",
        Role.CHECKER,
        ("classification", "classify", "add_note", "set_tags"),
    ),
    Permission(
        "Merge and split claims, and undo it",
        Role.CHECKER,
        ("compare", "merge", "split", "undo_move"),
    ),
    Permission(
        "Write to one person who asked, without seeing who it is",
        Role.CHECKER,
        ("tip", "write_to"),
    ),
    Permission(
        "Write the replies that everybody can send",
        Role.EDITOR,
        ("replies", "save_reply", "delete_reply"),
    ),
    Permission(
        "Publish and correct verdicts, look at a colleague's before it goes out",
        Role.CHECKER,
        (
            "approve",
            "correct",
            "correction",
            "preview",
            "preview_correction",
            "publish",
            "review",
            "review_card",
            "reviews",
            "send_back",
            "sending",
            "still_holds",
            "verdict",
        ),
    ),
    Permission(
        "Judge the sample of automatic answers", Role.CHECKER, ("answer_audit", "judge_answer")
    ),
    Permission("Withdraw verdicts", Role.EDITOR, ("withdrawal", "withdraw")),
    Permission(
        "See what could not be sent or done, and have it tried again",
        Role.EDITOR,
        ("operations", "retry_job", "drop_job"),
    ),
    Permission(
        "Change settings, and what voters read",
        Role.EDITOR,
        (
            "change_setting",
            "change_text",
            "make_templates",
            "setting",
            "settings",
            "undo_setting",
            "voter_text",
            "voter_texts",
        ),
    ),
    Permission(
        "Release and refuse imports that would change too much at once",
        Role.EDITOR,
        ("imports", "decide_import"),
    ),
    Permission("Read the audit", Role.EDITOR, ("audit_log", "audit_check", "audit_export")),
    Permission("See the style page", Role.VIEWER, ("style",)),
    Permission(
        "Invite people, change and close accounts, end sessions, help who is locked out",
        Role.ADMIN,
        (
            "change_role",
            "end_session",
            "end_sessions",
            "invite",
            "people",
            "person",
            "reset_factor",
            "reset_password",
            "set_active",
            "set_email",
            "uninvite",
        ),
    ),
    Permission(
        "Make and end tokens of the API",
        Role.ADMIN,
        ("make_token", "revoke_token", "tokens"),
    ),
    Permission(
        "Add, pause and remove partners, whose fact-checks answer here too",
        Role.ADMIN,
        ("add_partner", "change_partner", "partners"),
    ),
)


def as_markdown() -> str:
    """The table as docs/people.md shows it."""
    roles = list(Role)
    head = ["| | " + " | ".join(roles) + " |", "| --- |" + " --- |" * len(roles)]
    rows = [
        f"| {p.words} | "
        + " | ".join("yes" if roles.index(r) >= roles.index(p.role) else "" for r in roles)
        + " |"
        for p in PERMISSIONS
    ]
    return "\n".join([*head, *rows])
