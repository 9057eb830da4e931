"""Putting mail into the outbox, inside the transaction of what it tells of."""

from app.core import jobs
from app.core.db import after_commit, write
from app.core.mail.models import Mail, Topic
from app.core.seal import seal
from app.core.settings import settings

SEALED_FOR = "mail"


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
    label, path = action or ("", "")
    with write() as session:
        mail = Mail(
            user_id=user_id,
            to_address=to_address,
            topic=topic,
            subject=" ".join(subject.split()),
            body="\n\n".join(paragraphs),
            action_label=label,
            sealed_path=seal(path, SEALED_FOR) if path else "",
            course_label=" ".join(course_label.split()),
        )
        session.add(mail)
        session.flush()
        after_commit("mail", lambda: jobs.wake("mail"))
    return mail
