"""The seminars as staff see them: what is set, the slots with all that can be done to them."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.courses.access import course_view, found
from app.courses.permissions import Viewer, may_edit_course
from app.groups import queries as groups
from app.schedule import queries as schedule
from app.seminars import queries
from app.seminars.boards.views import WORDS
from app.seminars.models import Seminar, SeminarSlot, SlotMode
from app.seminars.setting import bulk, reading_list
from app.seminars.setting.setting_forms import CLASH_NAMES, MODE_NAMES

bp = Blueprint("seminars_manage", __name__)
BASE = "/c/<course>/manage/seminars"


def seminar_of(viewer: Viewer, public_id: str) -> Seminar:
    """The seminar of the viewer's course at this address, or 404."""
    return found(queries.seminar_by_public_id(viewer.course, public_id))


def slot_of(viewer: Viewer, public_id: str) -> SeminarSlot:
    """The slot of the viewer's course at this address, or 404."""
    return found(queries.slot_by_public_id(viewer.course, public_id))


def seminar_url(seminar: Seminar, added: str | None = None) -> str:
    """The page of a seminar for staff; it offers to take back the slots that were just `added`."""
    slug, key = seminar.course.slug, seminar.public_id
    return url_for("seminars_manage.show", course=slug, seminar=key, added=added)


@bp.get(f"{BASE}/<seminar>")
@course_view(may_edit_course)
def show(viewer: Viewer, seminar: str) -> ResponseReturnValue:
    """What is set of a seminar, its slots, and the groups that have none."""
    present = seminar_of(viewer, seminar)
    board = queries.board(present)
    holding = {sign_up.group_id for slot in board.slots for sign_up in slot.confirmed}
    added = request.args.get("added", "")
    return render_template(
        "seminars/manage.html",
        seminar=present,
        board=board,
        waiting=sum(len(slot.waiting) for slot in board.slots),
        without=[g for g in groups.groups_of(present.group_set) if g.id not in holding],
        papers=reading_list.reading_list(present),
        added=bulk.can_take_back(present, added),
        has_meetings=schedule.has_meetings(viewer.course),
        is_draw=present.mode is SlotMode.DRAW,
        mode_names=MODE_NAMES,
        clash_names=CLASH_NAMES,
        **WORDS,
    )
