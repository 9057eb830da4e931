"""What happens here when something happens in a room below."""

from app.accounts import personal as accounts
from app.groups import holdings
from app.projects import following, personal, reports, uses
from app.seminars.dues import deadlines, due_lines
from app.seminars.holding import moved


def install() -> None:
    """Register once; calling again changes nothing."""
    if personal.holding not in accounts.sources:
        accounts.sources.append(personal.holding)
    if uses.projects_for not in holdings.uses:
        holdings.uses.append(uses.projects_for)
        holdings.works.append(uses.handed_in_by)
    if following.measure_again not in moved.on_slot_changed:
        moved.on_slot_changed.append(following.measure_again)
        deadlines.before_deadline_goes.append(following.refuse_if_projects_hang_on_it)
        due_lines.given_elsewhere.append(reports.report_of)
        due_lines.takers.append(reports.taker_of)
