"""By which ways the people who are to be told can be reached now, and what that costs."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.channels.twilio.inbound import MESSENGER, SMS
from tipline.channels.windows import WINDOWS, window_of
from tipline.conversation.catalogue import spoken
from tipline.models import Contact
from tipline.outbox import SILENT
from tipline.preferences.sending import may_knock
from tipline.prices import Prices
from tipline.templates import registry

# Parts of an SMS with a verdict of the transcript book in it: English letters are packed tightly
# (GSM-7), most others are not (UCS-2).  tests/triage/test_cost.py counts them.
SMS_PARTS = {"en": 2}
SMS_PARTS_ELSE = 4


class Way(StrEnum):
    """How a message reaches somebody."""

    SERVICE = "service"  # plain words: they wrote within the last 24 hours
    UTILITY = "utility"  # an approved template knocks; the verdict follows the tap
    SMS = "sms"
    FREE = "free"  # nobody charges for it
    WAITS = "waits"  # no template is approved, or shall be used: until they write again


@dataclass(frozen=True, slots=True)
class Group:
    """People who are reached by the same way, for the same price."""

    way: Way
    country: str | None
    people: int
    messages: int  # that are charged for

    @property
    def category(self) -> str:
        """What the price list calls it; empty where nothing is charged now."""
        return self.way.value if self.way in (Way.SERVICE, Way.UTILITY, Way.SMS) else ""


@dataclass(frozen=True, slots=True)
class Cost:
    """What is known of the cost before anything is sent."""

    ways: dict[Way, int]  # people
    money: float | None  # None: no price for some of it is written down
    currency: str
    origin: str

    @property
    def plain(self) -> bool:
        """Whether there is nothing to say: everybody is reached for nothing."""
        return not set(self.ways) - {Way.FREE}


@dataclass(frozen=True, slots=True)
class Counted:
    """Contacts who are alike in everything that decides how they are reached."""

    channel: str
    country: str | None
    language: str | None
    fresh: bool  # wrote within the longest of the channels' windows
    silent: bool  # can't be written to
    people: int


def counted(session: Session, people: ColumnElement[bool]) -> tuple[Counted, ...]:
    """The contacts of a condition, counted in one pass: a hundred thousand may be waiting."""
    fresh = func.coalesce(Contact.last_inbound_at > utcnow() - max(WINDOWS.values()), False)
    columns = (Contact.channel, Contact.country, Contact.language, fresh, SILENT)
    rows = session.execute(select(*columns, func.count()).where(people).group_by(*columns))
    return tuple(
        Counted(channel, country, language, bool(new), bool(silent), number)
        for channel, country, language, new, silent, number in rows
    )


def groups(session: Session, people: Iterable[Counted], opener: str) -> tuple[Group, ...]:
    """Those who can be written to, by way; ``opener`` names the template."""
    found = []
    ways: dict[tuple[str, str, bool], Way] = {}  # each costs a query, whatever country it is
    for one in people:
        if one.silent:
            continue
        language = spoken(one.language)
        how = (one.channel, language, one.fresh)
        if how not in ways:
            ways[how] = _way(session, one.channel, language, opener, fresh=one.fresh)
        charged = one.people * _charged(ways[how], language)
        found.append(Group(ways[how], one.country, one.people, charged))
    return tuple(found)


def cost_of(found: Iterable[Group], prices: Prices) -> Cost:
    """The sum, as far as prices are known; somebody who taps a template is counted with it.

    A template's button opens the window, and what follows is a message within it.
    """
    ways: dict[Way, int] = {}
    money: float | None = 0.0
    for group in found:
        ways[group.way] = ways.get(group.way, 0) + group.people
        wanted = [group.category] if group.category else []
        wanted += ["service"] if group.way is Way.UTILITY else []
        for category in wanted:
            price = prices.of(group.country, category)
            known = money is not None and price is not None
            money = (money or 0.0) + (price or 0.0) * group.messages if known else None
    in_order = {way: ways[way] for way in Way if way in ways}
    return Cost(in_order, money, prices.currency, prices.origin)


def _way(session: Session, channel: str, language: str, opener: str, *, fresh: bool) -> Way:
    if channel == SMS:
        return Way.SMS
    if channel == MESSENGER or window_of(channel) is None:
        # On Messenger there are no templates of ours, and words cost nothing.
        return Way.FREE if fresh or window_of(channel) is None else Way.WAITS
    if fresh:
        return Way.SERVICE
    if not may_knock(session, opener):
        return Way.WAITS
    known = registry.usable(session, channel, opener, language)
    return Way.WAITS if known is None else Way.UTILITY


def _charged(way: Way, language: str) -> int:
    """How many messages are charged for, for each person."""
    if way is Way.SMS:
        return SMS_PARTS.get(language, SMS_PARTS_ELSE)
    return 1 if way in (Way.SERVICE, Way.UTILITY) else 0
