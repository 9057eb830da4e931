"""Following a link that came by mail, or was handed over.

Opening one shows what it does and changes nothing: programs that look mails through open every link
in them. A click does it.
"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import addresses, identity, links
from app.accounts.forms import BeginForm, LinkForm
from app.accounts.links import LinkSpent
from app.accounts.models import LinkPurpose, Means
from app.core.clock import now
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.settings import settings
from app.core.web.access import public, refuse, safe_next

bp = Blueprint("links", __name__)
# Asked for on the account page, by somebody signed in; the others let somebody in.
OF_ACCOUNT = frozenset({LinkPurpose.NEW_EMAIL, LinkPurpose.MERGE})


@bp.app_errorhandler(LinkSpent)
def spent(error: LinkSpent) -> ResponseReturnValue:
    """Say that a link opens nothing, and offer a new one, of its kind."""
    page = render_template(
        "accounts/link_spent.html",
        text=error.message,
        of_account=error.purpose in OF_ACCOUNT,
        signed_in=identity.current_user() is not None,
        form=LinkForm(formdata=None) if settings().sends_mail else None,
    )
    return page, error.status


@bp.route("/invitation/<token>", methods=["GET", "POST"])
@public
def invitation(token: str) -> ResponseReturnValue:
    """Follow an invitation: see whose it is, begin, with a password or without."""
    link = links.open_link(token, LinkPurpose.INVITATION)
    given = settings()
    form = BeginForm(password_needed=not given.sends_mail)
    if form.validate_on_submit():
        try:
            used = links.accept_invitation(
                token, form.password.data or "", cost=given.password_cost
            )
        except LinkSpent:
            raise
        except DomainError as error:
            form.refuse(error)
        else:
            onwards = safe_next(used.next_path, url_for("courses.home"))
            greeting = _("Welcome, %(name)s.", name=used.user.name)
            return identity.enter(
                used.user, Means.LINK, onwards, greeting, shown_at=used.used_at or now()
            )
    page = render_template(
        "accounts/invitation.html", form=form, person=link.user, sends_mail=given.sends_mail
    )
    return page, 422 if form.errors else 200


@bp.route("/sign-in/link/<token>", methods=["GET", "POST"])
@public
def sign_in(token: str) -> ResponseReturnValue:
    """Sign in by a link, after a click."""
    if request.method == "POST":
        used = links.follow_sign_in_link(token)
        onwards = safe_next(used.next_path, url_for("courses.home"))
        return identity.enter(used.user, Means.LINK, onwards, shown_at=used.used_at or now())
    link = links.open_link(token, LinkPurpose.SIGN_IN)
    return render_template("accounts/follow_sign_in.html", person=link.user)


@bp.route("/account/email/<token>", methods=["GET", "POST"])
@public
def new_email(token: str) -> ResponseReturnValue:
    """Confirm a new address, after a click, signed in to the account whose it is to be."""
    user = identity.current_user()
    if request.method == "POST":
        if user is None:
            return refuse(signed_in=False)
        addresses.confirm_email(token, user, keep_token=identity.current_token())
        flash(_("Your address is changed. Other browsers are signed out."), "success")
        return redirect(url_for("account.show"), 303)
    link = links.open_link(token, LinkPurpose.NEW_EMAIL)
    return render_template("accounts/follow_email.html", link=link, signed_in=user)
