"""What a roster changes in a course, told first and then done."""

from collections.abc import Iterable

import pytest
from flask import Flask
from sqlalchemy import event, select

from app.accounts import operations as accounts
from app.accounts.models import User
from app.core.audit import AuditEntry
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import DomainError
from app.courses import operations as courses
from app.courses import queries
from app.courses.models import Course, Enrollment, Role
from app.courses.roster import drafts
from app.courses.roster.applying import Applied
from app.courses.roster.drafts import Corrections
from app.courses.roster.export import export
from app.courses.roster.plan import Plan, compare
from tests.factories import enroll, make_course, make_group, make_group_set, make_user

HEADER = "Name,E-mail,Student ID,Section,Role,Group\n"


class Import:
    """A course that takes files."""

    def __init__(self) -> None:
        self.course: Course = make_course()
        self.instructor = enroll(self.course, Role.INSTRUCTOR, "Ines Teacher")

    def plan(self, text: str, into: str = "") -> Plan:
        """What a file would change."""
        db.session.rollback()
        opened = drafts.open_file(text.encode(), Corrections())
        return compare(self.course, opened.understood, groups_into=into)

    def apply(self, text: str, into: str = "", *, withdraw: bool = False) -> Applied:
        """Import a file."""
        return drafts.apply_file(
            self.course,
            text.encode(),
            Corrections(),
            self.instructor.user,
            digest=self.plan(text, into).digest,
            groups_into=into,
            withdraw=withdraw,
        )

    def person(self, email: str) -> Enrollment:
        """Somebody of the course, by address."""
        (found,) = [e for e in queries.people(self.course) if e.user.email == email]
        return found


def names(found: Iterable[Enrollment]) -> list[str]:
    """The names of people."""
    return [each.name for each in found]


def test_a_file_is_imported_once_and_then_changes_nothing(app: Flask) -> None:
    with app.app_context():
        roster = Import()
        text = HEADER + "Ana Díaz,ana@example.org,20990017,L1,,\n王小明,ming@example.org,,,TA,\n"
        plan = roster.plan(text)
        assert queries.student_count(roster.course) == 0
        assert plan.new_staff == ["王小明 (ming@example.org)"]
        applied = roster.apply(text)
        assert applied.sentence == "2 added, 0 changed, 0 withdrawn. Nobody has been told yet."
        ana, ming = roster.person("ana@example.org"), roster.person("ming@example.org")
        assert (ana.name, ana.student_id, ana.section) == ("Ana Díaz", "20990017", "L1")
        assert (ana.role, ming.role, ming.name) == (Role.STUDENT, Role.TA, "王小明")
        again = roster.plan(text)
        assert again.changes_nothing
        assert again.unchanged == 2
        before = db.session.scalars(select(AuditEntry.id)).all()
        assert roster.apply(text).sentence == "0 added, 0 changed, 0 withdrawn."
        added = db.session.scalars(select(AuditEntry).where(AuditEntry.id > max(before))).all()
        assert [entry.action for entry in added] == ["roster.apply"]


def test_what_changed_is_told_and_corrected_only_where_it_is_not_the_persons_own(
    app: Flask,
) -> None:
    with app.app_context():
        roster = Import()
        roster.apply(HEADER + "Anna Dias,ana@example.org,1,L1,,\nBo Li,bo@example.org,2,L1,,\n")
        active = enroll(roster.course, Role.STUDENT, "Own Name", student_id="3")
        two = accounts.create_user("In Two", "two@example.org")
        courses.enroll(make_course(), two, Role.STUDENT, actor=None)
        shared = courses.enroll(roster.course, two, Role.STUDENT, actor=None, student_id="4")
        text = (
            f"{HEADER}Ana Díaz,ANA@example.org,1,L2,,\nBo Li,bo.li@example.org,2,,,\n"
            f"Other Name,{active.user.email},3,,,\nNew Name,new@example.org,4,,,\n"
        )
        plan = roster.plan(text)
        assert [dict(change.changes) for change in plan.changed] == [
            {"name": ("Anna Dias", "Ana Díaz"), "section": ("L1", "L2")},
            {"email": ("bo@example.org", "bo.li@example.org")},
        ]
        assert plan.unchanged == 0
        assert [(d.user.name, d.field, d.said) for d in plan.different] == [
            ("Own Name", "name", "Other Name"),
        ]
        assert [p.line for p in plan.problems] == [5]  # an address that is nobody's, and an id
        assert "different" not in plan.told()
        same = roster.plan(f'{HEADER}"NAME, own",{active.user.email},3,,,\n')
        assert (same.different, same.unchanged) == ([], 1)
        roster.apply(text)
        assert roster.person("ana@example.org").name == "Ana Díaz"
        assert roster.person("bo.li@example.org").section == "L1"
        assert names([active, shared]) == ["Own Name", "In Two"]
        assert roster.plan(text).changes_nothing


def test_who_is_missing_goes_only_when_asked_and_may_come_back(app: Flask) -> None:
    with app.app_context():
        roster = Import()
        both = HEADER + "Ana,ana@example.org,1,,,\nBo,bo@example.org,2,,,\n"
        roster.apply(both)
        enroll(roster.course, Role.TA, "Tom Helper")
        group = make_group(
            make_group_set(roster.course, locks_at=now()), roster.person("bo@example.org")
        )
        one = HEADER + "Ana,ana@example.org,1,,,\n"
        assert names(roster.plan(one).withdrawn) == ["Bo"]
        assert roster.plan(one).misses_many
        assert not roster.plan(both).misses_many
        roster.apply(one)
        assert roster.person("bo@example.org").withdrawn_at is None
        assert roster.apply(one, withdraw=True).withdrawn == 1
        gone = roster.person("bo@example.org")
        assert gone.withdrawn_at is not None
        assert names(group.members) == ["Bo"]
        assert roster.plan(one).changes_nothing
        (change,) = roster.plan(both).changed
        assert change.returns
        assert roster.apply(both).sentence == "0 added, 0 changed, 0 withdrawn, 1 back."
        assert roster.person("bo@example.org").withdrawn_at is None


def test_a_line_that_cannot_be_used_keeps_its_person_in_the_course(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        roster = Import()
        roster.apply(HEADER + "Ana,ana@example.org,1,,,\nBo,bo@example.org,2,,,\n")
        plan = roster.plan(HEADER + "Ana,ana@example.org,1,,Prefect,\nBo,cy@example.org,,,,\n")
        assert [problem.line for problem in plan.problems] == [2]
        assert names(plan.withdrawn) == ["Bo"]
        with pytest.raises(DomainError, match="Nothing in this file"):
            roster.apply(HEADER + "Ana,ana@example.org,1,,Prefect,\n", withdraw=True)


def test_people_are_found_by_address_then_by_student_id(app: Flask) -> None:
    with app.app_context():
        roster = Import()
        roster.apply(HEADER + "Ana,ana@example.org,1,,,\nBo,bo@example.org,2,,,\n")
        without = roster.plan("Name,Student ID,Section\nAna,1,L7\nCy,3,L7\n")
        assert [dict(c.changes) for c in without.changed] == [{"section": ("", "L7")}]
        assert [(p.line, p.reason[:32]) for p in without.problems] == [
            (3, "This line has no e-mail address,")
        ]
        crossed = roster.plan(HEADER + "Ana,ana@example.org,2,,,\nX,,1,,,\n,dee@example.org,,,,\n")
        assert [p.reason for p in crossed.problems] == [
            "Its student id is that of Bo in this course.",
            "Line 2 is about the same person.",
            "This line has no name.",
        ]


def test_the_address_of_a_merged_account_leads_to_the_one_that_stays(app: Flask) -> None:
    with app.app_context():
        roster = Import()
        keeper, merged, closed = make_user("Kim Keeper"), make_user("Kim Old"), make_user("Shut")
        with write(merged, closed):
            merged.disabled_at = closed.disabled_at = now()
            merged.merged_into_id, merged.password_hash = keeper.id, None
        text = f"{HEADER}K,{merged.email},,,,\nK,{keeper.email},,,,\nS,{closed.email},,,,\n"
        plan = roster.plan(text)
        assert [each.user for each in plan.added] == [keeper]
        assert [(d.user, d.said) for d in plan.different] == [(keeper, "K")]
        assert [p.reason for p in plan.problems] == [
            "Line 2 is about the same person.",
            "The account with this address is closed.",
        ]
        roster.apply(text)
        assert roster.person(keeper.email).name == "Kim Keeper"


def test_a_file_takes_nobody_the_role_of_a_teacher(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        roster = Import()
        helper = enroll(roster.course, Role.TA, "Tom Helper")
        student = enroll(roster.course, Role.STUDENT, "Stu Dent")
        teacher = roster.instructor.user.email
        lines = [
            f"I,{teacher},,,Student,",
            f"T,{helper.user.email},,,Auditor,",
            f"S,{student.user.email},,,Teaching Assistant,",
        ]
        text = HEADER + "\n".join(lines)
        plan = roster.plan(text)
        assert [problem.line for problem in plan.problems] == [2, 3]
        assert "teaches this course" in plan.problems[0].reason
        roster.apply(text)
        assert [roster.instructor.role, helper.role, student.role] == [
            Role.INSTRUCTOR,
            Role.TA,
            Role.TA,
        ]
        assert roster.plan("Name,E-mail\nNew,new@example.org\n").withdrawn == []
        courses.withdraw(roster.course, helper, None)
        roster.apply(f"Name,E-mail\nT,{helper.user.email}\n")
        assert helper.role is Role.STUDENT


def test_people_come_into_the_groups_that_the_file_names(app: Flask) -> None:
    with app.app_context():
        roster = Import()
        group_set = make_group_set(roster.course, "teams", max_size=2)
        lines = [f"P{n},p{n}@example.org,,,,{label}" for n, label in enumerate("1123x")]
        text = HEADER + "\n".join([*lines, "P5,p5@example.org,,,,Group 1"])
        assert roster.plan(text).added[0].entry.group == "1"
        applied = roster.apply(text, "teams")
        assert [(p.line, p.reason[:16]) for p in applied.problems] == [(7, "Group 1 is full:")]
        from app.groups.queries import groups_of
        from app.groups.rules import group_title

        found = {group_title(g): names(g.members) for g in groups_of(group_set)}
        assert found == {
            "Group 1": ["P0", "P1"],
            "Group 2": ["P2"],
            "Group 3": ["P3"],
            "x": ["P4"],
        }
        assert len(applied.added) == 6
        moved = roster.plan(text.replace(",2\n", ",3\n"), "teams")
        assert "P2 is in Group 2 already" in moved.problems[0].reason


def test_a_course_changed_meanwhile_is_not_changed_by_an_old_preview(app: Flask) -> None:
    with app.app_context():
        roster = Import()
        text = HEADER + "Ana,ana@example.org,1,,,\n"
        digest = roster.plan(text).digest
        courses.enroll(roster.course, make_user(), Role.STUDENT, actor=None)
        with pytest.raises(DomainError, match="has changed since"):
            drafts.apply_file(roster.course, text.encode(), Corrections(), None, digest=digest)
        assert accounts.find_user("ana@example.org") is None


def test_the_downloaded_roster_imports_without_a_change(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        roster = Import()
        text = HEADER + "=1+1,sum@example.org,+1,@L1,,\n'King, Ana',king@example.org,007,,,\n"
        roster.apply(text.replace("'", '"'))
        courses.withdraw(roster.course, enroll(roster.course, Role.STUDENT, "Gone"), None)
        taken = export(roster.course, roster.instructor.user).decode("utf-8-sig")
        assert "'=1+1,sum@example.org,'+1,'@L1,student" in taken
        assert "Gone" not in taken
        plan = roster.plan(taken)
        assert (plan.changes_nothing, plan.unchanged, plan.problems) == (True, 3, [])


def test_thousands_are_few_statements(app: Flask) -> None:
    with app.app_context():
        roster = Import()
        text = HEADER + "".join(f"P{n},p{n}@example.org,{n},,,\n" for n in range(400))
        digest, sent = roster.plan(text).digest, []
        event.listen(db.engine, "before_cursor_execute", lambda *call: sent.append(call[2]))
        drafts.apply_file(roster.course, text.encode(), Corrections(), None, digest=digest)
        assert len(sent) < 20
        assert len(db.session.scalars(select(User.id)).all()) == 401
        log = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "person.enroll"))
        assert all(entry.person_id and not entry.subject for entry in log)
