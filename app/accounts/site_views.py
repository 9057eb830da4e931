"""The people of the site, for its administrators."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app.accounts import (
    erasing,
    identity,
    merging,
    own_password,
    sign_ins,
    site,
    site_questions,
    two_step,
)
from app.accounts.models import User
from app.accounts.operations import find_user
from app.accounts.site import State
from app.accounts.site_forms import EraseForm, MergeForm, OwnPasswordForm
from app.accounts.site_questions import Question
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _, lazy
from app.core.settings import settings
from app.core.tidying import tidy
from app.core.web.errors import back
from app.core.web.forms import LINE, Form

bp = Blueprint("site", __name__, url_prefix="/site/people")
LAST_PAGE = 1_000_000
STATE_NAMES = {
    State.IN_USE: lazy("In use"),
    State.NEVER_USED: lazy("Not signed in yet"),
    State.ADMINISTRATOR: lazy("Administrators"),
    State.DISABLED: lazy("Disabled"),
    State.MERGED: lazy("Merged into another"),
    State.ERASED: lazy("Erased"),
}


@bp.get("")
@identity.administrator
def people(actor: User) -> ResponseReturnValue:
    """Everybody with an account."""
    search = tidy(request.args.get("q", ""))[:LINE]
    sent = request.args.get("state", "")
    state = State(sent) if sent in set(State) else None
    number = min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
    kept: dict[str, Any] = {"q": search, "state": state.value if state else ""}
    return render_template(
        "accounts/site.html",
        found=site.people(search, state, number),
        search=search,
        state=kept["state"],
        state_names=STATE_NAMES,
        state_of=site.state_of,
        number=number,
        page_url=lambda other: url_for("site.people", **kept, page=other),
    )


@bp.get("/<person>")
@identity.administrator
def person(actor: User, person: str) -> ResponseReturnValue:
    """One account: what it is in, and what can be done with it."""
    user = _found(person)
    return render_template(
        "accounts/site_person.html",
        user=user,
        state=site.state_of(user),
        state_names=STATE_NAMES,
        is_own=user.id == actor.id,
        keeper=site.keeper_of(user),
        places=[place for part in site.places for place in part(user)],
        sign_ins=sign_ins.open_sign_ins(user),
        second_step=two_step.is_on(user),
        before_disabling=site_questions.before_disabling(user),
        before_unmaking=site_questions.before_unmaking(user, actor),
        before_resetting=site_questions.before_resetting(user),
    )


def _found(public_id: str) -> User:
    user = site.person(public_id)
    if user is None:
        raise NotFound
    return user


def _return(user: User, words: str) -> ResponseReturnValue:
    return back(words, "success", url_for("site.person", person=user.public_id))


@bp.post("/<person>/sign-ins/end")
@identity.administrator
def end_sign_ins(actor: User, person: str) -> ResponseReturnValue:
    """Sign somebody out everywhere."""
    user = _found(person)
    site.end_sign_ins(user, actor)
    return _return(user, _("%(name)s is signed out everywhere.", name=user.name))


@bp.post("/<person>/disable")
@identity.administrator
def disable(actor: User, person: str) -> ResponseReturnValue:
    """Close an account, or open it again."""
    user = _found(person)
    if request.form.get("undo"):
        site.enable(user, actor)
        return _return(user, _("%(name)s can sign in again.", name=user.name))
    if not request.form.get("confirmed"):
        return _ask(user, site_questions.before_disabling(user))
    site.disable(user, actor)
    return _return(user, _("%(name)s can't sign in any more.", name=user.name))


def _ask(user: User, question: Question) -> str:
    return render_template("accounts/site_question.html", user=user, question=question)


@bp.route("/<person>/administrator", methods=["GET", "POST"])
@identity.administrator
def make_administrator(actor: User, person: str) -> ResponseReturnValue:
    """Share the administration of the site, against one's own password."""
    user = _found(person)
    form, status = OwnPasswordForm() if actor.password_hash else Form(), 422
    if form.validate_on_submit():
        cost = settings().password_cost
        try:
            if isinstance(form, OwnPasswordForm):
                own_password.check(actor, form.password.data or "", cost, field="password")
            site.make_administrator(user, actor)
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            return _return(user, _("%(name)s administers the site now.", name=user.name))
    page = render_template("accounts/site_administrator.html", form=form, user=user)
    return page, status if form.errors else 200


@bp.post("/<person>/administrator/end")
@identity.administrator
def unmake_administrator(actor: User, person: str) -> ResponseReturnValue:
    """Take the administration of the site back."""
    user = _found(person)
    if not request.form.get("confirmed"):
        return _ask(user, site_questions.before_unmaking(user, actor))
    site.unmake_administrator(user, actor)
    words = _("%(name)s no longer administers the site.", name=user.name)
    if user.id == actor.id:  # they may not see the page any more
        return back(words, "success", url_for("courses.index"))
    return _return(user, words)


@bp.post("/<person>/two-step/reset")
@identity.administrator
def reset_two_step(actor: User, person: str) -> ResponseReturnValue:
    """Switch somebody's second step off, whose app and recovery codes are lost."""
    user = _found(person)
    if not request.form.get("confirmed"):
        return _ask(user, site_questions.before_resetting(user))
    two_step.reset(user, actor)
    return _return(user, _("%(name)s signs in without a code now.", name=user.name))


@bp.route("/<person>/erase", methods=["GET", "POST"])
@identity.administrator
def erase(actor: User, person: str) -> ResponseReturnValue:
    """Erase a person, after their address was typed."""
    user = _found(person)
    if user.erased_at is not None:
        return redirect(url_for("site.person", person=user.public_id), 303)
    form = EraseForm()
    status = 422
    if form.validate_on_submit():
        try:
            erasing.erase(user, actor, address=form.address.data or "")
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            return _return(user, _("The person is erased."))
    page = render_template("accounts/site_erase.html", form=form, user=user)
    return page, status if form.errors else 200


@bp.route("/<person>/merge", methods=["GET", "POST"])
@identity.administrator
def merge(actor: User, person: str) -> ResponseReturnValue:
    """Merge another account into this one: first its address, then what moves, then yes."""
    user, form, other = _found(person), MergeForm(), None
    status = 422
    if form.validate_on_submit():
        try:
            other = _other(form.email.data or "")
            if request.form.get("confirmed"):
                merging.merge(user, other, actor)
                return _return(user, _("The two accounts are one now."))
            merging.check(user, other)
        except DomainError as error:
            form.refuse(error)
            status = error.status
    page = render_template(
        "accounts/site_merge.html",
        form=form,
        user=user,
        other=None if form.errors else other,
        places=merging.moving(user, other) if other else [],
    )
    return page, status if form.errors else 200


def _other(email: str) -> User:
    other = find_user(email)
    if other is None:
        raise InvalidInput(
            _("There is no account with this address."), code="unknown", field="email"
        )
    return other
