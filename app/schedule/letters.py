"""Mail to those who have something to do in meetings: these move, are cancelled, take place again.

Whatever one operation does, each person gets one letter.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.clock import now
from app.core.db import db
from app.core.i18n import _, ngettext
from app.core.mail.models import Topic
from app.core.settings import settings
from app.core.web.times import hour, moment_text, zone_name
from app.courses.letters import reached, write_to
from app.courses.models import Enrollment
from app.schedule.duties import Duty, duties_in, people_of
from app.schedule.models import Meeting
from app.schedule.naming import meeting_label


@dataclass(frozen=True, slots=True)
class Before:
    """A meeting as it was before an operation changed it."""

    meeting: Meeting
    label: str
    starts_at: datetime
    ends_at: datetime
    took_place: bool


def as_it_is(meeting: Meeting) -> Before:
    """Keep what a meeting is, for `tell_of_changes`."""
    return Before(
        meeting,
        meeting_label(meeting),
        meeting.starts_at,
        meeting.ends_at,
        meeting.cancelled_at is None,
    )


def told_number(duties: Collection[Duty]) -> int | None:
    """How many would hear of a change of the meetings; None where no mail is sent at all."""
    if not settings().sends_mail:
        return None
    return len(reached(people_of([d for d in duties if d.meeting.ends_at > now()])))


def tell_of_changes(meetings: Sequence[Before]) -> None:
    """Tell all who have a duty in these meetings what became of those that have not passed.

    Call inside `write()`, once, after everything that hangs on the meetings has moved too.
    """
    db.session.flush()
    news = {was.meeting: told for was in meetings if (told := _news(was))}
    if not news:
        return
    letters: dict[Enrollment, dict[Meeting, list[str]]] = defaultdict(dict)
    for duty in duties_in(news):
        for person, words in duty.people:
            letters[person].setdefault(duty.meeting, []).append(words)
    alike: dict[tuple[str, ...], list[Enrollment]] = defaultdict(list)
    for person, own in letters.items():
        paragraphs = [" ".join([news[m][1], *own[m]]) for m in news if m in own]
        alike[(_subject([news[m][0] for m in own]), *paragraphs)].append(person)
    for (subject, *paragraphs), people in alike.items():
        course = people[0].course
        write_to(
            people,
            course,
            topic=Topic.COURSE,
            subject=subject,
            paragraphs=paragraphs,
            action=(_("See what is next"), f"/c/{course.slug}/dashboard/"),
        )


def _subject(subjects: Sequence[str]) -> str:
    if len(subjects) == 1:
        return subjects[0]
    return ngettext(
        "%(num)d of your meetings is at another time",
        "%(num)d of your meetings are at another time",
        len(subjects),
    )


def _news(was: Before) -> tuple[str, str] | None:
    """What became of a meeting, as a subject and a sentence; None if that is nothing new."""
    meeting, takes_place = was.meeting, was.meeting.cancelled_at is None
    if max(was.ends_at, meeting.ends_at) <= now() or not (takes_place or was.took_place):
        return None
    zone = meeting.course.time_zone
    then, name = _when(was.starts_at, was.ends_at, zone), _named(was)
    if not takes_place:
        said = _("%(meeting)s on %(when)s is cancelled.", meeting=name, when=then)
        if meeting.cancel_note:
            said = f"{said} {_('Why: %(note)s', note=meeting.cancel_note.rstrip('.'))}."
        return _("%(meeting)s is cancelled", meeting=was.label), said
    when = _when(meeting.starts_at, meeting.ends_at, zone)
    if not was.took_place:
        label = meeting_label(meeting)
        return (
            _("%(meeting)s takes place after all", meeting=label),
            _("%(meeting)s takes place after all, on %(when)s.", meeting=label, when=when),
        )
    if was.starts_at == meeting.starts_at:
        return None
    said = _(
        "%(meeting)s was on %(then)s. It is on %(when)s now.", meeting=name, then=then, when=when
    )
    return _("%(meeting)s is at another time", meeting=was.label), said


def _named(was: Before) -> str:
    title = was.meeting.title
    return f"{was.label} · {title}" if title and title != was.label else was.label


def _when(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    return f"{moment_text(starts_at, zone)}–{hour(ends_at, zone)} ({zone_name(zone)})"
