"""The log's line of what happens to who holds which slot, and that pages show it."""

from typing import Any

from app.accounts.models import User
from app.core import audit
from app.core.db import db
from app.groups.models import Group
from app.groups.rules import group_title
from app.schedule.naming import meeting_label
from app.seminars.models import SeminarSlot


def record(
    action: str, group: Group, slot: SeminarSlot, actor: User | None, *, reason: str = ""
) -> None:
    """Log what a group did, or what was done for it, about a slot. None is the app itself."""
    why: dict[str, Any] = {"reason": reason} if reason else {}
    course = slot.seminar.course
    course.changed()
    audit.record(
        db.session,
        action,
        f"{group_title(group)}, {meeting_label(slot.meeting)}",
        actor_id=actor.id if actor else None,
        course_id=course.id,
        slot=slot.public_id,
        group=group.public_id,
        **why,
    )
