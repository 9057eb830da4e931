"""What mail a person wants: the section of their account, and the link in each mail."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app.accounts import identity, queries, wishes
from app.accounts.mail_forms import TOPIC_NAMES, MailForm
from app.accounts.models import User
from app.core.i18n import _
from app.core.mail.models import Topic
from app.core.mail.unsubscribing import read_token
from app.core.settings import settings
from app.core.web.access import public
from app.core.web.security import csrf

bp = Blueprint("mail", __name__)


@bp.route("/account/mail", methods=["GET", "POST"])
@identity.signed_in
def choose(user: User) -> ResponseReturnValue:
    """Which mail the signed-in person wants."""
    refused = wishes.refused_topics(user)
    form = MailForm(data={"topics": [t.value for t in wishes.CHOICES if t not in refused]})
    if form.validate_on_submit():
        wishes.choose_mail(user, {Topic(word) for word in form.topics.data or ()})
        flash(_("Your choice is kept."), "success")
        return redirect(url_for("mail.choose"), 303)
    page = render_template(
        "accounts/mail_choose.html", form=form, user=user, sends_mail=settings().sends_mail
    )
    return page, 422 if form.errors else 200


@bp.route("/mail/unsubscribe/<token>", methods=["GET", "POST"])
@public
def unsubscribe(token: str) -> ResponseReturnValue:
    """Switch one topic off by the link of a mail: asked by GET, done by POST.

    The POST is answered with the page itself, because mail programs may follow no redirect.
    """
    reader, topic = read_token(token) or ("", Topic.COURSE)
    user = queries.user_by_public_id(reader)
    if user is None:
        raise NotFound
    if request.method == "POST":
        wishes.refuse_mail(user, topic)
    return render_template(
        "accounts/mail_unsubscribe.html",
        is_off=topic in wishes.refused_topics(user),
        topic=TOPIC_NAMES[topic],
    )


# The token is the authority, and a mail program that posts has no form of ours (RFC 8058).
csrf.exempt(unsubscribe)
