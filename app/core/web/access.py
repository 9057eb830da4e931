"""Each view says who may open it. A view that says nothing is closed to everybody.

Rooms wrap their views in a decorator that checks a permission and calls `mark()`. `guard()`,
run before every request, refuses a view without a mark, so that one forgotten in a hurry fails
in the first test and not in public.
"""

from collections.abc import Callable

from flask import Flask, abort, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden, Unauthorized

View = Callable[..., ResponseReturnValue]
_MARK = "colloquy_access"
EVERYBODY = "everybody"


def mark(view: View, who: str) -> View:
    """Note on `view` who may open it, in words: the name of the rule that it checks."""
    setattr(view, _MARK, who)
    return view


def public(view: View) -> View:
    """A view for everybody, signed in or not."""
    return mark(view, EVERYBODY)


def access_of(view: object) -> str | None:
    """Who may open `view`, or None when it does not say."""
    return getattr(view, _MARK, None)


def refuse(signed_in: bool) -> ResponseReturnValue:
    """Turn someone away: to the sign-in page if that may help, else with 403."""
    if signed_in:
        raise Forbidden
    if request.method in ("GET", "HEAD"):
        # The way back is a path of this site; the sign-in page checks it again.
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    raise Unauthorized


def guard() -> ResponseReturnValue | None:
    """Stop a request whose view does not say who may open it."""
    if request.endpoint is None or request.endpoint == "static":
        return None
    view = current_app.view_functions[request.endpoint]
    if access_of(view) is None:
        current_app.logger.error("view %s says not who may open it", request.endpoint)
        abort(500)
    return None


def endpoints(app: Flask) -> dict[str, str | None]:
    """Every endpoint of the app and who may open it. For tests and `doctor`."""
    return {
        rule.endpoint: access_of(app.view_functions[rule.endpoint])
        for rule in app.url_map.iter_rules()
    }


def safe_next(target: str | None, fallback: str) -> str:
    """`target` if it is a path inside this site, else `fallback`.

    Refused: other hosts in every spelling (`//host`, `/\\host`, control characters, schemes).
    """
    if (
        not target
        or not target.startswith("/")
        or target[1:2] in ("/", "\\")
        or "\\" in target
        or any(ord(c) < 0x21 for c in target)
    ):
        return fallback
    return target


def wants_page() -> bool:
    """Whether the client asked for a page to read, rather than data or a picture."""
    return bool(request.accept_mimetypes.accept_html)


# What pages put into forms by themselves, and nobody typed.
UNTYPED = frozenset(
    {"csrf_token", "form_key", "confirmed", "undo", "next", "token", "digest", "seen"}
)
MOST_VALUES = 60
MOST_TEXT = 60_000


def was_signed_out() -> bool:
    """Whether nobody is signed in who sent a form of those who are: their sign-in has ended."""
    view = current_app.view_functions.get(request.endpoint or "")
    is_closed = access_of(view) not in (None, EVERYBODY)
    return request.method == "POST" and is_closed and not session.get("_user_id")


def _is_from_here() -> bool:
    """Whether a browser says that the form of this request stood on a page of this site."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    origin = request.headers.get("Origin", "")
    return not origin or origin.partition("://")[2] == request.host


def form_values() -> list[tuple[str, str]]:
    """What somebody typed into the form of this request, to be handed back: signed in, or signed
    out since.

    Only of a form that has been read: reading one that could not be, it would fail again. No
    secrets, and not without end.
    """
    form = request.__dict__.get("form")
    theirs = session.get("_user_id") or (was_signed_out() and _is_from_here())
    if form is None or not theirs:
        return []
    found, room = [], MOST_TEXT
    for name, value in form.items(multi=True):
        if name.rpartition("-")[2] in UNTYPED or "password" in name:
            continue
        found.append((name[:80], value[:room]))
        room -= len(value)
        if room <= 0 or len(found) == MOST_VALUES:
            break
    return found
