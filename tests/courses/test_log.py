"""The log on its pages: sentences, filters, and who may read of what."""

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from app.accounts import erasing, merging
from app.accounts import operations as accounts
from app.core import audit
from app.core.clock import travel
from app.core.db import write
from app.courses import operations as courses
from app.courses.log_words import WORDS
from app.courses.models import Course, Role
from tests.conftest import FrozenClock
from tests.factories import at, enroll, make_course, make_user
from tests.grading.factories import make_graded, release
from tests.statements import statements_of
from tests.visitors import Visitor

APP = Path(__file__).parents[2] / "app"
ACTION = re.compile(r"sign_in|[a-z_]+\.[a-z_]+")
NONSENSE = (
    "who=%00%FF%ED%A0%80&kind=nothing&since=yesterday&until=9999-12-31&page=0",
    "kind=&since=2020-02-30&page=-7&who=%25_%5C",
    "page=99999999999999999999999999&since=0001-01-01",
    "page=१२&kind=grades&kind=page",
)


def _recorded() -> Iterator[str]:
    """Every action that is handed to some `record` in the app, straight or by a name."""
    for path in APP.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = {
            target.id: node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func).rpartition(".")[2]
            if called not in ("record", "_record"):
                continue
            for given in node.args:
                whole = named.get(given.id) if isinstance(given, ast.Name) else given
                yield from _actions_in(whole)


def _actions_in(given: ast.AST | None) -> Iterator[str]:
    for part in ast.walk(given) if given else ():
        if (
            isinstance(part, ast.Constant)
            and isinstance(part.value, str)
            and ACTION.fullmatch(part.value)
        ):
            yield part.value


def test_every_action_that_is_recorded_has_its_words() -> None:
    recorded = set(_recorded())
    assert len(recorded) > 60
    assert recorded - set(WORDS) == set()


def _log(course: Course, query: str = "") -> str:
    return f"/c/{course.slug}/manage/log{query}"


def _lines(page: str) -> list[str]:
    """The sentences of a page of the log."""
    cells = re.findall(r'<td role="cell"[^>]*>(.*?)(?:<details|</td>)', page, re.DOTALL)
    return [" ".join(cell.split()) for cell in cells]


def test_the_log_says_who_did_what_to_whom_the_newest_first(
    app: Flask, frozen_clock: FrozenClock
) -> None:
    with app.app_context():
        course = make_course()
        teacher = enroll(course, Role.INSTRUCTOR, "Ines Teacher")
        student = enroll(course, name="Sven <b>Student</b>")
        frozen_clock.advance(minutes=1)
        courses.change_role(course, student, Role.TA, teacher.user)
        page = Visitor(app, teacher).get(_log(course)).text
        assert _lines(page)[:2] == [
            "Ines Teacher signed in.",
            "Ines Teacher gave Sven &lt;b&gt;Student&lt;/b&gt; another role.",
        ]
        assert "student → ta" in page
        assert "Mon 12 Oct, 12:01" in page
        assert "Colloquy took Ines Teacher into the course." in page


def test_the_log_is_filtered_by_person_kind_and_day(app: Flask) -> None:
    with app.app_context(), travel(at("2020-10-12 02:00")):
        course = make_course()
        teacher = enroll(course, Role.INSTRUCTOR, "Ines Teacher")
        student = enroll(course, name="Émile Student")
        with travel(at("2020-10-13 16:30")):  # half past midnight of the 14th in Hong Kong
            courses.withdraw(course, student, teacher.user)
        browser = Visitor(app, teacher)

        def lines(query: str) -> list[str]:
            return _lines(browser.get(_log(course, query)).text)

        assert lines("?who=mile") == [
            "Ines Teacher withdrew Émile Student from the course.",
            "Colloquy took Émile Student into the course.",
        ]
        assert lines("?kind=sign-ins") == ["Ines Teacher signed in."]
        assert lines("?since=2020-10-14&until=2020-10-14") == [
            "Ines Teacher withdrew Émile Student from the course."
        ]
        assert len(lines("?until=2020-10-13")) == len(lines("")) - 1
        assert "Nothing in the log fits" in browser.get(_log(course, "?who=nobody")).text


@pytest.mark.parametrize("query", NONSENSE)
def test_a_filter_that_nobody_could_mean_shows_what_it_can(app: Flask, query: str) -> None:
    with app.app_context():
        admin = Visitor(app, make_user(admin=True))
        for url in (
            _log(make_course(), f"?{query}"),
            f"/site/log?{query}",
            f"/site/people?{query}",
        ):
            assert admin.get(url).status_code == 200


def test_an_administrator_without_a_role_reads_nothing_of_students_work(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        graded = make_graded()
        release(graded, "9", "19")
        url = _log(graded.course)
        staff = Visitor(app_sqlite, graded.ta).get(url).text
        admin = Visitor(app_sqlite, make_user(admin=True)).get(url).text
        for words in ("handed in:", "saved a grade:", "released a grade:", 'value="grades"'):
            assert words in staff
            assert words not in admin
        assert "set the rubric" in admin


def test_sign_ins_are_those_of_the_courses_people_while_they_are_in_it(app: Flask) -> None:
    with app.app_context(), travel(at("2020-10-12 02:00")):
        course, other = make_course(), make_course()
        teacher = enroll(course, Role.INSTRUCTOR, "Ines Teacher")
        member, stranger, gone = (
            make_user("Mia In"),
            enroll(other, name="Stan Ge"),
            make_user("Go Ne"),
        )
        Visitor(app, member)  # signs in before the course has her
        with travel(at("2020-10-12 03:00")):
            courses.enroll(course, member, Role.STUDENT, actor=None)
            left = courses.enroll(course, gone, Role.STUDENT, actor=None)
            courses.withdraw(course, left, teacher.user)
        with travel(at("2020-10-12 04:00")):
            for who in (member, stranger, gone):
                Visitor(app, who)
            lines = _lines(Visitor(app, teacher).get(_log(course, "?kind=sign-ins")).text)
        assert lines == ["Ines Teacher signed in.", "Mia In signed in."]


def test_pages_of_the_log_cost_the_same_and_hold_every_line_once(app: Flask) -> None:
    with app.app_context(), travel(at("2020-10-12 02:00")):
        course = make_course()
        teacher = enroll(course, Role.INSTRUCTOR)
        browser = Visitor(app, teacher)
        few = len(statements_of(app, browser, _log(course)))
        with write(course) as session:
            for n in range(120):
                actor = accounts.create_user(f"Actor {n}", f"actor{n}@example.org")
                audit.record(
                    session, "section.save", f"Nr {n:03}", actor_id=actor.id, course_id=course.id
                )
        assert len(statements_of(app, browser, _log(course))) == few
        shown = "".join(browser.get(_log(course, f"?kind=page&page={n}")).text for n in (1, 2, 3))
        assert sorted(re.findall(r"Nr (\d+)", shown)) == [f"{n:03}" for n in range(120)]
        first = browser.get(_log(course, "?kind=page")).text
        assert "page=2" in first
        assert "kind=page" in first
        assert browser.get(_log(course, "?page=9")).text.count("Show everything") == 1


def test_what_was_done_to_many_in_a_minute_is_one_line_with_their_names(app: Flask) -> None:
    with app.app_context(), travel(at("2020-10-12 02:00")):
        course = make_course()
        teacher = enroll(course, Role.INSTRUCTOR, "Ines Teacher")
        many = [make_user(name) for name in ("Ole Late", "ann Early", "Bob <i>Mid</i>")]
        helper, next_day = make_user("Tess Aide"), make_user("Nell Next")
        with travel(at("2020-10-12 03:00")):
            for user in many:
                courses.enroll(course, user, Role.STUDENT, actor=teacher.user)
            courses.enroll(course, helper, Role.TA, actor=teacher.user)
        with travel(at("2020-10-12 03:01")):
            courses.enroll(course, next_day, Role.STUDENT, actor=teacher.user)
        page = Visitor(app, teacher).get(_log(course, "?kind=people")).text
        assert _lines(page)[:3] == [
            "Ines Teacher took Nell Next into the course.",
            "Ines Teacher took Tess Aide into the course.",
            "Ines Teacher took 3 people into the course.",
        ]
        names = "ann Early", "Bob &lt;i&gt;Mid&lt;/i&gt;", "Ole Late"
        assert "".join(f"<li>{name}</li>" for name in names) in page
        assert "Lines 1–6" in page, "each is counted"
        assert page.index("Times are in Hong Kong") < page.index("took Nell Next")


def test_a_correction_says_which_field_it_was(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        course = make_course()
        teacher, student = enroll(course, Role.INSTRUCTOR), enroll(course)
        name, email = student.name, student.user.email
        courses.correct_person(
            course, student, teacher.user, name=name, email=email, student_id="20990017"
        )
        page = Visitor(app_sqlite, teacher).get(_log(course)).text
        assert "Changed: Student id" in page
        assert "20990017" not in page


def test_the_log_calls_people_what_they_are_called_now(app: Flask) -> None:
    with app.app_context(), travel(at("2020-10-12 02:00")):
        course, admin = make_course(), make_user("Ada Admin", admin=True)
        teacher = enroll(course, Role.INSTRUCTOR, "Ines Teacher")
        erased, ends = enroll(course, name="Erik Erased"), enroll(course, name="Old Name")
        keeper, address = make_user("New Name"), ends.user.email
        with travel(at("2020-10-12 03:00")):
            erasing.erase(erased.user, admin, address=erased.user.email)
            merging.merge(keeper, ends.user, admin)
        page = Visitor(app, teacher).get(_log(course)).text
        assert "Erik Erased" not in page
        assert "Colloquy took an erased person into the course." in page
        assert "Colloquy took New Name into the course." in page
        assert "Ada Admin made two accounts of New Name one." in page
        site = Visitor(app, admin).get("/site/log").text
        assert "Ada Admin erased a person." in site
        merged = f"merged the account of Old Name ({address}) into that of New Name."
        assert merged in site
        assert "Colloquy took New Name" in Visitor(app, teacher).get(_log(course, "?who=new")).text


def test_the_log_of_the_site_tells_of_accounts_and_not_of_what_is_in_courses(app: Flask) -> None:
    with app.app_context():
        course = make_course("hidden-things")
        enroll(course, Role.INSTRUCTOR, "Ines Teacher")
        page = Visitor(app, make_user("Ada Admin", admin=True)).get("/site/log").text
        assert "Ada Admin signed in." in page
        assert "Colloquy made an account for Ines Teacher." in page
        assert "made the course hidden-things" in page
        assert "into the course" not in page


def test_a_line_of_an_action_without_words_is_shown_as_it_is(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        course = make_course()
        with write(course) as session:
            audit.record(
                session,
                "some.thing",
                "100 %s",
                actor_id=999_999,
                course_id=course.id,
                odd=[1, None],
                due_at=(at("2020-10-12 02:00") + timedelta(hours=1)).isoformat(),
            )
        page = Visitor(app_sqlite, enroll(course, Role.TA)).get(_log(course)).text
        assert "Somebody unknown: some.thing" in page
        assert "1, –" in page
        assert "11:00" in page
