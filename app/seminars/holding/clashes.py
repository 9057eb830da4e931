"""Nobody is in two places at once: who presents when, and who presents where they write up.

The room of scribes, which is above this one, says who writes up what and asks before somebody does.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.core.errors import DomainError
from app.core.i18n import _
from app.courses.models import Enrollment
from app.groups.models import Group, GroupMember
from app.groups.rules import group_title
from app.schedule.models import Meeting
from app.schedule.naming import meeting_label
from app.seminars.holding.places import held_by
from app.seminars.models import ScribeClash, Seminar, SeminarSlot, SignUp, SignUpState
from app.seminars.rules import at_once

# The room above adds who of some people writes up which meeting, by the meeting's key.
scribing: list[Callable[[Collection[Enrollment]], Iterable[tuple[int, Enrollment]]]] = []


def slots_of(people: Collection[Enrollment]) -> list[tuple[Enrollment, SignUp]]:
    """Each of these people with each slot that a group of theirs holds, in whatever seminar."""
    by_key = {person.id: person for person in people}
    rows = db.session.execute(
        select(GroupMember.enrollment_id, SignUp)
        .join(SignUp, SignUp.group_id == GroupMember.group_id)
        .where(
            GroupMember.enrollment_id.in_(by_key),
            GroupMember.left_at.is_(None),
            SignUp.state == SignUpState.CONFIRMED,
        )
        .options(
            joinedload(SignUp.slot, innerjoin=True).joinedload(SeminarSlot.meeting, innerjoin=True),
            joinedload(SignUp.group, innerjoin=True),
        )
        .order_by(SignUp.id)
    )
    return [(by_key[key], sign_up) for key, sign_up in rows]


def presenting_in(slots: Iterable[SeminarSlot]) -> list[Enrollment]:
    """Whoever presents in these slots."""
    held = (sign_up for slot in slots for sign_up in slot.confirmed)
    return [person for sign_up in held for person in sign_up.group.members]


def elsewhere(
    slot: SeminarSlot, presenting: Iterable[tuple[Enrollment, SignUp]]
) -> Iterator[tuple[Enrollment, SignUp]]:
    """Who presents elsewhere while `slot` is on. Once a slot, whoever of a group it is."""
    told: set[int] = set()
    for person, busy in presenting:
        if busy.slot_id != slot.id and busy.id not in told and at_once(slot, busy.slot):
            told.add(busy.id)
            yield person, busy


def elsewhere_words(person: Enrollment, busy: SignUp) -> str:
    """That somebody presents at that time, with whom and in which meeting."""
    return _(
        "%(name)s presents with %(group)s at that time, in %(meeting)s.",
        name=person.name,
        group=group_title(busy.group),
        meeting=meeting_label(busy.slot.meeting),
    )


def check_joining(group: Group, person: Enrollment) -> None:
    """Refuse that somebody joins a group whose slots clash with what they have to do."""
    mine = held_by(group)
    if not mine:
        return
    theirs = slots_of([person])
    writes_up = scribes_among([person])
    for held in mine:
        for _person, busy in elsewhere(held.slot, theirs):
            raise DomainError(
                _(
                    "%(group)s holds a slot in %(meeting)s. %(clash)s",
                    group=group_title(group),
                    meeting=meeting_label(held.slot.meeting),
                    clash=elsewhere_words(person, busy),
                ),
                code="two_at_once",
                field="student",
            )
        if held.slot.meeting_id in writes_up and _forbids(held.slot.seminar):
            raise DomainError(
                _presents_words(person, held), code="scribe_presents", field="student"
            )


def _forbids(seminar: Seminar) -> bool:
    return seminar.scribe_clash is ScribeClash.FORBID


def scribes_among(people: Collection[Enrollment]) -> dict[int, list[Enrollment]]:
    """Those of these people who write up a meeting, by the meeting's key."""
    found: dict[int, list[Enrollment]] = defaultdict(list)
    for ask in scribing:
        for meeting_id, scribe in ask(people):
            found[meeting_id].append(scribe)
    return dict(found)


def refuse_if_presenting(meeting: Meeting, scribe: Enrollment) -> None:
    """Refuse that somebody writes up a meeting in which they present, where a seminar forbids it.

    Call inside the `write()` of what would make them its scribe.
    """
    for sign_up in _presented_by(scribe, meeting):
        if _forbids(sign_up.slot.seminar):
            raise DomainError(_presents_words(scribe, sign_up), code="scribe_presents")


def kept_from_writing_up(person: Enrollment) -> dict[int, str]:
    """The meetings, by their keys, that somebody can't write up since they present there."""
    return {
        held.slot.meeting_id: _(
            "You present here with %(group)s, so somebody else writes it up.",
            group=group_title(held.group),
        )
        for _person, held in slots_of([person])
        if _forbids(held.slot.seminar)
    }


def _presents_words(scribe: Enrollment, sign_up: SignUp) -> str:
    return _(
        "Whoever presents in a meeting does not write it up, too: %(name)s would do both in "
        "%(meeting)s, where %(group)s presents. Choose another meeting for one of them.",
        name=scribe.name,
        meeting=meeting_label(sign_up.slot.meeting),
        group=group_title(sign_up.group),
    )


def warning_to_scribe(meeting: Meeting, scribe: Enrollment) -> str:
    """What somebody is told who writes up a meeting in which they present; empty if nothing."""
    for sign_up in _presented_by(scribe, meeting):
        if sign_up.slot.seminar.scribe_clash is ScribeClash.WARN:
            return _(
                "You also present in %(meeting)s, with %(group)s.",
                meeting=meeting_label(meeting),
                group=group_title(sign_up.group),
            )
    return ""


def _presented_by(person: Enrollment, meeting: Meeting) -> list[SignUp]:
    """The sign-ups by which somebody's groups present in a meeting."""
    return list(
        db.session.scalars(
            select(SignUp)
            .join(SignUp.slot)
            .join(Seminar, Seminar.id == SignUp.seminar_id)
            .join(GroupMember, GroupMember.group_id == SignUp.group_id)
            .where(
                SeminarSlot.meeting_id == meeting.id,
                SignUp.state == SignUpState.CONFIRMED,
                GroupMember.enrollment_id == person.id,
                GroupMember.left_at.is_(None),
            )
            .options(
                joinedload(SignUp.slot, innerjoin=True).joinedload(
                    SeminarSlot.seminar, innerjoin=True
                ),
                joinedload(SignUp.group, innerjoin=True),
            )
            .order_by(SignUp.id)
        )
    )
