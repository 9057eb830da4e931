"""A course's people: the list, each person's page, invitations and withdrawal."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from app.core.db import write
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.settings import settings
from app.core.web.access import safe_next
from app.core.web.errors import back
from app.courses import invitations, operations, queries
from app.courses.access import course_view, found
from app.courses.forms import ROLE_NAMES, PersonForm
from app.courses.models import Enrollment, Role
from app.courses.people_list import people_page
from app.courses.permissions import Viewer, may_manage_people, may_see_people
from app.courses.views import bp


@bp.route("/c/<course>/manage/people", methods=["GET", "POST"])
@course_view(may_see_people)
def people(viewer: Viewer) -> ResponseReturnValue:
    """The roster, and a form to add somebody."""
    has_instructor = queries.has_instructor(viewer.course)
    form = PersonForm(role=Role.STUDENT if has_instructor else Role.INSTRUCTOR)
    manages = may_manage_people(viewer)
    if form.is_submitted() and not manages:
        raise Forbidden
    if form.validate_on_submit():
        try:
            enrollment = operations.add_person(
                viewer.course,
                viewer.actor,
                name=form.name.data or "",
                email=form.email.data or "",
                role=form.role.data,
                student_id=form.student_id.data or "",
            )
        except DomainError as error:
            form.refuse(error)
        else:
            return _after_adding(viewer, enrollment)
    page = render_template(
        "courses/people.html",
        form=form,
        found=people_page(viewer.course, request.args),
        role_names=ROLE_NAMES,
        manages=manages,
        sends_mail=settings().sends_mail,
    )
    return page, 422 if form.errors else 200


def _after_adding(viewer: Viewer, enrollment: Enrollment) -> ResponseReturnValue:
    """To the new person's page if they need a link to come in, else back to the list."""
    flash(_("%(name)s is in the course.", name=enrollment.name), "success")
    slug = viewer.course.slug
    if enrollment.user.activated_at is None:
        return redirect(url_for("courses.person", course=slug, person=enrollment.public_id), 303)
    return redirect(url_for("courses.people", course=slug), 303)


@bp.route("/c/<course>/manage/people/<person>", methods=["GET", "POST"])
@course_view(may_manage_people)
def person(viewer: Viewer, person: str) -> ResponseReturnValue:
    """One person: name, student id, role, invitation, withdrawal."""
    enrollment = found(queries.enrollment_by_public_id(viewer.course, person))
    form = _person_form(enrollment)
    status = 422
    if form.validate_on_submit():
        try:
            _save_person(viewer, enrollment, form)
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            return back(_("Saved."), "success", _list(viewer))
    return _person_page(viewer, enrollment, form, status=status if form.errors else 200)


def _person_form(enrollment: Enrollment, **kw: Any) -> PersonForm:
    values = {
        "name": enrollment.name,
        "email": enrollment.user.email,
        "role": enrollment.role,
        "student_id": enrollment.student_id,
    }
    return PersonForm(data=values, **kw)


def _save_person(viewer: Viewer, enrollment: Enrollment, form: PersonForm) -> None:
    with write(viewer.course):
        operations.correct_person(
            viewer.course,
            enrollment,
            viewer.actor,
            name=form.name.data or "",
            email=form.email.data or "",
            student_id=form.student_id.data or "",
        )
        operations.change_role(viewer.course, enrollment, form.role.data, viewer.actor)


@bp.post("/c/<course>/manage/people/<person>/invitation")
@course_view(may_manage_people)
def invite(viewer: Viewer, person: str) -> ResponseReturnValue:
    """Send an invitation by mail, or make a sign-in link to be handed over."""
    enrollment = found(queries.enrollment_by_public_id(viewer.course, person))
    if settings().sends_mail and request.form.get("by") != "hand":
        invitations.invite_person(viewer.course, enrollment, viewer.actor)
        words = _("An invitation is on its way to %(email)s.", email=enrollment.user.email)
        return back(words, "success", _list(viewer))
    token = invitations.make_link_to_hand_over(viewer.course, enrollment, viewer.actor)
    link = settings().site_address.rstrip("/") + url_for("links.invitation", token=token)
    return _person_page(viewer, enrollment, _person_form(enrollment, formdata=None), link)


def _person_page(
    viewer: Viewer, enrollment: Enrollment, form: PersonForm, link: str = "", status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "courses/person.html",
        form=form,
        person=enrollment,
        link=link,
        invited_at=invitations.invited_at(viewer.course, [enrollment.user_id]).get(
            enrollment.user_id
        ),
        is_only_instructor=queries.is_only_instructor(viewer.course, enrollment),
        sends_mail=settings().sends_mail,
        people_url=_came_from(viewer),
    )
    return page, status


def _list(viewer: Viewer) -> str:
    return url_for("courses.people", course=viewer.course.slug)


def _came_from(viewer: Viewer) -> str:
    """The part of the list that led to a person's page, or the whole of it."""
    return safe_next(request.values.get("next"), _list(viewer))


@bp.post("/c/<course>/manage/people/invitations")
@course_view(may_manage_people)
def invite_waiting(viewer: Viewer) -> ResponseReturnValue:
    """Send an invitation to everybody who has never signed in, after a question."""
    if not request.form.get("confirmed"):
        return render_template("courses/invite_waiting.html", people_url=_came_from(viewer))
    invited = invitations.invite_waiting(viewer.course, viewer.actor)
    return back(invited.sentence, "success" if invited.sent else "info", _list(viewer))


@bp.post("/c/<course>/manage/people/<person>/withdraw")
@course_view(may_manage_people)
def withdraw(viewer: Viewer, person: str) -> ResponseReturnValue:
    """Take a person's role away, or give it back."""
    enrollment = found(queries.enrollment_by_public_id(viewer.course, person))
    if request.form.get("undo"):
        operations.enroll(viewer.course, enrollment.user, enrollment.role, actor=viewer.actor)
        words = _("%(name)s is back in the course.", name=enrollment.name)
    elif not request.form.get("confirmed"):
        return render_template(
            "courses/withdraw.html", person=enrollment, people_url=_came_from(viewer)
        )
    else:
        operations.withdraw(viewer.course, enrollment, viewer.actor)
        words = _("%(name)s is withdrawn.", name=enrollment.name)
    return back(words, "success", _list(viewer))
