"""What a presentation's page shows of what hangs on its slot, and of what it hands out."""

from typing import Any

from app.courses.permissions import Viewer, is_enrolled, may_edit_course
from app.seminars.dues.due_lines import due_lines
from app.seminars.handouts.presentations import present_materials
from app.seminars.handouts.presented import may_hand_out, shown_presented, title_of, url_of
from app.seminars.handouts.to_say import to_say
from app.seminars.models import SignUp
from app.seminars.permissions import is_presenter
from app.seminars.queries import deadlines_of


def parts_of(viewer: Viewer, sign_up: SignUp) -> dict[str, Any]:
    """For `seminars/show.html` and its parts.

    How far a group is with what is due is for its members and the staff.
    """
    inside = is_enrolled(viewer) or may_edit_course(viewer)
    presents = is_presenter(viewer, sign_up)
    knows = presents or may_edit_course(viewer)
    return {
        "due_lines": due_lines(sign_up, deadlines_of(sign_up.slot.seminar)) if knows else [],
        "handed_out": [
            {
                "label": title_of(each),
                "url": url_of(each, sign_up, viewer.course),
                "note": "",
            }
            for each in shown_presented(present_materials(sign_up), inside=inside)
        ],
        "to_say": to_say(sign_up) if presents else "",
        "may_hand_out": may_hand_out(viewer, sign_up),
    }
