"""A course described: for everybody what the page shows, for staff all that they have put there."""

from datetime import date, datetime, time

from flask import Flask

from app.core.clock import travel
from app.core.db import db, write
from app.courses.models import Course, SectionKind
from app.page.audience import Audience
from app.transfer.describing import describe
from app.transfer.own_json import dumps
from tests.factories import make_meeting
from tests.statements import Counting
from tests.transfer.rich_course import make_rich_course
from tests.transfer.rich_parts import NOW


def test_everybody_is_told_what_the_page_shows(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(NOW):
        rich = make_rich_course()
        told = describe(rich.course, audience=Audience.PUBLIC).entry
    assert (told.online_url, told.room_note) == ("", "")
    assert [t.name for t in told.instructors] == ["Ines Structor"]
    assert told.instructors[0].url == "https://people.example/ines"
    assert [t.name for t in told.assistants] == ["Tomas Assist", "Greta Guest"]
    first, seminar, fallen_out, old, workshop = told.meetings
    assert (first.date, first.starts, first.ends) == (date(2020, 9, 9), time(15), time(17, 50))
    assert [m.title or m.file for m in first.materials] == [
        "files/lecture-01/slides.txt",
        "files/lecture-01/Slides-2.txt",
        "Tape",
        "Notes",
    ]
    assert [m.file for m in first.talks[0].materials] == ["files/lecture-01/file-con.txt"]
    assert [s.name for s in first.scribes] == ["Ada Agreed"]
    [group] = seminar.groups
    assert (group.name, group.title, group.starts) == ("Marginalists", "A paper's $p$", time(15))
    assert [p.name for p in group.people] == ["Ada Agreed"]
    assert [(p.title, p.url) for p in group.papers] == [
        ("Of Means", ""),
        ("Of their own finding, https://papers.example/own", "https://papers.example/own"),
    ]
    assert [(m.title, m.file) for m in group.materials] == [
        ("Slides of Marginalists", "files/lecture-02/slides-group-1.pdf")
    ]
    assert (fallen_out.cancelled, fallen_out.cancel_note) == (True, "A typhoon came")
    assert [(p.name, p.student_id) for p in old.groups[0].people] == [("Olga Old", "")]
    assert (workshop.date, workshop.ends_on) == (date(2020, 10, 7), date(2020, 10, 8))
    assert [s.references[0].title for s in told.sections if s.references] == ["Of Means", "Of Ends"]
    assert [(p.title, p.published) for p in told.projects] == [("The first project", True)]
    assert [n.title for n in told.news] == ["Welcome"]
    assert (told.weekday, told.starts, told.ends) == (2, time(15), time(17, 50))


def test_staff_are_told_all_that_they_have_put_there(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(NOW):
        rich = make_rich_course()
        told = describe(rich.course, audience=Audience.STAFF)
        text = dumps(told.entry).decode()
    assert [c for c in rich.for_staff if c not in text] == []
    assert [c for c in rich.private if c in text and c not in rich.for_staff] == []
    later = next(m for m in told.entry.meetings[0].materials if m.title.startswith("later"))
    assert later.visible_from == datetime(2020, 11, 1, 8)  # noqa: DTZ001 (a clock on the wall)


def test_a_course_that_names_nobody_names_nobody(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(NOW):
        rich = make_rich_course()
        with write(rich.course):
            rich.course.names_public = False
        text = dumps(describe(rich.course, audience=Audience.PUBLIC).entry).decode()
    assert "Ada Agreed" not in text
    assert "Olga Old" not in text
    assert "Ines Structor" in text


def test_a_reference_that_no_list_shows_is_kept_for_staff_alone(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(NOW):
        rich = make_rich_course()
        with write(rich.course) as session:
            for section in rich.course.sections:
                if section.kind is SectionKind.REFERENCES:
                    section.kind = SectionKind.TEXT
            session.flush()
        public = describe(rich.course, audience=Audience.PUBLIC).entry
        staff = describe(rich.course, audience=Audience.STAFF).entry
    assert "Of Ends" not in dumps(public).decode()
    assert "Of Ends" in [each.title for each in staff.sections[-1].references]


def test_more_meetings_take_no_more_statements(app_sqlite: Flask) -> None:
    def counted(course: Course) -> int:
        db.session.expire_all()
        with Counting(db.engine) as statements:
            describe(course, audience=Audience.STAFF)
        return len(statements)

    with app_sqlite.app_context(), travel(NOW):
        rich = make_rich_course()
        before = counted(rich.course)
        for week in range(10):
            make_meeting(rich.course, f"2020-11-{week + 10} 07:00")
        assert counted(rich.course) == before
