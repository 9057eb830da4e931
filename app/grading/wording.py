"""What the pages say of a grade, in words."""

from app.core.i18n import _
from app.grading.arithmetic import Result, shown
from app.projects.models import Attempt
from app.projects.receipts import late_text


def late_arithmetic(result: Result, attempt: Attempt) -> str:
    """How being late changed the points, as a sum: 18 points, less 1.8, are 16.2 points.

    Empty when nothing was taken off.
    """
    if not result.deduction:
        return ""
    return _(
        "%(raw)s points − %(deduction)s for %(why)s = %(points)s points",
        raw=shown(result.raw),
        deduction=shown(result.deduction),
        why=late_text(attempt) if attempt.late_days else _("being late"),
        points=shown(result.points),
    )
