"""The papers that a seminar offers from the course's references, and which groups present them."""

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Identified
from app.schedule.models import Reference


class SeminarPaper(Identified, Base):
    """A reference of the course that groups may choose to present; an exclusive one, one group."""

    __tablename__ = "seminar_paper"
    __table_args__ = (
        UniqueConstraint("seminar_id", "reference_id"),
        UniqueConstraint("id", "seminar_id"),
    )

    seminar_id: Mapped[int] = mapped_column(ForeignKey("seminar.id", ondelete="CASCADE"))
    reference_id: Mapped[int] = mapped_column(ForeignKey("reference.id"), index=True)
    position: Mapped[int]
    exclusive: Mapped[bool] = mapped_column(default=False)

    reference: Mapped[Reference] = relationship()


class SignUpPaper(Base):
    """A paper that a sign-up has chosen.

    `holds` says that nobody else may: set while the sign-up is confirmed and the paper exclusive.
    """

    __tablename__ = "sign_up_paper"
    __table_args__ = (
        ForeignKeyConstraint(
            ["paper_id", "seminar_id"],
            ["seminar_paper.id", "seminar_paper.seminar_id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("sign_up_id", "paper_id"),
        Index(
            "uq_sign_up_paper_holds",
            "paper_id",
            unique=True,
            sqlite_where=text("holds"),
            postgresql_where=text("holds"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sign_up_id: Mapped[int] = mapped_column(ForeignKey("sign_up.id", ondelete="CASCADE"))
    paper_id: Mapped[int]
    seminar_id: Mapped[int]
    position: Mapped[int]
    holds: Mapped[bool] = mapped_column(default=False)

    paper: Mapped[SeminarPaper] = relationship()
