"""The groups of a set from a file and as a file, in the format of Canvas."""

from flask import Response, redirect, render_template
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.core.web.uploads import incoming
from app.courses.access import course_view
from app.courses.permissions import Viewer, may_edit_course
from app.courses.roster.reading import check_size
from app.groups import file_plans, set_files
from app.groups.file_plans import Wanted
from app.groups.manage_views import bp, set_here, staff_url
from app.groups.matching import Matched, match
from app.groups.models import GroupSet
from app.groups.staff_forms import GroupFileForm, PlanForm
from app.groups.views import WORDS


@bp.route("/c/<course>/manage/groups/<group_set>/import", methods=["GET", "POST"])
@course_view(may_edit_course)
def import_groups(viewer: Viewer, group_set: str) -> ResponseReturnValue:
    """The form that takes a file, and then what the file would change."""
    present, form = set_here(viewer, group_set), GroupFileForm()
    status = 200
    if form.validate_on_submit():
        try:
            matched = match(viewer.course, set_files.read_lines(_content(form)))
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            return _preview(present, matched.wanted, matched)
    return render_template("groups/import.html", form=form, group_set=present), status


def _content(form: GroupFileForm) -> bytes:
    stream = incoming(form.file.data or None)
    if stream is None:
        raise InvalidInput(_("Choose a file."), code="no_file", field="file")
    check_size(stream.size)
    stream.seek(0)
    content: bytes = stream.read()
    return content


def _preview(
    group_set: GroupSet,
    wanted: Wanted,
    matched: Matched | None = None,
    refusal: DomainError | None = None,
) -> str:
    plan = file_plans.plan(group_set, wanted)
    form = PlanForm(
        formdata=None, data={"wanted": file_plans.packed(wanted), "digest": plan.digest}
    )
    if refusal is not None:
        form.refuse(refusal)
    return render_template(
        "groups/import_preview.html",
        group_set=group_set,
        plan=plan,
        matched=matched or Matched(),
        form=form,
        **WORDS,
    )


@bp.post("/c/<course>/manage/groups/<group_set>/import/apply")
@course_view(may_edit_course)
def apply_import(viewer: Viewer, group_set: str) -> ResponseReturnValue:
    """Do what the preview showed; if the groups have changed, show what would be done now."""
    present, form = set_here(viewer, group_set), PlanForm()
    wanted = file_plans.unpacked(viewer.course, form.wanted.data or "")
    try:
        key = file_plans.apply_plan(present, wanted, viewer.actor, seen=form.digest.data or "")
    except DomainError as error:
        return _preview(present, wanted, refusal=error), error.status
    return redirect(staff_url(present, back=key), 303)


@bp.post("/c/<course>/manage/groups/<group_set>/groups.csv")
@course_view(may_edit_course)
def export_groups(viewer: Viewer, group_set: str) -> ResponseReturnValue:
    """The set as a file. By a button and not by a link, for each is logged."""
    present = set_here(viewer, group_set)
    name = f"{viewer.course.slug}-{present.slug}.csv"
    return Response(
        set_files.export(present, viewer.actor),
        mimetype="text/csv",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )
