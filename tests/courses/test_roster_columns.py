"""Which column holds what, in the files of many systems; and the forms of names."""

import pytest

from app.courses.models import Role
from app.courses.roster import names
from app.courses.roster.columns import lay_out
from app.courses.roster.entries import understand
from app.courses.roster.reading import read
from tests.courses.test_roster_reading import people, whole

CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,Report (123)
    Points Possible,,,,,100.00
"CHAN, Tai Man",4711,20990017,taiman@example.org,MATH 6380P-L1,95
"Student, Test",4712,,,MATH 6380P-L1,
"""
LOGINS = """Student,ID,SIS User ID,SIS Login ID,Section
    Points Possible,,,,
"CHAN, Tai Man",4711,,s000,L1
"LI, Bo",4712,20382285,s001,L1
"Student, Test",4713,,c0ffee,L1
"""
MOODLE = """First name,Last name,ID number,Email address,Groups
Ana,Díaz,20990017,ana@example.org,Group 3
"""
SHEET = """Sommersemester 2020;;;
;;;
Nachname;Vorname;E-Mail-Adresse;Matrikel-Nr.;Rolle;Gruppe
Müller;Jörg;joerg@example.org;0123456;Tutor;Margins
"""
REGISTRAR = """學號,中文姓名,電郵地址,組別
20990017,陳大文,taiman@example.org,3
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (CANVAS, ("Tai Man CHAN", "taiman@example.org", "20990017", "MATH 6380P-L1", None, "")),
        (MOODLE, ("Ana Díaz", "ana@example.org", "20990017", "", None, "Group 3")),
        (SHEET, ("Jörg Müller", "joerg@example.org", "0123456", "", Role.TA, "Margins")),
        (REGISTRAR, ("陳大文", "taiman@example.org", "20990017", "", None, "3")),
        (
            "Nom;Courriel\nÉlise Roux;e@example.org",
            ("Élise Roux", "e@example.org", "", "", None, ""),
        ),
        ("姓,名,邮箱\n欧阳,美玲,m@example.org", ("欧阳美玲", "m@example.org", "", "", None, "")),
        (
            "Participant,Login\nAna <b> Díaz,ana@example.org",
            ("Ana <b> Díaz", "ana@example.org", "", "", None, ""),
        ),
    ],
    ids=["canvas", "moodle", "german", "registrar", "french", "chinese", "unknown header"],
)
def test_the_columns_of_many_systems(text: str, found: tuple[object, ...]) -> None:
    first = people(text)[0]
    assert (
        first.name,
        first.email,
        first.student_id,
        first.section,
        first.role,
        first.group,
    ) == found


def test_the_line_of_points_is_about_nobody() -> None:
    # Nor is that of the student whom Canvas makes up.
    assert [entry.line for entry in whole(CANVAS).entries] == [3]
    assert whole(CANVAS).problems == []


def test_logins_become_addresses_once_it_is_said_where() -> None:
    sheet = read(LOGINS.encode())
    layout = lay_out(sheet)
    found = understand(sheet, layout)
    assert [(entry.student_id, entry.email) for entry in found.entries] == [("20382285", "")]
    assert [(p.line, p.reason[:8]) for p in found.problems] == [(3, "“s000” i")]
    found = understand(sheet, layout, "uni.example")
    assert [e.email for e in found.entries] == ["s000@uni.example", "s001@uni.example"]
    assert found.problems == []
    # Beside addresses a login is none of them.
    both = read(b"Username,Contact\ns000,ana@example.org\n")
    assert lay_out(both).columns["email"] == 1


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        (
            """c1reger,Reger,Anna,LEC0201,20990017,a@example.org
c2weber,Weber,Carla Maria,LEC0101,20382285,c@example.org
c3verdi,Verdi,Giusi,,,
""",
            {"family": 1, "given": 2, "section": 3, "student_id": 4, "email": 5},
        ),
        ("20990017\tAna Díaz\tana@example.org", {"student_id": 0, "name": 1, "email": 2}),
        ("ana@example.org\nbo@example.org", {"email": 0}),
        ("c5reger\nc5weber", {}),
    ],
)
def test_a_file_without_a_header_is_known_by_what_is_in_it(
    text: str, columns: dict[str, int]
) -> None:
    layout = lay_out(read(text.encode()))
    assert (layout.header, layout.columns) == (None, columns)


def test_what_is_said_counts_more_than_what_is_guessed() -> None:
    sheet = read(b"A,B\nAna,ana@example.org\n")
    assert lay_out(sheet).header is None
    said = lay_out(sheet, header=True, columns={"name": 0, "email": 1, "section": 7})
    assert (said.header, said.columns) == (0, {"name": 0, "email": 1})
    assert lay_out(read(MOODLE.encode()), header=False).header is None


@pytest.mark.parametrize(
    ("written", "name", "student_id"),
    [
        ("Tai Man CHAN", "Tai Man CHAN", ""),
        ("CHAN, Tai Man", "Tai Man CHAN", ""),
        ("CHAN Tai Man (20990017)", "CHAN Tai Man", "20990017"),
        ("CHAN, Tai Man (20990017)", "Tai Man CHAN", "20990017"),
        ("陈，大文（s1234567）", "陈大文", "s1234567"),
        ("김, 철수", "김철수", ""),
        ("von der Heide,  Ann-Sophie ", "Ann-Sophie von der Heide", ""),
        ("Martin Grey, Jr.", "Martin Grey, Jr.", ""),
        ("Grey, Martin, Jr.", "Grey, Martin, Jr.", ""),
        ("Ann (Annie) Lee", "Ann (Annie) Lee", ""),
        ("नीलम शर्मा", "नीलम शर्मा", ""),
    ],
)
def test_the_forms_of_names(written: str, name: str, student_id: str) -> None:
    assert names.parse(written) == names.PersonName(name, student_id)


def test_lines_that_cannot_be_used_say_why() -> None:
    found = whole(
        "Name,E-mail,Student ID,Role\n"
        "Ana,ana@example.org,1,Student\n"
        "Bo,,,\n"
        "Cy,ANA@example.org,2,\n"
        "Di,di@example.org,1,\n"
        "Ed,ed at example.org,3,\n"
        "Fay,fay@example.org,4,Prefect\n"
        "Gil <gil@x>,Gil <gil@example.org>,5,Teaching Assistant\n"
    )
    assert [(p.line, p.reason.split(".")[0]) for p in found.problems] == [
        (3, "This line has no e-mail address"),
        (4, "Its e-mail address is on line 2, too"),
        (5, "Its student id is on line 2, too"),
        (6, "ed at example"),
        (7, "“Prefect” is no role that is known here"),
    ]
    assert [(e.line, e.email, e.role) for e in found.entries] == [
        (2, "ana@example.org", Role.STUDENT),
        (8, "gil@example.org", Role.TA),
    ]
