"""What a group that holds a slot has still to say of what it presents there."""

from app.core.i18n import _
from app.seminars.holding import obstacles
from app.seminars.models import SignUp
from app.seminars.papers import holders_of, listed_papers


def to_say(sign_up: SignUp) -> str:
    """What a group is asked to say, while it can; empty if nothing.

    A draw gives slots without a title; and where papers are those of a list alone, a group that it
    gave none chooses among those that are left.
    """
    if sign_up.slot.meeting.cancelled_at is not None:
        return ""
    words = "" if sign_up.title else _("Say what you present")
    if not words and _lacks_paper(sign_up):
        words = _("Choose the paper that you present")
    return words if words and not obstacles.to_changing(sign_up) else ""


def _lacks_paper(sign_up: SignUp) -> bool:
    """Whether a group presents no paper, though papers are those of the list and one is left."""
    seminar = sign_up.slot.seminar
    if seminar.free_papers or sign_up.chosen or sign_up.papers:
        return False
    papers = listed_papers(seminar)
    return len(papers) > len(holders_of(papers))
