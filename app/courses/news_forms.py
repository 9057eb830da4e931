"""The form of a piece of news."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from wtforms import BooleanField, RadioField, SelectField

from app.core.clock import now
from app.core.errors import InvalidInput
from app.core.i18n import _, lazy
from app.core.settings import settings
from app.core.web.forms import EditForm, line, local_time, markdown, options
from app.courses.models import Course, NewsAudience, NewsItem
from app.courses.news import state_of

AUDIENCE_NAMES = {
    NewsAudience.PUBLIC: lazy("Everybody"),
    NewsAudience.COURSE: lazy("The course's people"),
}


class When(StrEnum):
    """When a piece comes out."""

    NOW = "now"
    LATER = "later"
    DRAFT = "draft"


WHEN_NAMES = {
    When.NOW: lazy("Now"),
    When.LATER: lazy("At a time"),
    When.DRAFT: lazy("Not yet: keep it as a draft"),
}


class NewsForm(EditForm):
    """A piece of news, who reads it and when it comes out."""

    title = line(lazy("Title"), required=True, most=200)
    body = markdown(
        lazy("Text"),
        description=lazy("Markdown; formulas between dollar signs, as in $x^2$."),
        render_kw={"rows": 8},
    )
    audience = SelectField(
        lazy("Who reads it"),
        choices=options(AUDIENCE_NAMES),
        coerce=NewsAudience,
        default=NewsAudience.PUBLIC,
    )
    when = RadioField(
        lazy("When it comes out"), choices=options(WHEN_NAMES), coerce=When, default=When.NOW
    )
    publish_at = local_time(lazy("Time"))
    by_mail = BooleanField(
        lazy("Send it by mail as well"),
        description=lazy("To everybody in the course, once, when it comes out."),
    )

    @classmethod
    def new(cls, course: Course) -> "NewsForm":
        """The form of a new piece."""
        return cls(zone=course.time_zone)._fitting(None)

    @classmethod
    def of(cls, course: Course, item: NewsItem, **kw: Any) -> "NewsForm":
        """The form of a piece that was written before."""
        when = When.LATER if item.published_at else When.DRAFT
        form = cls(
            zone=course.time_zone,
            obj=item,
            data={"when": when, "publish_at": item.published_at},
            **kw,
        )
        form.opened_at(state_of(item))
        return form._fitting(item)

    def _fitting(self, item: NewsItem | None) -> "NewsForm":
        """Without what is settled: when it came out, that it was mailed, that there is no mail."""
        if item is not None and item.published_at is not None and item.published_at <= now():
            del self.when, self.publish_at
        if not settings().sends_mail or (item is not None and item.mailed_at is not None):
            del self.by_mail
        return self

    @property
    def wants_mail(self) -> bool:
        """Whether it is to go out by mail too."""
        return "by_mail" in self and bool(self.by_mail.data)

    @property
    def goes_by_mail(self) -> bool:
        """Whether it goes to everybody's mail as it is sent, now or when its time comes."""
        return self.wants_mail and ("when" not in self or self.when.data is not When.DRAFT)

    def moment(self) -> datetime | None:
        """When it is to come out; None for a draft. Raises InvalidInput where no time is given."""
        if "when" not in self or self.when.data is When.DRAFT:
            return None
        if self.when.data is When.NOW:
            return now()
        if self.publish_at.data is None:
            raise InvalidInput(_("Say when it comes out."), code="no_time", field="publish_at")
        moment: datetime = self.publish_at.data
        return moment
