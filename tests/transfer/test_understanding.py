"""What a file is, is told by its content; and what a page says is made to fit the forms."""

import datetime as dt
from io import BytesIO
from zipfile import ZipFile

import pytest

from app.core.errors import InvalidInput, TooLarge
from app.transfer import bounds, own_json
from app.transfer.counting import in_words
from app.transfer.description import (
    CourseEntry,
    MeetingEntry,
    PersonEntry,
    ReferenceEntry,
    SectionEntry,
    TalkEntry,
    TeacherEntry,
    Understood,
)
from app.transfer.understanding import Wishes, understand
from tests.transfer.descriptions import a_course

PAGE = b"""<html><body><h1>TEST 101: A Course</h1><h2>Schedule</h2><table>
<tr><th>Date</th><th>Topic</th></tr>
<tr><td>02/03/2020</td><td>Lecture 01: Margins</td></tr>
<tr><td>04/05/2020</td><td>Lecture 02: Limits</td></tr>
</table></body></html>"""


def _days(wishes: Wishes) -> list[dt.date | None]:
    return [each.date for each in understand(PAGE, "old.html", wishes).course.meetings]


def test_json_is_known_whatever_it_is_called() -> None:
    course = a_course()
    assert understand(b"\n " + own_json.dumps(course), "page.html").course == course


def test_dates_that_can_be_read_two_ways_are_read_as_somebody_says() -> None:
    month_first = [dt.date(2020, 2, 3), dt.date(2020, 4, 5)]
    day_first = [dt.date(2020, 3, 2), dt.date(2020, 5, 4)]
    assert _days(Wishes(date_order="month first")) == month_first
    assert _days(Wishes(date_order="day first")) == day_first


def test_an_archive_of_two_courses_is_refused() -> None:
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for folder in ("one", "two"):
            archive.writestr(f"{folder}/course.json", own_json.dumps(a_course()))
    with pytest.raises(InvalidInput, match="several courses"):
        understand(packed.getvalue())


def test_a_page_of_more_than_five_megabytes_is_refused() -> None:
    with pytest.raises(TooLarge):
        understand(b"a" * 5_000_001)


def test_it_is_counted_in_words() -> None:
    said = in_words(Understood(course=a_course()))
    assert said == (
        "1 meeting, 1 talk, 4 references, 1 group, 2 projects · 0 warnings · nothing left over"
    )


def _fitted(**values: object) -> Understood:
    understood = Understood(course=CourseEntry(**values))  # type: ignore[arg-type]
    bounds.make_fit(understood)
    return understood


def test_what_is_too_long_for_its_form_is_cut_and_kept_whole() -> None:
    long = "word " * 100
    understood = _fitted(meetings=[MeetingEntry(title=long)])
    title = understood.course.meetings[0].title
    assert (len(title), title[-1]) == (300, "…")
    assert [(each.text, each.where) for each in understood.unplaced] == [
        (long.strip(), "meetings[0].title")
    ]
    assert [each.text for each in understood.doubts] == [
        "meetings[0].title is too long. It is cut; all of it is kept."
    ]


def test_an_address_that_could_run_is_text() -> None:
    listed = ReferenceEntry(title="T", url="javascript:alert(1)", year=20202)
    taught = [TeacherEntry(name="A", url="mailto:a@example.org")]
    understood = _fitted(
        instructors=taught, sections=[SectionEntry(title="R", references=[listed])]
    )
    (reference,) = understood.course.sections[0].references
    assert (reference.url, reference.year) == ("", None)
    assert {each.text for each in understood.unplaced} == {"javascript:alert(1)", "20202"}
    assert understood.course.instructors[0].url == "mailto:a@example.org"


def test_what_must_have_a_name_gets_one() -> None:
    meeting = MeetingEntry(talks=[TalkEntry(abstract="A.")], scribes=[PersonEntry(name="\u200b")])
    course = _fitted(meetings=[meeting], sections=[SectionEntry(title=" ", body="B.")]).course
    assert course.meetings[0].talks[0].title == "Talk"
    assert course.meetings[0].scribes[0].name == "Untitled"
    assert course.sections[0].title == "Untitled"
    bounds.check(course)


def test_more_meetings_than_any_course_has_are_no_page() -> None:
    with pytest.raises(InvalidInput):
        _fitted(meetings=[MeetingEntry()] * 1001)
