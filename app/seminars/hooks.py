"""What happens here when something happens in a room below."""

from app.accounts import personal as accounts
from app.groups import membership
from app.schedule import duties, meetings
from app.seminars import operations, personal, planning, presenting


def install() -> None:
    """Register once; calling again changes nothing."""
    if operations.refuse_to_leave_incomplete not in membership.before_leaving:
        membership.before_leaving.append(operations.refuse_to_leave_incomplete)
    if operations.free_slots_of not in membership.on_dissolved:
        membership.on_dissolved.append(operations.free_slots_of)
    if planning.refuse_if_slots_taken not in meetings.before_meeting_delete:
        meetings.before_meeting_delete.append(planning.refuse_if_slots_taken)
    if planning.move_slots not in meetings.on_meeting_moved:
        meetings.on_meeting_moved.append(planning.move_slots)
        meetings.on_meeting_changed.append(planning.refuse_if_slots_outside)
        meetings.what_goes_with.append(planning.slots_that_go)
    if presenting.duties_in not in duties.sources:
        duties.sources.append(presenting.duties_in)
    if personal.holding not in accounts.sources:
        accounts.sources.append(personal.holding)
