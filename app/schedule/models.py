"""The dated rows of a course, and what is shown, read and handed out in them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
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
    """One dated row of the schedule. `number` counts lectures and seminars from 1.

    `online_url` and `room_note` stand before the course's own and are for the enrolled alone.
    `revision` goes up with each change that a calendar should hear of (RFC 5545, SEQUENCE), at
    `changed_at`.
    """

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
    cancel_note: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    online_url: Mapped[str] = mapped_column(default="", server_default=text("''"))
    room_note: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    scribe_places: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    changed_at: Mapped[datetime | None]

    course: Mapped[Course] = relationship()
    instructors: Mapped[list["MeetingInstructor"]] = relationship(
        order_by="MeetingInstructor.position", cascade="all, delete-orphan"
    )
    talks: Mapped[list["Talk"]] = relationship(
        order_by="Talk.position", back_populates="meeting", cascade="all, delete-orphan"
    )
    references: Mapped[list["Reference"]] = relationship(order_by="Reference.position")
    materials: Mapped[list["Material"]] = relationship(order_by="Material.position")
    listed_groups: Mapped[list["ListedGroup"]] = relationship(
        order_by="ListedGroup.position", cascade="all, delete-orphan"
    )
    listed_scribes: Mapped[list["ListedPerson"]] = relationship(
        order_by="ListedPerson.position", cascade="all, delete-orphan"
    )


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


class ListedGroup(Identified, Base):
    """A group that an old page names as presenting in a meeting. Nobody in it has an account."""

    __tablename__ = "listed_group"

    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    name: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(Text, default="")
    starts_at: Mapped[datetime | None]

    people: Mapped[list["ListedPerson"]] = relationship(
        order_by="ListedPerson.position", cascade="all, delete-orphan"
    )


class ListedPerson(Base):
    """A student whom an old page names: in a group, or, without one, as a meeting's scribe.

    The course's people see the name; everybody does where `name_public` says that the person
    agreed. The student id is for staff alone.
    """

    __tablename__ = "listed_person"
    __table_args__ = (
        CheckConstraint("length(name) > 0", name="name"),
        CheckConstraint("(meeting_id IS NULL) <> (group_id IS NULL)", name="one_part"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int | None] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    group_id: Mapped[int | None] = mapped_column(
        ForeignKey("listed_group.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    name: Mapped[str]
    student_id: Mapped[str] = mapped_column(default="")
    name_public: Mapped[bool] = mapped_column(default=False)


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
    """A bibliographic entry of a course, or of one of its meetings, or of one of its talks.

    One of the course stands in a list of the page, a section of kind references; without
    `section_id`, in the first such list. `links` are further addresses, each with `label` and
    `url`; `entry_type` is BibTeX's, empty where the venue is to tell.
    """

    __tablename__ = "reference"
    __table_args__ = (
        CheckConstraint("meeting_id IS NULL OR talk_id IS NULL", name="one_place"),
        CheckConstraint(
            "section_id IS NULL OR (meeting_id IS NULL AND talk_id IS NULL)", name="one_list"
        ),
        CheckConstraint("length(title) > 0", name="title"),
    )

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    talk_id: Mapped[int | None] = mapped_column(
        ForeignKey("talk.id", ondelete="CASCADE"), index=True
    )
    section_id: Mapped[int | None] = mapped_column(
        ForeignKey("course_section.id", ondelete="SET NULL"), index=True
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
    entry_type: Mapped[str] = mapped_column(default="", server_default=text("''"))
    links: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)

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
    DATA = "data"
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
    earlier: Mapped[list["EarlierFile"]] = relationship(
        order_by="EarlierFile.id.desc()", cascade="all, delete-orphan"
    )


class EarlierFile(Identified, Base):
    """A file that a newer one has replaced in a material. It is kept, for staff."""

    __tablename__ = "earlier_file"

    material_id: Mapped[int] = mapped_column(
        ForeignKey("material.id", ondelete="CASCADE"), index=True
    )
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    replaced_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    file: Mapped[StoredFile] = relationship()


class LinkState(StrEnum):
    """What asking for an address has shown."""

    WAITING = "waiting"
    ALIVE = "alive"
    DEAD = "dead"
    UNSURE = "unsure"


class LinkCheck(Base):
    """The last answer of an address that a course's page links to.

    `detail` is the answer in a word or a number, such as 404.
    """

    __tablename__ = "link_check"
    __table_args__ = (UniqueConstraint("course_id", "url"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    url: Mapped[str]
    state: Mapped[LinkState] = mapped_column(words(LinkState), default=LinkState.WAITING)
    detail: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    checked_at: Mapped[datetime | None]
