"""News of a course: written, published now or at a time, corrected, taken back; by mail once."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select

from app.accounts.models import User
from app.core import audit, jobs
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.form_keys import public_id_for
from app.core.i18n import _
from app.core.mail.models import MailRefusal, Topic
from app.core.markdown.letters import paragraphs_of
from app.core.seen import State, as_seen
from app.core.settings import settings
from app.courses.letters import reached, write_to
from app.courses.models import Course, Enrollment, NewsAudience, NewsItem

# "Now" was said a moment ago.
JUST_NOW = timedelta(minutes=1)


def is_public(item: NewsItem) -> bool:
    """Whether it is published, and its time has come."""
    return item.published_at is not None and item.published_at <= now()


def _published(course: Course) -> ColumnElement[bool]:
    return (NewsItem.course_id == course.id) & (NewsItem.published_at <= now())


def shown(course: Course, *, audience_is_course: bool) -> list[NewsItem]:
    """What is published now, the newest first; without the course's own where it is not asked."""
    asked = select(NewsItem).where(_published(course))
    if not audience_is_course:
        asked = asked.where(NewsItem.audience == NewsAudience.PUBLIC)
    return list(
        db.session.scalars(asked.order_by(NewsItem.published_at.desc(), NewsItem.id.desc()))
    )


def next_moment(course: Course) -> datetime | None:
    """When the next piece comes out by itself, if one waits."""
    return db.session.scalar(
        select(func.min(NewsItem.published_at)).where(
            NewsItem.course_id == course.id, NewsItem.published_at > now()
        )
    )


def every_item(course: Course) -> list[NewsItem]:
    """All that was ever written and not deleted: drafts first, then the latest."""
    items = db.session.scalars(select(NewsItem).where(NewsItem.course_id == course.id))
    return sorted(
        items,
        key=lambda each: (each.published_at is None, each.published_at or each.created_at, each.id),
        reverse=True,
    )


def item_by_public_id(course: Course, public_id: str) -> NewsItem | None:
    """The piece of this course with this public id."""
    return db.session.scalar(
        select(NewsItem).where(NewsItem.course_id == course.id, NewsItem.public_id == public_id)
    )


def state_of(item: NewsItem) -> State:
    """What a form shows of a piece, to see whether somebody else has changed it."""
    names = ("title", "body", "audience", "published_at", "by_mail")
    return {name: getattr(item, name) for name in names}


def write_news(
    course: Course,
    actor: User,
    *,
    key: str,
    title: str,
    body: str,
    audience: NewsAudience,
    published_at: datetime | None,
    by_mail: bool,
) -> NewsItem:
    """Write a piece: a draft, or published at a moment, which may lie ahead.

    `key` becomes its public id: a form that is sent twice with the same key writes one piece. Its
    letters are written with it, or when its moment comes. Raises DomainError for mail where the
    site sends none, InvalidInput for a moment that has passed.
    """
    with write(course) as session:
        present = session.scalar(select(NewsItem).where(NewsItem.public_id == key))
        if present is not None and present.course_id == course.id:
            return present
        public_id = public_id_for(NewsItem, key)
        item = NewsItem(course_id=course.id, public_id=public_id, author_id=actor.id)
        _set(item, title=title, body=body, audience=audience, by_mail=by_mail)
        _time(item, published_at)
        session.add(item)
        session.flush()
        _record(course, actor, "news.write", item)
        _send_if_due(course, item)
    return item


def edit_news(
    course: Course,
    item: NewsItem,
    actor: User,
    *,
    title: str,
    body: str,
    audience: NewsAudience,
    by_mail: bool,
    published_at: datetime | None,
    seen: str | None = None,
) -> None:
    """Correct a piece. One that is out stays out as of then, and says that it was edited.

    Mail that is asked for only now goes out now, once. Raises as `write_news` does, and
    ChangedMeanwhile for one that is not as it was `seen`.
    """
    with write(course, item), as_seen(seen, lambda: state_of(item)):
        was_out = is_public(item)
        _set(item, title=title, body=body, audience=audience, by_mail=by_mail)
        if was_out:
            item.edited_at = now()
        else:
            _time(item, published_at)
        _record(course, actor, "news.edit", item)
        _send_if_due(course, item)


def _set(item: NewsItem, *, title: str, body: str, audience: NewsAudience, by_mail: bool) -> None:
    if by_mail and item.mailed_at is None and not settings().sends_mail:
        raise DomainError(
            _("This site sends no mail. Publish it on the page alone."),
            code="no_mail",
            field="by_mail",
        )
    item.title, item.body, item.audience = title, body, audience
    item.by_mail = by_mail or item.mailed_at is not None


def _time(item: NewsItem, published_at: datetime | None) -> None:
    """Set when it comes out. Raises InvalidInput for a time that has passed."""
    if published_at is not None and published_at < now() - JUST_NOW:
        raise InvalidInput(
            _("This time has passed. Publish it now, or choose a later time."),
            code="time_passed",
            field="publish_at",
        )
    item.published_at = max(published_at, now()) if published_at else None


def take_back(course: Course, item: NewsItem, actor: User) -> None:
    """Make a draft of a piece again. Raises DomainError for one that has gone out by mail."""
    with write(course, item):
        if item.published_at is None:
            return
        if item.mailed_at is not None:
            raise DomainError(
                _(
                    "It has gone out by mail, so it can't be a draft again. "
                    "Correct it, or delete it and write what is right."
                ),
                code="mailed",
            )
        item.published_at = item.edited_at = None
        _record(course, actor, "news.take_back", item)


def delete_news(course: Course, item: NewsItem, actor: User) -> None:
    """Delete a piece. Its text stays in the log."""
    with write(course, item) as session:
        _record(course, actor, "news.delete", item, body=item.body)
        session.delete(item)


def count_of_mailed(course: Course) -> int:
    """How many a piece goes to by mail: whom mail reaches, and who take such mail."""
    refusing = select(MailRefusal.user_id).where(MailRefusal.topic == Topic.COURSE)
    people = select(Enrollment).where(
        Enrollment.course_id == course.id, Enrollment.user_id.not_in(refusing)
    )
    return len(reached(db.session.scalars(people)))


def send_due() -> None:
    """Write the letters of every piece whose moment has come. A sweep of the worker.

    Each in a transaction of its own with the mark that it was done: stopped anywhere, none is lost
    and none goes out twice.
    """
    if not settings().sends_mail:
        return
    waiting = (
        select(NewsItem.id, Course)
        .join(NewsItem.course)
        .where(
            NewsItem.by_mail.is_(True),
            NewsItem.mailed_at.is_(None),
            NewsItem.published_at <= now(),
        )
    )
    for key, course in db.session.execute(waiting.order_by(NewsItem.published_at)).all():
        if jobs.stopping():
            return
        with write(course) as session:
            # As it is now: taken back, deleted, or sent by another worker.
            item = session.get(NewsItem, key, populate_existing=True)
            if item is not None:
                _send_if_due(course, item)


def _send_if_due(course: Course, item: NewsItem) -> None:
    """Write a letter to everybody in the course, if it is asked for, time, and not done yet."""
    if not item.by_mail or item.mailed_at is not None or not is_public(item):
        return
    item.mailed_at = now()
    people = db.session.scalars(
        select(Enrollment).where(
            Enrollment.course_id == course.id, Enrollment.withdrawn_at.is_(None)
        )
    )
    write_to(
        people.all(),
        course,
        topic=Topic.COURSE,
        subject=item.title,
        paragraphs=paragraphs_of(item.body) or [item.title],
        action=(_("Read it in the course"), f"/c/{course.slug}/news#news-{item.public_id}"),
    )


def _record(course: Course, actor: User, action: str, item: NewsItem, **detail: Any) -> None:
    """Add a line to the log, and note that the page shows something else."""
    course.changed()
    audit.record(db.session, action, item.title, actor_id=actor.id, course_id=course.id, **detail)
