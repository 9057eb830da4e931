"""Where a draw stands, as every page says it."""

from enum import StrEnum

from app.core.i18n import _
from app.core.web.times import moment_text, zone_name
from app.seminars.drawing import queries
from app.seminars.models import Seminar
from app.seminars.rules import Window, window


class Stage(StrEnum):
    """What comes of wishes: from a published draw on, nothing any more, whatever the window is."""

    AHEAD = "ahead"
    RANKING = "ranking"
    PREPARED = "prepared"
    PUBLISHED = "published"


_OF_WINDOW = {
    Window.AHEAD: Stage.AHEAD,
    Window.OPEN: Stage.RANKING,
    Window.OVER: Stage.PREPARED,
}


def stage(seminar: Seminar) -> Stage:
    """Where the draw of a seminar stands now."""
    return stage_if(seminar, is_published=queries.is_published(seminar))


def stage_if(seminar: Seminar, *, is_published: bool) -> Stage:
    """The same, by whoever has read already whether the draw is published."""
    return Stage.PUBLISHED if is_published else _OF_WINDOW[window(seminar)]


def stage_text(seminar: Seminar, zone: str) -> str:
    """When groups rank slots, or what has become of it since."""
    opens, closes = moment_text(seminar.opens_at, zone), moment_text(seminar.closes_at, zone)
    match stage(seminar):
        case Stage.AHEAD:
            return _(
                "Groups rank slots from %(when)s on, %(zone)s.", when=opens, zone=zone_name(zone)
            )
        case Stage.RANKING:
            return _(
                "Groups rank slots until %(when)s, %(zone)s.", when=closes, zone=zone_name(zone)
            )
        case Stage.PREPARED:
            return _(
                "The time for wishes was over on %(when)s, %(zone)s. The draw is being prepared.",
                when=closes,
                zone=zone_name(zone),
            )
        case Stage.PUBLISHED:
            return _("The slots are drawn.")


def place_words(at: Stage) -> str:
    """What is said of a slot that nobody holds; empty if no draw gives it any more."""
    match at:
        case Stage.AHEAD | Stage.RANKING:
            return _("by draw")
        case Stage.PREPARED:
            return _("drawn soon")
        case Stage.PUBLISHED:
            return ""
