"""What presenters hand out: the slides, notes and code of one group's presentation."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.db import Base, Identified, UTCDateTime, words
from app.core.storage import StoredFile
from app.courses.models import Enrollment
from app.schedule.models import MaterialKind, Visibility


class PresentationMaterial(Identified, Base):
    """A file or web address of a presentation. It stays with the sign-up, whichever slot that has.

    `added_by_id` is None where staff have put it there.
    """

    __tablename__ = "presentation_material"
    __table_args__ = (
        CheckConstraint("(file_id IS NULL) = (length(url) > 0)", name="file_or_url"),
        CheckConstraint("visibility <> 'staff'", name="seen_by_others"),
    )

    sign_up_id: Mapped[int] = mapped_column(
        ForeignKey("sign_up.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[MaterialKind] = mapped_column(words(MaterialKind))
    label: Mapped[str] = mapped_column(default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    url: Mapped[str] = mapped_column(default="")
    visibility: Mapped[Visibility] = mapped_column(words(Visibility))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("enrollment.id"))
    added_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    removed_at: Mapped[datetime | None]

    file: Mapped[StoredFile | None] = relationship()
    added_by: Mapped[Enrollment | None] = relationship()
