"""The next term of a course: a new course with its page, its schedule on new days, its work.

People, what they handed in and what was announced stay behind. Files are not copied: both courses
refer to the same content.
"""

from app.accounts.models import User
from app.core import audit
from app.core.db import write
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.storage import StoredFile
from app.courses.checks import add_checks
from app.courses.models import Course, Role
from app.courses.people import enroll
from app.schedule import queries as schedule
from app.schedule.models import Meeting
from app.transfer.building import build
from app.transfer.cloning_days import Shift
from app.transfer.cloning_plan import Plan, Wishes, plan, teaching
from app.transfer.cloning_work import carry_work
from app.transfer.describing_files import Files
from app.transfer.description import MaterialEntry


class Unconfirmed(DomainError):
    """The plan is not the one that the actor has seen."""

    def __init__(self, changed: Plan) -> None:
        super().__init__(
            _("The course changed meanwhile. Look at the days again, then make it."),
            code="unconfirmed",
        )
        self.plan = changed


def clone(course: Course, wishes: Wishes, actor: User, *, seen: str | None = None) -> Course:
    """Make the next term of a course, unpublished, and note in it what to look at.

    Whoever teaches the course and makes the next one teaches that too, with the staff they take
    along. `seen` is the key of the plan that the actor has seen: raises Unconfirmed when it would
    be another; None asks nobody. Raises InvalidInput, DomainError for a taken address.
    """
    with write(course) as session:
        planned = plan(course, wishes)
        if seen is not None and seen != planned.key:
            raise Unconfirmed(planned)
        made = build(planned.entry, actor, slug=wishes.slug, files=SameContent(planned.files))
        session.flush()
        meetings = _pairs(planned, schedule.meetings(made))
        by_old = {move.meeting.id: new for move, new in zip(planned.moves, meetings, strict=True)}
        shift = Shift(planned.days, course.time_zone)
        notes = [*planned.notes, *carry_work(course, made, by_old, shift, actor)]
        add_checks(
            made,
            [
                (n.text, n.detail, "" if n.meeting is None else meetings[n.meeting].public_id)
                for n in notes
            ],
        )
        _take_staff_along(course, made, planned, actor)
        audit.record(session, "course.clone", made.slug, actor_id=actor.id, course_id=course.id)
    return made


def _pairs(planned: Plan, new: list[Meeting]) -> list[Meeting]:
    """The new meetings in the order of the plan's: both are by time, and keep their order in it."""
    entries = planned.entry.meetings
    order = sorted(range(len(entries)), key=lambda n: (entries[n].date, entries[n].starts))
    found = dict(zip(order, new, strict=True))
    return [found[number] for number in range(len(entries))]


def _take_staff_along(course: Course, made: Course, planned: Plan, actor: User) -> None:
    teachers = {person.user_id: person for person in teaching(course)}
    if actor.id in teachers:
        enroll(made, actor, Role.INSTRUCTOR, actor=actor)
    for person in planned.staff:
        if person.user_id != actor.id:
            enroll(made, person.user, person.role, actor=actor)


class SameContent:
    """The files of the course that is carried on, with rows of the new course's own."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def take(self, entry: MaterialEntry) -> StoredFile:
        """A new row for the same content."""
        file = self._files.by_path[entry.file]
        return StoredFile(
            sha256=file.sha256,
            size=file.size,
            name=file.name,
            media_type=file.media_type,
            pages=file.pages,
            inspection=file.inspection,
        )
