"""The lines of a roster as people: what each says, or why it can't be used."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.accounts import operations as accounts
from app.core.errors import InvalidInput
from app.core.i18n import _
from app.courses.models import Role
from app.courses.roster import names
from app.courses.roster.columns import Layout
from app.courses.roster.reading import Sheet
from app.courses.roster.workbook import Row

LONGEST_ID = 40
LONGEST_LABEL = 80
_BRACKETED = re.compile(r".*<([^<>]+)>\s*$")
_ROLE_OF = {
    word: role
    for role, words in {
        Role.STUDENT: "student|students|learner|studentenrollment|editinglearner|s|学生|學生"
        "|étudiant|studierende|studierender|estudiante|studente",
        Role.TA: "ta|tas|teaching assistant|teachingassistant|taenrollment|assistant|tutor|grader"
        "|course assistant|non editing teacher|nonediting teacher|助教|assistente|assistent",
        Role.INSTRUCTOR: "instructor|teacher|teacherenrollment|editing teacher|editingteacher"
        "|lecturer|professor|faculty|course leader|教师|教師|老师|老師|enseignant|dozent|profesor",
        Role.OBSERVER: "observer|observerenrollment|auditor|audit|guest|visitor|mentor|旁听|旁聽"
        "|旁听生|旁聽生",
    }.items()
    for word in words.split("|")
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What one line says of one person; what it does not say is empty.

    `written` is the name letter by letter as it stands there, before its parts changed places.
    """

    line: int
    name: str = ""
    email: str = ""
    student_id: str = ""
    section: str = ""
    role: Role | None = None
    group: str = ""
    written: str = ""

    @property
    def key(self) -> str:
        """The address as it is compared."""
        return accounts.email_key(self.email)


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that can't be used, or not all of it, and why."""

    line: int
    reason: str


@dataclass(slots=True)
class Understood:
    """A whole file. `named` holds every address and student id in it, usable line or not."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    named: set[str] = field(default_factory=set)

    @property
    def has_groups(self) -> bool:
        """Whether any line names a group."""
        return any(entry.group for entry in self.entries)


def understand(sheet: Sheet, layout: Layout, domain: str = "") -> Understood:
    """The people of the file. Of two lines with one address, or one id, the first counts.

    Logins become addresses at `domain`; without one they are none.
    """
    found, seen = Understood(), dict[str, int]()
    holds_logins = layout.holds_logins(sheet)
    for row in layout.rows(sheet):
        cells = {name: _cell(row, column) for name, column in layout.columns.items()}
        if _is_about_points(row) or _is_about_the_test_student(cells):
            continue
        _complete(cells, domain, holds_logins)
        try:
            entry = _entry(row.line, cells)
            _check_first(entry, seen)
        except InvalidInput as error:
            found.problems.append(Problem(row.line, error.message))
            found.named |= {accounts.email_key(cells.get("email", "")), cells.get("student_id", "")}
        else:
            found.entries.append(entry)
            found.named |= {entry.key, entry.student_id}
    found.named.discard("")
    return found


def _cell(row: Row, column: int) -> str:
    """A cell's text, without the apostrophe by which spreadsheets take it for no formula."""
    text = row.cells[column].strip() if column < len(row.cells) else ""
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def _is_about_points(row: Row) -> bool:
    """Whether this is the line of Canvas that says how much each mark is out of."""
    return row.cells[0].strip().casefold().startswith("points possible")


def _is_about_the_test_student(cells: dict[str, str]) -> bool:
    """Whether this is the line of the student whom Canvas makes up for teachers to try things."""
    if "@" in cells.get("email", ""):
        return False
    written = cells.get("name") or names.join(cells.get("family", ""), cells.get("given", ""))
    return names.parse(written).name.casefold() == "test student"


def _complete(cells: dict[str, str], domain: str, holds_logins: bool) -> None:
    """Make an address of a login, if it is known where."""
    login = cells.get("email", "")
    if login and "@" not in login and domain:
        cells["email"] = f"{login}@{domain}"
    elif holds_logins and not domain:
        cells["login"] = cells.pop("email")


def _entry(line: int, cells: dict[str, str]) -> Entry:
    """Raises InvalidInput with the reason for which the line can't be used."""
    name, id_beside = _name(cells)
    student_id = cells.get("student_id", "") or id_beside
    email = _email(cells.get("email", ""))
    if not email and not student_id and cells.get("login"):
        raise InvalidInput(
            _("“%(word)s” is no e-mail address, but may be a login.", word=cells["login"][:30]),
            code="no_email",
        )
    if not email and not student_id:
        raise InvalidInput(_("This line has no e-mail address."), code="no_email")
    return Entry(
        line,
        name=name,
        email=email,
        student_id=_short(student_id, LONGEST_ID),
        section=_short(cells.get("section", ""), LONGEST_LABEL),
        role=_role(cells.get("role", "")),
        group=_short(cells.get("group", ""), LONGEST_LABEL),
        written=" ".join(cells.get("name", "").split()),
    )


def _name(cells: dict[str, str]) -> tuple[str, str]:
    if "name" in cells:
        parsed = names.parse(cells["name"])
        name, student_id = parsed.name, parsed.student_id
    else:
        name, student_id = names.join(cells.get("family", ""), cells.get("given", "")), ""
    return (accounts.clean_person_name(name) if name else ""), student_id


def _email(text: str) -> str:
    bracketed = _BRACKETED.match(text)
    text = (bracketed.group(1) if bracketed else text).strip().removeprefix("mailto:")
    return accounts.clean_email(text) if text else ""


def _short(text: str, most: int) -> str:
    text = " ".join(text.split())
    if len(text) > most:
        raise InvalidInput(
            _("“%(word)s …” is too long for what its column holds.", word=text[:30]),
            code="too_long",
        )
    return text


def _role(text: str) -> Role | None:
    if not text:
        return None
    role = _ROLE_OF.get(" ".join(text.replace("-", " ").casefold().split()))
    if role is None:
        raise InvalidInput(
            _(
                "“%(word)s” is no role that is known here. Write student, TA, instructor or "
                "observer.",
                word=text[:30],
            ),
            code="unknown_role",
        )
    return role


def _check_first(entry: Entry, seen: dict[str, int]) -> None:
    """Refuse a second line with the same address or student id. Notes the first."""
    for key, reason in _keys(entry):
        if key in seen:
            raise InvalidInput(reason % {"line": seen[key]}, code="twice")
    seen.update({key: entry.line for key, _reason in _keys(entry)})


def _keys(entry: Entry) -> Iterator[tuple[str, str]]:
    if entry.email:
        yield f"address {entry.key}", _("Its e-mail address is on line %(line)d, too.")
    if entry.student_id:
        yield f"id {entry.student_id}", _("Its student id is on line %(line)d, too.")
