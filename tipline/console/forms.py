"""The forms of the console: what is asked, and what is said when an answer can't be used."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field, PasswordField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, Optional, ValidationError

from factchecks.models import Rating
from factchecks.verdict import Verdict
from tipline.console.passwords import MAX_LENGTH, MIN_LENGTH
from tipline.conversation.catalogue import languages
from tipline.models import Role
from tipline.web.filters import language_name
from tipline.web.looks import RATINGS

MAX_CLAIM = 2000
MAX_SUMMARY = 5000
MAX_NOTE = 1000
MAX_SOURCES = 20
AGAIN = [
    SelectChoice("0", "no"),
    SelectChoice("7", "in a week"),
    SelectChoice("30", "in a month"),
    SelectChoice("90", "in three months"),
    SelectChoice("180", "in half a year"),
]


def trimmed(value: str | None) -> str | None:
    """Space around an answer is never meant."""
    return value.strip() if value else value


def web_address(_form: FlaskForm, field: Field) -> None:
    """A link that a voter taps must be one for the web."""
    if field.data and not field.data.lower().startswith(("https://", "http://")):
        raise ValidationError("The link must start with https://")
    if field.data and any(c.isspace() for c in field.data):
        raise ValidationError("The link has a space in it.")


class VerdictForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What a checker writes: the verdict as voters and newsrooms get it."""

    rating = SelectField(
        "Rating",
        choices=[SelectChoice(r.value, RATINGS[r].word) for r in Rating],
        validators=[AnyOf([r.value for r in Rating], "Choose a rating.")],
        validate_choice=False,
    )
    claim = TextAreaField(
        "Claim as checked",
        filters=[trimmed],
        validators=[
            DataRequired("Say in one sentence what was checked."),
            Length(max=MAX_CLAIM, message=f"At most {MAX_CLAIM} characters."),
        ],
    )
    summary = TextAreaField(
        "Summary",
        filters=[trimmed],
        validators=[Length(max=MAX_SUMMARY, message=f"At most {MAX_SUMMARY} characters.")],
    )
    url = StringField(
        "Link to the article",
        filters=[trimmed],
        validators=[Optional(), Length(max=2000, message="The link is too long."), web_address],
    )
    language = SelectField("Language", validators=[InputRequired("Choose a language.")])
    sources = TextAreaField(
        "Sources",
        filters=[trimmed],
        validators=[Length(max=MAX_SUMMARY, message=f"At most {MAX_SUMMARY} characters.")],
    )
    check_again = SelectField("Check again", choices=AGAIN, default="0", validate_choice=True)

    def __init__(
        self,
        *args: Any,
        language_now: str | None = None,
        before: Verdict | None = None,
        offered: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if offered:
            # What it is rated now stays choosable, whatever the scale says today.
            kept = [r for r in Rating if r in offered or (before and r is before.rating)]
            self.rating.choices = [SelectChoice(r.value, RATINGS[r].word) for r in kept]
            self.rating.validators = [AnyOf([r.value for r in kept], "Choose a rating.")]
        known = before.translations if before else ()
        self.others = _others(request.form) if request.form else {c: (a, b) for c, a, b in known}
        if before and not request.form:
            self.sources.data = "\n".join(before.sources)
        codes = list(dict.fromkeys([*languages(), *([language_now] if language_now else [])]))
        choices = [SelectChoice(code, language_name(code)) for code in codes]
        self.language.choices = sorted(choices, key=lambda choice: choice.label)

    def validate_summary(self, field: Field) -> None:
        """A rating alone convinces nobody."""
        if not field.data and not (self.url.data or "").strip():
            raise ValidationError("Write a summary or give a link: voters want to know why.")

    def verdict(self, before: Verdict | None = None) -> Verdict:
        """The answers as a value; what the form doesn't ask is kept from ``before``."""
        kept = before or Verdict(claim="")
        return Verdict(
            claim=self.claim.data or "",
            claimant=kept.claimant,
            claim_date=kept.claim_date,
            title=kept.title,
            summary=self.summary.data or "",
            language=self.language.data or None,
            rating=Rating(self.rating.data) if self.rating.data in list(Rating) else None,
            rating_text=kept.rating_text if self.rating.data == kept.rating else "",
            url=self.url.data or "",
            reviewed_at=kept.reviewed_at,
            sources=tuple(filter(None, map(str.strip, (self.sources.data or "").splitlines()))),
            translations=tuple(
                (code, *words)
                for code, words in sorted(self.others.items())
                if words[0] and code != self.language.data
            ),
        )

    def validate_sources(self, field: Field) -> None:
        """A few, each a line; a page of notes is no list of sources."""
        lines = (field.data or "").splitlines()
        if len(lines) > MAX_SOURCES or any(len(line) > MAX_CLAIM for line in lines):
            raise ValidationError(f"At most {MAX_SOURCES} sources, one in a line.")
        if any(len(w) > MAX_SUMMARY for pair in self.others.values() for w in pair):
            raise ValidationError(f"A translation has more than {MAX_SUMMARY} characters.")

    @property
    def days(self) -> int | None:
        """In how many days somebody looks again; None for never."""
        return int(self.check_again.data or 0) or None


def _others(form: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Claim and summary in the other languages, where somebody wrote them."""
    found = {}
    for code in languages():
        claim, summary = (form.get(f"{what}-{code}", "").strip() for what in ("claim", "summary"))
        if claim or summary:
            found[code] = (claim, summary)
    return found


def _note(label: str, missing: str) -> TextAreaField:
    return TextAreaField(
        label,
        filters=[trimmed],
        validators=[
            DataRequired(missing),
            Length(max=MAX_NOTE, message=f"At most {MAX_NOTE} characters."),
        ],
    )


class CorrectionForm(VerdictForm):
    """A verdict said anew, with a note of what was wrong."""

    note = _note("What was corrected", "Say what was wrong; voters read it.")


class WithdrawalForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Why a verdict is taken back."""

    note = _note("Why it is withdrawn", "Say why; voters read it.")


class InvitationForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Who is invited, and as what."""

    login = StringField(
        "Login", filters=[trimmed], validators=[DataRequired("Choose a login."), Length(max=100)]
    )
    name = StringField("Name", filters=[trimmed], validators=[Length(max=200)])
    email = StringField("E-mail", filters=[trimmed], validators=[Length(max=254)])
    role = SelectField(
        "Role",
        choices=[SelectChoice(r.value, r.value.capitalize()) for r in Role],
        default=Role.CHECKER.value,
    )


class EmailForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Where links for a new password go; whoever changes it must know the password."""

    email = StringField("E-mail", filters=[trimmed], validators=[Length(max=254)])
    password = PasswordField("Your password", validators=[InputRequired("Type your password.")])


class JoinForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A first or a new password."""

    new = PasswordField(
        "New password",
        validators=[
            Length(
                MIN_LENGTH, MAX_LENGTH, message=f"{MIN_LENGTH} characters or more; words are fine."
            )
        ],
    )
    again = PasswordField("New password again", validators=[InputRequired("Type it again.")])

    def validate_again(self, field: Field) -> None:
        """A slip of the finger would lock the person out."""
        if field.data != self.new.data:
            raise ValidationError("The two new passwords differ.")


class PasswordForm(JoinForm):
    """A person's own new password."""

    old = PasswordField("Password now", validators=[InputRequired("Type your password.")])
