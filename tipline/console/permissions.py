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
        ("queue", "claim", "media", "picture", "factchecks", "factcheck"),
    ),
    Permission(
        "Look after one's own account",
        Role.VIEWER,
        ("account", "change_password", "end_own_session", "log_out"),
    ),
    Permission(
        "Take claims, set their status, confirm and reject candidates",
        Role.CHECKER,
        ("take", "set_status", "reject", "answer", "answer_with"),
    ),
    Permission(
        "Publish and correct verdicts",
        Role.CHECKER,
        ("verdict", "publish", "preview", "correction", "correct", "preview_correction"),
    ),
    Permission("Withdraw verdicts", Role.EDITOR, ("withdrawal", "withdraw")),
    Permission(
        "See what could not be sent or done, and have it tried again",
        Role.EDITOR,
        ("operations", "retry_job", "drop_job"),
    ),
    Permission("Read the audit", Role.EDITOR, ("audit_log", "audit_check", "audit_export")),
    Permission("See the style page", Role.VIEWER, ("style",)),
    Permission(
        "Make, change and close accounts, end sessions, reset passwords",
        Role.ADMIN,
        (
            "people",
            "add_person",
            "reset_password",
            "change_role",
            "set_active",
            "end_sessions",
        ),
    ),
)
