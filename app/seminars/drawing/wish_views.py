"""The page on which a group ranks the slots and papers that a draw gives."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError
from app.core.i18n import _, ngettext
from app.core.seen import ChangedMeanwhile
from app.courses.access import course_view, found, require
from app.courses.permissions import Viewer, may_take_part
from app.groups import queries as groups
from app.groups.models import Group
from app.groups.rules import group_title
from app.schedule.naming import meeting_label
from app.seminars import queries as seminars
from app.seminars.boards.board import slot_day
from app.seminars.drawing import queries
from app.seminars.drawing.collecting import collect
from app.seminars.drawing.history import history
from app.seminars.drawing.possible import against_slots, shortage
from app.seminars.drawing.seeds import fingerprint
from app.seminars.drawing.wish_forms import PAPER, SLOT, WishForm
from app.seminars.drawing.wishes import refusal_to_rank, save_wishes, state_of
from app.seminars.models import Seminar, SeminarSlot, SlotMode
from app.seminars.paper_models import SeminarPaper
from app.seminars.papers import listed_papers

bp = Blueprint("wishes", __name__)


@bp.route("/c/<course>/seminars/<seminar>/wishes", methods=["GET", "POST"])
@course_view(may_take_part)
def edit(viewer: Viewer, seminar: str) -> ResponseReturnValue:
    """Rank slots and papers for one's group, or see what is ranked."""
    present = found(seminars.seminar_by_public_id(viewer.course, seminar))
    require(present.mode is SlotMode.DRAW)
    group = groups.group_of(viewer.me, present.group_set)
    if group is None:
        return _page(present, None, None)
    form = _form(present, group)
    status = 422
    if form.validate_on_submit():
        try:
            _save(present, group, form, viewer)
        except DomainError as error:
            form.refuse(error)
            if isinstance(error, ChangedMeanwhile):
                form.show_saved(_form(present, group, formdata=None), state_of(group, present))
            status = error.status
        else:
            flash(_("Saved. It goes into the draw as it is, unless you change it."), "success")
            _warn_of_vain(present, group)
            return redirect(wishes_url(present), 303)
    return _page(present, group, form), status if form.errors else 200


def _warn_of_vain(seminar: Seminar, group: Group) -> None:
    """Say how many of the slots that a group ranks it can't have as it stands now."""
    against = against_slots(collect(seminar), group.public_id)
    vain = [each for each in queries.wished_slots(group, seminar) if each.public_id in against]
    if vain:
        words = ngettext(
            "%(num)d slot that you rank can't be yours as it stands now. It says why below.",
            "%(num)d slots that you rank can't be yours as it stands now. They say why below.",
            len(vain),
        )
        flash(words, "warning")


def wishes_url(seminar: Seminar) -> str:
    """Where a group ranks the slots of a seminar."""
    return url_for("wishes.edit", course=seminar.course.slug, seminar=seminar.public_id)


def _form(seminar: Seminar, group: Group, **kw: Any) -> WishForm:
    return WishForm.among(
        queries.slots_to_rank(seminar),
        listed_papers(seminar),
        state_of(group, seminar),
        **kw,
    )


def _save(seminar: Seminar, group: Group, form: WishForm, viewer: Viewer) -> None:
    slots = {slot.public_id: slot for slot in queries.slots_to_rank(seminar)}
    papers = {paper.public_id: paper for paper in listed_papers(seminar)}
    save_wishes(
        seminar,
        group,
        viewer.me,
        slots=[slots[public_id] for public_id in form.order(SLOT)],
        papers=[papers[public_id] for public_id in form.order(PAPER)],
        seen=form.seen.data,
    )


def _page(seminar: Seminar, group: Group | None, form: WishForm | None) -> str:
    refusal = refusal_to_rank(seminar, group) if group else None
    slots, papers = queries.slots_to_rank(seminar), listed_papers(seminar)
    inputs = collect(seminar)
    against = against_slots(inputs, group.public_id) if group else {}
    return render_template(
        "seminars/wishes.html",
        seminar=seminar,
        group=group,
        form=form,
        refusal=refusal.message if refusal else "",
        saved=queries.last_saved(group, seminar) if group else None,
        slots=slots,
        papers=papers,
        details=_details(slots, papers),
        against={f"{SLOT}{slot}": words for slot, words in against.items()},
        wished_slots=queries.wished_slots(group, seminar) if group else [],
        wished_papers=queries.wished_papers(group, seminar) if group else [],
        fingerprint=fingerprint(seminar.draw_seed),
        shortage=shortage(inputs),
        history=history(seminar, None),
        group_title=group_title,
        meeting_label=meeting_label,
        slot_day=slot_day,
    )


def _details(slots: Iterable[SeminarSlot], papers: Iterable[SeminarPaper]) -> dict[str, str]:
    """What is said of each slot and paper below its name, by its field."""
    found = {}
    for slot in slots:
        parts = [meeting_label(slot.meeting), slot.meeting.title]
        parts.append(_("%(num)d minutes", num=slot.minutes))
        # A meeting without a number goes by its title.
        found[f"{SLOT}{slot.public_id}"] = " · ".join(filter(None, dict.fromkeys(parts)))
    for paper in papers:
        parts = [paper.reference.authors, str(paper.reference.year or "")]
        parts.append(_("for one group only") if paper.exclusive else "")
        found[f"{PAPER}{paper.public_id}"] = " · ".join(filter(None, parts))
    return found
