"""A course, its page sections, and the people enrolled in it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.clock import now
from app.core.db import Base, Identified, UTCDateTime, words


class Accent(StrEnum):
    """The colour of a course's page; each has a light and a dark shade in the style sheet."""

    CRIMSON = "crimson"
    INDIGO = "indigo"
    FOREST = "forest"
    TEAL = "teal"
    PLUM = "plum"
    OCHRE = "ochre"
    SLATE = "slate"


class Course(Identified, Base):
    """One offering of a course in one term.

    `page_version` goes up inside every transaction that changes what the public page shows.
    """

    __tablename__ = "course"
    __table_args__ = (CheckConstraint("length(slug) > 0", name="slug"),)

    slug: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str]
    title: Mapped[str]
    term: Mapped[str]
    institution: Mapped[str] = mapped_column(default="")
    time_zone: Mapped[str]
    meeting_time: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    accent: Mapped[Accent] = mapped_column(words(Accent), default=Accent.CRIMSON)
    published_at: Mapped[datetime | None]
    page_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    sections: Mapped[list["CourseSection"]] = relationship(
        order_by="CourseSection.position", back_populates="course"
    )

    def changed(self) -> None:
        """Note that the public page shows something else now."""
        self.page_version = self.page_version + 1


class SectionKind(StrEnum):
    """What a section shows below its text."""

    TEXT = "text"
    REFERENCES = "references"
    PROJECTS = "projects"


class CourseSection(Identified, Base):
    """A titled part of the course page, in Markdown.

    The sections of kind references and projects go on with the course's reference list and with
    its projects.
    """

    __tablename__ = "course_section"

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    kind: Mapped[SectionKind] = mapped_column(words(SectionKind), default=SectionKind.TEXT)
    title: Mapped[str]
    body: Mapped[str] = mapped_column(Text, default="")

    course: Mapped[Course] = relationship(back_populates="sections")


class Role(StrEnum):
    """A person's role in one course."""

    INSTRUCTOR = "instructor"
    TA = "ta"
    STUDENT = "student"
    OBSERVER = "observer"


STAFF_ROLES = frozenset({Role.INSTRUCTOR, Role.TA})


class Enrollment(Identified, Base):
    """A user's role in one course. A withdrawn one keeps its history and opens no door.

    `student_id` is the university's number, never shown in public. `name_public` is the
    person's own choice about the course page; None means that they haven't been asked.
    """

    __tablename__ = "enrollment"
    __table_args__ = (
        UniqueConstraint("course_id", "user_id"),
        # Lets other tables pin an enrollment to its course by a composite key.
        UniqueConstraint("id", "course_id"),
    )

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    role: Mapped[Role] = mapped_column(words(Role))
    student_id: Mapped[str] = mapped_column(default="", server_default=text("''"))
    section: Mapped[str] = mapped_column(default="", server_default=text("''"))
    name_public: Mapped[bool | None]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    withdrawn_at: Mapped[datetime | None]

    course: Mapped[Course] = relationship()
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)

    @property
    def name(self) -> str:
        """The person's name as they write it."""
        return self.user.name
