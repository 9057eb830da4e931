"""What may be done with the people whom an old page names: in groups that presented, as scribes.

They have no accounts. Their names stay with the course's people until somebody says that they
agreed to more.
"""

from collections.abc import Iterator

from app.accounts.models import User
from app.core.db import write
from app.core.errors import DomainError
from app.core.i18n import _
from app.schedule.meetings import record
from app.schedule.models import ListedGroup, ListedPerson, Meeting
from app.schedule.naming import meeting_label


def people_of(meeting: Meeting) -> Iterator[ListedPerson]:
    """All whom a meeting lists."""
    for group in meeting.listed_groups:
        yield from group.people
    yield from meeting.listed_scribes


def have_agreed(meeting: Meeting) -> bool:
    """Whether all whom a meeting lists agreed to be named to everybody."""
    return all(person.name_public for person in people_of(meeting))


def set_agreed(meeting: Meeting, actor: User, *, agreed: bool) -> None:
    """Name to everybody all whom a meeting lists, who agreed to it; or no longer."""
    with write(meeting.course, meeting):
        for person in people_of(meeting):
            person.name_public = agreed
        action = "listed.name_public" if agreed else "listed.name_hidden"
        record(meeting.course, actor, action, meeting_label(meeting))


def remove_all(meeting: Meeting, actor: User) -> None:
    """Remove every group and every scribe that a meeting lists."""
    with write(meeting.course, meeting):
        count = sum(1 for _person in people_of(meeting))
        meeting.listed_groups, meeting.listed_scribes = [], []
        record(meeting.course, actor, "listed.remove", meeting_label(meeting), count=count)


def remove_group(meeting: Meeting, group: ListedGroup, actor: User) -> None:
    """Remove a group that a meeting lists, with its people."""
    with write(meeting.course, meeting):
        count = len(group.people)
        meeting.listed_groups.remove(group)
        record(meeting.course, actor, "listed.remove", meeting_label(meeting), count=count)


def remove_person(
    meeting: Meeting, actor: User, *, group: ListedGroup | None, position: int
) -> None:
    """Remove a person from a group that a meeting lists, or from its scribes.

    Raises DomainError when nobody is at this position any more.
    """
    with write(meeting.course, meeting):
        people = meeting.listed_scribes if group is None else group.people
        person = next((each for each in people if each.position == position), None)
        if person is None:
            raise DomainError(_("This person is not listed any more."), code="not_listed")
        people.remove(person)
        record(meeting.course, actor, "listed.remove", meeting_label(meeting), count=1)
