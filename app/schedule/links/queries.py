"""What pages need to know of a course's links."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from app.core.db import db
from app.courses.models import Course
from app.schedule.links.asking import NOT_ASKED, SILENT
from app.schedule.links.finding import Standing, addresses_of
from app.schedule.models import LinkCheck, LinkState

# What needs a look stands first.
_ORDER = (LinkState.DEAD, LinkState.UNSURE, LinkState.WAITING, LinkState.ALIVE)


@dataclass(frozen=True, slots=True)
class Link:
    """An address of the course, where it stands, and its last answer if it was asked for."""

    url: str
    standings: list[Standing]
    check: LinkCheck | None

    @property
    def state(self) -> LinkState | None:
        """What asking has shown; WAITING while it is asked for again. None if it never was."""
        if self.check is None:
            return None
        return LinkState.WAITING if waits(self.check) else self.check.state


@dataclass(frozen=True, slots=True)
class Overview:
    """The links of a course, dead ones first, and how many are in each state."""

    links: list[Link]
    counts: Counter[LinkState]

    @property
    def waiting(self) -> int:
        """How many have no answer yet although it was asked for."""
        return self.counts[LinkState.WAITING]

    @property
    def without_network(self) -> bool:
        """Whether everybody was silent who was asked, so that the fault may be on this side."""
        details = {each.check.detail for each in self.links if each.check} - {NOT_ASKED}
        return bool(details) and not self.waiting and details.issubset(SILENT)

    @property
    def checked(self) -> int:
        """How many have their answer."""
        return self.counts.total() - self.waiting


def waits(check: LinkCheck) -> bool:
    """Whether an address was asked for and has no answer since; the last one stays until then."""
    return check.checked_at is None or check.asked_at > check.checked_at


def is_waiting() -> ColumnElement[bool]:
    """`waits`, for the database."""
    return LinkCheck.checked_at.is_(None) | (LinkCheck.asked_at > LinkCheck.checked_at)


def has_answered() -> ColumnElement[bool]:
    """Whether somebody was there when an address was asked for, whatever they said."""
    return LinkCheck.detail.not_in(("", NOT_ASKED, *SILENT))


def overview(course: Course) -> Overview:
    """Every link of the course as it stands on the page now."""
    checks = {
        each.url: each
        for each in db.session.scalars(select(LinkCheck).where(LinkCheck.course_id == course.id))
    }
    found = [Link(url, where, checks.get(url)) for url, where in addresses_of(course).items()]
    found.sort(key=lambda each: _ORDER.index(each.state) if each.state else len(_ORDER))
    return Overview(found, Counter(each.state for each in found if each.state))


def dead_urls(course: Course) -> set[str]:
    """The addresses of the course that were dead when they were last asked for."""
    return set(
        db.session.scalars(
            select(LinkCheck.url).where(
                LinkCheck.course_id == course.id, LinkCheck.state == LinkState.DEAD
            )
        )
    )
