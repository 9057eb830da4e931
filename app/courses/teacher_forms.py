"""The form of who teaches the course."""

from app.core.i18n import lazy
from app.core.web.forms import Form, prose
from app.courses.models import Course, TeacherPart
from app.courses.teachers import teachers_of


class TeachersForm(Form):
    """Those named at the head of the page, one a line."""

    instructors = prose(
        lazy("Instructors"),
        most=10_000,
        description=lazy(
            "One a line, in their order: name, affiliation in brackets, address of their page; "
            "as in Ada Mensah (HKUST) https://example.org/~ada"
        ),
        render_kw={"rows": 3},
    )
    assistants = prose(
        lazy("Teaching assistants"),
        most=10_000,
        description=lazy("The same."),
        render_kw={"rows": 5},
    )

    @classmethod
    def of(cls, course: Course) -> "TeachersForm":
        """The form with the lines as they are."""
        return cls(
            data={
                "instructors": _lines(course, TeacherPart.INSTRUCTOR),
                "assistants": _lines(course, TeacherPart.TA),
            }
        )


def _lines(course: Course, part: TeacherPart) -> str:
    return "\n".join(each.line for each in teachers_of(course, part))
