"""Lines of the log for what happens to a group."""

from app.accounts.models import User
from app.core import audit
from app.core.db import db
from app.courses.models import Enrollment
from app.groups.models import Group
from app.groups.rules import group_title


def record(
    group: Group,
    action: str,
    actor: User | None,
    *,
    whom: Enrollment | None = None,
    public: bool = True,
) -> None:
    """Log a change; `public` ones show on the course page."""
    course = group.group_set.course
    if public:
        course.changed()
    audit.record(
        db.session,
        action,
        f"{group_title(group)}, {group.group_set.title}",
        actor_id=actor.id if actor else None,
        person_id=whom.user_id if whom else None,
        course_id=course.id,
    )
