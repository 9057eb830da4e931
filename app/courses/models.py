"""A course, its page sections, and the people enrolled in it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
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
    `names_public` is the course's own word on naming students there: where it is false none is
    named, where it is true those who agreed. `online_url` (where a video call is joined) and
    `room_note` (the room, a passcode) are for the enrolled alone.
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
    online_url: Mapped[str] = mapped_column(default="", server_default=text("''"))
    room_note: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    accent: Mapped[Accent] = mapped_column(words(Accent), default=Accent.CRIMSON)
    published_at: Mapped[datetime | None]
    page_version: Mapped[int] = mapped_column(default=1)
    names_public: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    sections: Mapped[list["CourseSection"]] = relationship(
        order_by="CourseSection.position", back_populates="course"
    )
    teachers: Mapped[list["CourseTeacher"]] = relationship(
        order_by="CourseTeacher.position", cascade="all, delete-orphan"
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


class TeacherPart(StrEnum):
    """In which line of the page's head somebody stands."""

    INSTRUCTOR = "instructor"
    TA = "ta"


class CourseTeacher(Identified, Base):
    """Somebody named at the head of the page, with an address of their own page.

    It needs no account: an old page names people who have none here. Enrolled staff are named
    without it; a row of the same name adds the address to theirs.
    """

    __tablename__ = "course_teacher"
    __table_args__ = (CheckConstraint("length(name) > 0", name="name"),)

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    part: Mapped[TeacherPart] = mapped_column(words(TeacherPart))
    name: Mapped[str]
    affiliation: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")


class NewsAudience(StrEnum):
    """Who reads a piece of news."""

    PUBLIC = "public"
    COURSE = "course"


class NewsItem(Identified, Base):
    """A short announcement in Markdown: on the page, in the feed, and by mail once if wished.

    It is a draft until `published_at`, which may lie ahead. `mailed_at` is when its letters were
    written; it never goes out twice.
    """

    __tablename__ = "news_item"
    __table_args__ = (
        CheckConstraint("length(title) > 0", name="title"),
        CheckConstraint("mailed_at IS NULL OR published_at IS NOT NULL", name="mailed_published"),
        Index("ix_news_item_course_id_published_at", "course_id", "published_at"),
    )

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )
    title: Mapped[str]
    body: Mapped[str] = mapped_column(Text, default="")
    audience: Mapped[NewsAudience] = mapped_column(words(NewsAudience))
    by_mail: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    published_at: Mapped[datetime | None]
    edited_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]

    course: Mapped[Course] = relationship()


class CheckItem(Identified, Base):
    """Something that staff should look at after a course was brought or carried on.

    `meeting_key` is the public id of the meeting that it is about, or empty.
    """

    __tablename__ = "check_item"
    __table_args__ = (CheckConstraint("length(text) > 0", name="text"),)

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text, default="")
    meeting_key: Mapped[str] = mapped_column(default="")
    done_at: Mapped[datetime | None]


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


class JoinLink(Identified, Base):
    """The code by which students enroll themselves; a course has at most one that is open.

    With `needs_approval` they ask, and staff decide.
    """

    __tablename__ = "join_link"
    __table_args__ = (UniqueConstraint("course_id"),)

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(unique=True)
    needs_approval: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    closes_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    course: Mapped[Course] = relationship()


class JoinRequest(Identified, Base):
    """Somebody asks to be let into a course. It is open until it is decided."""

    __tablename__ = "join_request"
    __table_args__ = (UniqueConstraint("course_id", "user_id"),)

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    student_id: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    declined_at: Mapped[datetime | None]

    course: Mapped[Course] = relationship()
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class RosterDraft(Identified, Base):
    """A roster file that somebody has sent and not yet applied. It is thrown away after a day.

    `mapping` says which column holds what, `reading` how the bytes are to be read; both are guessed
    and may be corrected.
    """

    __tablename__ = "roster_draft"

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    file_name: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    reading: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
