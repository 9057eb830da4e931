"""What a group handed out for a slot that it gave up goes with it to the next that it takes.

It is kept with the sign-up that was given up until then, as the record of what that was. Call these
inside a `write()` that holds the course.
"""

from collections.abc import Collection

from sqlalchemy import select, update

from app.core.db import db
from app.seminars.models import SeminarSlot, SignUp, SignUpState
from app.seminars.presentation_models import PresentationMaterial


def bring_along(taken: SignUp) -> None:
    """Have a group, which held no slot before, hand out what it did for the one it gave up last.

    What it had removed itself stays removed, and where it was.
    """
    given_up = db.session.scalar(
        select(SignUp.id)
        .join(PresentationMaterial, PresentationMaterial.sign_up_id == SignUp.id)
        .where(
            SignUp.group_id == taken.group_id,
            SignUp.seminar_id == taken.seminar_id,
            SignUp.state == SignUpState.WITHDRAWN,
            PresentationMaterial.removed_at.is_(None),
        )
        .order_by(SignUp.withdrawn_at.desc(), SignUp.id.desc())
        .limit(1)
    )
    if given_up is not None:
        db.session.execute(
            update(PresentationMaterial)
            .where(
                PresentationMaterial.sign_up_id == given_up,
                PresentationMaterial.removed_at.is_(None),
            )
            .values(sign_up_id=taken.id)
        )
        db.session.expire(taken, ["presented"])


def left_in(slots: Collection[SeminarSlot]) -> list[SignUp]:
    """The given-up sign-ups of these slots that still have what their groups handed out."""
    return list(
        db.session.scalars(
            select(SignUp)
            .where(
                SignUp.slot_id.in_([slot.id for slot in slots]),
                SignUp.state == SignUpState.WITHDRAWN,
                SignUp.presented.any(PresentationMaterial.removed_at.is_(None)),
            )
            .order_by(SignUp.id)
        )
    )
