"""The draw as the course's people see it: how it is done, what came of it, and how to check it."""

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError
from app.core.i18n import _
from app.courses.access import course_view
from app.courses.permissions import Viewer, is_student
from app.groups import queries as groups
from app.groups.permissions import may_see_groups
from app.seminars.draw_models import Draw, DrawPlace, DrawState
from app.seminars.drawing import queries
from app.seminars.drawing.checking import published
from app.seminars.drawing.draw_views import WORDS, draw_seminar
from app.seminars.drawing.history import history
from app.seminars.drawing.picture import distribution
from app.seminars.drawing.seeds import fingerprint
from app.seminars.drawing.telling import why

bp = Blueprint("draw_results", __name__)
OF_SEMINAR = "/c/<course>/seminars/<seminar>/draw"


@bp.get(OF_SEMINAR)
@course_view(may_see_groups)
def show(viewer: Viewer, seminar: str) -> ResponseReturnValue:
    """How slots are drawn; once they are, how many got what, and why one's group got its slot."""
    present = draw_seminar(viewer, seminar)
    draw = queries.draw_in(present, DrawState.PUBLISHED)
    mine = _own_place(viewer, draw) if draw else None
    return render_template(
        "seminars/draw_result.html",
        seminar=present,
        draw=draw,
        bars=distribution(draw) if draw else [],
        place=mine,
        why=why(draw, mine) if draw and mine else None,
        history=history(present, draw),
        fingerprint=fingerprint(draw.seed if draw else present.draw_seed),
        **WORDS,
    )


def _own_place(viewer: Viewer, draw: Draw) -> DrawPlace | None:
    group = groups.group_of(viewer.me, draw.seminar.group_set) if is_student(viewer) else None
    return next((place for place in draw.places if group and place.group_id == group.id), None)


@bp.get(f"{OF_SEMINAR}.json")
@course_view(may_see_groups)
def data(viewer: Viewer, seminar: str) -> ResponseReturnValue:
    """All that decided a published draw, as a file for whoever runs it again."""
    draw = queries.draw_in(draw_seminar(viewer, seminar), DrawState.PUBLISHED)
    if draw is None:
        raise DomainError(_("The draw is not published yet."), code="not_published")
    answer = jsonify(published(draw))
    name = f"{viewer.course.slug}-draw-{draw.public_id}.json"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
