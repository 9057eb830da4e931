"""What the parts of the rich course are made with."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from app.core.db import new_public_id
from app.core.storage import StoredFile
from app.core.web.uploads import store
from app.courses.models import (
    Course,
    Enrollment,
)
from app.schedule.models import (
    Material,
    MaterialKind,
    Reference,
)
from tests.factories import (
    at,
)

NOW = at("2020-10-12 04:00")


@dataclass
class Rich:
    """The course, its people, and its canaries: `private` no public export may hold, and `staff`
    of them an export for staff holds all the same."""

    course: Course
    instructor: Enrollment
    agreed: Enrollment
    quiet: Enrollment
    private: list[str] = field(default_factory=list)
    for_staff: list[str] = field(default_factory=list)

    def canary(self, what: str, *, staff: bool = False) -> str:
        """A text that nothing else has, for a place that not everybody sees."""
        text = f"{what}-{new_public_id()}"
        self.private.append(text)
        if staff:
            self.for_staff.append(text)
        return text


def stored(content: bytes, name: str, session: Session) -> StoredFile:
    """A file of this content, with its row."""
    blob = store().put(content)
    file = StoredFile(sha256=blob.sha256, size=blob.size, name=name, media_type="text/plain")
    session.add(file)
    session.flush()
    return file


def add_reference(session: Session, course: Course, position: int, **values: Any) -> None:
    """A reference with something in every field, but for `values`."""
    fields: dict[str, Any] = {
        "authors": "Writer, A. and Other, B.",
        "venue": "Journal of Tests",
        "year": 2019,
        "arxiv_id": "1901.00001",
        "note": "Begin here",
        "entry_type": "article",
        "links": [{"label": "Code", "url": "https://code.example/means?a=1&b=2"}],
        **values,
    }
    session.add(Reference(course_id=course.id, position=position, **fields))


def add_material(session: Session, course: Course, name: str, **values: Any) -> Material:
    """A material: the file `name`, whose content is its name, or the address in `values`."""
    fields: dict[str, Any] = {"position": 1, "kind": MaterialKind.HANDOUT, **values}
    if "url" not in fields:
        fields["file_id"] = stored(name.encode(), name, session).id
    material = Material(course_id=course.id, **fields)
    session.add(material)
    session.flush()
    return material
