"""The dated rows of a course, and what is shown, read and handed out in them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.db import Base, Identified, UTCDateTime, words
from app.core.storage import StoredFile
from app.courses.models import Course


class MeetingKind(StrEnum):
    """What happens in a meeting. Lectures and seminars are numbered together."""

    LECTURE = "lecture"
    SEMINAR = "seminar"
    OTHER = "other"


class Meeting(Identified, Base):
    """One dated row of the schedule. `number` counts lectures and seminars from 1."""

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("scribe_places BETWEEN 0 AND 9", name="scribe_places"),
        Index("ix_meeting_course_id_starts_at", "course_id", "starts_at"),
    )

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    kind: Mapped[MeetingKind] = mapped_column(words(MeetingKind), default=MeetingKind.LECTURE)
    number: Mapped[int | None]
    title: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text, default="")
    cancelled_at: Mapped[datetime | None]
    scribe_places: Mapped[int] = mapped_column(default=0)

    course: Mapped[Course] = relationship()
    instructors: Mapped[list["MeetingInstructor"]] = relationship(
        order_by="MeetingInstructor.position", cascade="all, delete-orphan"
    )
    talks: Mapped[list["Talk"]] = relationship(
        order_by="Talk.position", back_populates="meeting", cascade="all, delete-orphan"
    )
    references: Mapped[list["Reference"]] = relationship(order_by="Reference.position")
    materials: Mapped[list["Material"]] = relationship(order_by="Material.position")


class MeetingInstructor(Base):
    """Someone who teaches a meeting, by name: often a guest without an account."""

    __tablename__ = "meeting_instructor"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    name: Mapped[str]
    affiliation: Mapped[str] = mapped_column(default="")


class Talk(Identified, Base):
    """A talk in a meeting. The title may be empty where only the speaker is known."""

    __tablename__ = "talk"
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("length(title) > 0 OR length(speaker) > 0", name="named"),
    )

    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    title: Mapped[str] = mapped_column(default="")
    speaker: Mapped[str] = mapped_column(default="")
    speaker_url: Mapped[str] = mapped_column(default="")
    affiliation: Mapped[str] = mapped_column(default="")
    venue: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    abstract: Mapped[str] = mapped_column(Text, default="")
    bio: Mapped[str] = mapped_column(Text, default="")

    meeting: Mapped[Meeting] = relationship(back_populates="talks")
    references: Mapped[list["Reference"]] = relationship(order_by="Reference.position")
    materials: Mapped[list["Material"]] = relationship(order_by="Material.position")


class Reference(Identified, Base):
    """A bibliographic entry of a course, or of one of its meetings, or of one of its talks."""

    __tablename__ = "reference"
    __table_args__ = (
        CheckConstraint("meeting_id IS NULL OR talk_id IS NULL", name="one_place"),
        CheckConstraint("length(title) > 0", name="title"),
    )

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    talk_id: Mapped[int | None] = mapped_column(
        ForeignKey("talk.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    authors: Mapped[str] = mapped_column(Text, default="")
    title: Mapped[str] = mapped_column(Text)
    venue: Mapped[str] = mapped_column(default="")
    year: Mapped[int | None]
    arxiv_id: Mapped[str] = mapped_column(default="")
    doi: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(Text, default="")

    @property
    def link(self) -> str:
        """Where to read it: the address given, else arXiv, else the DOI; empty if none."""
        if self.url:
            return self.url
        if self.arxiv_id:
            return f"https://arxiv.org/abs/{self.arxiv_id}"
        return f"https://doi.org/{self.doi}" if self.doi else ""


class MaterialKind(StrEnum):
    """What a material is."""

    SLIDES = "slides"
    VIDEO = "video"
    NOTEBOOK = "notebook"
    CODE = "code"
    HANDOUT = "handout"
    OTHER = "other"


class Visibility(StrEnum):
    """Who sees a material."""

    PUBLIC = "public"
    COURSE = "course"
    STAFF = "staff"


class Material(Identified, Base):
    """A stored file or a web address, of a course, a meeting or a talk.

    It is hidden from all but staff until `visible_from`, when that is set.
    """

    __tablename__ = "material"
    __table_args__ = (
        CheckConstraint("meeting_id IS NULL OR talk_id IS NULL", name="one_place"),
        CheckConstraint("(file_id IS NULL) = (length(url) > 0)", name="file_or_url"),
    )

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    talk_id: Mapped[int | None] = mapped_column(
        ForeignKey("talk.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    kind: Mapped[MaterialKind] = mapped_column(words(MaterialKind))
    title: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    visibility: Mapped[Visibility] = mapped_column(words(Visibility), default=Visibility.PUBLIC)
    visible_from: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    file: Mapped[StoredFile | None] = relationship()
