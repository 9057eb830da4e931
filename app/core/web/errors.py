"""Pages for what went wrong: what happened, why, and what to do now."""

import logging
import secrets
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import (
    Flask,
    current_app,
    flash,
    g,
    has_app_context,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.logging import default_handler
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from jinja2 import TemplateNotFound
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import ObjectDeletedError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from app.core.db import db
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.web.access import form_values, safe_next, wants_page, was_signed_out


def _place() -> str:
    """Where a request went, for the log: the rule, because the path itself may hold a token."""
    return request.url_rule.rule if request.url_rule else "an unknown address"


def _page(status: int, title: str, text: str, **more: str) -> ResponseReturnValue:
    """The error page, or the same as JSON for a program. Keeps what was typed."""
    if not wants_page():
        return jsonify(error=title, message=text, request_id=g.get("request_id", "")), status
    parts = {
        "code": status,
        "heading": title,
        "text": text,
        "typed": form_values() if status != 413 else [],
        "back_url": _back_url(),
        "request_id": g.get("request_id", ""),
        **more,
    }
    try:
        return render_template("error.html", **parts), status
    except Exception:
        # Whoever is looking can't be asked for now: the page is drawn as for nobody.
        current_app.logger.exception("no frame for the error page of %s", _place())
        g.without_viewer = True
        with suppress(SQLAlchemyError):
            db.session.rollback()
        return render_template("error.html", **parts), status


def _back_url() -> str:
    """The page of this site that the person came from; empty if unknown or another site."""
    try:
        parts = urlsplit(request.referrer or "")
    except ValueError:
        return ""
    if parts.netloc != request.host or parts.path == request.path:
        return ""
    return safe_next(parts.path + (f"?{parts.query}" if parts.query else ""), "")


def _sign_in_again() -> str:
    """Where somebody signs in again and comes back to the page of the form that they sent."""
    adapter = current_app.create_url_adapter(request)
    opens = adapter is not None and "GET" in adapter.allowed_methods()
    page = _back_url() or (request.full_path.rstrip("?") if opens else None)
    return url_for("accounts.sign_in", next=page)


def _words(status: int) -> tuple[str, str]:
    known = {
        400: (
            _("That request could not be read"),
            _("Go back, reload the page and try again."),
        ),
        403: (
            _("This is not open to you"),
            _("Your role in this course does not include it. Ask the instructor if it should."),
        ),
        404: (
            _("There is nothing here"),
            _("The address may be mistyped, or what was here is gone or not yours to see."),
        ),
        405: (_("That can't be done here"), _("Go back and use the page's own buttons.")),
        429: (_("Too many tries"), _("Wait a minute, then try again.")),
    }
    return known.get(status, (HTTPStatus(status).phrase, _("Go back and try again.")))


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    current_app.logger.info("refused %s %s: %s", request.method, _place(), error.code)
    if error.code == 401:
        return _signed_out(401)
    return _page(error.code, *_words(error.code))


def _too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    limit = (request.max_content_length or 0) // 1_000_000
    return _page(
        413,
        _("That is too large"),
        _(
            "At most %(limit)d MB can be sent at once. Make the file smaller and send it again.",
            limit=limit,
        ),
    )


def _signed_out(status: int) -> ResponseReturnValue:
    text = _("Sign in again, then send it again.")
    if form_values():
        text += " " + _("What you typed is below; copy it first.")
    return _page(status, _("You were signed out"), text, sign_again_url=_sign_in_again())


def _csrf_error(error: CSRFError) -> ResponseReturnValue:
    if was_signed_out():
        return _signed_out(400)
    text = _(
        "You signed in or out since it was opened, or the browser keeps no cookies. "
        "Open the page again and send it again."
    )
    if form_values():
        text += " " + _("What you typed is below.")
    return _page(400, _("This form is out of date"), text)


def _domain_error(error: DomainError) -> ResponseReturnValue:
    """A rule said no to a button: say so, on the page that the button was on."""
    db.session.rollback()
    current_app.logger.info("refused %s: %s", _place(), error.code)
    return _page(error.status, _("That did not work"), error.message)


def _gone(error: Exception) -> ResponseReturnValue:
    return _page(
        409, _("It changed meanwhile"), _("Somebody else changed this. Go back and look again.")
    )


def _conflict(error: IntegrityError) -> ResponseReturnValue:
    """A constraint caught what no operation foresaw: nothing was written; log it for us."""
    current_app.logger.exception("constraint refused %s", _place())
    return _gone(error)


def _unreadable(error: DataError) -> ResponseReturnValue:
    """The database can't hold what was sent, such as a NUL byte: nothing is called that."""
    db.session.rollback()
    status = 404 if request.method in ("GET", "HEAD") else 400
    current_app.logger.info("refused %s %s: %s", request.method, _place(), error.orig)
    return _page(status, *_words(status))


def _unavailable(error: Exception) -> ResponseReturnValue:
    current_app.logger.exception("out of service at %s", _place())
    return _page(
        503,
        _("Colloquy can't reach its data"),
        _("Nothing you sent was stored. It is being looked at; try again in a few minutes."),
    )


def _bug(error: Exception) -> ResponseReturnValue:
    current_app.logger.exception("failed at %s", _place())
    return _page(
        500,
        _("Something broke"),
        _(
            "It is our mistake, and it is in the log. Go back and try again; if it happens "
            "again, send the number below to whoever runs this site."
        ),
    )


def back(message: str, category: str, fallback: str) -> ResponseReturnValue:
    """Say `message` and return to the page that the form names in `next`, or to `fallback`."""
    flash(message, category)
    return redirect(safe_next(request.form.get("next"), fallback), 303)


def _numbered(record: logging.LogRecord) -> bool:
    """Give a line of the log the number that the person's page shows, too."""
    record.request_id = g.get("request_id", "-") if has_app_context() else "-"
    return True


def init_app(app: Flask) -> None:
    """Answer every failure of `app` with a page that helps; number each request."""

    default_handler.addFilter(_numbered)
    default_handler.setFormatter(
        logging.Formatter("[%(asctime)s] %(request_id)s %(levelname)s in %(module)s: %(message)s")
    )

    @app.before_request
    def _number() -> None:
        g.request_id = secrets.token_hex(6)

    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(IntegrityError, _conflict)
    app.register_error_handler(ObjectDeletedError, _gone)
    app.register_error_handler(DataError, _unreadable)
    app.register_error_handler(OperationalError, _unavailable)
    app.register_error_handler(PoolTimeout, _unavailable)
    app.register_error_handler(OSError, _unavailable)
    app.register_error_handler(TemplateNotFound, _bug)  # an OSError by its family, not by nature
    app.register_error_handler(Exception, _bug)
