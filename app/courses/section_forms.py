"""The form of a part of the course page."""

from collections.abc import Sequence
from typing import Any

from wtforms import SelectChoice, SelectField

from app.core.i18n import _, lazy
from app.core.web.forms import EditForm, line, markdown, options
from app.courses.models import CourseSection, SectionKind
from app.courses.sections import AT_THE_TOP, state_of

SECTION_KIND_NAMES = {
    SectionKind.TEXT: lazy("Nothing more"),
    SectionKind.REFERENCES: lazy("The course's references"),
    SectionKind.PROJECTS: lazy("The course's projects"),
}


class SectionForm(EditForm):
    """A part of the course page, and where it stands."""

    title = line(lazy("Title"), required=True, most=120)
    body = markdown(
        lazy("Text"),
        description=lazy("Markdown; formulas between dollar signs, as in $x^2$."),
        render_kw={"rows": 14},
    )
    kind = SelectField(
        lazy("Below the text"),
        choices=options(SECTION_KIND_NAMES),
        coerce=SectionKind,
        default=SectionKind.TEXT,
    )
    # A part that is gone by the time the form is sent is no mistake of whoever sends it.
    after = SelectField(lazy("Place on the page"), validate_choice=False)

    @classmethod
    def among(
        cls, sections: Sequence[CourseSection], section: CourseSection | None, **kw: Any
    ) -> "SectionForm":
        """The form of a part, or of a new one, among these parts of the page."""
        others = [each for each in sections if each is not section]
        at = sections.index(section) if section else len(others)
        after = others[at - 1].public_id if at else AT_THE_TOP
        form = cls(obj=section, data={"after": after}, **kw)
        form.opened_at(state_of(section))
        form.after.choices = [
            SelectChoice(AT_THE_TOP, _("At the top")),
            *(
                SelectChoice(each.public_id, _("After “%(title)s”", title=each.title))
                for each in others
            ),
        ]
        return form
