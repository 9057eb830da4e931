"""What happens here when something happens in a room below."""

from app.accounts import erasing
from app.accounts import personal as accounts
from app.groups import holdings, membership
from app.schedule import duties, meetings, references
from app.seminars import held, personal
from app.seminars.dues import moving_due
from app.seminars.handouts import presenting
from app.seminars.holding import clashes, giving_up, revisions
from app.seminars.holding import membership as members
from app.seminars.setting import meeting_slots, reading_list


def install() -> None:
    """Register once; calling again changes nothing."""
    revisions.install()
    if clashes.check_joining not in membership.before_joining:
        membership.before_joining.append(clashes.check_joining)
        membership.on_joined.append(members.somebody_came)
        membership.on_left.append(members.people_left)
    if giving_up.refuse_to_leave_incomplete not in membership.before_leaving:
        membership.before_leaving.append(giving_up.refuse_to_leave_incomplete)
    if giving_up.free_slots_of not in membership.on_dissolved:
        membership.on_dissolved.append(giving_up.free_slots_of)
    if held.slots_held not in holdings.holdings:
        holdings.holdings.append(held.slots_held)
        holdings.waitings.append(held.slots_waited_for)
        holdings.uses.append(held.seminars_for)
    if meeting_slots.refuse_if_slots_taken not in meetings.before_meeting_delete:
        meetings.before_meeting_delete.append(meeting_slots.refuse_if_slots_taken)
        meetings.on_meeting_delete.append(meeting_slots.delete_slots_in)
    if meeting_slots.move_slots not in meetings.on_meeting_moved:
        meetings.on_meeting_moved.append(meeting_slots.move_slots)
        meetings.on_meeting_changed.append(meeting_slots.refuse_if_slots_outside)
        meetings.on_meeting_changed.append(meeting_slots.refuse_if_two_at_once)
        meetings.on_meeting_changed.append(meeting_slots.tell_what_hangs)
        meetings.on_meeting_changed.append(meeting_slots.fill_slots)
        meetings.what_goes_with.append(meeting_slots.slots_that_go)
    if presenting.duties_in not in duties.sources:
        duties.sources.append(presenting.duties_in)
        duties.pressing.append(moving_due.pressing)
    if personal.holding not in accounts.sources:
        accounts.sources.append(personal.holding)
        erasing.on_erase.append(personal.forget)
    if reading_list.refuse_if_offered not in references.before_delete:
        references.before_delete.append(reading_list.refuse_if_offered)
