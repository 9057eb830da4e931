"""What happens here when something happens in a room below."""

from app.accounts import personal as accounts
from app.courses import operations as courses
from app.schedule import duties, meetings
from app.scribes import operations, personal, writing_up
from app.seminars.holding import clashes


def install() -> None:
    """Register once; calling again changes nothing."""
    if operations.give_back_on_withdrawal not in courses.on_withdrawal:
        courses.on_withdrawal.append(operations.give_back_on_withdrawal)
    if operations.refuse_if_written_up not in meetings.before_meeting_delete:
        meetings.before_meeting_delete.append(operations.refuse_if_written_up)
    if operations.move_due_times not in meetings.on_meeting_moved:
        meetings.on_meeting_moved.append(operations.move_due_times)
        meetings.on_meeting_changed.append(operations.refuse_fewer_places_than_held)
    if writing_up.duties_in not in duties.sources:
        duties.sources.append(writing_up.duties_in)
    if writing_up.scribes_among not in clashes.scribing:
        clashes.scribing.append(writing_up.scribes_among)
    if personal.holding not in accounts.sources:
        accounts.sources.append(personal.holding)
