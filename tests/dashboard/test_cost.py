"""What a page asks of the database does not grow with what it lists."""

from dataclasses import dataclass
from functools import partial

from flask import Flask

from app.core import audit
from app.core.clock import travel
from app.core.db import write
from app.core.storage import StoredFile
from app.courses.models import Course, Enrollment, Role
from app.groups.models import Group
from app.projects.models import Attempt, AttemptFile, AttemptMember, Project, Submission
from app.schedule.models import Meeting
from app.scribes.models import ScribeAssignment, ScribeNotes, ScribeState
from app.seminars.models import Seminar, SignUp, SignUpState
from tests.factories import (
    enroll,
    make_course,
    make_group,
    make_group_set,
    make_meeting,
    make_project,
    make_seminar,
    make_slot,
    make_students,
)
from tests.grading.factories import NOW, make_file, make_rubric, save
from tests.statements import statements_of
from tests.visitors import Visitor


@dataclass
class Full:
    """A course in which every student has done everything once."""

    course: Course
    project: Project
    me: Enrollment
    staff: Enrollment


def make_full(rows: int) -> Full:
    """A course of `rows` students, each with a group, a slot, notes and a graded hand-in."""
    course = make_course(f"rows-{rows}")
    students = make_students(course, rows)
    with write(course) as session:
        group_set = make_group_set(course)
        project, seminar = make_project(group_set, "work"), make_seminar(group_set)
        file = make_file()
        session.add(file)
        session.flush()
        for student in students:
            group = make_group(group_set, student)
            meeting = make_meeting(course, scribe_places=2)
            _take_a_slot(seminar, meeting, group)
            _write_up(meeting, 1, students[0], file)
            if student is not students[0]:
                _write_up(meeting, 2, student, file)
            _hand_in(project, group, student, file)
    make_rubric(project, 10)
    staff = enroll(course, Role.INSTRUCTOR)
    with write(course):
        for attempt in session.query(Attempt).join(Submission).filter_by(project_id=project.id):
            save(attempt, staff, "9")
    return Full(course, project, students[0], staff)


def _take_a_slot(seminar: Seminar, meeting: Meeting, group: Group) -> None:
    slot = make_slot(seminar, meeting)
    with write() as session:
        session.add(
            SignUp(
                slot_id=slot.id,
                seminar_id=seminar.id,
                group_id=group.id,
                state=SignUpState.CONFIRMED,
                place=1,
                turn=1,
                title="A talk",
            )
        )


def _write_up(meeting: Meeting, place: int, student: Enrollment, file: StoredFile) -> None:
    with write() as session:
        session.add(
            ScribeAssignment(
                course_id=meeting.course_id,
                meeting_id=meeting.id,
                enrollment_id=student.id,
                place=place,
                state=ScribeState.SUBMITTED,
                notes=[ScribeNotes(number=1, file_id=file.id)],
            )
        )


def _hand_in(project: Project, group: Group, student: Enrollment, file: StoredFile) -> None:
    with write() as session:
        attempt = Attempt(
            number=1,
            title="A report",
            received_at=NOW,
            due_at=project.due_at,
            late_days=0,
            handed_in_by_id=student.id,
            form_key="one",
            files=[AttemptFile(requirement=project.requirements[0], file=file)],
            members=[AttemptMember(enrollment_id=student.id)],
        )
        session.add(Submission(project_id=project.id, group_id=group.id, attempts=[attempt]))
        audit.record(
            session,
            "submission.hand_in",
            "A report",
            actor_id=student.user_id,
            course_id=project.course_id,
        )


PAGES = {
    "the student's dashboard": ("me", "dashboard/"),
    "the staff's dashboard": ("staff", "dashboard/"),
    "the list of submissions": ("staff", "grading/work/"),
    "the list of projects to grade": ("staff", "grading/"),
    "the course page as its people see it": ("me", ""),
    "the course page as everybody sees it": ("", ""),
    "the board of seminar slots": ("me", "seminars/"),
    "the board of scribe places": ("me", "scribes/"),
    "the people of the course": ("staff", "manage/people"),
}


def _counts(app: Flask, rows: int) -> dict[str, list[str]]:
    full = make_full(rows)
    found = {}
    for page, (who, path) in PAGES.items():
        visitor = Visitor(app, getattr(full, who) if who else None)
        url = f"/c/{full.course.slug}/{path}"
        found[page] = statements_of(app, visitor, url, partial(_change, full.course))
    return found


def _change(course: Course) -> None:
    """Make another version of the course, so that its page is drawn and not one that was kept."""
    with write(course):
        course.changed()


def test_no_page_asks_more_of_the_database_at_40_rows_than_at_10(app: Flask) -> None:
    with app.app_context(), travel(NOW):
        few, many = _counts(app, 10), _counts(app, 40)
    grown = [
        f"{page}: {len(few[page])} at 10 rows, {len(many[page])} at 40"
        for page in PAGES
        if len(few[page]) != len(many[page])
    ]
    assert grown == []
    assert all(few.values())
