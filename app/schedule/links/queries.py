"""What pages need to know of a course's links."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select

from app.core.db import db
from app.courses.models import Course
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
    def checked(self) -> int:
        """How many have their answer."""
        return self.counts.total() - self.waiting


def overview(course: Course) -> Overview:
    """Every link of the course as it stands on the page now."""
    checks = {
        each.url: each
        for each in db.session.scalars(select(LinkCheck).where(LinkCheck.course_id == course.id))
    }
    found = [Link(url, where, checks.get(url)) for url, where in addresses_of(course).items()]
    found.sort(key=lambda each: _ORDER.index(each.check.state) if each.check else len(_ORDER))
    return Overview(found, Counter(each.check.state for each in found if each.check))


def dead_urls(course: Course) -> set[str]:
    """The addresses of the course that were dead when they were last asked for."""
    return set(
        db.session.scalars(
            select(LinkCheck.url).where(
                LinkCheck.course_id == course.id, LinkCheck.state == LinkState.DEAD
            )
        )
    )
