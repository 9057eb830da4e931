"""Joining a course by its code, and the staff's page of it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import identity, throttle
from app.accounts.models import User
from app.accounts.requests import ask_for_link
from app.core.errors import DomainError
from app.core.i18n import _, ngettext
from app.core.settings import settings
from app.core.web.access import public, refuse
from app.core.web.errors import back
from app.courses import join_requests, joining
from app.courses.access import course_view
from app.courses.joining import CodeOpensNothing, Standing
from app.courses.joining_forms import CodeForm, JoinForm, LinkForm, NewcomerForm
from app.courses.models import JoinLink
from app.courses.permissions import Viewer, may_manage_people

bp = Blueprint("joining", __name__)


@bp.route("/c/<course>/manage/joining", methods=["GET", "POST"])
@course_view(may_manage_people)
def manage(viewer: Viewer) -> ResponseReturnValue:
    """The course's code: open it, or change how it lets people in; and who waits."""
    link = joining.link_of(viewer.course)
    # A time that is over is how a code was closed, and none to open it with again.
    present = link if link is not None and joining.is_open(link) else None
    form = LinkForm(obj=present, zone=viewer.course.time_zone)
    if form.validate_on_submit():
        try:
            joining.open_link(
                viewer.course,
                viewer.actor,
                needs_approval=form.needs_approval.data,
                closes_at=form.closes_at.data,
            )
        except DomainError as error:
            form.refuse(error)
        else:
            return back(_("The code is open."), "success", _own_page(viewer))
    page = render_template(
        "courses/joining.html",
        form=form,
        link=link,
        is_open=present is not None,
        address=_address(link) if link else "",
        waiting=join_requests.waiting(viewer.course),
        declined=join_requests.declined(viewer.course),
    )
    return page, 422 if form.errors else 200


def _own_page(viewer: Viewer) -> str:
    return url_for("joining.manage", course=viewer.course.slug)


def _address(link: JoinLink) -> str:
    """The whole address to hand out."""
    return settings().site_address.rstrip("/") + url_for("joining.join", code=link.code)


@bp.post("/c/<course>/manage/joining/code")
@course_view(may_manage_people)
def renew(viewer: Viewer) -> ResponseReturnValue:
    """Make a new code, after a question."""
    if not request.form.get("confirmed"):
        return render_template("courses/joining_renew.html")
    joining.renew_code(viewer.course, viewer.actor)
    return back(_("The old code opens nothing any more."), "success", _own_page(viewer))


@bp.post("/c/<course>/manage/joining/close")
@course_view(may_manage_people)
def close(viewer: Viewer) -> ResponseReturnValue:
    """Let nobody in by the code any more."""
    joining.close_link(viewer.course, viewer.actor)
    return back(_("Nobody gets in by the code now."), "success", _own_page(viewer))


@bp.post("/c/<course>/manage/joining/requests")
@course_view(may_manage_people)
def answer(viewer: Viewer) -> ResponseReturnValue:
    """Accept or decline requests: exactly those that were on the page."""
    keys = request.form.get("requests", "").split()
    if request.form.get("answer") == "accept":
        done = join_requests.accept(viewer.course, keys, viewer.actor)
        words = ngettext("%(num)d person is let in.", "%(num)d people are let in.", done)
    else:
        done = join_requests.decline(viewer.course, keys, viewer.actor)
        words = ngettext("%(num)d request is declined.", "%(num)d requests are declined.", done)
    if not done:
        return back(_("This has been answered already."), "info", _own_page(viewer))
    return back(words, "success", _own_page(viewer))


@bp.route("/join", methods=["GET", "POST"])
@public
def enter_code() -> ResponseReturnValue:
    """Type a course's code."""
    form = CodeForm()
    if form.validate_on_submit():
        code = joining.clean_code(form.code.data or "")
        return redirect(url_for("joining.join", code=code), 303)
    page = render_template("courses/join_code.html", form=form)
    return page, 422 if form.errors else 200


def _open_link(code: str) -> JoinLink:
    """The open link with this code. Raises CodeOpensNothing, TooManyTries."""
    throttle.before_join_code()
    try:
        return joining.find_link(code)
    except CodeOpensNothing:
        throttle.after_wrong_join_code()
        raise


@bp.errorhandler(CodeOpensNothing)
def opens_nothing(error: CodeOpensNothing) -> ResponseReturnValue:
    """Say that a code opens nothing, whyever, and take another."""
    form = CodeForm(formdata=None, code=(request.view_args or {}).get("code"))
    form.refuse(error)
    return render_template("courses/join_code.html", form=form), error.status


@bp.route("/join/<code>", methods=["GET", "POST"])
@public
def join(code: str) -> ResponseReturnValue:
    """What a code leads to, and joining it."""
    link = _open_link(code)
    user = identity.current_user()
    if user is None:
        newcomer = NewcomerForm(formdata=None)
        return refuse(signed_in=False) if request.method == "POST" else _stranger(link, newcomer)
    return _join(link, user)


def _join(link: JoinLink, user: User) -> ResponseReturnValue:
    form = JoinForm()
    if form.validate_on_submit():
        standing = joining.join(link.code, user, student_id=form.student_id.data or "")
        return _after_joining(link, standing)
    standing = joining.standing(link.course, user)
    if standing is Standing.ENROLLED:
        return redirect(url_for("dashboard.show", course=link.course.slug))
    page = render_template(
        "courses/join.html",
        link=link,
        instructors=join_requests.instructors(link.course),
        form=form,
        standing=standing,
        asking=joining.is_asking(link, user),
    )
    return page, 422 if form.errors else 200


def _after_joining(link: JoinLink, standing: Standing) -> ResponseReturnValue:
    course = link.course
    if standing is Standing.ENROLLED:
        flash(_("You are in %(course)s.", course=course.title), "success")
        return redirect(url_for("dashboard.show", course=course.slug), 303)
    flash(_("Your request waits for the instructor."), "success")
    return redirect(url_for("joining.join", code=link.code), 303)


def _stranger(link: JoinLink, form: NewcomerForm, status: int = 422) -> ResponseReturnValue:
    page = render_template(
        "courses/join.html",
        link=link,
        instructors=join_requests.instructors(link.course),
        newcomer=form,
        asking=link.needs_approval,
        sends_mail=settings().sends_mail,
    )
    return page, status if form.errors else 200


@bp.post("/join/<code>/begin")
@public
def begin(code: str) -> ResponseReturnValue:
    """Have a link sent to somebody new. The answer is the same for every address."""
    link = _open_link(code)
    form = NewcomerForm()
    if not settings().sends_mail or not form.validate_on_submit():
        return _stranger(link, form)
    onwards = url_for("joining.join", code=link.code)
    try:
        throttle.before_link(form.email.data or "")
        ask_for_link(form.email.data or "", name=form.name.data or "", next_path=onwards)
    except DomainError as error:
        form.refuse(error)
        return _stranger(link, form, error.status)
    return redirect(url_for("joining.link_sent"), 303)


@bp.get("/join/sent")
@public
def link_sent() -> ResponseReturnValue:
    """Say that a link is on its way."""
    return render_template("courses/join_sent.html", demo=settings().demo)
