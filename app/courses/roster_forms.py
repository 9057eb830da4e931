"""Forms for a roster from a file: sending it, correcting how it is read, confirming."""

from typing import Any

from wtforms import BooleanField, FileField, HiddenField, SelectChoice, SelectField
from wtforms import SelectMultipleField as SelectMany
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.i18n import _, lazy
from app.core.web.forms import Form, options
from app.courses.roster.columns import FIELDS
from app.courses.roster.drafts import Corrections, Opened
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
    groups_into = SelectField(
        lazy("Groups go into"), description=lazy("The set that the column of groups is about.")
    )

    @classmethod
    def for_file(cls, opened: Opened, given: Corrections, sets: list[tuple[str, str]]) -> Any:
        """The form for one file, filled with how it is read now."""
        choices = [SelectChoice(NOWHERE, _("not in this file")), *_columns(opened)]
        fields = {
            field: SelectField(FIELD_NAMES[field], choices=choices, coerce=int) for field in FIELDS
        }
        now = {
            "encoding": opened.sheet.encoding,
            "delimiter": opened.sheet.delimiter,
            "header": opened.layout.header is not None,
            "groups_into": given.groups_into,
            **{field: opened.layout.columns.get(field, NOWHERE) for field in FIELDS},
        }
        form = type("FileReadingForm", (cls,), fields)(data=now)
        form.groups_into.choices = [SelectChoice("", _("no groups")), *map(_set_choice, sets)]
        if not opened.sheet.delimiter:
            del form.encoding, form.delimiter
        if not sets:
            del form.groups_into
        return form

    def corrections(self) -> Corrections:
        """What was sent."""
        sent = self.data
        return Corrections(
            encoding=sent.get("encoding") or "",
            delimiter=sent.get("delimiter") or "",
            header=bool(sent["header"]),
            columns={field: sent[field] for field in FIELDS if sent[field] != NOWHERE},
            groups_into=sent.get("groups_into") or "",
        )


def _set_choice(group_set: tuple[str, str]) -> SelectChoice:
    return SelectChoice(*group_set)


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
    """What was seen, who of the missing is withdrawn, and whether the new are invited."""

    digest = HiddenField(validators=[InputRequired(), Length(max=64)])
    withdraw = SelectMany(
        lazy("Withdraw from the course"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    invite = BooleanField(lazy("Invite those who are new by mail"))

    @classmethod
    def for_plan(cls, plan: Plan, *, sends_mail: bool) -> "ConfirmForm":
        """The form below a preview."""
        form = cls(formdata=None, data={"digest": plan.digest})
        form.withdraw.choices = [
            SelectChoice(each.public_id, f"{each.name} ({each.user.email})")
            for each in plan.withdrawn
        ]
        if not plan.withdrawn:
            del form.withdraw
        if not sends_mail or not any(each.user is None for each in plan.added):
            del form.invite
        return form
