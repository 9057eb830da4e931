"""The demo's people on the sign-in page, each one click."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.accounts import views as accounts
from app.core.db import db
from app.core.i18n import _
from app.courses.forms import ROLE_NAMES
from app.courses.models import Enrollment
from app.demo.build import first_people


@dataclass(frozen=True, slots=True)
class Person:
    """An account to sign in as."""

    public_id: str
    name: str
    what: str


@dataclass(frozen=True, slots=True)
class People:
    """Some accounts under one heading; `folded` where there are many."""

    title: str
    lead: str
    people: list[Person]
    folded: bool = False


def demo_people() -> Sequence[People]:
    """Those to begin with, then everybody else."""
    first = first_people()
    begin = [Person(user.public_id, user.name, what) for user, what in first]
    known = {user.id for user, _what in first}
    others = [
        Person(e.user.public_id, e.name, f"{ROLE_NAMES[e.role]}, {e.course.code}")
        for e in db.session.scalars(select(Enrollment).order_by(Enrollment.id))
        if e.user_id not in known
    ]
    return [
        People(_("Look around as …"), _("Accounts of the demo; one click signs you in."), begin),
        People(_("Everybody else"), "", others, folded=True),
    ]


def install() -> None:
    """Register once; calling again changes nothing."""
    if demo_people not in accounts.demo_people:
        accounts.demo_people.append(demo_people)
