"""What happens here when something happens in a room below."""

from app.accounts import erasing
from app.accounts import personal as accounts
from app.courses import operations as courses
from app.courses import personal as courses_personal
from app.courses.roster.grouping import groupings
from app.groups import leaving, personal
from app.groups.roster_hook import GROUPING


def install() -> None:
    """Register once; calling again changes nothing."""
    if leaving.leave_open_groups not in courses.on_withdrawal:
        courses.on_withdrawal.append(leaving.leave_open_groups)
    if GROUPING not in groupings:
        groupings.append(GROUPING)
    if personal.holding not in accounts.sources:
        accounts.sources.append(personal.holding)
        courses_personal.before_merge.append(personal.clear_up)
        erasing.on_erase.append(personal.forget)
