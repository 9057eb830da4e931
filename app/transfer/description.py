"""A course described apart from any database: what goes out as JSON and comes in from anywhere.

Three things meet here. `describing` makes a description of a course; `reading` makes one of an old
page; `building` makes a course of a description. So an export, an import and the next term's copy
are the same few steps.

Days and times are those of a clock on the wall in the course's time zone, without an offset: a
course that moves to another term keeps its hours across a change of summer time.
"""

import datetime as dt
from typing import Literal

from msgspec import Struct, field

FORMAT: Literal["colloquy.course/1"] = "colloquy.course/1"

# The wire names of kinds are those of the models' enums.
MaterialKind = Literal["slides", "video", "notebook", "code", "data", "handout", "other"]
Seen = Literal["public", "course", "staff"]


class Part(Struct, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A part of a description. Empty values are left out of the JSON, unknown ones refused."""


class LinkEntry(Part):
    """A labelled address. An old page copied as text has labels without addresses."""

    label: str = ""
    url: str = ""


class ReferenceEntry(Part):
    """A bibliographic entry; `title` is never empty: what was not recognised stands there whole."""

    title: str
    authors: str = ""
    venue: str = ""
    year: int | None = None
    arxiv_id: str = ""
    doi: str = ""
    url: str = ""
    note: str = ""
    entry_type: str = ""
    links: list[LinkEntry] = field(default_factory=list)


class MaterialEntry(Part):
    """An address, or a file: `file` is its path beside the JSON, `sha256` its content."""

    kind: MaterialKind = "other"
    title: str = ""
    url: str = ""
    file: str = ""
    sha256: str = ""
    seen: Seen = "public"
    visible_from: dt.datetime | None = None


class PersonEntry(Part):
    """A student named on a page. `public` says that they agreed to be named to everybody."""

    name: str
    student_id: str = ""
    public: bool = False


class TeacherEntry(Part):
    """Somebody who teaches: of the course, or of one meeting."""

    name: str
    affiliation: str = ""
    url: str = ""


class GroupEntry(Part):
    """A group that presents in a meeting: `papers` is what about, `materials` what it hands out."""

    name: str = ""
    title: str = ""
    starts: dt.time | None = None
    people: list[PersonEntry] = field(default_factory=list)
    papers: list[ReferenceEntry] = field(default_factory=list)
    materials: list[MaterialEntry] = field(default_factory=list)


class TalkEntry(Part):
    """A talk; it has a title or a speaker. `on` is its day where that is not the meeting's."""

    title: str = ""
    speaker: str = ""
    speaker_url: str = ""
    affiliation: str = ""
    venue: str = ""
    on: dt.date | None = None
    starts: dt.time | None = None
    ends: dt.time | None = None
    abstract: str = ""
    bio: str = ""
    references: list[ReferenceEntry] = field(default_factory=list)
    materials: list[MaterialEntry] = field(default_factory=list)


class MeetingEntry(Part):
    """A row of the schedule. `number` is as printed; a course numbers its own anew.

    Without `starts`, the course's usual hours are meant. `ends_on` is the last day of a meeting
    that goes past its first.
    """

    date: dt.date | None = None
    starts: dt.time | None = None
    ends: dt.time | None = None
    ends_on: dt.date | None = None
    kind: Literal["lecture", "seminar", "other"] = "lecture"
    number: int | None = None
    title: str = ""
    note: str = ""
    cancelled: bool = False
    cancel_note: str = ""
    online_url: str = ""
    room_note: str = ""
    instructors: list[TeacherEntry] = field(default_factory=list)
    scribe_places: int = 0
    scribes: list[PersonEntry] = field(default_factory=list)
    talks: list[TalkEntry] = field(default_factory=list)
    references: list[ReferenceEntry] = field(default_factory=list)
    materials: list[MaterialEntry] = field(default_factory=list)
    groups: list[GroupEntry] = field(default_factory=list)


class SectionEntry(Part):
    """A section of the page; `body` is Markdown."""

    title: str
    kind: Literal["text", "references", "projects"] = "text"
    body: str = ""
    references: list[ReferenceEntry] = field(default_factory=list)


class ProjectEntry(Part):
    """A project. Without `due` it is only named: it can't be handed in yet."""

    title: str
    slug: str = ""
    brief: str = ""
    opens: dt.datetime | None = None
    due: dt.datetime | None = None
    late_days: int = 0
    late_percent: int = 0
    published: bool = False
    materials: list[MaterialEntry] = field(default_factory=list)


class NewsEntry(Part):
    """A piece of news that was published."""

    title: str
    body: str = ""
    published: dt.datetime | None = None
    seen: Literal["public", "course"] = "public"


class CourseEntry(Part):
    """A whole course."""

    format: Literal["colloquy.course/1"] = FORMAT
    slug: str = ""
    code: str = ""
    title: str = ""
    term: str = ""
    institution: str = ""
    time_zone: str = ""
    meeting_time: str = ""
    place: str = ""
    online_url: str = ""
    room_note: str = ""
    accent: str = ""
    names_public: bool = True
    weekday: int | None = None  # 0 is Monday: when it usually meets
    starts: dt.time | None = None
    ends: dt.time | None = None
    instructors: list[TeacherEntry] = field(default_factory=list)
    assistants: list[TeacherEntry] = field(default_factory=list)
    sections: list[SectionEntry] = field(default_factory=list)
    meetings: list[MeetingEntry] = field(default_factory=list)
    materials: list[MaterialEntry] = field(default_factory=list)
    projects: list[ProjectEntry] = field(default_factory=list)
    news: list[NewsEntry] = field(default_factory=list)


class Unplaced(Part):
    """Text that found no place. `where` says between what it stood, in words."""

    text: str
    where: str = ""


class Doubt(Part):
    """Something in the source that somebody should look at. `line` counts from 1, 0 is unknown."""

    text: str
    line: int = 0


class Understood(Part):
    """What was made of a source: the course, what to look at, and what found no place."""

    course: CourseEntry
    doubts: list[Doubt] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
