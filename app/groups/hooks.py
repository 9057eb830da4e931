"""What happens here when something happens in a room below."""

from app.courses import operations as courses
from app.groups import membership


def install() -> None:
    """Register once; calling again changes nothing."""
    if membership.leave_open_groups not in courses.on_withdrawal:
        courses.on_withdrawal.append(membership.leave_open_groups)
