"""The draw: staff run it, look at the draft, and publish it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.i18n import _, ngettext
from app.courses.access import course_view, found, require
from app.courses.permissions import Viewer, may_edit_course
from app.groups import queries as groups
from app.groups.rules import group_title, is_complete, missing_text
from app.schedule.naming import meeting_label
from app.seminars import queries as seminars
from app.seminars.boards.board import slot_day
from app.seminars.draw_models import Draw, DrawState
from app.seminars.drawing import queries
from app.seminars.drawing.again import changes_before
from app.seminars.drawing.again import make_again as make_changes_again
from app.seminars.drawing.changed import changes
from app.seminars.drawing.collecting import collect
from app.seminars.drawing.history import history
from app.seminars.drawing.inputs import Inputs
from app.seminars.drawing.picture import distribution, rank_words
from app.seminars.drawing.placing import by_hand
from app.seminars.drawing.possible import WORDS as REASONS
from app.seminars.drawing.possible import shortage
from app.seminars.drawing.publishing import publish as publish_draw
from app.seminars.drawing.publishing import without_slot
from app.seminars.drawing.running import discard as discard_draw
from app.seminars.drawing.running import refusal_to_run, run_draw
from app.seminars.drawing.seeds import fingerprint
from app.seminars.models import Seminar, SlotMode
from app.seminars.rules import Window, window

bp = Blueprint("draws", __name__)
OF_SEMINAR = "/c/<course>/manage/seminars/<seminar>/draw"
OF_DRAW = "/c/<course>/manage/draws/<draw>"
WORDS: dict[str, Any] = {
    "DrawState": DrawState,
    "group_title": group_title,
    "is_complete": is_complete,
    "meeting_label": meeting_label,
    "missing_text": missing_text,
    "rank_words": rank_words,
    "slot_day": slot_day,
}


def draw_seminar(viewer: Viewer, public_id: str) -> Seminar:
    """A seminar of this course that has a draw, or 404."""
    seminar = found(seminars.seminar_by_public_id(viewer.course, public_id))
    require(seminar.mode is SlotMode.DRAW)
    return seminar


def draw_of(viewer: Viewer, public_id: str) -> Draw:
    """A draw of this course, or 404."""
    return found(queries.draw_by_public_id(viewer.course, public_id))


def manage_url(seminar: Seminar) -> str:
    """Where staff see a seminar's draw."""
    return url_for("draws.manage", course=seminar.course.slug, seminar=seminar.public_id)


def _to_manage(seminar: Seminar, message: str) -> ResponseReturnValue:
    flash(message, "success")
    return redirect(manage_url(seminar), 303)


@bp.get(OF_SEMINAR)
@course_view(may_edit_course)
def manage(viewer: Viewer, seminar: str) -> ResponseReturnValue:
    """Who has ranked; once it is closed and run, the draft; in the end what is published."""
    present = draw_seminar(viewer, seminar)
    draw = queries.draw_in(present, DrawState.PUBLISHED) or queries.draw_in(
        present, DrawState.DRAFT
    )
    refusal, inputs = refusal_to_run(present), collect(present)
    return render_template(
        "seminars/draw.html",
        seminar=present,
        draw=draw,
        refusal=refusal.message if refusal else "",
        fingerprint=fingerprint(present.draw_seed),
        groups=groups.groups_of(present.group_set),
        wish_counts=queries.wish_counts(present),
        out=inputs["groups_left_out"],
        shortage=shortage(inputs) if draw is None else "",
        is_over=window(present) is Window.OVER,
        history=history(present, draw),
        **_of_draw(draw, inputs),
        **WORDS,
    )


def _of_draw(draw: Draw | None, inputs: Inputs) -> dict[str, Any]:
    """What the page shows of a draw: its picture, and of a draft what changed since."""
    if draw is None:
        return {}
    titles = {group.public_id: group for group in groups.groups_of(draw.seminar.group_set)}
    return {
        "bars": distribution(draw),
        "by_hand_slots": by_hand(draw, "slot"),
        "by_hand_papers": by_hand(draw, "paper"),
        "changes": changes(draw, inputs) if draw.state is DrawState.DRAFT else [],
        "before": changes_before(draw) if draw.state is DrawState.DRAFT else [],
        "left_out": [
            (titles[group], str(REASONS[reason]))
            for group, reason in draw.inputs["groups_left_out"].items()
            if group in titles
        ],
    }


def _ask(seminar: Seminar, question: str, text: str, action: str, **more: Any) -> str:
    """The page that asks before something is done that can't be taken back."""
    return render_template(
        "seminars/draw_question.html",
        seminar=seminar,
        question=question,
        text=text,
        action=action,
        back_url=manage_url(seminar),
        **more,
    )


@bp.post(f"{OF_SEMINAR}/run")
@course_view(may_edit_course)
def run(viewer: Viewer, seminar: str) -> ResponseReturnValue:
    """Draw. What was changed by hand in another draft can be made again in this one."""
    present = draw_seminar(viewer, seminar)
    run_draw(present, viewer.actor)
    return _to_manage(present, _("The draft is there. Nobody but the staff sees it yet."))


@bp.post(f"{OF_DRAW}/again")
@course_view(may_edit_course)
def make_again(viewer: Viewer, draw: str) -> ResponseReturnValue:
    """Make again what was changed by hand in the draft before, as far as it is possible."""
    present = draw_of(viewer, draw)
    make_changes_again(present, viewer.actor)
    return _to_manage(present.seminar, _("Changed by hand again, as far as it is possible."))


def _by_hand(draft: Draw) -> list[str]:
    """What groups have by hand in a draft."""
    zone = draft.seminar.course.time_zone
    found = []
    for each in draft.places:
        if each.adjusted:
            slot = slot_day(each.slot, zone) if each.slot else _("no slot")
            paper = f" · {each.paper.reference.title}" if each.paper else ""
            found.append(f"{group_title(each.group)}: {slot}{paper}")
    return found


@bp.post(f"{OF_DRAW}/discard")
@course_view(may_edit_course)
def discard(viewer: Viewer, draw: str) -> ResponseReturnValue:
    """Throw a draft away, after a question."""
    present = draw_of(viewer, draw)
    if request.form.get("confirmed") != "1":
        return _ask(
            present.seminar,
            _("Discard the draft?"),
            _(
                "Running the draw again brings the same back. What you changed by hand can be made "
                "again then."
            ),
            _("Discard it"),
            lines=_by_hand(present),
            danger=True,
        )
    discard_draw(present, viewer.actor)
    return _to_manage(present.seminar, _("The draft is discarded."))


@bp.post(f"{OF_DRAW}/publish")
@course_view(may_edit_course)
def publish(viewer: Viewer, draw: str) -> ResponseReturnValue:
    """Make a draft true and tell everybody, after a question."""
    present = draw_of(viewer, draw)
    if request.form.get("confirmed") != "1":
        return _ask(
            present.seminar,
            _("Publish the draw?"),
            _publishing(present),
            _("Publish it"),
            lines=[group_title(group) for group in without_slot(present)],
        )
    publish_draw(present, viewer.actor)
    return _to_manage(present.seminar, _("The draw is published."))


def _publishing(draft: Draw) -> str:
    """What publishing does. The groups that it leaves without a slot are named after it."""
    said = _(
        "The groups hold their slots at once, and every group is told by mail. It can't be taken "
        "back."
    )
    lacking = len(without_slot(draft))
    if not lacking:
        return said
    return f"{said} " + ngettext(
        "%(num)d group has no slot then:", "%(num)d groups have no slot then:", lacking
    )
