"""Those without a group, placed at random: the draw is looked at, drawn again, and taken."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.core.db import new_public_id
from app.core.errors import DomainError
from app.courses.access import course_view
from app.courses.permissions import Viewer, may_edit_course
from app.groups import leftovers
from app.groups.manage_views import bp, set_here, staff_url
from app.groups.models import GroupSet
from app.groups.staff_forms import PlacesForm
from app.groups.views import WORDS


@bp.get("/c/<course>/manage/groups/<group_set>/leftovers")
@course_view(may_edit_course)
def draw_leftovers(viewer: Viewer, group_set: str) -> ResponseReturnValue:
    """The places that a seed draws; without one, those of a new seed."""
    seed = request.args.get("seed") or new_public_id()
    return _page(set_here(viewer, group_set), seed, smaller="smaller" in request.args)


@bp.post("/c/<course>/manage/groups/<group_set>/leftovers")
@course_view(may_edit_course)
def place_leftovers(viewer: Viewer, group_set: str) -> ResponseReturnValue:
    """Take the places that were shown."""
    present, form = set_here(viewer, group_set), PlacesForm()
    seed, smaller = form.seed.data or "", bool(form.smaller.data)
    try:
        key = leftovers.place_leftovers(
            present, seed, viewer.actor, seen=form.digest.data or "", smaller=smaller
        )
    except DomainError as error:
        return _page(present, seed, smaller=smaller, refusal=error), error.status
    return redirect(staff_url(present, back=key), 303)


def _page(
    group_set: GroupSet, seed: str, *, smaller: bool, refusal: DomainError | None = None
) -> str:
    proposal = leftovers.propose(group_set, seed, smaller=smaller)
    form = PlacesForm(
        formdata=None, data={"seed": seed, "digest": proposal.digest, "smaller": smaller}
    )
    if refusal is not None:
        form.refuse(refusal)
    return render_template(
        "groups/manage_leftovers.html",
        group_set=group_set,
        proposal=proposal,
        smaller=smaller,
        form=form,
        **WORDS,
    )
