"""Kinds of lines that pages have in common, each in the smallest page that has it."""

import datetime as dt

from app.transfer.description import CourseEntry, MeetingEntry
from app.transfer.reading import read

HEAD = "<html><h1>CS 101: Ropes</h1><p>Fall 2018</p><h2>Schedule</h2>"
COLUMNS = "<tr><th>Date<th>Topic<th>Instructor<th>Scriber"


def course_of(html: str) -> CourseEntry:
    return read(html.encode()).course


def meeting_of(*cells: str) -> MeetingEntry:
    row = "<td>".join(["<tr>", "09/10/2018, Mon", *cells])
    return course_of(f"{HEAD}<table>{COLUMNS}{row}</table>").meetings[0]


def test_a_cell_of_scribes_may_hold_their_notes() -> None:
    meeting = meeting_of("Knots", "", 'ZHAO Lei <a href="http://x.org/n.pdf">[notes]</a>')
    assert [person.name for person in meeting.scribes] == ["ZHAO Lei"]
    assert [(m.title, m.url) for m in meeting.materials] == [("notes", "http://x.org/n.pdf")]


def test_each_link_in_one_bracket_is_a_material() -> None:
    links = '(<a href="http://x.org/a">slides</a>, <a href="http://x.org/b">notes</a>)'
    meeting = meeting_of(f"Knots {links}", "", "")
    assert (meeting.title, [m.url[-1] for m in meeting.materials]) == ("Knots", ["a", "b"])


def test_one_student_of_a_seminar_is_a_group() -> None:
    meeting = meeting_of("Seminar: <ol><li>Al Poe, Bea Cue: Nets<li>Carl Dee: Knots</ol>", "", "")
    assert [[p.name for p in group.people] for group in meeting.groups] == [
        ["Al Poe", "Bea Cue"],
        ["Carl Dee"],
    ]


def test_a_list_of_topics_is_no_group() -> None:
    assert meeting_of("Seminar: <ul><li>Random Motions<li>Graph Kinetics</ul>", "", "").groups == []


def test_labels_within_a_line_part_it() -> None:
    line = "<p><b>Instructor:</b> Ann Lee, <b>Time:</b> Tue 10-11:30, <b>Room:</b> 332 Hall"
    course = course_of(f"<html><h1>CS 101: Ropes</h1>{line}<h2>Schedule</h2>")
    assert ([t.name for t in course.instructors], course.place) == (["Ann Lee"], "332 Hall")
    assert (course.starts, course.ends) == (dt.time(10), dt.time(11, 30))
    reading = (
        'Knots. Reading: <a href="https://doi.org/10.1234/x">Poe 1964</a> (guest: Bo Chan, SU)'
    )
    meeting = meeting_of(reading.replace(" (guest: Bo Chan, SU)", ""), "", "")
    assert (meeting.title, meeting.references[0].doi) == ("Knots", "10.1234/x")


def test_guests_are_known_by_what_stands_beside_them() -> None:
    beside = meeting_of("Knots (guest: Bo Chan, SU)", "", "")
    assert (beside.title, beside.instructors[0].affiliation) == ("Knots", "SU")
    talk = meeting_of("Nets<ul><li>Guest talk: Signals, by Prof. Hans Muster (ETH)</ul>", "", "")
    assert [(t.title, t.speaker, t.affiliation) for t in talk.talks] == [
        ("Signals", "Hans Muster", "ETH")
    ]


def test_a_heading_as_high_as_the_schedule_ends_it() -> None:
    lists = "<ul><li>Feb 4, 2019: Nets<li>Feb 6, 2019: Knots</ul><h2>Student Projects</h2><p>One"
    course = course_of(HEAD + lists)
    assert [m.note for m in course.meetings] == ["", ""]
    assert [section.title for section in course.sections] == ["Student Projects"]


def test_days_in_brackets_after_a_week() -> None:
    course = course_of(
        HEAD + "<dl><dt>Week 1 (Feb 4, Mon)<dd>Nets<dt>Week 2 (Feb 11)<dd>Knots</dl>"
    )
    assert [m.title for m in course.meetings] == ["Nets", "Knots"]


def test_the_way_into_a_call_and_ids_are_not_public() -> None:
    call = '<a href="https://example.zoom.us/j/99">Zoom</a><br>Passcode: 1234'
    meeting = meeting_of(f"Knots {call}", "", "")
    assert (meeting.online_url, meeting.materials, meeting.note) == (
        "https://example.zoom.us/j/99",
        [],
        "",
    )
    assert "1234" in meeting.room_note
    row = "<tr><td>09/10/2018<td>Nets<br>words on Poe Allan (20889999) here"
    understood = read(f"{HEAD}<table>{COLUMNS}{row}</table>".encode())
    assert "20889999" not in str(understood.course)
    assert any("20889999" in unplaced.text for unplaced in understood.unplaced)


def test_the_address_of_a_link_is_never_lost() -> None:
    understood = read(b'<html><h1>CS 1: Nets</h1><h4><a href="http://x.org/q">Questions</a></h4>')
    assert "http://x.org/q" in str(understood)


def listed(*items: str) -> list[MeetingEntry]:
    return course_of(f"{HEAD}<ul>{''.join(f'<li>{item}' for item in items)}</ul>").meetings


def dated(*days: str) -> list[str]:
    rows = "".join(f"<tr><td>{day}<td>Topic {i}" for i, day in enumerate(days))
    meetings = course_of(f"{HEAD}<table><tr><th>Date<th>Topic{rows}</table>").meetings
    return [meeting.date.isoformat()[5:] if meeting.date else "" for meeting in meetings]


def test_labels_behind_the_topic_of_a_list() -> None:
    notes = '[<a href="http://x.org/n.pdf">notes</a>]'
    one, two = listed(
        f"Lecture 1 (Sep 3): Knots. {notes} Scribe: Mia Poe",
        "Lecture 2 (Sep 10): Bends. Readings: Quill, A Book of Bends, Ch. 4",
    )
    assert (one.title, [person.name for person in one.scribes]) == ("Knots", ["Mia Poe"])
    assert [material.title for material in one.materials] == ["notes"]
    assert (two.title, len(two.references)) == ("Bends", 1)


def test_slides_in_round_brackets_and_other_languages() -> None:
    for word in ("slides", "Folien"):
        meeting = meeting_of(f'Knots. (<a href="http://x.org/f.pdf">{word}</a>)', "", "")
        assert (meeting.title, meeting.materials[0].kind) == ("Knots", "slides")


def test_each_link_of_a_column_of_materials_is_one() -> None:
    for head, kind in (("Notes", "handout"), ("Slides", "slides")):
        links = '<a href="http://x.org/n.pdf">pdf</a> <a href="http://x.org/n.tex">tex</a>'
        row = f"<tr><td>09/10/2018<td>Knots<td>{links}"
        html = f"{HEAD}<table><tr><th>Date<th>Topic<th>{head}{row}</table>"
        meeting = course_of(html).meetings[0]
        assert [(m.title, m.kind) for m in meeting.materials] == [("pdf", kind), ("tex", kind)]
        assert meeting.note == ""


def test_a_link_to_a_paper_is_a_reference_unless_it_is_labelled() -> None:
    cited = '<a href="https://arxiv.org/abs/1901.00001">Poe et al. Ropes: a survey</a>'
    for cell in (f"Knots<br>{cited}", f"Knots {cited}"):
        meeting = meeting_of(cell, "", "")
        assert meeting.title.startswith("Knots")
        assert [reference.arxiv_id for reference in meeting.references] == ["1901.00001"]
        assert meeting.materials == []
    whole = meeting_of('<a href="https://doi.org/10.1234/x">On Ropes</a>', "", "")
    assert (whole.title, whole.references[0].doi) == ("On Ropes", "10.1234/x")
    slides = meeting_of('Knots <a href="https://arxiv.org/pdf/1901.00001">slides</a>', "", "")
    assert (slides.materials[0].kind, slides.references) == ("slides", [])


def test_the_page_of_a_speaker_is_no_material() -> None:
    page = "http://poe.example/"
    for said in (f'<a href="{page}">Al Poe</a> (SU)', f'Al Poe [<a href="{page}">homepage</a>]'):
        talk = meeting_of(f"Talk: Knots<br>Speaker: {said}", "", "").talks[0]
        assert (talk.speaker, talk.speaker_url, talk.materials) == ("Al Poe", page, [])
    meeting = meeting_of(f'Knots by <a href="{page}">Al Poe</a> (SU)', "", "")
    assert (meeting.title, meeting.materials) == ("Knots", [])
    assert [(t.name, t.url) for t in meeting.instructors] == [("Al Poe", page)]


def test_days_that_share_a_month() -> None:
    assert dated("Sep 7", "14", "Oct 5", "12") == ["09-07", "09-14", "10-05", "10-12"]
    assert dated("Sep 28", "5") == ["09-28", ""]  # Which month is meant isn't said.
    assert dated("21.09.", "05.10.") == ["09-21", "10-05"]
    one, two = listed("Sep 10/12: Knots", "Sep 17: Bends")
    assert (one.title, one.date, two.title) == ("Knots", dt.date(2018, 9, 10), "Bends")


def test_several_days_in_a_row_are_told() -> None:
    for day in ("10 & 12 Sep", "Sep 10, 12", "Sep 10/12", "Sep 10 & 12"):
        row = f"<tr><td>{day}<td>Knots"
        understood = read(f"{HEAD}<table>{COLUMNS}{row}</table>".encode())
        assert [m.date for m in understood.course.meetings] == [dt.date(2018, 9, 10)], day
        assert any("2018-09-12" in doubt.text for doubt in understood.doubts)
    two = "<tr><td>Sep 10 & 12<td>Lecture 1: Knots<br>Lecture 2: Bends"
    meetings = course_of(f"{HEAD}<table>{COLUMNS}{two}</table>").meetings
    assert [m.date.day for m in meetings if m.date] == [10, 12]
    ranged = meeting_of_days("10-12 Sep")
    assert (ranged.date, ranged.ends_on) == (dt.date(2018, 9, 10), dt.date(2018, 9, 12))


def meeting_of_days(days: str) -> MeetingEntry:
    return course_of(f"{HEAD}<table>{COLUMNS}<tr><td>{days}<td>Knots</table>").meetings[0]


def test_what_is_struck_out_is_set_aside() -> None:
    for tag in ("s", "del", "strike"):
        gone = f'<{tag}>Bends <a href="http://x.org/b">notes</a></{tag}>'
        row = f"<tr><td>09/10/2018<td>Knots {gone}<td><td>Al Poe"
        understood = read(f"{HEAD}<table>{COLUMNS}{row}</table>".encode())
        assert "Bends" not in str(understood.course)
        assert understood.course.meetings[0].materials == []
        said = " ".join(unplaced.text for unplaced in understood.unplaced)
        assert "Bends" in said
        assert "http://x.org/b" in said
