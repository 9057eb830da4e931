"""Times as people read them: in the course's zone, named where it matters."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.dates import format_datetime, get_timezone, get_timezone_name
from flask import Flask
from flask_babel import get_locale

from app.core import clock
from app.core.i18n import _, ngettext

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A due time as a page shows it. `tone` is one of good, soon, late, neutral."""

    iso: str
    text: str
    zone: str
    left: str
    tone: str


def _format(moment: datetime, zone: str, pattern: str) -> str:
    return format_datetime(moment, pattern, tzinfo=get_timezone(zone), locale=get_locale() or "en")


def day(moment: datetime, zone: str) -> str:
    """Wed 14 Oct 2020."""
    return _format(moment, zone, "EEE d MMM yyyy")


def short_day(moment: datetime, zone: str) -> str:
    """14 Oct."""
    return _format(moment, zone, "d MMM")


def weekday(moment: datetime, zone: str) -> str:
    """Wednesday."""
    return _format(moment, zone, "EEEE")


def hour(moment: datetime, zone: str) -> str:
    """15:00."""
    return _format(moment, zone, "HH:mm")


def moment_text(moment: datetime, zone: str) -> str:
    """Wed 14 Oct, 23:59; with the year when it is not this year."""
    this_year = clock.local(clock.now(), zone).year == clock.local(moment, zone).year
    return _format(moment, zone, "EEE d MMM, HH:mm" if this_year else "EEE d MMM yyyy, HH:mm")


def zone_name(zone: str) -> str:
    """Hong Kong Time, as the reader's language calls it."""
    if zone == "UTC":
        return zone
    return get_timezone_name(get_timezone(zone), width="long", locale=get_locale() or "en")


def is_known_zone(zone: str) -> bool:
    """Whether a zone can be named to people."""
    try:
        return bool(zone_name(zone))
    except LookupError:
        return False


def span(length: timedelta) -> str:
    """A length of time in its two largest units: 1 day 6 h, 3 h 20 min, 5 min."""
    minutes = max(int(length.total_seconds() // 60), 0)
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    if days >= 7 or (days and not hours):
        return ngettext("%(num)d day", "%(num)d days", days)
    if days:
        return ngettext("%(num)d day %(hours)d h", "%(num)d days %(hours)d h", days, hours=hours)
    if hours and minutes:
        return _("%(hours)d h %(minutes)d min", hours=hours, minutes=minutes)
    if hours:
        return _("%(hours)d h", hours=hours)
    if minutes:
        return _("%(minutes)d min", minutes=minutes)
    return _("less than a minute")


def deadline(due: datetime, zone: str, *, done: bool = False) -> Deadline:
    """How `due` looks now: text, zone, time left, and how pressing it is."""
    left = due - clock.now()
    if done:
        tone, words = "good", ""
    elif left < timedelta(0):
        tone, words = "late", _("was due %(span)s ago", span=span(-left))
    else:
        tone = "soon" if left < 2 * DAY else "neutral"
        words = _("%(span)s left", span=span(left))
    return Deadline(due.isoformat(), moment_text(due, zone), zone_name(zone), words, tone)


def ago(moment: datetime) -> str:
    """How long ago `moment` was."""
    return _("%(span)s ago", span=span(clock.now() - moment))


def init_app(app: Flask) -> None:
    """Offer these to templates."""
    app.jinja_env.filters.update(
        day=day,
        short_day=short_day,
        weekday=weekday,
        hour=hour,
        moment=moment_text,
        ago=ago,
        zone_name=zone_name,
    )
    app.jinja_env.globals["deadline_of"] = deadline
