"""What tests of the schedule begin with: a course, its staff, and short ways to add to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.accounts.models import User
from app.core.errors import DomainError
from app.core.storage import StoredFile
from app.courses.models import Enrollment, Role
from app.schedule import materials, meetings, queries, references, talks
from app.schedule.models import Material, MaterialKind, Meeting, MeetingKind, Reference, Talk
from app.schedule.models import Visibility as Seen
from app.schedule.naming import meeting_label
from app.schedule.places import Place
from tests.factories import at, enroll, make_course
from tests.visitors import Visitor

TALK: dict[str, Any] = {
    "title": "Margins",
    "speaker": "",
    "affiliation": "",
    "speaker_url": "",
    "venue": "",
    "abstract": "",
    "bio": "",
    "starts_at": None,
    "ends_at": None,
}
REFERENCE: dict[str, Any] = {
    "authors": "",
    "title": "A paper",
    "venue": "",
    "year": None,
    "arxiv_id": "",
    "doi": "",
    "url": "",
    "note": "",
}


class Scene:
    """A course in Hong Kong with an instructor and a student."""

    def __init__(self, app: Flask, zone: str = "Asia/Hong_Kong") -> None:
        self.app = app
        self.course = make_course(time_zone=zone)
        self.staff = enroll(self.course, Role.INSTRUCTOR)
        self.student = enroll(self.course)
        self.base = f"/c/{self.course.slug}/manage/schedule"

    def client(self, who: User | Enrollment | None = None) -> Visitor:
        """A browser in which somebody is signed in, or nobody."""
        return Visitor(self.app, who)

    def meeting(self, starts: str, meeting: Meeting | None = None, **values: Any) -> Meeting:
        """Add a lecture of two hours at a UTC time, or change one to that."""
        start = at(starts)
        fields: dict[str, Any] = {
            "kind": MeetingKind.LECTURE,
            "title": f"Topic of {starts[5:10]}",
            "starts_at": start,
            "ends_at": start + timedelta(hours=2),
            "note": "",
            "instructors": [],
            "scribe_places": 0,
            **values,
        }
        return meetings.save_meeting(self.course, self.staff.user, meeting=meeting, **fields)

    def talk(self, meeting: Meeting, talk: Talk | None = None, **values: Any) -> Talk:
        """Add a talk to a meeting, or change one."""
        return talks.save_talk(meeting, self.staff.user, talk=talk, **{**TALK, **values})

    def reference(self, place: Place | None = None, **values: Any) -> Reference:
        """Add a reference, of the course unless a place is given."""
        place = place or Place(self.course)
        return references.save_reference(place, self.staff.user, **{**REFERENCE, **values})

    def material(
        self,
        place: Place | None = None,
        file: StoredFile | None = None,
        material: Material | None = None,
        **values: Any,
    ) -> Material:
        """Add a material, of the course unless a place is given, or change one."""
        fields: dict[str, Any] = {
            "kind": MaterialKind.SLIDES,
            "title": "",
            "url": "" if file else "https://slides.example/one",
            "visibility": Seen.PUBLIC,
            "visible_from": None,
            **values,
        }
        place = place or Place(self.course)
        return materials.save_material(
            place, self.staff.user, file=file, material=material, **fields
        )

    def labels(self) -> list[str]:
        """What the meetings are called, in the order of time."""
        return [meeting_label(meeting) for meeting in queries.meetings(self.course)]

    @contextmanager
    def changes_the_page(self) -> Iterator[None]:
        """Expects that what happens inside is seen on the course page at the next request."""
        before = self.course.page_version
        yield
        assert self.course.page_version > before


def refused(code: str) -> "pytest.RaisesExc[DomainError]":
    """Expects a refusal with this code."""
    return pytest.raises(DomainError, check=lambda error: error.code == code)
