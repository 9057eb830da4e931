"""What the staff set of a seminar: whose groups, when they sign up, by which rules."""

import secrets
from collections.abc import Collection
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, NoReturn

from sqlalchemy import delete, func, select

from app.accounts.models import User
from app.core.agreeing import check_agreed
from app.core.db import Base, db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _, ngettext
from app.core.seen import State, as_seen
from app.courses.models import Course
from app.groups.models import GroupSet
from app.seminars.draw_models import Draw, DrawState, PaperWish, SlotWish
from app.seminars.drawing.history import follow_window
from app.seminars.holding import waiting
from app.seminars.models import ScribeClash, Seminar, SignUp, SignUpState, SlotMode
from app.seminars.setting import consequences
from app.seminars.setting.slots import record

MOST_SLOTS_A_GROUP = 20
MOST_CUTOFF_DAYS = 60


@dataclass(frozen=True, slots=True)
class SeminarSettings:
    """All that staff set of a seminar but whose groups it is for."""

    title: str
    opens_at: datetime
    closes_at: datetime
    mode: SlotMode = SlotMode.FIRST_COME
    slots_per_group: int = 1
    cutoff_days: int = 0
    scribe_clash: ScribeClash = ScribeClash.WARN
    has_waitlist: bool = True
    free_papers: bool = True


def settings_of(seminar: Seminar) -> SeminarSettings:
    """What is set of a seminar now."""
    return SeminarSettings(**{f.name: getattr(seminar, f.name) for f in fields(SeminarSettings)})


def state_of(seminar: Seminar | None) -> State:
    """What a form shows of a seminar, to see whether somebody else has changed it."""
    if seminar is None:
        return {}
    return {**asdict(settings_of(seminar)), "group_set": seminar.group_set_id}


def create_seminar(
    course: Course, actor: User, group_set: GroupSet, settings: SeminarSettings
) -> Seminar:
    """Let the groups of a set sign up for slots.

    The same seminar asked for twice is one. Raises InvalidInput for settings that can't be,
    DomainError when the set has a seminar.
    """
    _check(settings)
    with write(course) as session:
        _check_set(course, group_set)
        present = _seminar_of(group_set)
        if present is not None:
            if settings_of(present) != settings:
                _refuse_set(present)
            return present
        seminar = Seminar(course=course, group_set=group_set, draw_seed="")
        _apply(seminar, settings)
        session.add(seminar)
        session.flush()
        record(seminar, "seminar.create", settings.title, actor)
    return seminar


def edit_seminar(
    seminar: Seminar,
    actor: User,
    group_set: GroupSet,
    settings: SeminarSettings,
    *,
    seen: str | None = None,
    agreed: str | None = None,
) -> None:
    """Change what is set of a seminar; its group set and its mode only before groups use it.

    `agreed` is the key of the consequences for groups that the actor has seen: raises Unagreed when
    there are others; None asks nobody. Raises InvalidInput, DomainError; ChangedMeanwhile for a
    seminar that is not as it was `seen`.
    """
    _check(settings)
    with write(seminar.course), as_seen(seen, lambda: state_of(seminar)):
        before, was = settings_of(seminar), consequences.snapshot(seminar)
        _change_set(seminar, group_set)
        _check_mode(seminar, settings)
        _fit_turns(seminar, settings)
        _apply(seminar, settings)
        db.session.flush()
        told = consequences.between(was, consequences.snapshot(seminar))
        check_agreed(told, agreed)
        follow_window(seminar, was.window, actor)
        _follow(seminar, actor)
        changes = _changes(before, settings)
        if changes:
            record(seminar, "seminar.edit", settings.title, actor, changes=changes)


def _apply(seminar: Seminar, settings: SeminarSettings) -> None:
    for field in fields(settings):
        setattr(seminar, field.name, getattr(settings, field.name))
    if settings.mode is SlotMode.DRAW and not seminar.draw_seed:
        # Fixed before anybody ranks, and published as a hash: nobody can choose it to their liking.
        seminar.draw_seed = secrets.token_hex(16)


def _changes(before: SeminarSettings, after: SeminarSettings) -> dict[str, list[Any]]:
    """What changes, as the log tells it: before and after."""
    old, new = asdict(before), asdict(after)
    return {name: [_said(old[name]), _said(new[name])] for name in new if old[name] != new[name]}


def _said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _check(settings: SeminarSettings) -> None:
    if not settings.title:
        raise InvalidInput(_("Give the seminar a title."), code="title_needed", field="title")
    if settings.closes_at <= settings.opens_at:
        raise InvalidInput(
            _("Sign-up has to close after it opens."), code="bad_window", field="closes_at"
        )
    if not 1 <= settings.slots_per_group <= MOST_SLOTS_A_GROUP:
        raise InvalidInput(
            _("A group has between 1 and %(most)d slots.", most=MOST_SLOTS_A_GROUP),
            code="bad_slots_per_group",
            field="slots_per_group",
        )
    if settings.mode is SlotMode.DRAW and settings.slots_per_group != 1:
        raise InvalidInput(
            _("A draw gives each group one slot. Set 1 here, or let groups choose."),
            code="one_slot_if_draw",
            field="slots_per_group",
        )
    if not 0 <= settings.cutoff_days <= MOST_CUTOFF_DAYS:
        raise InvalidInput(
            _("Between 0 and %(most)d days.", most=MOST_CUTOFF_DAYS),
            code="bad_cutoff",
            field="cutoff_days",
        )


def _check_set(course: Course, group_set: GroupSet) -> None:
    if group_set.course_id != course.id:
        raise InvalidInput(
            _("This group set is of another course."), code="other_course", field="group_set"
        )


def _seminar_of(group_set: GroupSet) -> Seminar | None:
    return db.session.scalar(select(Seminar).where(Seminar.group_set_id == group_set.id))


def _refuse_set(present: Seminar) -> NoReturn:
    raise DomainError(
        _("The groups of this set sign up for %(seminar)s already.", seminar=present.title),
        code="has_seminar",
        field="group_set",
    )


def _change_set(seminar: Seminar, group_set: GroupSet) -> None:
    """Give the seminar to the groups of another set, while those of its set have nothing in it."""
    if group_set.id == seminar.group_set_id:
        return
    _check_set(seminar.course, group_set)
    present = _seminar_of(group_set)
    if present is not None:
        _refuse_set(present)
    used = _in_use(seminar)
    if used:
        raise DomainError(
            _("%(why)s So the seminar stays with their set.", why=used),
            code="has_sign_ups",
            field="group_set",
        )
    # What groups of the former set gave up; the log keeps that it was.
    db.session.execute(delete(SignUp).where(SignUp.seminar_id == seminar.id))
    seminar.group_set = group_set


def _in_use(seminar: Seminar) -> str:
    """What groups have done in the seminar, in a sentence; empty if nothing."""
    living = (SignUp.seminar_id == seminar.id) & (SignUp.state != SignUpState.WITHDRAWN)
    if _any(SignUp, living):
        return _("Groups hold slots already, or wait for one.")
    if _any(SlotWish, SlotWish.seminar_id == seminar.id) or _any(
        PaperWish, PaperWish.seminar_id == seminar.id
    ):
        return _("Groups have said what they wish for already.")
    run = (Draw.seminar_id == seminar.id) & (Draw.state != DrawState.DISCARDED)
    return _("There is a draw already.") if _any(Draw, run) else ""


def _any(model: type[Base], condition: Any) -> bool:
    return bool(db.session.scalar(select(func.count()).select_from(model).where(condition)))


def _check_mode(seminar: Seminar, settings: SeminarSettings) -> None:
    used = _in_use(seminar) if settings.mode is not seminar.mode else ""
    if used:
        raise DomainError(
            _("%(why)s So how slots are given stays as it is.", why=used),
            code="mode_fixed",
            field="mode",
        )


def _fit_turns(seminar: Seminar, settings: SeminarSettings) -> None:
    """Number each group's slots from 1 on. Raises DomainError when groups hold more than they may
    hold then."""
    if settings.slots_per_group >= seminar.slots_per_group:
        return
    by_group = _held_by_group(seminar)
    _refuse_more(by_group, settings.slots_per_group)
    for held in by_group:
        for turn, sign_up in enumerate(held, 1):
            if sign_up.turn != turn:
                sign_up.turn = turn
                # One at a time and downwards, so that no two ever share a turn.
                db.session.flush()


def _refuse_more(by_group: Collection[list[SignUp]], most: int) -> None:
    holding_more = [held[0].group for held in by_group if len(held) > most]
    if holding_more:
        raise DomainError(
            ngettext(
                "%(groups)s holds more slots than that. Take it out of some first.",
                "%(groups)s hold more slots than that. Take them out of some first.",
                len(holding_more),
                groups=consequences.names_of(holding_more),
            ),
            code="holds_more",
            field="slots_per_group",
        )


def _held_by_group(seminar: Seminar) -> Collection[list[SignUp]]:
    found: dict[int, list[SignUp]] = {}
    confirmed = (SignUp.seminar_id == seminar.id) & (SignUp.state == SignUpState.CONFIRMED)
    for sign_up in db.session.scalars(select(SignUp).where(confirmed).order_by(SignUp.turn)):
        found.setdefault(sign_up.group_id, []).append(sign_up)
    return found.values()


def _follow(seminar: Seminar, actor: User) -> None:
    """Those who wait go out with the waiting list; with it, easier rules may let some in."""
    lines = waiting.lines_of(seminar)
    if seminar.has_waitlist:
        waiting.keep_in_lines(seminar, actor)
        waiting.fill(*lines)
        return
    for slot in lines:
        for sign_up in slot.waiting:
            waiting.end_wait(sign_up, actor)
