"""When an alert may leave: not within the quiet hours of its rule; pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)


def earliest(moment: datetime, begin: int | None, end: int | None, zone: str) -> datetime:
    """``moment``, or the end of the quiet hours that it falls into.

    ``begin`` and ``end`` are hours of the day in ``zone``; 22 and 7 are the night between them.
    On the day when clocks change the wall clock counts, as it does for people.
    """
    if begin is None or end is None or begin == end:
        return moment
    local = moment.astimezone(ZoneInfo(zone))
    hour = local.hour
    quiet = begin <= hour < end if begin < end else hour >= begin or hour < end
    if not quiet:
        return moment
    day = local.date() + timedelta(days=1 if hour >= end else 0)
    ends = datetime(day.year, day.month, day.day, end, tzinfo=ZoneInfo(zone))
    return ends.astimezone(moment.tzinfo)
