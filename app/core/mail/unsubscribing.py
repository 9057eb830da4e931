"""The address at which one person switches one topic off, without signing in.

Whoever holds it can do this and nothing else, so it does not expire: a mail may be read late.
"""

from itsdangerous import BadData, URLSafeSerializer

from app.core.mail.models import ESSENTIAL, Topic
from app.core.settings import settings


def unsubscribe_path(reader: str, topic: Topic) -> str:
    """Where the person with the public id `reader` switches `topic` off."""
    return f"/mail/unsubscribe/{_serializer().dumps([reader, topic.value])}"


def read_token(token: str) -> tuple[str, Topic] | None:
    """The person's public id and the topic of a token; None for one that is not ours."""
    try:
        reader, word = _serializer().loads(token)
        topic = Topic(word)
    except (BadData, ValueError):
        return None
    return None if topic in ESSENTIAL else (reader, topic)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt="colloquy/unsubscribe")
