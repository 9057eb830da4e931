"""Events as an iCalendar file (RFC 5545)."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from app.page.calendar.events import Event

if TYPE_CHECKING:
    import icalendar

MAKER = "-//Colloquy//Course calendar//EN"
SOON = timedelta(hours=1)
LONGEST = 4000


def calendar_file(name: str, events: Sequence[Event]) -> bytes:
    """A calendar of these events, the same bytes for the same events.

    Times stand in the zone of their course, and the rules of each zone come along (VTIMEZONE), so
    that hours stay right across daylight saving in programs that know no zones by name.
    """
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", SOON, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for event in events:
        calendar.add_component(_event(event))
    if events:
        years = [event.starts_at.year for event in events]
        _add_zones(calendar, min(years), max(years))
    return bytes(calendar.to_ical())


def _add_zones(calendar: Any, first: int, last: int) -> None:
    """The rules of the zones used, from the year before the first event to that after the last."""
    calendar.add_missing_timezones(date(first - 1, 1, 1), date(last + 2, 1, 1))


def _event(event: Event) -> "icalendar.Event":
    import icalendar

    zone = ZoneInfo(event.zone)
    found = icalendar.Event()
    found.add("uid", f"{event.key}@colloquy")
    found.add("dtstamp", event.changed_at)
    found.add("last-modified", event.changed_at)
    found.add("sequence", event.revision)
    found.add("summary", _line(event.title))
    found.add("dtstart", event.starts_at.astimezone(zone))
    if event.ends_at is not None:
        found.add("dtend", event.ends_at.astimezone(zone))
    if event.text:
        found.add("description", event.text[:LONGEST])
    if event.place:
        found.add("location", _line(event.place))
    found.add("url", event.url)
    found.add("status", "CANCELLED" if event.is_off else "CONFIRMED")
    # A due time takes no time of the day away.
    found.add("transp", "OPAQUE" if event.ends_at and not event.is_off else "TRANSPARENT")
    return found


def _line(text: str) -> str:
    return " ".join(text.split())[:LONGEST]
