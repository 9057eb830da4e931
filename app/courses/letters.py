"""Mail from a course to its people, about what happens in it."""

from collections.abc import Iterable, Sequence

from app.core.i18n import _
from app.core.mail.models import Topic
from app.core.mail.outbox import post, post_to_each
from app.courses.models import Course, Enrollment, JoinRequest


def write_to(
    people: Iterable[Enrollment],
    course: Course,
    *,
    topic: Topic,
    subject: str,
    paragraphs: Sequence[str],
    action: tuple[str, str],
) -> None:
    """Have the same mail sent to each of these people of the course. Call inside `write()`.

    Only those whom mail reaches get it.
    """
    post_to_each(
        [person.user for person in reached(people)],
        topic=topic,
        subject=subject,
        paragraphs=paragraphs,
        action=action,
        course_label=course.code,
    )


def reached(people: Iterable[Enrollment]) -> list[Enrollment]:
    """Those of these people whom a course writes to.

    Not those who left, nor those who have never signed in: nobody has shown yet that the address is
    theirs, so that it gets their invitation and nothing more.
    """
    return [p for p in people if p.withdrawn_at is None and p.user.activated_at is not None]


def waiting_subject(course: Course) -> str:
    """The subject by which instructors know that people wait to be let in."""
    return _("People ask to join %(course)s, %(term)s", course=course.title, term=course.term)


def tell_of_waiting(course: Course, instructors: Iterable[Enrollment]) -> None:
    """Tell instructors that somebody asks to join. It names nobody: more may have asked since."""
    write_to(
        instructors,
        course,
        topic=Topic.COURSE,
        subject=waiting_subject(course),
        paragraphs=[
            _("Somebody has used the course's code and waits to be let in."),
            _("You hear of this once an hour at most; the page shows everybody who waits."),
        ],
        action=(_("See who waits"), f"/c/{course.slug}/manage/joining"),
    )


def tell_accepted(course: Course, taken_in: Iterable[Enrollment]) -> None:
    """Tell those who asked to join that they are in the course now."""
    write_to(
        taken_in,
        course,
        topic=Topic.COURSE,
        subject=_("You are in %(course)s", course=course.title),
        paragraphs=[_("You asked to join %(course)s, and you are in.", course=course.title)],
        action=(_("Open the course"), f"/c/{course.slug}/dashboard/"),
    )


def tell_declined(request: JoinRequest) -> None:
    """Tell somebody that they are not let in. They have no role: the page open to them is none."""
    course, user = request.course, request.user
    post(
        user.id,
        user.email,
        topic=Topic.COURSE,
        course_label=course.code,
        subject=_("Your request to join %(course)s", course=course.title),
        paragraphs=[
            _("Hello %(name)s,", name=user.name),
            _(
                "You asked to join %(course)s, %(term)s, and the course has declined. "
                "If you think that is a mistake, speak with the instructor.",
                course=course.title,
                term=course.term,
            ),
        ],
    )
