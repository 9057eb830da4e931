"""Who has to have a second step where the site requires one of its staff."""

from sqlalchemy import select

from app.accounts import two_step
from app.accounts.models import User
from app.core.db import db
from app.core.settings import settings
from app.courses.models import STAFF_ROLES, Enrollment


def is_demanded(user: User) -> bool:
    """Whether this person teaches a course or runs the site, and the site wants a second step of
    such people. Costs no query where it does not."""
    return settings().staff_two_step and (user.is_admin or _teaches(user))


def is_missing(user: User) -> bool:
    """Whether this person has to have a second step, and has none."""
    return settings().staff_two_step and not two_step.is_on(user) and is_demanded(user)


def _teaches(user: User) -> bool:
    teaching = select(Enrollment.id).where(
        Enrollment.user_id == user.id,
        Enrollment.role.in_(STAFF_ROLES),
        Enrollment.withdrawn_at.is_(None),
    )
    return db.session.scalar(teaching.limit(1)) is not None


two_step.demands.append(is_demanded)
