"""The list of courses, and a course's settings."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import first_run, identity
from app.accounts.models import User
from app.core.clock import zones
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.web.access import public
from app.core.web.errors import back
from app.courses import join_requests, operations, queries
from app.courses.access import course_view
from app.courses.forms import ROLE_NAMES, NewCourseForm, SettingsForm
from app.courses.permissions import Viewer, is_enrolled, may_edit_course

bp = Blueprint("courses", __name__)


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    """The courses: yours first, then every published one."""
    user = identity.current_user()
    own = queries.enrollments_of(user) if user else []
    listed = queries.all_courses() if user and user.is_admin else queries.published_courses()
    if not listed and not user and first_run.is_pending():
        return redirect(url_for("first_run.begin"))
    return render_template(
        "courses/index.html",
        enrollments=own,
        asking=join_requests.waiting_of(user) if user else [],
        courses=[c for c in listed if c.id not in {e.course_id for e in own}],
        role_names=ROLE_NAMES,
        may_create=user is not None and user.is_admin,
    )


@bp.get("/home")
@identity.signed_in
def home(user: User) -> ResponseReturnValue:
    """Where somebody begins: in their course if they have just one, else at the list."""
    own = queries.enrollments_of(user)
    if len(own) == 1 and not user.is_admin:
        return redirect(url_for("dashboard.show", course=own[0].course.slug))
    return redirect(url_for("courses.index"))


@bp.route("/courses/new", methods=["GET", "POST"])
@identity.administrator
def create(user: User) -> ResponseReturnValue:
    """Start a course."""
    form = NewCourseForm()
    if form.validate_on_submit():
        try:
            course = operations.create_course(actor=user, **form.values())
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("The course is made. Add its instructor next."), "success")
            return redirect(url_for("courses.people", course=course.slug), 303)
    page = render_template("courses/new.html", form=form, time_zones=zones())
    return page, 422 if form.errors else 200


@bp.route("/c/<course>/manage/settings", methods=["GET", "POST"])
@course_view(may_edit_course)
def edit(viewer: Viewer) -> ResponseReturnValue:
    """What the course is called, when and where it meets; its publication."""
    form = SettingsForm(obj=viewer.course)
    if form.validate_on_submit():
        try:
            operations.edit_course(viewer.course, viewer.actor, **form.values())
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("courses.edit", course=viewer.course.slug), 303)
    page = render_template("courses/settings.html", form=form, time_zones=zones())
    return page, 422 if form.errors else 200


@bp.post("/c/<course>/manage/publish")
@course_view(may_edit_course)
def publish(viewer: Viewer) -> ResponseReturnValue:
    """Show the page to everybody, or take it back."""
    published = request.form.get("published") == "yes"
    operations.publish_course(viewer.course, viewer.actor, published=published)
    words = _("The page is public now.") if published else _("Only the course's people see it now.")
    return back(words, "success", url_for("courses.edit", course=viewer.course.slug))


@bp.post("/c/<course>/name-shown")
@course_view(is_enrolled)
def name_shown(viewer: Viewer) -> ResponseReturnValue:
    """A person's own choice whether the public page names them."""
    shown = request.form.get("shown") == "yes"
    operations.choose_name_shown(viewer.me, shown)
    words = (
        _("The course page shows your name.")
        if shown
        else _("The course page does not show your name.")
    )
    return back(words, "success", url_for("dashboard.show", course=viewer.course.slug))
