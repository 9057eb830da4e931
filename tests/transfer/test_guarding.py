"""Student ids and video calls on an old page stay off the new one, wherever they stand."""

import json
from pathlib import Path

import pytest
from flask import Flask

from app.courses.operations import publish_course
from app.page.audience import Audience
from app.transfer.building import build
from app.transfer.calls import call_in, tells_of_call
from app.transfer.description import (
    CourseEntry,
    MaterialEntry,
    MeetingEntry,
    NewsEntry,
    PersonEntry,
    ProjectEntry,
    ReferenceEntry,
    SectionEntry,
    TalkEntry,
    Understood,
)
from app.transfer.guarding import keep_private
from app.transfer.student_ids import ids_in
from app.transfer.understanding import understand
from tests.transfer.building import checks_of
from tests.transfer.travels import taken_out
from tests.visitors import Visitor

IDS = [f"2031{number}57" for number in range(10, 22)]
PAGE = """<html><body><h1>TEST 101: A Course</h1><p>Fall 2020</p>
<p>Best report: Ann Lee ({0}). Reports are due in class.</p>
<h2>Schedule</h2><table><tr><th>Date</th><th>Topic</th><th>Notes</th></tr>
<tr><td>02/09/2020</td><td>Lecture 01: Margins (Ben Day {1})</td>
<td>Scribes: Cay Orr ({2})</td></tr>
<tr><td>09/09/2020</td><td>Lecture 02: Limits<br>Abstract: As Dee Poe, {3}, has shown.</td>
<td>Group 1: Eve Fox ({4}), Flo Gay ({5}) <a href="https://x.example/{6}.pdf">report by {6}</a>
<br>Zoom: https://uni.zoom.us/j/99887766 (passcode: opensesame)</td></tr></table>
<h2>Marks</h2><table><tr><th>Name</th><th>Mark</th></tr><tr><td>{7}</td><td>90</td></tr></table>
<ul><li>{8} Gus Hay</li><li>{9}@mail.uni.example</li></ul>
<h2>References</h2><ol><li>Ann Lee ({10}). Margins. 2019.</li></ol>
<h2>News</h2><p>Welcome, student id: {11}</p></body></html>"""


def test_no_id_of_an_old_page_is_on_the_new_one(app_sqlite: Flask, tmp_path: Path) -> None:
    with app_sqlite.app_context():
        source = understand(PAGE.format(*IDS).encode(), "old.html")
        course = build(source, None, time_zone="Asia/Hong_Kong")
        publish_course(course, None)
        slug, kept = course.slug, json.dumps(checks_of(course))
        out = taken_out(course, Audience.PUBLIC, tmp_path / "out")
        seen = [path.read_text() for path in out.rglob("*") if path.is_file()]
        seen.append(Visitor(app_sqlite).get(f"/c/{slug}/").get_data(as_text=True))
    assert len(seen[-1]) > 1000
    secret = [*IDS, "99887766", "opensesame"]
    assert [each for each in secret for text in seen if each in text] == []
    assert sum(each in kept for each in IDS) > 6


def _guarded(**values: object) -> Understood:
    understood = Understood(course=CourseEntry(code="MATH 00998877", **values))  # type: ignore[arg-type]
    keep_private(understood)
    return understood


def test_the_line_goes_and_what_stands_around_it_stays() -> None:
    body = "First.\n- Ann Lee (20311057)\n- Limits\n\n" + "A long sentence. " * 20 + "Ben 20311157."
    understood = _guarded(
        sections=[SectionEntry(title="MATH 00998877", body=body)],
        meetings=[MeetingEntry(scribes=[PersonEntry(name="Cay Orr (20311257)")])],
    )
    course = understood.course
    assert course.sections[0].body == "First.\n- Limits\n\n" + ("A long sentence. " * 20).strip()
    assert course.sections[0].title == "MATH 00998877"
    assert course.meetings[0].scribes == [PersonEntry(name="Cay Orr", student_id="20311257")]
    assert [each.text for each in understood.unplaced] == ["- Ann Lee (20311057)", "Ben 20311157."]
    assert [each.text for each in understood.doubts] == [
        "2 lines have student ids, so they are not on the page. They are kept for staff."
    ]


def test_a_number_that_was_an_id_once_is_one_everywhere() -> None:
    report = MaterialEntry(title="Report", url="https://x.example/20311057.pdf")
    course = _guarded(
        meetings=[
            MeetingEntry(
                scribes=[PersonEntry(name="Ann Lee", student_id="20311057")],
                materials=[report],
                talks=[TalkEntry(title="On 20311057 and others", speaker="B")],
            )
        ],
        news=[NewsEntry(title="20311057", body="About https://x.example/a-20311057")],
        projects=[ProjectEntry(title="P", brief="see x20311057y")],
    ).course
    meeting = course.meetings[0]
    assert (meeting.materials[0].url, meeting.talks[0].title) == ("", "")
    assert (course.news[0].title, course.news[0].body) == ("Untitled", "")
    assert course.projects[0].brief == ""


def test_a_call_goes_to_the_courses_people() -> None:
    note = "Bring paper.\nJoin https://uni.zoom.us/j/99887766?pwd=x.\nPassword: opensesame"
    recording = MaterialEntry(kind="video", url="https://uni.zoom.us/rec/share/abc")
    understood = _guarded(
        meetings=[MeetingEntry(note=note, materials=[recording])],
        sections=[SectionEntry(title="Where", body="Meeting ID: 998 8776 6554")],
    )
    meeting = understood.course.meetings[0]
    assert (meeting.note, meeting.online_url) == (
        "Bring paper.",
        "https://uni.zoom.us/j/99887766?pwd=x",
    )
    assert meeting.materials == [recording]
    assert understood.course.sections[0].body == ""
    assert len(understood.unplaced) == 3


@pytest.mark.parametrize(
    "line",
    [
        *(
            "Ann Lee (20123456)",
            "李明 20123456",
            "李明（20123456）",
            "- 20123456",
            "20123456 Ann Lee",
        ),
        *("| Ann | 20123456 | G1 |", "Ann, 20123456, Physics", "SID 20123456", "Ann Lee: 20123456"),
        *("20123456@mail.example", "Ann Lee (20201014)", "**Ann Lee** (20123456)", "(s1234567)"),
        *("Ann Lee \\(20123456\\)", "[Ann Lee (20123456)](https://x.example)", "ID20123456"),
        *("Call Ann (20123456)", "Ann Lee/20123456", "Ann Lee (Physics, 20123456)"),
    ],
)
def test_an_id_is_known_by_how_it_stands(line: str) -> None:
    assert list(ids_in(line))


@pytest.mark.parametrize(
    "line",
    [
        *("Tel: 23581234", "ISBN 0123456789", "978-0123456789", "arXiv:1404.1100", "DMS-1234567"),
        *("NSF grant 1234567", "NSFC (11771012)", "Slides (20201014)", "with 14197122 images"),
        *("http://x.example/12345678", "[notes](20123456.pdf)", "doi:10.1038/1234567", "2019-2020"),
        *("课程编号: 00136720", "Grant No. 12345678", "+85223581234", "MR1234567", "(1000000)"),
    ],
)
def test_other_numbers_are_none(line: str) -> None:
    assert list(ids_in(line)) == []


def test_the_number_of_a_paper_is_none() -> None:
    paper = ReferenceEntry(title="Complexity, 1234567, 2019", venue="Complexity (1234567)")
    understood = _guarded(sections=[SectionEntry(title="R", references=[paper])])
    assert understood.course.sections[0].references == [paper]
    assert understood.doubts == []


def test_calls_are_told_from_recordings() -> None:
    assert call_in("at teams.microsoft.com/l/meetup-join/x, see") == (
        "https://teams.microsoft.com/l/meetup-join/x"
    )
    assert call_in("https://zoom.us/rec/play/x") == call_in("https://zoom.us/download") == ""
    assert tells_of_call("会议号：123 456 789", beside_call=False)
    assert not tells_of_call("Password: x", beside_call=False)
