"""Who may do what in a course, in sentences.

Staff are a course's instructors and teaching assistants. A site administrator may manage any
course and its people; students' work and grades take a role in the course itself.
"""

from dataclasses import dataclass

from app.accounts.models import User
from app.courses.models import STAFF_ROLES, Course, Enrollment, Role


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody looking at a course: perhaps signed in, perhaps enrolled (and not withdrawn)."""

    course: Course
    user: User | None
    enrollment: Enrollment | None

    @property
    def role(self) -> Role | None:
        """The viewer's role in this course."""
        return self.enrollment.role if self.enrollment else None

    @property
    def me(self) -> Enrollment:
        """The viewer's enrollment. Raises PermissionError for those without one."""
        if self.enrollment is None:
            raise PermissionError("not enrolled")
        return self.enrollment

    @property
    def actor(self) -> User:
        """The signed-in user. Raises PermissionError for visitors."""
        if self.user is None:
            raise PermissionError("not signed in")
        return self.user


def is_administrator(viewer: Viewer) -> bool:
    """Whether the viewer runs the site."""
    return viewer.user is not None and viewer.user.is_admin


def is_enrolled(viewer: Viewer) -> bool:
    """Whether the viewer has a role in the course."""
    return viewer.enrollment is not None


def is_student(viewer: Viewer) -> bool:
    """Whether the viewer takes the course."""
    return viewer.role is Role.STUDENT


def is_staff(viewer: Viewer) -> bool:
    """Whether the viewer teaches the course."""
    return viewer.role in STAFF_ROLES


def may_see_page(viewer: Viewer) -> bool:
    """A published page is everybody's; an unpublished one its people's and administrators'."""
    return viewer.course.published_at is not None or is_enrolled(viewer) or is_administrator(viewer)


def may_take_part(viewer: Viewer) -> bool:
    """Students take part: groups, slots, scribe places, hand-ins."""
    return is_student(viewer)


def may_follow(viewer: Viewer) -> bool:
    """The enrolled see what the course keeps to itself."""
    return is_enrolled(viewer)


def may_edit_course(viewer: Viewer) -> bool:
    """Staff and administrators edit the page, the schedule and what is set."""
    return is_staff(viewer) or is_administrator(viewer)


def may_manage_people(viewer: Viewer) -> bool:
    """Instructors and administrators add people and change roles."""
    return viewer.role is Role.INSTRUCTOR or is_administrator(viewer)


def may_see_people(viewer: Viewer) -> bool:
    """Staff and administrators see the roster."""
    return is_staff(viewer) or is_administrator(viewer)


def may_see_student_work(viewer: Viewer) -> bool:
    """Staff see what students hand in."""
    return is_staff(viewer)


def may_see_names(viewer: Viewer) -> bool:
    """The course's people and administrators see every name in it."""
    return is_enrolled(viewer) or is_administrator(viewer)


def is_named_in_public(person: Enrollment) -> bool:
    """Whether pages for everybody name this student: the course names students, and they agreed."""
    return person.course.names_public and person.name_public is True


def may_have_a_dashboard(viewer: Viewer) -> bool:
    """The enrolled, and administrators, have a page of what is next."""
    return is_enrolled(viewer) or is_administrator(viewer)
