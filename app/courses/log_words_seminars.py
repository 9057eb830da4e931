"""What lines of the log say of slots, of who holds them, and of draws."""

from app.core.i18n import lazy
from app.courses.log_kinds import Kind, Words

SEMINARS = {
    "seminar.create": Words(Kind.SLOTS, lazy("%(actor)s made the seminar %(subject)s.")),
    "seminar.edit": Words(Kind.SLOTS, lazy("%(actor)s changed the seminar %(subject)s.")),
    "slot.add": Words(Kind.SLOTS, lazy("%(actor)s added slots: %(subject)s.")),
    "slot.edit": Words(Kind.SLOTS, lazy("%(actor)s changed a slot: %(subject)s.")),
    "slot.delete": Words(Kind.SLOTS, lazy("%(actor)s removed a slot: %(subject)s.")),
    "sign_up.take": Words(Kind.SLOTS, lazy("%(actor)s took a slot: %(subject)s.")),
    "sign_up.change": Words(Kind.SLOTS, lazy("%(actor)s changed a sign-up: %(subject)s.")),
    "sign_up.withdraw": Words(Kind.SLOTS, lazy("%(actor)s gave a slot back: %(subject)s.")),
}
