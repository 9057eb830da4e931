"""The page on which a group takes a slot, moves to it, or waits for it: one form for all three."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import render_template
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db
from app.core.errors import DomainError
from app.courses.permissions import Viewer
from app.seminars import queries
from app.seminars.boards.board import slot_day
from app.seminars.boards.forms import SignUpForm
from app.seminars.boards.offered import offered_papers
from app.seminars.boards.standing import footing, in_the_way, until_text
from app.seminars.holding import obstacles
from app.seminars.holding.reasons import Obstacle
from app.seminars.holding.shown import chosen_in
from app.seminars.models import Seminar, SeminarSlot, SignUp, SignUpState
from app.seminars.papers import papers_named
from app.seminars.rules import Window, window

# So many other slots are offered to those who find theirs full.
MOST_OTHERS = 12
Act = Callable[..., SignUp]


class Signing:
    """A slot, the viewer who would have it, and the form that they fill in for it.

    A form that was refused is shown with what it brought, beside what is possible now.
    """

    def __init__(self, slot: SeminarSlot, viewer: Viewer) -> None:
        self.slot, self.viewer = slot, viewer
        self.standing = footing(slot.seminar, viewer)
        held, zone = self.standing.gives_up, viewer.course.time_zone
        self.form = SignUpForm(obj=held)
        self.form.offer_papers(slot.seminar, offered_papers(slot.seminar), held)
        may_add = len(self.standing.held) < slot.seminar.slots_per_group
        self.form.offer_to_give_up(self.standing.movable, held, zone, may_add=may_add)

    def act(self, act: Act) -> int:
        """Do what the form asks; what is wrong stands in it then. Returns the HTTP status."""
        if not self.form.validate_on_submit():
            return 422 if self.form.errors else 200
        try:
            self._act(act)
        except DomainError as error:
            self.form.refuse(error)
            # Others were faster, or another tab: what is possible now is read again.
            self.standing = footing(self.slot.seminar, self.viewer)
            return error.status
        return 303

    def _act(self, act: Act) -> None:
        form, group = self.form, self.standing.group
        if group is None:
            raise DomainError(self.standing.says[0].words, code="no_group")
        instead_of, seen = self._instead_of()
        act(
            self.slot,
            group,
            self.viewer.me,
            **form.texts,
            chosen=papers_named(self.slot.seminar, form.chosen_ids),
            instead_of=instead_of,
            seen=seen,
        )

    def _instead_of(self) -> tuple[SignUp | None, str]:
        """What the form gives up, and where that was shown. One that is not the group's is refused
        by the rules."""
        named = self.form.instead_of.data if self.form.instead_of else ""
        public_id, seen = chosen_in(named or "")
        return queries.sign_up_by_public_id(self.viewer.course, public_id), seen

    def page(self, status: int, **words: Any) -> tuple[str, int]:
        """The page with the form."""
        is_full = self.slot.free_places <= 0
        against = in_the_way(self.slot, self.standing)
        against_waiting = self._against_waiting() if is_full else []
        return render_template(
            "seminars/sign_up.html",
            form=self.form,
            slot=self.slot,
            mine=self.standing,
            is_full=is_full,
            against=against,
            opens_later=window(self.slot.seminar) is Window.AHEAD,
            against_waiting=against_waiting,
            may_wait=not against_waiting,
            warnings=self._warnings(),
            others=self._others() if is_full or against else [],
            when=slot_day(self.slot, self.viewer.course.time_zone),
            until=until_text(self.slot, self.standing.deadlines),
            **words,
        ), status

    def _against_waiting(self) -> list[Obstacle]:
        now = self.standing
        if now.group is None:
            return []
        return obstacles.to_waiting(
            self.slot, now.group, instead_of=now.gives_up, situation=now.situation
        )

    def _warnings(self) -> list[str]:
        now = self.standing
        return (
            obstacles.warnings(self.slot, now.group, situation=now.situation) if now.group else []
        )

    def _others(self) -> Sequence[SeminarSlot]:
        """The slots nearest in time that the group could have by one press instead."""
        if self.standing.group is None:
            return []
        free = [each for each in _free_slots(self.slot.seminar) if each is not self.slot]
        able = [each for each in free if not in_the_way(each, self.standing)]
        return _nearest(able, self.slot, MOST_OTHERS)


def _free_slots(seminar: Seminar) -> Sequence[SeminarSlot]:
    """The slots with a free place, without the groups that hold the others: many ask in a rush."""
    taken = (
        select(func.count())
        .where(SignUp.slot_id == SeminarSlot.id, SignUp.state == SignUpState.CONFIRMED)
        .scalar_subquery()
    )
    return db.session.scalars(
        select(SeminarSlot)
        .where(SeminarSlot.seminar_id == seminar.id, SeminarSlot.capacity > taken)
        .options(
            joinedload(SeminarSlot.meeting, innerjoin=True), selectinload(SeminarSlot.sign_ups)
        )
    ).all()


def _nearest(slots: Sequence[SeminarSlot], to: SeminarSlot, most: int) -> list[SeminarSlot]:
    """The slots that are nearest in time to one, in the order of time."""
    near = sorted(slots, key=lambda each: abs(each.starts_at - to.starts_at))[:most]
    return sorted(near, key=lambda each: each.starts_at)
