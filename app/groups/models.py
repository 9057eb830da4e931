"""Group sets, groups, who was in them and when, and open invitations."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.db import Base, Identified, UTCDateTime, words
from app.courses.models import Course, Enrollment


class Formation(StrEnum):
    """Who puts people into the groups of a set. Staff can always do."""

    STUDENTS = "students"
    STAFF = "staff"


class GroupSet(Identified, Base):
    """A partition of the class for one purpose. Students form groups until `locks_at`.

    Where `formation` is staff, students form none, whether the set is locked or not.
    """

    __tablename__ = "group_set"
    __table_args__ = (
        UniqueConstraint("course_id", "slug"),
        CheckConstraint("min_size >= 1 AND max_size >= min_size", name="sizes"),
    )

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    slug: Mapped[str]
    title: Mapped[str]
    min_size: Mapped[int]
    max_size: Mapped[int]
    locks_at: Mapped[datetime | None]
    formation: Mapped[Formation] = mapped_column(
        words(Formation), default=Formation.STUDENTS, server_default=text("'students'")
    )

    course: Mapped[Course] = relationship()


class Group(Identified, Base):
    """A group. It is called "Group 3" until its members give it a name.

    `about` is what its page says of it and `reach` how to reach it, both for the course's people
    alone. The contact is `contact_id` while that member is in the group, else whoever is in it
    longest. Classmates may ask to join where `takes_requests`; whoever knows the `join_code` joins
    without asking.
    """

    __tablename__ = "student_group"
    __table_args__ = (
        UniqueConstraint("group_set_id", "number"),
        UniqueConstraint("id", "group_set_id"),
        UniqueConstraint("join_code"),
        CheckConstraint("number >= 1", name="number"),
    )

    group_set_id: Mapped[int] = mapped_column(ForeignKey("group_set.id", ondelete="CASCADE"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(default="", server_default=text("''"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    dissolved_at: Mapped[datetime | None]
    about: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    reach: Mapped[str] = mapped_column(default="", server_default=text("''"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("enrollment.id"))
    takes_requests: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    join_code: Mapped[str | None]

    group_set: Mapped[GroupSet] = relationship()
    memberships: Mapped[list["GroupMember"]] = relationship(
        order_by="GroupMember.id", back_populates="group"
    )
    invitations: Mapped[list["GroupInvitation"]] = relationship(order_by="GroupInvitation.id")
    requests: Mapped[list["GroupJoinRequest"]] = relationship(order_by="GroupJoinRequest.id")

    @property
    def members(self) -> list[Enrollment]:
        """The enrollments that are in the group now, in the order of joining."""
        return [m.enrollment for m in self.memberships if m.left_at is None]


class GroupMember(Base):
    """A time that someone was in a group: from `joined_at` until `left_at`, or still.

    `seat` counts from 1 up to the set's largest size, and is a member's own: two people who
    take the last seat at once can't both have it.
    """

    __tablename__ = "group_member"
    __table_args__ = (
        ForeignKeyConstraint(
            ["group_id", "group_set_id"],
            ["student_group.id", "student_group.group_set_id"],
            ondelete="CASCADE",
        ),
        Index(
            "uq_group_member_one_group_a_set",
            "group_set_id",
            "enrollment_id",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
        Index(
            "uq_group_member_seat",
            "group_id",
            "seat",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
        CheckConstraint("seat >= 1", name="seat"),
        CheckConstraint("left_at IS NULL OR left_at >= joined_at", name="left_after_joined"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(index=True)
    group_set_id: Mapped[int]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    seat: Mapped[int]
    joined_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    left_at: Mapped[datetime | None]

    group: Mapped[Group] = relationship(back_populates="memberships")
    enrollment: Mapped[Enrollment] = relationship()


class InvitationState(StrEnum):
    """Where an invitation to a group stands."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class GroupInvitation(Identified, Base):
    """A member's invitation of a classmate to their group."""

    __tablename__ = "group_invitation"
    __table_args__ = (
        Index(
            "uq_group_invitation_pending",
            "group_id",
            "enrollment_id",
            unique=True,
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("student_group.id", ondelete="CASCADE"))
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"))
    state: Mapped[InvitationState] = mapped_column(
        words(InvitationState), default=InvitationState.PENDING
    )
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    answered_at: Mapped[datetime | None]

    group: Mapped[Group] = relationship(back_populates="invitations")
    enrollment: Mapped[Enrollment] = relationship(foreign_keys=enrollment_id)
    invited_by: Mapped[Enrollment] = relationship(foreign_keys=invited_by_id)


class RequestState(StrEnum):
    """Where a request to join a group stands."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class GroupJoinRequest(Identified, Base):
    """A student's request to be taken into a group; any member answers it."""

    __tablename__ = "group_join_request"
    __table_args__ = (
        Index(
            "uq_group_join_request_pending",
            "group_id",
            "enrollment_id",
            unique=True,
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("student_group.id", ondelete="CASCADE"))
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    message: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[RequestState] = mapped_column(words(RequestState), default=RequestState.PENDING)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("enrollment.id"))

    group: Mapped[Group] = relationship(back_populates="requests")
    enrollment: Mapped[Enrollment] = relationship(foreign_keys=enrollment_id)
