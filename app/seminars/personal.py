"""What seminars hold on a person: the slots that their groups took, and what they offered."""

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.personal import Holding
from app.core.db import db
from app.courses.models import Enrollment
from app.groups.models import Group, GroupMember
from app.groups.personal import memberships_of
from app.groups.rules import group_title
from app.schedule.naming import meeting_label
from app.seminars.drawing.queries import wished_papers, wished_slots
from app.seminars.handouts import presentations
from app.seminars.models import Seminar, SignUp
from app.seminars.presentation_models import PresentationMaterial
from app.seminars.swap_models import SwapOffer


def holding(user: User) -> Holding:
    """The sign-ups of the person's groups, made or held while they were in them, what these groups
    rank for a draw, what the person has added to presentations, and the exchanges they offered.
    """
    added = presentations.added_by(user)
    return Holding(
        "seminars",
        {
            "sign_ups": [
                _as_told(sign_up)
                for membership in memberships_of(user)
                for sign_up in _sign_ups_of(membership)
            ],
            "wishes": [
                wished
                for membership in memberships_of(user)
                if membership.left_at is None
                for wished in _wishes_of(membership.group)
            ],
            "handed_out": [_handed_out(each) for each in added],
            "swaps_offered": [_offer(each) for each in _offers_of(user)],
        },
        tuple(
            (f"presentations/{each.file.name}", each.file)
            for each in added
            if each.file is not None
        ),
    )


def _wishes_of(group: Group) -> list[dict[str, object]]:
    """What the group ranks now, the best first, if it ranks anything."""
    seminar = db.session.scalar(select(Seminar).where(Seminar.group_set_id == group.group_set_id))
    if seminar is None:
        return []
    slots, papers = wished_slots(group, seminar), wished_papers(group, seminar)
    if not slots and not papers:
        return []
    told: dict[str, object] = {
        "course": seminar.course.slug,
        "seminar": seminar.title,
        "group": group_title(group),
        "slots": [slot.starts_at for slot in slots],
        "papers": [paper.reference.title for paper in papers],
    }
    return [told]


def _handed_out(material: PresentationMaterial) -> dict[str, object]:
    return {
        "kind": material.kind,
        "title": material.label,
        "file": material.file.name if material.file else "",
        "url": material.url,
        "seen_by": material.visibility,
        "added_at": material.added_at,
        "removed_at": material.removed_at,
    }


def _offers_of(user: User) -> list[SwapOffer]:
    return list(
        db.session.scalars(
            select(SwapOffer)
            .join(SwapOffer.offered_by)
            .where(Enrollment.user_id == user.id)
            .order_by(SwapOffer.id)
        )
    )


def _offer(offer: SwapOffer) -> dict[str, object]:
    return {
        "from": group_title(offer.offered.group),
        "to": group_title(offer.wanted.group),
        "message": offer.message,
        "state": offer.state,
        "at": offer.created_at,
        "answered_at": offer.answered_at,
    }


def forget(user: User, actor: User) -> None:
    """Take out of the offers that an erased person made what they wrote with them."""
    for offer in _offers_of(user):
        offer.message = ""


def _sign_ups_of(membership: GroupMember) -> list[SignUp]:
    found = db.session.scalars(
        select(SignUp).where(SignUp.group_id == membership.group_id).order_by(SignUp.id)
    )
    left, joined = membership.left_at, membership.joined_at
    return [
        each
        for each in found
        if (left is None or each.created_at <= left)
        and (each.withdrawn_at is None or each.withdrawn_at >= joined)
    ]


def _as_told(sign_up: SignUp) -> dict[str, object]:
    slot = sign_up.slot
    return {
        "course": slot.seminar.course.slug,
        "seminar": slot.seminar.title,
        "meeting": meeting_label(slot.meeting),
        "starts_at": slot.starts_at,
        "group": group_title(sign_up.group),
        "state": sign_up.state,
        "title": sign_up.title,
        "papers": sign_up.papers,
        "papers_chosen": [each.paper.reference.title for each in sign_up.chosen],
        "signed_up_at": sign_up.created_at,
        "withdrawn_at": sign_up.withdrawn_at,
    }
