"""What all parts of building a course share."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.accounts.models import User
from app.courses.models import Course
from app.transfer.arriving import Shelf
from app.transfer.building.checklist import Checklist
from app.transfer.description import CourseEntry


@dataclass(frozen=True, slots=True)
class Work:
    """A course that is being built: of what, by whom, and what is to be looked at."""

    session: Session
    course: Course
    entry: CourseEntry
    actor: User | None
    shelf: Shelf
    checks: Checklist
