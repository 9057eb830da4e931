"""One short way to make each thing that tests are about. They go through the operations where
those carry rules, so that no test starts from a state that the app could not be in."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from flask.testing import FlaskClient

from app.accounts import operations as accounts
from app.accounts import sign_ins
from app.accounts.models import User
from app.core.db import write
from app.courses import operations as courses
from app.courses.models import Course, Enrollment, Role
from app.groups.models import Group, GroupMember, GroupSet
from app.projects.models import FileKind, FileRequirement, Project
from app.schedule.models import Meeting, MeetingKind, Reference
from app.seminars.models import Seminar, SeminarSlot
from app.seminars.paper_models import SeminarPaper

PASSWORD = "correct horse battery"
_numbers = count(1)


def at(text: str) -> datetime:
    """A moment in UTC from `2020-10-14 15:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def make_user(name: str = "", *, admin: bool = False) -> User:
    """A person who can sign in with PASSWORD."""
    n = next(_numbers)
    return accounts.create_user(
        name or f"Person {n}",
        f"person{n}@example.org",
        password=PASSWORD,
        is_admin=admin,
        cost="low",
    )


def make_course(slug: str = "", *, published: bool = True, **values: Any) -> Course:
    """A course in Hong Kong time, published."""
    n = next(_numbers)
    fields: dict[str, Any] = {
        "code": f"TEST {n}",
        "title": "A Seminar",
        "term": "Fall 2020",
        "time_zone": "Asia/Hong_Kong",
        **values,
    }
    course = courses.create_course(slug=slug or f"test-{n}", actor=None, **fields)
    if published:
        courses.publish_course(course, None)
    return course


def enroll(course: Course, role: Role = Role.STUDENT, name: str = "", **values: Any) -> Enrollment:
    """Somebody new in the course."""
    return courses.enroll(course, make_user(name), role, actor=None, **values)


def make_students(course: Course, number: int) -> list[Enrollment]:
    """`number` students, made in one transaction."""
    with write():
        return [enroll(course) for _ in range(number)]


def make_meeting(course: Course, starts: str = "2020-10-21 07:00", **values: Any) -> Meeting:
    """A meeting of 170 minutes that starts at a UTC time."""
    start = at(starts)
    fields: dict[str, Any] = {
        "kind": MeetingKind.LECTURE,
        "title": "A topic",
        "starts_at": start,
        "ends_at": start + timedelta(minutes=170),
        **values,
    }
    with write(course) as session:
        meeting = Meeting(course_id=course.id, **fields)
        session.add(meeting)
        session.flush()
    return meeting


def make_group_set(course: Course, slug: str = "", **values: Any) -> GroupSet:
    """A group set for groups of one to four."""
    n = next(_numbers)
    fields: dict[str, Any] = {"title": "Groups", "min_size": 1, "max_size": 4, **values}
    with write(course) as session:
        group_set = GroupSet(course_id=course.id, slug=slug or f"set-{n}", **fields)
        session.add(group_set)
        session.flush()
    return group_set


def make_group(group_set: GroupSet, *members: Enrollment) -> Group:
    """A group of these people."""
    with write(group_set) as session:
        group = Group(group_set_id=group_set.id, number=next(_numbers))
        session.add(group)
        session.flush()
        for seat, member in enumerate(members, 1):
            session.add(
                GroupMember(
                    group_id=group.id,
                    group_set_id=group_set.id,
                    enrollment_id=member.id,
                    seat=seat,
                )
            )
    return group


def make_seminar(group_set: GroupSet, **values: Any) -> Seminar:
    """A seminar whose sign-up is open from 1 to 31 October 2020."""
    fields: dict[str, Any] = {
        "title": "Seminar",
        "opens_at": at("2020-10-01 00:00"),
        "closes_at": at("2020-10-31 00:00"),
        **values,
    }
    with write(group_set) as session:
        seminar = Seminar(course_id=group_set.course_id, group_set_id=group_set.id, **fields)
        session.add(seminar)
        session.flush()
    return seminar


def make_slot(seminar: Seminar, meeting: Meeting, **values: Any) -> SeminarSlot:
    """A slot of 25 minutes for one group at the meeting's start."""
    fields: dict[str, Any] = {
        "starts_at": meeting.starts_at,
        "minutes": 25,
        "capacity": 1,
        **values,
    }
    with write(seminar) as session:
        slot = SeminarSlot(seminar_id=seminar.id, meeting_id=meeting.id, **fields)
        session.add(slot)
        session.flush()
    return slot


def make_paper(
    seminar: Seminar, title: str = "A paper", *, exclusive: bool = False
) -> SeminarPaper:
    """A reference of the course that groups may choose to present."""
    n = next(_numbers)
    with write(seminar) as session:
        reference = Reference(course_id=seminar.course_id, position=n, title=title)
        paper = SeminarPaper(
            seminar_id=seminar.id, reference=reference, position=n, exclusive=exclusive
        )
        session.add_all([reference, paper])
        session.flush()
    return paper


def make_project(group_set: GroupSet, slug: str = "", **values: Any) -> Project:
    """A published project that takes a PDF report and is open from 1 to 14 October 2020."""
    n = next(_numbers)
    fields: dict[str, Any] = {
        "title": "Project",
        "opens_at": at("2020-10-01 00:00"),
        "due_at": at("2020-10-14 15:59"),
        "published_at": at("2020-10-01 00:00"),
        **values,
    }
    with write(group_set) as session:
        project = Project(
            course_id=group_set.course_id,
            group_set_id=group_set.id,
            slug=slug or f"project-{n}",
            **fields,
        )
        session.add(project)
        session.flush()
        session.add(
            FileRequirement(
                project_id=project.id,
                position=1,
                label="Report",
                kind=FileKind.PDF,
                required=True,
                max_bytes=20 * 1024 * 1024,
            )
        )
    return project


def sign_in(client: FlaskClient, who: User | Enrollment) -> FlaskClient:
    """Sign `client` in as a person by opening a sign-in for them, as the sign-in page does."""
    user = who.user if isinstance(who, Enrollment) else who
    token = sign_ins.open_sign_in(user, days=1)
    with client.session_transaction() as session:
        session["_user_id"] = token
        session["_fresh"] = True
    return client
