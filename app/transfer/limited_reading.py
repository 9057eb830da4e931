"""Reading the page of a stranger: in a child process with limits (see `reading_worker.py`).

A page of a few bytes can ask a parser for more memory and time than a server has.
"""

import hashlib
from collections import OrderedDict
from pathlib import Path

import msgspec

from app.core.child import LONGEST_ANSWER, ChildFailed, Limits, run
from app.core.errors import InvalidInput
from app.core.i18n import _
from app.core.intake import MEGABYTE
from app.core.storage import clean_name
from app.core.turns import turns
from app.transfer.description import Understood
from app.transfer.understanding import Wishes

# Twice the processor's time on the wall: a busy machine should not change what is said of a page.
LIMITS = Limits(
    memory=768 * MEGABYTE, cpu_seconds=10, wall_seconds=20, written=LONGEST_ANSWER, files=64
)
_WORKER = Path(__file__).with_name("reading_worker.py")
# A preview is looked at several times, and each child costs a second.
_MOST_KEPT = 4
_kept: OrderedDict[tuple[str, ...], bytes] = OrderedDict()


def read(content: bytes, name: str, wishes: Wishes, *, person: str = "") -> Understood:
    """What a page says. `person` is a key of who asks: each has one page read at a time.

    Raises InvalidInput for what is none, or is too odd to read, and Busy.
    """
    from app.transfer.reading.decode import decode

    decode(content)  # what is no page at all is refused here and now
    words = (clean_name(name), wishes.time_zone, wishes.base_url, wishes.date_order or "")
    key = (hashlib.sha256(content).hexdigest(), *words)
    told = _kept.get(key)
    if told is None:
        with turns.turn(person):
            told = _kept.get(key) or _told(content, *words)  # another may have asked just now
        _keep(key, told)
    # Whoever asked may change what they get, and what is kept is for everybody.
    return msgspec.json.decode(told, type=Understood)


def _keep(key: tuple[str, ...], told: bytes) -> None:
    _kept[key] = told
    while len(_kept) > _MOST_KEPT:
        _kept.popitem(last=False)


def _told(content: bytes, *words: str) -> bytes:
    try:
        facts = run(_WORKER, LIMITS, *words, given=content)
    except ChildFailed as error:
        raise InvalidInput(
            _(
                "This page is too large or too odd to read. Copy its text out of the browser, "
                "and paste that."
            ),
            code="page_too_odd",
            field="file",
        ) from error
    (fact,) = facts
    if "refused" in fact:
        raise InvalidInput(fact["refused"], code=fact["code"], field="file")
    return msgspec.json.encode(fact["understood"])
