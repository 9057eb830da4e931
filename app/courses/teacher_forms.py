"""The form of who teaches the course."""

from typing import Any

from app.core.i18n import lazy
from app.core.web.forms import EditForm, prose
from app.courses.models import Course, TeacherPart
from app.courses.teachers import state_of, teachers_of

PART_NAMES = {
    TeacherPart.INSTRUCTOR: lazy("Instructors"),
    TeacherPart.TA: lazy("Teaching assistants"),
}


class TeachersForm(EditForm):
    """Those named at the head of the page, one a line."""

    instructors = prose(
        PART_NAMES[TeacherPart.INSTRUCTOR],
        most=10_000,
        description=lazy(
            "One a line, in their order: name, affiliation in brackets, address of their page; "
            "as in Ada Mensah (HKUST) https://example.org/~ada"
        ),
        render_kw={"rows": 3},
    )
    assistants = prose(
        PART_NAMES[TeacherPart.TA],
        most=10_000,
        description=lazy("The same."),
        render_kw={"rows": 5},
    )

    @classmethod
    def of(cls, course: Course, **kw: Any) -> "TeachersForm":
        """The form with the lines as they are."""
        form = cls(
            data={
                "instructors": _lines(course, TeacherPart.INSTRUCTOR),
                "assistants": _lines(course, TeacherPart.TA),
            },
            **kw,
        )
        form.opened_at(state_of(course))
        return form


def _lines(course: Course, part: TeacherPart) -> str:
    return "\n".join(each.line for each in teachers_of(course, part))
