"""HTML that somebody copied, from a page, from Word, from a document on the web, as Markdown.

What comes from a clipboard comes from strangers, so it is read only in a child process with limits
(see `from_html_worker.py`). What comes out is text that the reader of it has drawn as any other.
"""

from pathlib import Path

from app.core.child import LONGEST_ANSWER, ChildFailed, Limits, run
from app.core.errors import InvalidInput, TooLarge
from app.core.i18n import _
from app.core.turns import turns

# Bytes. A whole chapter has less; with pictures in it, it is more, and they would be dropped.
MOST = 200_000
LIMITS = Limits(
    memory=512 * 1024 * 1024, cpu_seconds=2, wall_seconds=6, written=LONGEST_ANSWER, files=32
)
_WORKER = Path(__file__).with_name("from_html_worker.py")


def from_html(markup: str, person: str = "") -> str:
    """The Markdown of some HTML: text, links, lists, titles, emphasis, tables, formulas.

    `person` is a key of whoever pastes: each has one turn at a time. Raises TooLarge for more than
    MOST, InvalidInput for what can't be read within the limits, Busy.
    """
    given = markup.encode("utf-8", "ignore")
    if len(given) > MOST:
        raise TooLarge(_("This is too much to paste at once. Paste it in parts."), code="too_large")
    try:
        with turns.turn(person):
            told = run(_WORKER, LIMITS, given=given)
    except ChildFailed as error:
        raise InvalidInput(
            _("The layout of this text can't be read. Paste it as plain text."), code="too_odd"
        ) from error
    return str(told[0]["markdown"])
