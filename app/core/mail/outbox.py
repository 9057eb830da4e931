"""Putting mail into the outbox, inside the transaction of what it tells of."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import insert

from app.core import jobs
from app.core.db import after_commit, write
from app.core.i18n import _
from app.core.mail.models import Mail, Topic
from app.core.seal import seal
from app.core.settings import settings

SEALED_FOR = "mail"


class Reader(Protocol):
    """An account, as far as mail must know it."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def name(self) -> str:
        """How the person is called."""

    @property
    def email(self) -> str:
        """Where they read mail."""


def post(
    user_id: int,
    to_address: str,
    *,
    topic: Topic,
    subject: str,
    paragraphs: list[str],
    action: tuple[str, str] | None = None,
    course_label: str = "",
) -> Mail | None:
    """Have a mail sent once this transaction stands. Call inside `write()`.

    `paragraphs` are plain text: what people typed stays text. `action` is the button: its words and
    the absolute path of this site that it leads to, which may hold a token. `course_label` goes
    before the subject. Returns None, and does nothing, where the installation sends no mail.
    """
    if not settings().sends_mail:
        return None
    with write() as session:
        mail = Mail(
            user_id=user_id,
            to_address=to_address,
            body="\n\n".join(paragraphs),
            **_common(topic, subject, action, course_label),
        )
        session.add(mail)
        session.flush()
        after_commit("mail", lambda: jobs.wake("mail"))
    return mail


def post_to_each(
    readers: Iterable[Reader],
    *,
    topic: Topic,
    subject: str,
    paragraphs: Sequence[str],
    action: tuple[str, str] | None = None,
    course_label: str = "",
    own_paths: Mapping[int, str] | None = None,
) -> None:
    """Have the same mail sent to each of these, greeted by name, for the price of one statement.

    `own_paths` says, by the reader's number, where the button leads when that is not the same for
    everybody. Otherwise as `post`.
    """
    readers = list(readers)
    if not readers or not settings().sends_mail:
        return
    common = _common(topic, subject, action, course_label)
    rows = [
        {
            "user_id": reader.id,
            "to_address": reader.email,
            "body": "\n\n".join([_("Hello %(name)s,", name=reader.name), *paragraphs]),
            **common,
            **_own_path(reader, own_paths),
        }
        for reader in readers
    ]
    with write() as session:
        session.execute(insert(Mail), rows)
        after_commit("mail", lambda: jobs.wake("mail"))


def _own_path(reader: Reader, paths: Mapping[int, str] | None) -> dict[str, str]:
    return {"sealed_path": seal(paths[reader.id], SEALED_FOR)} if paths else {}


def _common(
    topic: Topic, subject: str, action: tuple[str, str] | None, course_label: str
) -> dict[str, Any]:
    """The columns that do not depend on who reads."""
    label, path = action or ("", "")
    return {
        "topic": topic,
        "subject": " ".join(subject.split()),
        "action_label": label,
        "sealed_path": seal(path, SEALED_FOR) if path else "",
        "course_label": " ".join(course_label.split()),
    }
