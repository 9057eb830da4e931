"""Which mail somebody wants. All topics but the essential ones can be switched off."""

from collections.abc import Collection

from sqlalchemy import delete, select

from app.accounts.models import User
from app.core import audit
from app.core.db import db, write
from app.core.mail.models import ESSENTIAL, MailRefusal, Topic

CHOICES = tuple(topic for topic in Topic if topic not in ESSENTIAL)


def refused_topics(user: User) -> set[Topic]:
    """The topics of which this person wants no mail."""
    return set(db.session.scalars(select(MailRefusal.topic).where(MailRefusal.user_id == user.id)))


def choose_mail(user: User, wanted: Collection[Topic]) -> None:
    """Have mail of these topics sent to a person, and of no other that can be switched off."""
    with write(user):
        _refuse_exactly(user, {topic for topic in CHOICES if topic not in wanted})


def refuse_mail(user: User, topic: Topic) -> None:
    """Switch one topic off. Again, it changes nothing. Raises ValueError for an essential one."""
    if topic in ESSENTIAL:
        raise ValueError(topic)
    with write(user):
        _refuse_exactly(user, refused_topics(user) | {topic})


def _refuse_exactly(user: User, topics: set[Topic]) -> None:
    before = refused_topics(user)
    if topics == before:
        return
    with write() as session:
        session.execute(
            delete(MailRefusal).where(
                MailRefusal.user_id == user.id, MailRefusal.topic.in_(before - topics)
            )
        )
        session.add_all(MailRefusal(user_id=user.id, topic=topic) for topic in topics - before)
        audit.record(
            session,
            "mail.chosen",
            actor_id=user.id,
            person_id=user.id,
            refused=sorted(topic.value for topic in topics),
        )
