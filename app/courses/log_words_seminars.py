"""What lines of the log say of slots, of who holds them, and of draws."""

from app.core.i18n import lazy
from app.courses.log_kinds import Kind, Words

SEMINARS = {
    "seminar.create": Words(Kind.SLOTS, lazy("%(actor)s made the seminar %(subject)s.")),
    "seminar.edit": Words(Kind.SLOTS, lazy("%(actor)s changed the seminar %(subject)s.")),
    "slot.add": Words(Kind.SLOTS, lazy("%(actor)s added slots: %(subject)s.")),
    "slot.add_many": Words(
        Kind.SLOTS, lazy("%(actor)s added slots to many meetings: %(subject)s.")
    ),
    "slot.take_back": Words(
        Kind.SLOTS, lazy("%(actor)s took slots away that were just added: %(subject)s.")
    ),
    "reading_list.set": Words(
        Kind.SLOTS, lazy("%(actor)s changed the reading list of %(subject)s.")
    ),
    "reading_list.move": Words(
        Kind.SLOTS, lazy("%(actor)s changed the order of the reading list: %(subject)s.")
    ),
    "slot.edit": Words(Kind.SLOTS, lazy("%(actor)s changed a slot: %(subject)s.")),
    "slot.delete": Words(Kind.SLOTS, lazy("%(actor)s removed a slot: %(subject)s.")),
    "sign_up.take": Words(Kind.SLOTS, lazy("%(actor)s took a slot: %(subject)s.")),
    "sign_up.change": Words(Kind.SLOTS, lazy("%(actor)s changed a sign-up: %(subject)s.")),
    "sign_up.withdraw": Words(Kind.SLOTS, lazy("%(actor)s gave a slot back: %(subject)s.")),
    "sign_up.move": Words(Kind.SLOTS, lazy("%(actor)s moved to another slot: %(subject)s.")),
    "sign_up.reassign": Words(
        Kind.SLOTS, lazy("%(actor)s moved a group to another slot: %(subject)s.")
    ),
    "sign_up.draw": Words(Kind.SLOTS, lazy("%(actor)s gave a slot as drawn: %(subject)s.")),
    "sign_up.wait": Words(Kind.SLOTS, lazy("%(actor)s joined a waiting list: %(subject)s.")),
    "sign_up.leave_line": Words(Kind.SLOTS, lazy("%(actor)s left a waiting list: %(subject)s.")),
    "sign_up.promote": Words(
        Kind.SLOTS, lazy("A place came free for a group that waited: %(subject)s.")
    ),
    "slot_deadline.set": Words(
        Kind.SLOTS, lazy("%(actor)s changed when things are due in %(subject)s.")
    ),
    "presentation.add": Words(
        Kind.SLOTS, lazy("%(actor)s added something to a presentation: %(subject)s.")
    ),
    "presentation.change": Words(
        Kind.SLOTS, lazy("%(actor)s changed what a presentation hands out: %(subject)s.")
    ),
    "presentation.remove": Words(
        Kind.SLOTS, lazy("%(actor)s removed something from a presentation: %(subject)s.")
    ),
    "presentation.put_back": Words(
        Kind.SLOTS, lazy("%(actor)s put something back to a presentation: %(subject)s.")
    ),
    "project.remeasure": Words(
        Kind.HAND_INS, lazy("Hand-ins of %(subject)s are due otherwise, as slots changed.")
    ),
    "swap.offer": Words(Kind.SLOTS, lazy("%(actor)s offered to exchange slots: %(subject)s.")),
    "swap.take_back": Words(
        Kind.SLOTS, lazy("%(actor)s took an offer to exchange slots back: %(subject)s.")
    ),
    "swap.decline": Words(Kind.SLOTS, lazy("%(actor)s declined to exchange slots: %(subject)s.")),
    "swap.accept": Words(
        Kind.SLOTS, lazy("%(actor)s exchanged slots by an offer: %(subject)s now.")
    ),
    "swap.exchange": Words(Kind.SLOTS, lazy("%(actor)s exchanged slots: %(subject)s now.")),
    "wishes.save": Words(Kind.SLOTS, lazy("%(actor)s ranked slots: %(subject)s.")),
    "draw.run": Words(Kind.SLOTS, lazy("%(actor)s drew the slots: %(subject)s.")),
    "draw.discard": Words(Kind.SLOTS, lazy("%(actor)s discarded a draft: %(subject)s.")),
    "draw.adjust": Words(Kind.SLOTS, lazy("%(actor)s changed a draft by hand: %(subject)s.")),
    "draw.reopen": Words(
        Kind.SLOTS, lazy("%(actor)s opened wishes again after a draft: %(subject)s.")
    ),
    "draw.publish": Words(Kind.SLOTS, lazy("%(actor)s published the draw: %(subject)s.")),
}
