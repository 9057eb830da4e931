"""A course with one of everything, as a description, and hypothesis strategies for others."""

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from app.core.tidying import tidy
from app.transfer.description import (
    CourseEntry,
    GroupEntry,
    LinkEntry,
    MaterialEntry,
    MeetingEntry,
    NewsEntry,
    PersonEntry,
    ProjectEntry,
    ReferenceEntry,
    SectionEntry,
    TalkEntry,
    TeacherEntry,
)


def wall(text: str) -> dt.datetime:
    """A time on the wall's clock from `2020-09-10 09:00`."""
    return dt.datetime.fromisoformat(text)


def a_reference(**values: Any) -> ReferenceEntry:
    """A reference with every field."""
    fields: dict[str, Any] = {
        "title": "Margins and their limits",
        "authors": "Ada Quill and Ben Oar",
        "venue": "Annals of Tests",
        "year": 2019,
        "arxiv_id": "1812.11118",
        "doi": "10.1000/182",
        "url": "https://example.org/paper",
        "note": "Read section 2.",
        "entry_type": "article",
        "links": [LinkEntry(label="code", url="https://example.org/code"), LinkEntry(label="data")],
        **values,
    }
    return ReferenceEntry(**fields)


def a_course(**values: Any) -> CourseEntry:
    """A course with one of everything."""
    fields: dict[str, Any] = {
        "slug": "old-course",
        "code": "TEST 6380P",
        "title": "A Seminar of Old",
        "term": "Fall 2020",
        "institution": "University of Tests",
        "time_zone": "Asia/Hong_Kong",
        "meeting_time": "Wed 3:00PM - 5:50PM",
        "place": "Room 1",
        "online_url": "https://example.org/call",
        "room_note": "Passcode 7",
        "accent": "teal",
        "names_public": False,
        "weekday": 2,
        "starts": dt.time(15),
        "ends": dt.time(17, 50),
        "instructors": [TeacherEntry(name="Ada Quill", url="https://example.org/ada")],
        "assistants": [TeacherEntry(name="Ben Oar", affiliation="Elsewhere")],
        "sections": [
            SectionEntry(title="Synopsis", body="What it is *about*."),
            SectionEntry(title="Reading", kind="references", references=[a_reference()]),
            SectionEntry(title="Tutorials", references=[a_reference(title="A tutorial")]),
        ],
        "meetings": [a_meeting()],
        "projects": [
            ProjectEntry(
                title="Project 1",
                brief="Do *it*.",
                opens=wall("2020-09-10 09:00"),
                due=wall("2020-09-30 23:59"),
                late_days=3,
                late_percent=10,
                published=True,
            ),
            ProjectEntry(title="Final Project", brief="To come."),
        ],
        "news": [NewsEntry(title="Welcome", body="Hello.", published=wall("2020-09-01 08:30"))],
        **values,
    }
    return CourseEntry(**fields)


def a_meeting(**values: Any) -> MeetingEntry:
    """A meeting with one of everything."""
    fields: dict[str, Any] = {
        "date": dt.date(2020, 9, 9),
        "number": 1,
        "title": "Margins",
        "note": "An $x^2$ abstract.",
        "online_url": "https://example.org/other-call",
        "room_note": "Passcode 8",
        "instructors": [TeacherEntry(name="A.Q.", affiliation="Tests")],
        "scribe_places": 2,
        "scribes": [PersonEntry(name="Cleo Dane", student_id="20990001")],
        "talks": [
            TalkEntry(
                title="Rethinking margins",
                speaker="Eve Fern",
                speaker_url="https://example.org/eve",
                affiliation="Elsewhere",
                venue="Online",
                starts=dt.time(16),
                ends=dt.time(17),
                abstract="Abstract.",
                bio="Bio.",
                references=[a_reference(title="Of the talk")],
                materials=[MaterialEntry(kind="video", url="https://example.org/video")],
            )
        ],
        "references": [a_reference(title="Of the meeting")],
        "materials": [
            MaterialEntry(
                kind="slides",
                title="Slides",
                url="https://example.org/slides.pdf",
                seen="course",
                visible_from=wall("2020-09-09 18:00"),
            )
        ],
        "groups": [
            GroupEntry(
                name="Group 3",
                title="On margins",
                starts=dt.time(15, 25),
                people=[
                    PersonEntry(name="Finn Gale", student_id="20990002"),
                    PersonEntry(name="Gus Hale", public=True),
                ],
            )
        ],
        **values,
    }
    return MeetingEntry(**fields)


# --- any course -----------------------------------------------------------------------------


def _text(most: int, least: int = 0) -> st.SearchStrategy[str]:
    tidied = st.text(max_size=min(most, 40)).map(tidy)
    return tidied.filter(lambda text: len(text) >= least)


NAME = _text(40, 1)
LINE = _text(40)
ADDRESS = st.sampled_from(["", "https://example.org/", "http://a.example/b?c=d#e"])
DAYS = st.dates(dt.date(1970, 1, 1), dt.date(2199, 12, 31))
MOMENTS = st.datetimes(wall("1970-01-01 00:00"), wall("2199-12-31 00:00"))


def _few(each: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(each, max_size=2)


LINKS = st.builds(LinkEntry, label=LINE, url=st.sampled_from(["", "mailto:a@example.org"]))
REFERENCES = st.builds(
    ReferenceEntry,
    title=NAME,
    authors=LINE,
    venue=LINE,
    year=st.none() | st.integers(1000, 2200),
    arxiv_id=LINE,
    doi=LINE,
    url=ADDRESS,
    note=LINE,
    entry_type=LINE,
    links=_few(LINKS),
)
MATERIALS = st.builds(
    MaterialEntry,
    kind=st.sampled_from(["slides", "data", "other"]),
    title=LINE,
    url=st.just("https://example.org/"),
    seen=st.sampled_from(["public", "course", "staff"]),
    visible_from=st.none() | MOMENTS,
) | st.builds(MaterialEntry, file=NAME, sha256=st.just("0" * 64))
PEOPLE = st.builds(PersonEntry, name=NAME, student_id=LINE, public=st.booleans())
TEACHERS = st.builds(TeacherEntry, name=NAME, affiliation=LINE, url=ADDRESS)
TALKS = st.builds(
    TalkEntry,
    title=NAME,
    speaker=LINE,
    speaker_url=ADDRESS,
    on=st.none() | DAYS,
    starts=st.none() | st.times(),
    ends=st.none() | st.times(),
    abstract=LINE,
    bio=LINE,
    references=_few(REFERENCES),
    materials=_few(MATERIALS),
)
GROUPS = st.builds(
    GroupEntry,
    name=LINE,
    title=LINE,
    starts=st.none() | st.times(),
    people=_few(PEOPLE),
    papers=_few(REFERENCES),
    materials=_few(MATERIALS),
)
MEETINGS = st.builds(
    MeetingEntry,
    date=st.none() | DAYS,
    starts=st.none() | st.times(),
    ends=st.none() | st.times(),
    ends_on=st.none() | DAYS,
    kind=st.sampled_from(["lecture", "seminar", "other"]),
    number=st.none() | st.integers(0, 99),
    title=LINE,
    note=LINE,
    cancelled=st.booleans(),
    cancel_note=LINE,
    online_url=ADDRESS,
    room_note=LINE,
    instructors=_few(TEACHERS),
    scribe_places=st.integers(0, 9),
    scribes=_few(PEOPLE),
    talks=_few(TALKS),
    references=_few(REFERENCES),
    materials=_few(MATERIALS),
    groups=_few(GROUPS),
)
PROJECTS = st.builds(
    ProjectEntry,
    title=NAME,
    slug=LINE,
    brief=LINE,
    opens=st.none() | MOMENTS,
    due=st.none() | MOMENTS,
    late_days=st.integers(0, 60),
    late_percent=st.integers(0, 100),
    published=st.booleans(),
    materials=_few(MATERIALS),
)
NEWS = st.builds(
    NewsEntry,
    title=NAME,
    body=LINE,
    published=st.none() | MOMENTS,
    seen=st.sampled_from(["public", "course"]),
)
SECTIONS = st.builds(
    SectionEntry,
    title=NAME,
    kind=st.sampled_from(["text", "references", "projects"]),
    body=LINE,
    references=_few(REFERENCES),
)
COURSES = st.builds(
    CourseEntry,
    slug=LINE,
    code=NAME,
    title=NAME,
    term=NAME,
    institution=LINE,
    time_zone=st.just("Europe/Berlin"),
    meeting_time=LINE,
    place=LINE,
    online_url=ADDRESS,
    room_note=LINE,
    accent=LINE,
    names_public=st.booleans(),
    weekday=st.none() | st.integers(0, 6),
    starts=st.none() | st.times(),
    ends=st.none() | st.times(),
    instructors=_few(TEACHERS),
    assistants=_few(TEACHERS),
    sections=_few(SECTIONS),
    meetings=_few(MEETINGS),
    materials=_few(MATERIALS),
    projects=_few(PROJECTS),
    news=_few(NEWS),
)
