"""Merging one's own two accounts: asked for by one, confirmed by a link to the other's address."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import identity, merging, throttle
from app.accounts.models import LinkPurpose, User
from app.accounts.requests import ask_for_link
from app.accounts.site_forms import MergeForm
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.settings import settings
from app.core.web.access import public, refuse

bp = Blueprint("merging", __name__, url_prefix="/account/merge")


@bp.route("", methods=["GET", "POST"])
@identity.signed_in
def ask(user: User) -> ResponseReturnValue:
    """Have a link sent to the other account's address. It is said of any address alike."""
    form = MergeForm()
    status = 422
    if form.validate_on_submit() and settings().sends_mail:
        try:
            throttle.before_link(form.email.data or "")
            ask_for_link(form.email.data or "", LinkPurpose.MERGE, keeper=user)
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            flash(_("Look into the mailbox of %(email)s.", email=form.email.data), "success")
            return redirect(url_for("merging.ask"), 303)
    page = render_template(
        "accounts/merge.html", form=form, user=user, sends_mail=settings().sends_mail
    )
    return page, status if form.errors else 200


@bp.route("/<token>", methods=["GET", "POST"])
@public
def follow(token: str) -> ResponseReturnValue:
    """Show what a link would merge; do it for the account that is kept, signed in."""
    link = merging.offered(token)
    user = identity.current_user()
    if request.method == "POST":
        if user is None:
            return refuse(signed_in=False)
        merging.follow(token, user)
        flash(_("The two accounts are one now."), "success")
        return redirect(url_for("account.show"), 303)
    return render_template(
        "accounts/merge_follow.html",
        keeper=link.keeper,
        other=link.user,
        places=merging.moving(link.keeper, link.user) if link.keeper else [],
        may_merge=user is not None and user.id == link.keeper_id,
        signed_in=user is not None,
        here=request.path,
    )
