"""The form that asks how a meeting is to move."""

from wtforms import DateField, RadioField
from wtforms.validators import Optional

from app.core.i18n import lazy
from app.core.web.forms import Form, line, local_time, options
from app.schedule.moving import Way

WAY_NAMES = {
    Way.ALONE: lazy("Move this meeting alone"),
    Way.PUSH: lazy("Push it, and all that follow, one place on"),
    Way.CANCEL: lazy("Cancel its day, and push what was planned one place on"),
}


class MoveForm(Form):
    """Where a meeting goes, and what goes along."""

    way = RadioField(lazy("What moves"), choices=options(WAY_NAMES), coerce=Way, default=Way.ALONE)
    starts_at = local_time(
        lazy("Begins"), description=lazy("Where this meeting goes, if it moves alone.")
    )
    ends_at = local_time(lazy("Ends"))
    last_day = DateField(
        lazy("Day for the last meeting"),
        [Optional()],
        description=lazy("If meetings are pushed. Left empty, the schedule's next usual day."),
    )
    note = line(
        lazy("Why the day is cancelled"),
        description=lazy("If it is. The course page shows it, as in Public holiday."),
    )
