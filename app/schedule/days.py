"""Hours of a day on the course's clocks, as moments."""

from datetime import datetime

from app.core.clock import from_local
from app.core.errors import InvalidInput
from app.core.i18n import _
from app.core.web.times import day
from app.schedule.patterns import YEARS


def span_on(starts: datetime, ends: datetime, zone: str) -> tuple[datetime, datetime]:
    """From when to when it is between these times of clocks on the wall.

    Raises InvalidInput for a day too far away, and for one on which the clocks go forward over
    these hours, so that nothing is left of them.
    """
    if starts.year not in YEARS:
        raise InvalidInput(
            _("This day is too far away: %(day)s. Choose another.", day=starts.date()),
            code="too_far",
        )
    begins, until = from_local(starts, zone), from_local(ends, zone)
    if until <= begins:
        raise InvalidInput(
            _(
                "On %(day)s the clocks go forward over these hours. Choose other hours, or another "
                "day.",
                day=day(begins, zone),
            ),
            code="clocks_go_forward",
        )
    return begins, until
