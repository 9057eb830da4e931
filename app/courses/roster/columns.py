"""Which column holds what: by its header, else by what is in it.

A file may begin with lines of title, and then its header is further down; it may have none.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.courses.roster.reading import Sheet
from app.courses.roster.workbook import Row

FIELDS = ("name", "family", "given", "email", "student_id", "section", "role", "group")

# The words of each field as systems and people write them, the surest first.
_HEADERS = {
    "name": "full name|student name|display name|name|student|participant|姓名|名字"
    "|學生姓名|学生姓名|中文姓名|氏名|성명|이름"
    "|nom complet|nom et prénom|nombre completo|vollständiger name",
    "family": "family name|last name|surname|lastname|familyname|姓|姓氏|nachname|familienname"
    "|nom de famille|apellidos|apellido|cognome|achternaam|nom",
    "given": "given name|given names|first name|forename|firstname|givenname|名|vorname|prénom"
    "|prenom|nombre|nombres|nome|voornaam",
    "email": "email address|e mail address|email|e mail|mail|institutional email|student email"
    "|邮箱|電郵|电邮|邮件|電子郵件|电子邮件|电子邮箱|電子郵箱|電郵地址|メール|이메일|e mail adresse"
    "|courriel|adresse e mail|adresse électronique|correo electrónico|correo|posta elettronica",
    "student_id": "sis user id|student id|student id number|student number|student no|university id"
    "|id number|sid|学号|學號|学生证号|學生編號|学籍番号|학번|matrikelnummer|matrikel nr|matrikel"
    "|numéro étudiant|numéro d étudiant|matricule|matrícula|matricola|id no|id",
    "section": "section|section name|sections|class section|class|班级|班級|班别|班別|組班"
    "|sección|abschnitt|tutorial",
    "role": "role|roles|course role|角色|身份|身分|rolle|rôle|rol|ruolo",
    "group": "group|groups|group name|team|小组|小組|组别|組別|分组|分組|グループ|조|gruppe"
    "|groupe|grupo",
}
_FIELD_OF = {
    word: (field, place)
    for field, words in _HEADERS.items()
    for place, word in enumerate(words.split("|"))
}
# What stands before the @ of an address, where a system exports no more of it.
_LOGIN_WORDS = (
    "sis login id|login id|login|login name|username|user name|net id|netid|用户名|帳號|账号"
    "|benutzername|anmeldename|identifiant|nombre de usuario"
)
_LOGINS = frozenset(_LOGIN_WORDS.split("|"))
_SAMPLE = 200
_LINES_OF_TITLE = 12
_ID = re.compile(r"[A-Za-z]{0,2}\d{5,12}[A-Za-z]?")
_LETTERS = re.compile(r"(?=.*[^\W\d_])[^\d@]+")
_SECTION = re.compile(r"[A-Za-z]{1,5}[ -]?\d{1,4}[A-Za-z]?")


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column holds what. `header` is the row that says so, counted from 0; None: no row."""

    columns: Mapping[str, int]
    header: int | None

    def rows(self, sheet: Sheet) -> tuple[Row, ...]:
        """The rows that are about people."""
        return sheet.rows if self.header is None else sheet.rows[self.header + 1 :]

    def holds_logins(self, sheet: Sheet) -> bool:
        """Whether the column of addresses holds something, and no address."""
        column = self.columns.get("email", sheet.width)
        texts = [row.cells[column] for row in self.rows(sheet) if column < len(row.cells)]
        return any(text.strip() for text in texts) and not any("@" in text for text in texts)


def lay_out(
    sheet: Sheet, *, header: bool | None = None, columns: Mapping[str, int] | None = None
) -> Layout:
    """The layout of a sheet. What is given, counts; the rest is guessed.

    `header` says whether there is a row of headers at all.
    """
    at = _header_row(sheet) if header is not False else None
    if header and at is None:
        at = 0
    if columns is None:
        columns = _guess(sheet, at)
    within = {field: n for field, n in columns.items() if 0 <= n < sheet.width}
    return Layout(within, at)


def _words(header: str) -> str:
    """A header as it is compared: `E-Mail*` is `e mail`."""
    text = unicodedata.normalize("NFKC", header).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in text).split())


def _header_row(sheet: Sheet) -> int | None:
    """The first row of which two cells are headers; of a first row, one is enough."""
    for at, row in enumerate(sheet.rows[:_LINES_OF_TITLE]):
        if any("@" in cell for cell in row.cells):
            return None
        words = [_words(cell) for cell in row.cells]
        known = sum(each in _FIELD_OF or each in _LOGINS for each in words)
        if known >= 2 or (known and at == 0):
            return at
    return None


def _guess(sheet: Sheet, header: int | None) -> dict[str, int]:
    rows = sheet.rows if header is None else sheet.rows[header + 1 :]
    found = _by_headers(sheet.rows[header].cells) if header is not None else {}
    if "email" not in found:
        found |= _by_content(rows, sheet.width, found, only_addresses=header is not None)
    if "email" not in found and header is not None:
        found |= _of_logins(sheet.rows[header].cells, found)
    return found


def _of_logins(headers: Sequence[str], taken: Mapping[str, int]) -> dict[str, int]:
    """The column of logins, which stands in for that of addresses."""
    for column, header in enumerate(headers):
        if _words(header) in _LOGINS and column not in taken.values():
            return {"email": column}
    return {}


def _by_headers(headers: Sequence[str]) -> dict[str, int]:
    best: dict[str, tuple[int, int]] = {}
    for column, header in enumerate(headers):
        field, place = _FIELD_OF.get(_words(header), ("", 0))
        if field and (field not in best or place < best[field][0]):
            best[field] = (place, column)
    found = {field: column for field, (_place, column) in best.items()}
    if "name" in found and "given" in found and "family" not in found:
        found["family"] = found.pop("name")  # Name, Vorname
    if "name" in found:
        found.pop("given", None)
        found.pop("family", None)
    if found.keys() & {"family", "given"} == {"family"}:
        found["name"] = found.pop("family")  # Nom
    return found


def _by_content(
    rows: Sequence[Row], width: int, taken: Mapping[str, int], *, only_addresses: bool
) -> dict[str, int]:
    """The columns that look like addresses, ids, sections and names."""
    free = [n for n in range(width) if n not in taken.values()]
    cells = {n: _sample(rows, n) for n in free}
    found: dict[str, int] = {}
    for column in free:
        looks_like = _looks_like(cells[column], len(rows))
        if looks_like not in ("", "name") and looks_like not in found:
            found[looks_like] = column
    if only_addresses:
        return {field: n for field, n in found.items() if field == "email"}
    names = [n for n in free if _looks_like(cells[n], len(rows)) == "name"]
    if len(names) == 1:
        found["name"] = names[0]
    elif names:  # as registrars write them
        found["family"], found["given"] = names[:2]
    return found


def _sample(rows: Sequence[Row], column: int) -> list[str]:
    texts = (row.cells[column].strip() for row in rows[:_SAMPLE] if column < len(row.cells))
    return [text for text in texts if text]


def _looks_like(cells: Sequence[str], rows: int) -> str:
    """The field that a column of such cells would be, or nothing."""

    def most(number: int) -> bool:
        return number >= max(len(cells) * 0.8, 1)

    if most(sum("@" in cell for cell in cells)):
        return "email"
    if most(sum(bool(_ID.fullmatch(cell)) for cell in cells)):
        return "student_id"
    if most(sum(bool(_SECTION.fullmatch(cell)) for cell in cells)):
        return "section"
    letters = sum(bool(_LETTERS.fullmatch(cell)) for cell in cells)
    # A name is there for most people, and few have the same.
    if most(letters) and len(cells) * 2 >= min(rows, _SAMPLE) and len(set(cells)) * 3 > len(cells):
        return "name"
    return ""
