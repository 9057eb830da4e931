"""Forms of the project pages."""

import secrets
from typing import Any

from wtforms import BooleanField, FileField, HiddenField, IntegerField, SelectField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.core.i18n import lazy
from app.core.intake import MEGABYTE
from app.core.web.forms import Form, line, local_time, markdown, options, prose
from app.projects.models import Attempt, FileKind, FileRequirement, Project
from app.projects.operations import RequirementInput

ACCEPT = {FileKind.PDF: "application/pdf,.pdf", FileKind.ZIP: ".zip", FileKind.ANY: ""}
KIND_NAMES = {
    FileKind.PDF: lazy("PDF"),
    FileKind.ZIP: lazy("ZIP archive"),
    FileKind.ANY: lazy("any file"),
}
MOST_FILES = 4


class HandInForm(Form):
    """A hand-in; `for_project` adds a file field for each file that the project asks for.

    After an earlier attempt it begins with that one's title, and for each of its files there is a
    box to hand the same file in again.

    `form_key` is random for each form that is shown, so that one sent twice is known.
    """

    form_key = HiddenField(validators=[InputRequired(), Length(max=64)])
    title = line(lazy("Title of the report"), required=True, most=250)
    comment = prose(lazy("Comment for the staff"), most=5000, render_kw={"rows": 3})

    @classmethod
    def for_project(
        cls, project: Project, earlier: Attempt | None = None, **kw: Any
    ) -> "HandInForm":
        """The form for one project, with a fresh key unless one was sent."""
        fields: dict[str, Any] = {
            requirement.field: FileField(requirement.label) for requirement in project.requirements
        }
        for each in earlier.files if earlier else ():
            label = lazy(
                "Hand in %(name)s of attempt %(number)d again, unless another file is chosen",
                name=each.file.name,
                number=earlier.number if earlier else 0,
            )
            fields[keep_field(each.requirement)] = BooleanField(label, default=True)
        kw = {"data": {"title": earlier.title}, **kw} if earlier else kw
        form: HandInForm = type("ProjectHandInForm", (cls,), fields)(**kw)
        form.form_key.data = form.form_key.data or secrets.token_urlsafe(16)
        return form


def keep_field(requirement: FileRequirement) -> str:
    """The name of the box that hands an earlier file in again."""
    return f"keep_{requirement.public_id}"


class ExtensionForm(Form):
    """A later due time for one group."""

    group = SelectField(lazy("Group"), [InputRequired()])
    due_at = local_time(lazy("Due"), required=True)
    reason = prose(
        lazy("Reason"),
        most=2000,
        render_kw={"rows": 2},
        description=lazy("For the staff; the group does not see it."),
    )


class ProjectForm(Form):
    """A project and the files that it asks for."""

    title = line(lazy("Title"), required=True, most=160)
    slug = line(
        lazy("Address"),
        required=True,
        most=80,
        description=lazy("The last part of its web address, as in project-1. It stays as it is."),
    )
    # Of a project that is there the groups stay and are not sent: what the form holds counts.
    group_set = SelectField(lazy("Groups"), [DataRequired()])
    brief = markdown(
        lazy("Brief"),
        render_kw={"rows": 14},
        description=lazy("Markdown; formulas between dollar signs, as in $x^2$."),
    )
    opens_at = local_time(lazy("Opens"), required=True)
    due_at = local_time(lazy("Due"), required=True)
    # Offered where deadlines hang on the slots of the groups: its choices are theirs.
    hangs_on = SelectField(
        lazy("For groups that present"),
        default="",
        description=lazy(
            "Groups without a slot hand in by the time above. Of several slots, the first counts."
        ),
    )
    late_days = IntegerField(
        lazy("Days late accepted"),
        [InputRequired(), NumberRange(0, 60)],
        default=0,
        description=lazy("0: nothing is taken after the due time."),
    )
    late_percent = IntegerField(
        lazy("Deduction a day, in per cent"), [InputRequired(), NumberRange(0, 100)], default=0
    )

    # The effect that was shown for confirmation (Effect.key); empty when none was.
    confirmed = HiddenField(validators=[Length(max=64)])

    def requirements(self) -> list[RequirementInput]:
        """The files asked for: the rows whose label is filled in."""
        found = []
        for row in range(1, MOST_FILES + 1):
            label = self[f"label_{row}"].data
            if label:
                found.append(
                    RequirementInput(
                        label=label,
                        kind=FileKind(self[f"kind_{row}"].data),
                        required=bool(self[f"required_{row}"].data),
                        max_bytes=int(self[f"megabytes_{row}"].data or 20) * MEGABYTE,
                        key=self[f"key_{row}"].data or "",
                    )
                )
        return found


for _row in range(1, MOST_FILES + 1):
    setattr(ProjectForm, f"label_{_row}", line(lazy("File"), most=80))
    setattr(
        ProjectForm,
        f"kind_{_row}",
        SelectField(lazy("Kind"), choices=options(KIND_NAMES)),
    )
    setattr(
        ProjectForm,
        f"megabytes_{_row}",
        IntegerField(lazy("At most, in MB"), [Optional(), NumberRange(1, 150)], default=20),
    )
    setattr(ProjectForm, f"key_{_row}", HiddenField(validators=[Length(max=12)]))
    setattr(ProjectForm, f"required_{_row}", BooleanField(lazy("Required"), default=_row == 1))


def project_values(project: Project) -> dict[str, Any]:
    """The form's fields as the project has them."""
    hangs_on = project.slot_deadline
    values: dict[str, Any] = {
        "group_set": project.group_set.public_id,
        "hangs_on": hangs_on.public_id if hangs_on else "",
    }
    for row, requirement in enumerate(project.requirements, 1):
        values |= {
            f"key_{row}": requirement.public_id,
            f"label_{row}": requirement.label,
            f"kind_{row}": requirement.kind.value,
            f"required_{row}": requirement.required,
            f"megabytes_{row}": max(1, requirement.max_bytes // MEGABYTE),
        }
    for row in range(len(project.requirements) + 1, MOST_FILES + 1):
        values[f"required_{row}"] = False
    return values
