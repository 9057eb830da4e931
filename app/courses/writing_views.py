"""What the editor of Markdown asks for: how a text will look, and what was pasted as Markdown."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from limits import parse

from app.accounts import identity, throttle
from app.accounts.models import User
from app.core.errors import TooLarge
from app.core.i18n import _
from app.core.markdown import render
from app.core.markdown.from_html import MOST, from_html

bp = Blueprint("writing", __name__)
# Whoever writes looks up three times a second at most, and pastes now and then.
PREVIEWS = parse("240 per minute")
PASTES = parse("20 per minute")


@bp.post("/preview")
@identity.signed_in
def preview(user: User) -> ResponseReturnValue:
    """A text in Markdown as the page will show it: a piece of HTML."""
    throttle.take(PREVIEWS, "preview", str(user.id))
    text = request.form.get("text", "")
    if len(text.encode("utf-8", "ignore")) > MOST:
        raise TooLarge(_("This text is too long to be shown. Make it shorter."), code="too_large")
    return Response(render(text), mimetype="text/html")


@bp.post("/markdown")
@identity.signed_in
def markdown(user: User) -> ResponseReturnValue:
    """Pasted HTML as Markdown."""
    throttle.take(PASTES, "paste", str(user.id))
    text = from_html(request.form.get("html", ""), person=str(user.id))
    return Response(text, mimetype="text/plain")
