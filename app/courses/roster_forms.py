"""Forms for a roster from a file: sending it, correcting how it is read, confirming."""

from typing import Any

from wtforms import BooleanField, FileField, HiddenField, SelectChoice, SelectField
from wtforms import SelectMultipleField as SelectMany
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.i18n import _, lazy
from app.core.web.forms import Form, line, options
from app.courses.models import Enrollment
from app.courses.roster.columns import FIELDS
from app.courses.roster.drafts import Choices, Corrections, Opened
from app.courses.roster.plan import Plan
from app.courses.roster.reading import ENCODINGS

FIELD_NAMES = {
    "name": lazy("Name"),
    "family": lazy("Family name"),
    "given": lazy("Given names"),
    "email": lazy("E-mail"),
    "student_id": lazy("Student id"),
    "section": lazy("Section"),
    "role": lazy("Role"),
    "group": lazy("Group"),
}
DELIMITER_NAMES = {",": lazy("Comma"), ";": lazy("Semicolon"), "\t": lazy("Tab")}
ENCODING_NAMES = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "gb18030": lazy("Chinese, simplified (GB18030)"),
    "big5": lazy("Chinese, traditional (Big5)"),
    "cp1252": lazy("Western European (Windows)"),
    "shift_jis": lazy("Japanese (Shift JIS)"),
    "euc_kr": lazy("Korean (EUC-KR)"),
}
NOWHERE = -1


class RosterFileForm(Form):
    """A roster file to send."""

    file = FileField(lazy("Roster"))


class ReadingForm(Form):
    """How a file is to be read. The fields of text files are left out for a workbook."""

    encoding = SelectField(
        lazy("Encoding"), choices=options({each: ENCODING_NAMES[each] for each in ENCODINGS})
    )
    delimiter = SelectField(lazy("Between the columns"), choices=options(DELIMITER_NAMES))
    header = BooleanField(lazy("A line above the people says what the columns are"))
    domain = line(lazy("Add to logins: @…"), description=lazy("As in uni.example"), most=260)

    @classmethod
    def for_file(cls, opened: Opened, usual_domain: str) -> Any:
        """The form for one file, filled with how it is read now; logins get `usual_domain`."""
        choices = [SelectChoice(NOWHERE, _("not in this file")), *_columns(opened)]
        fields = {
            field: SelectField(FIELD_NAMES[field], choices=choices, coerce=int) for field in FIELDS
        }
        now = {
            "encoding": opened.sheet.encoding,
            "delimiter": opened.sheet.delimiter,
            "header": opened.layout.header is not None,
            "domain": opened.domain or usual_domain,
            **{field: opened.layout.columns.get(field, NOWHERE) for field in FIELDS},
        }
        form = type("FileReadingForm", (cls,), fields)(data=now)
        if not opened.sheet.delimiter:
            del form.encoding, form.delimiter
        if not (opened.domain or opened.needs_domain):
            del form.domain
        return form

    def corrections(self) -> Corrections:
        """What was sent."""
        sent = self.data
        return Corrections(
            encoding=sent.get("encoding") or "",
            delimiter=sent.get("delimiter") or "",
            header=bool(sent["header"]),
            columns={field: sent[field] for field in FIELDS if sent[field] != NOWHERE},
            domain=sent.get("domain") or "",
        )


def _columns(opened: Opened) -> list[SelectChoice]:
    """The columns as people know them: by letter, and by header or first cell."""
    row = opened.sheet.rows[opened.layout.header or 0]
    heads = [*row.cells, *[""] * (opened.sheet.width - len(row.cells))]
    return [
        SelectChoice(n, f"{column_letter(n)}: {head[:30]}" if head else column_letter(n))
        for n, head in enumerate(heads)
    ]


def column_letter(n: int) -> str:
    """The letters by which spreadsheets call a column: A, B … Z, AA."""
    return (column_letter(n // 26 - 1) if n >= 26 else "") + chr(ord("A") + n % 26)


class ConfirmForm(Form):
    """What was seen, who goes and who comes back, what is done with groups, and who is told."""

    digest = HiddenField(validators=[InputRequired(), Length(max=64)])
    withdraw = SelectMany(
        lazy("Withdraw from the course"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    leave_out = SelectMany(
        lazy("Leave out"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    groups_into = SelectField(lazy("Groups in the file"), validate_choice=False)
    invite = BooleanField(lazy("Invite those who are new by mail"))

    @classmethod
    def for_plan(
        cls, plan: Plan, sets: list[tuple[str, str]], *, has_groups: bool, sends_mail: bool
    ) -> "ConfirmForm":
        """The form below a preview. `sets`: those that the groups in the file can go into."""
        seen = {"digest": plan.digest, "groups_into": plan.groups_into, "invite": True}
        form = cls(formdata=None, data=seen)
        form.withdraw.choices = [_person(each) for each in plan.withdrawn]
        form.leave_out.choices = [_person(each.enrollment) for each in plan.returning]
        form.groups_into.choices = [
            *[SelectChoice(key, _("into %(set)s", set=title)) for key, title in sets],
            SelectChoice("", _("leave them out")),
        ]
        if not plan.withdrawn:
            del form.withdraw
        if not plan.returning:
            del form.leave_out
        if not (sets and has_groups):
            del form.groups_into
        if not sends_mail or not any(each.user is None for each in plan.added):
            del form.invite
        return form

    def choices(self, *, sends_mail: bool) -> Choices:
        """What was chosen."""
        return Choices(
            withdraw=self.withdraw.data or [],
            leave_out=self.leave_out.data or [],
            groups_into=self.groups_into.data,
            invite=bool(self.invite.data) and sends_mail,
        )


def _person(enrollment: Enrollment) -> SelectChoice:
    return SelectChoice(enrollment.public_id, f"{enrollment.name} ({enrollment.user.email})")


def what_it_does(plan: Plan) -> str:
    """What the button says: Add 60, change 2."""
    back = len(plan.returning)
    added, changed = len(plan.added), len(plan.changed) - back
    parts = [
        added and _("add %(n)d", n=added),
        changed and _("change %(n)d", n=changed),
        back and _("take %(n)d back", n=back),
    ]
    said = ", ".join(str(part) for part in parts if part)
    return said[:1].upper() + said[1:] or _("Do what is chosen")
