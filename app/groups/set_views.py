"""A set of groups: making it, its rules, its lock, and removing it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.agreeing import Unagreed
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.web.access import form_values
from app.core.web.errors import back
from app.core.web.times import moment_text
from app.courses.access import course_view
from app.courses.permissions import Viewer, may_edit_course
from app.groups import copying, locking, partition, queries
from app.groups.copying import Fitting
from app.groups.holdings import uses_of
from app.groups.manage_views import bp, set_here, staff_url
from app.groups.models import GroupSet
from app.groups.rules import group_title, students_form
from app.groups.staff_forms import EditSetForm, LockForm, NewSetForm
from app.groups.views import WORDS


@bp.route("/c/<course>/manage/groups/new", methods=["GET", "POST"])
@course_view(may_edit_course)
def new_set(viewer: Viewer) -> ResponseReturnValue:
    """Divide the class anew, from nothing or as it is divided for something else."""
    form = NewSetForm(zone=viewer.course.time_zone, data=_as_in(viewer))
    form.offer(queries.group_sets(viewer.course))
    status = 422
    if form.validate_on_submit():
        try:
            source = queries.group_set_by_slug(viewer.course, form.copy_of.data or "")
            if source is not None and "confirmed" not in request.form:
                return _ask_to_copy(source, form)
            made = _make(viewer, form, source)
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            return redirect(staff_url(made), 303)
    page = render_template("groups/edit_set.html", form=form, group_set=None, what=[])
    return page, status if form.errors else 200


def _as_in(viewer: Viewer) -> dict[str, Any]:
    """What the form begins with: the rules of the set that the address wants copied."""
    source = queries.group_set_by_slug(viewer.course, request.args.get("copy_of", ""))
    if source is None:
        return {}
    names = ("min_size", "max_size", "formation")
    return {"copy_of": source.slug, **{name: getattr(source, name) for name in names}}


def _ask_to_copy(source: GroupSet, form: NewSetForm) -> str:
    """What the copy would have, what does not fit, and how many people are told."""
    sizes = {name: form.values()[name] for name in ("min_size", "max_size")}
    partition.check_shape(form.title.data or "", **sizes)
    partition.check_title(source.course, form.title.data or "")
    fits = copying.fitting(source, **sizes)
    return render_template(
        "groups/copy_question.html",
        source=source,
        fits=fits,
        unfitting=_unfitting(fits),
        typed=[each for each in form_values() if each[0] != "tell"],
        form=form,
    )


def _make(viewer: Viewer, form: NewSetForm, source: GroupSet | None) -> GroupSet:
    if source is None:
        made = partition.create_group_set(viewer.course, viewer.actor, **form.values())
        flash(_("%(set)s is there, without a group yet.", set=made.title), "success")
        _say_what_rests(made)
        return made
    tell = "tell" in request.form
    copied = copying.copy_group_set(source, viewer.actor, **form.values(), tell=tell)
    flash(_("The groups of %(set)s are copied.", set=source.title), "success")
    for sentence in _unfitting(copied.fitting):
        flash(sentence, "warning")
    _say_what_rests(copied.group_set)
    return copied.group_set


def _say_what_rests(made: GroupSet) -> None:
    """Say that the time until when students form groups means nothing where they don't."""
    if made.locks_at is not None and not students_form(made):
        words = _(
            "The staff alone form these groups. The time that you set, %(when)s, is kept and "
            "counts once students form them.",
            when=moment_text(made.locks_at, made.course.time_zone),
        )
        flash(words, "warning")


def _unfitting(fits: Fitting) -> list[str]:
    """What of the copied set does not fit the sizes, in sentences."""
    sentences = []
    if fits.too_large:
        sentences.append(
            _(
                "Too large, so that their people are in no group here: %(groups)s.",
                groups=", ".join(map(group_title, fits.too_large)),
            )
        )
    if fits.too_small:
        sentences.append(
            _(
                "Incomplete here: %(groups)s.",
                groups=", ".join(map(group_title, fits.too_small)),
            )
        )
    return sentences


@bp.route("/c/<course>/manage/groups/<group_set>/edit", methods=["GET", "POST"])
@course_view(may_edit_course)
def edit_set(viewer: Viewer, group_set: str) -> ResponseReturnValue:
    """A set's title and sizes, and who forms its groups. What it does to groups is shown first."""
    present = set_here(viewer, group_set)
    form = EditSetForm(obj=present)
    status, what = 422, list[str]()
    if form.validate_on_submit():
        try:
            partition.edit_group_set(
                present, viewer.actor, **form.values(), agreed=form.agreed.data or ""
            )
        except Unagreed as error:
            what, form.agreed.data, status = list(error.what), error.key, 200
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            flash(_("Saved."), "success")
            return redirect(staff_url(present), 303)
    page = render_template("groups/edit_set.html", form=form, group_set=present, what=what)
    return page, status if form.errors else 200


@bp.route("/c/<course>/manage/groups/<group_set>/lock", methods=["GET", "POST"])
@course_view(may_edit_course)
def lock_set(viewer: Viewer, group_set: str) -> ResponseReturnValue:
    """Until when students change the groups; before it is set, what follows from it."""
    present = set_here(viewer, group_set)
    form = LockForm(obj=present, zone=viewer.course.time_zone)
    if form.validate_on_submit():
        act = request.form.get("act")
        if act == "now" and "confirmed" not in request.form:
            return render_template("groups/lock_question.html", group_set=present)
        if act == "now":
            locking.lock_now(present, viewer.actor)
            return back(_("Only staff change these groups now."), "success", staff_url(present))
        moment = None if act == "never" else form.locks_at.data
        locking.lock_at(present, viewer.actor, moment)
        return back(_("Saved."), "success", staff_url(present))
    page = render_template(
        "groups/manage_lock.html",
        form=form,
        group_set=present,
        effects=locking.effects_of(present),
        **WORDS,
    )
    return page, 422 if form.errors else 200


@bp.route("/c/<course>/manage/groups/<group_set>/delete", methods=["GET", "POST"])
@course_view(may_edit_course)
def delete_set(viewer: Viewer, group_set: str) -> ResponseReturnValue:
    """Remove a set, after a question that tells what goes with it."""
    present = set_here(viewer, group_set)
    if request.method == "GET":
        return render_template(
            "groups/manage_delete.html",
            group_set=present,
            uses=uses_of(present),
            number=queries.group_count(present),
            people=sum(len(group.members) for group in queries.groups_of(present)),
        )
    title = present.title
    partition.delete_group_set(present, viewer.actor)
    index = url_for("groups.index", course=viewer.course.slug)
    return back(_("%(set)s is removed.", set=title), "success", index)
