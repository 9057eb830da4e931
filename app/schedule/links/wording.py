"""The answers of addresses in words."""

from http import HTTPStatus

from app.core.i18n import _, lazy
from app.schedule.models import LinkState

STATE_NAMES = {
    LinkState.DEAD: lazy("Dead"),
    LinkState.UNSURE: lazy("Unsure"),
    LinkState.WAITING: lazy("Waiting"),
    LinkState.ALIVE: lazy("Alive"),
}
TONES = {
    LinkState.DEAD: "late",
    LinkState.UNSURE: "soon",
    LinkState.WAITING: "neutral",
    LinkState.ALIVE: "good",
}
DETAILS = {
    "refused": lazy("The server takes no connections."),
    "no host": lazy("There is no server of this name."),
    "no name server": lazy("The server's name could not be looked up."),
    "not asked": lazy("It is inside a network, so it was not asked."),
    "timeout": lazy("It did not answer in time."),
    "certificate": lazy("Its certificate is not trusted."),
    "redirects": lazy("It leads on and on."),
    "no answer": lazy("It gave no answer that can be read."),
}


def detail_text(detail: str) -> str:
    """An answer as people read it: `404 Not Found`, or a sentence."""
    if detail in DETAILS:
        return str(DETAILS[detail])
    if detail.isdigit():
        try:
            return f"{detail} {HTTPStatus(int(detail)).phrase}"
        except ValueError:
            return _("It answered %(status)s.", status=detail)
    return ""
