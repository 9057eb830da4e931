"""Groups from a file in the format of Canvas, and as one: looked at first, then done at once."""

import re
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook
from werkzeug.test import TestResponse

from app.core.errors import InvalidInput
from app.courses import operations as courses
from app.groups import describing, file_plans, locking, operations, set_files
from app.groups.file_plans import Plan
from app.groups.matching import Matched, match
from tests.groups.staffed import Staffed, refused

HEADER = ",".join(set_files.HEADER)


def _read(class_: Staffed, *lines: str, header: str = HEADER) -> tuple[Matched, Plan]:
    content = "\n".join((header, *lines)).encode()
    matched = match(class_.course, set_files.read_lines(content))
    return matched, file_plans.plan(class_.set, matched.wanted)


def _line(student: str = "", login: str = "", group: str = "", name: str = "") -> str:
    return f"{name},,{student},{login},,{group},,"


def _apply(class_: Staffed, matched: Matched, plan: Plan) -> None:
    file_plans.apply_plan(class_.set, matched.wanted, class_.staff, seen=plan.digest)


def test_people_come_into_groups_that_are_there_and_into_new_ones(app: Flask) -> None:
    with app.app_context():
        class_ = Staffed()
        ann, ben, cleo, dan, *_others = class_.people
        named = operations.create_group_for(class_.set, [ann, ben], class_.staff)
        operations.create_group_for(class_.set, [cleo, dan], class_.staff)
        describing.name_group(named, "Benign Neglect", class_.staff)
        matched, plan = _read(
            class_,
            _line(student=ann.student_id, group="benign neglect"),
            _line(login=ben.user.email.upper(), group="Group 2"),
            _line(login=cleo.user.email.partition("@")[0], group="Benign Neglect"),
            _line(name="  eve   EVANS", group="Zeta"),
            _line(student="20990006", group="zeta"),
            _line(student="20990007"),
        )
        assert (plan.kept, matched.without_group, matched.problems) == (1, 1, [])
        assert [person.name for person in matched.by_name] == ["Eve Evans"]
        assert [(m.person.name, m.label, m.after is None) for m in plan.moves] == [
            ("Ben Berg", "Group 2", False),
            ("Cleo Chen", "Benign Neglect", False),
            ("Eve Evans", "Zeta", True),
            ("Fay Fuchs", "Zeta", True),
        ]
        _apply(class_, matched, plan)
        assert class_.shape() == {
            "Benign Neglect": ["Ann", "Cleo"],
            "2": ["Ben", "Dan"],
            "Zeta": ["Eve", "Fay"],
        }
        with refused("plan_changed"):
            _apply(class_, matched, plan)


def test_full_groups_exchange_people_and_nobody_is_lost_on_the_way(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        class_ = Staffed(min_size=1, max_size=1)
        ann, ben, *_others = class_.people
        groups = [operations.create_group_for(class_.set, [e], class_.staff) for e in (ann, ben)]
        _apply(class_, *_read(class_, _line("20990001", group="2"), _line("20990002", group="1")))
        assert class_.shape() == {"1": ["Ben"], "2": ["Ann"]}
        assert [group.dissolved_at for group in groups] == [None, None]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (_line(student="99999999", group="1"), "Nobody in this course"),
        (_line(name="Twin Twain", group="1"), "Several students are called so."),
        (
            _line(student="20990001", login="{ben}", group="1"),
            "Its student id is that of Ann Author",
        ),
        (_line(login="{gone}", group="1"), "Gus Gale has left the course."),
        (_line(login="{staff}", group="1"), "no student of it"),
    ],
)
def test_a_line_that_leads_to_no_student_says_why(
    app_sqlite: Flask, line: str, reason: str
) -> None:
    with app_sqlite.app_context():
        class_ = Staffed("Ann Author", "Ben Berg", "Twin Twain", "Twin Twain", "Gus Gale")
        gone = class_.people[4]
        courses.withdraw(class_.course, gone, class_.staff)
        addresses = {
            "ben": class_.people[1].user.email,
            "gone": gone.user.email,
            "staff": class_.staff.email,
        }
        matched, plan = _read(class_, line.format(**addresses))
        assert reason in matched.problems[0].reason
        assert (matched.problems[0].line, plan.moves) == (2, [])


def test_who_is_told_two_groups_is_in_neither_and_a_repeated_line_counts_once(
    app_sqlite: Flask,
) -> None:
    with app_sqlite.app_context():
        class_ = Staffed()
        matched, plan = _read(
            class_,
            _line("20990001", group="A"),
            _line("20990002", group="A"),
            _line("20990002", group="a"),
            _line("20990001", group="B"),
        )
        assert [move.person.name for move in plan.moves] == ["Ben Berg"]
        assert [(each.line, each.said) for each in matched.problems] == [
            (2, "20990001 · A"),
            (5, "20990001 · B"),
        ]


def test_problems_are_told_by_line_and_of_long_cells_the_beginning(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        matched, _plan = _read(
            Staffed(),
            _line("20990001", group="A"),
            _line("99", group="x" * 300),
            _line("20990001", group="B"),
        )
        assert [each.line for each in matched.problems] == [2, 3, 4]
        assert matched.problems[1].said == f"99 · {'x' * 60}…"


def test_a_group_that_would_be_too_large_takes_nobody(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        class_ = Staffed()
        ann, ben, cleo, dan, *_others = class_.people
        operations.create_group_for(class_.set, [ann, ben], class_.staff)
        operations.create_group_for(class_.set, [cleo, dan], class_.staff)
        # Cleo can't leave for the first group, and so the second has no room for two more.
        _matched, plan = _read(
            class_,
            _line("20990003", group="1"),
            _line("20990005", group="1"),
            _line("20990006", group="2"),
            _line("20990007", group="2"),
        )
        assert plan.moves == []
        assert [sentence.split(";")[0] for sentence in plan.refused] == [
            "Group 1 would have 4 people",
            "Group 2 would have 4 people",
        ]


def test_two_groups_of_one_name_are_told_apart_by_number(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        class_ = Staffed()
        ann, ben, *_others = class_.people
        for person in (ann, ben):
            group = operations.create_group_for(class_.set, [person], class_.staff)
            describing.name_group(group, "Twins", class_.staff)
        _matched, plan = _read(class_, _line("20990003", group="twins"))
        assert plan.refused == ["Several groups are called twins. Write Twins (1) or Twins (2)."]
        _matched, plan = _read(class_, _line("20990003", group="Twins (2)"))
        assert [move.after for move in plan.moves] == [group]


def _workbook(rows: list[list[Any]]) -> bytes:
    book, file = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def test_files_are_read_as_spreadsheets_write_them() -> None:
    expected = [set_files.Line(2, "Ann", "20990001", "ann", "Über")]
    rows = [["name", "user_id", "login_id", "group_name"], ["Ann", "20990001", "ann", "Über"]]
    for content in (
        "\n".join(",".join(row) for row in rows).encode(),
        "\ufeff".encode() + "\r\n".join(";".join(row) for row in rows).encode(),
        _workbook(rows),
    ):
        assert set_files.read_lines(content) == expected
    by_key = set_files.read_lines(b"login_id,group_id\nann,g125\n")
    assert by_key == [set_files.Line(2, login="ann", group="g125")]
    with pytest.raises(InvalidInput, match="group_name"):
        set_files.read_lines(b"name,section\nAnn,L1\n")


def test_what_comes_out_goes_in_again_without_a_change(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        class_ = Staffed("Ann, the =SUM()", "Ben", "Cleo", "Dan", "Eve")
        ann, ben, cleo, dan, _eve = class_.people
        for person, name in ((ann, "=1+1"), (ben, "Twins"), (cleo, "Twins"), (dan, "")):
            group = operations.create_group_for(class_.set, [person], class_.staff)
            describing.name_group(group, name, class_.staff)
        content = set_files.export(class_.set, class_.staff)
        assert content.startswith(b"\xef\xbb\xbf" + HEADER.encode())
        assert b",'=1+1," in content
        matched = match(class_.course, set_files.read_lines(content))
        plan = file_plans.plan(class_.set, matched.wanted)
        assert (plan.kept, plan.moves, plan.refused, matched.problems) == (4, [], [], [])
        assert (matched.by_name, matched.without_group) == ([], 1)


def hidden(page: TestResponse) -> dict[str, str]:
    """What a page with a plan sends back when it is confirmed."""
    fields = re.findall(r'name="(wanted|digest)"[^>]* value="([^"]*)"', page.text)
    return {name: unescape(value) for name, value in fields}


def test_the_page_shows_what_would_change_then_does_it_and_only_that(app: Flask) -> None:
    with app.app_context():
        class_ = Staffed()
        _ann, ben, cleo, *_others = class_.people
        desk = class_.desk(app)
        url = f"{class_.manage}/import"
        file = f"{HEADER}\n{_line('20990001', group='A')}\n{_line('20990002', group='A')}\n"
        sent = desk.upload(url, {"file": (BytesIO(file.encode()), "groups.csv")})
        assert (sent.status_code, class_.shape()) == (200, {})
        assert "A (new)" in sent.text
        late = operations.create_group_for(class_.set, [ben, cleo], class_.staff)
        refusal = desk.post(f"{url}/apply", data=hidden(sent))
        assert (refusal.status_code, class_.shape()) == (409, {"1": ["Ben", "Cleo"]})
        assert "The groups have changed since." in refusal.text
        assert "Incomplete afterwards" not in refusal.text
        locking.lock_now(class_.set, class_.staff)
        assert desk.post(f"{url}/apply", data=hidden(refusal)).status_code == 303
        assert class_.shape() == {"1": ["Cleo"], "A": ["Ann", "Ben"]}
        assert late.members == [cleo]
        assert desk.post(f"{url}/apply", data={"wanted": "[", "digest": ""}).status_code == 422
        assert desk.upload(url, {"file": (BytesIO(b"x,y"), "a.csv")}).status_code == 422
        exported = desk.post(f"{class_.manage}/groups.csv")
        assert exported.mimetype == "text/csv"
        assert b"Ann Author" in exported.data
