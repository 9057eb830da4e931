"""What a meeting is called."""

from app.core.i18n import _
from app.schedule.models import Meeting


def meeting_label(meeting: Meeting) -> str:
    """'Lecture 05'. Seminars count along with lectures, as on the pages that courses keep.

    A meeting without a number goes by its title.
    """
    if meeting.number is None:
        return meeting.title or _("Meeting")
    return _("Lecture %(number)02d", number=meeting.number)
