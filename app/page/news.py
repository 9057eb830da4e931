"""The latest news, at the head of the page."""

from dataclasses import dataclass

from markupsafe import Markup

from app.core.markdown import render
from app.core.web.times import short_day
from app.courses import news
from app.courses.models import Course
from app.page.audience import Audience

SHOWN = 3


@dataclass(frozen=True, slots=True)
class NewsLine:
    """A piece of news; `body` is safe HTML, `iso` its moment for machines."""

    id: str
    iso: str
    day: str
    title: str
    body: Markup


@dataclass(frozen=True, slots=True)
class Latest:
    """The pieces shown, the newest first, and whether there are more."""

    lines: list[NewsLine]
    more: bool


def latest(course: Course, audience: Audience) -> Latest:
    """The news that this audience may read now."""
    items = news.shown(course, audience_is_course=audience is not Audience.PUBLIC)
    lines = [
        NewsLine(
            id=f"news-{item.public_id}",
            iso=item.published_at.isoformat(),
            day=short_day(item.published_at, course.time_zone),
            title=item.title,
            body=render(item.body),
        )
        for item in items[:SHOWN]
        if item.published_at is not None
    ]
    return Latest(lines, more=len(items) > SHOWN)
