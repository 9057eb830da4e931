"""What lines of the log say of groups."""

from app.core.i18n import lazy
from app.courses.log_kinds import Kind, Words

GROUPS = {
    "group_set.create": Words(Kind.GROUPS, lazy("%(actor)s made the groups of %(subject)s.")),
    "group_set.edit": Words(Kind.GROUPS, lazy("%(actor)s changed the rules of %(subject)s.")),
    "group.create": Words(Kind.GROUPS, lazy("%(actor)s made %(subject)s.")),
    "group.invite": Words(Kind.GROUPS, lazy("%(actor)s invited %(person)s to %(subject)s.")),
    "group.join": Words(Kind.GROUPS, lazy("%(actor)s joined %(subject)s.")),
    "group.decline": Words(Kind.GROUPS, lazy("%(actor)s declined the invitation to %(subject)s.")),
    "group.withdraw_invitation": Words(
        Kind.GROUPS, lazy("%(actor)s took an invitation to %(subject)s back.")
    ),
    "group.ask": Words(Kind.GROUPS, lazy("%(actor)s asked to join %(subject)s.")),
    "group.accept_request": Words(Kind.GROUPS, lazy("%(actor)s let %(person)s into %(subject)s.")),
    "group.decline_request": Words(
        Kind.GROUPS, lazy("%(actor)s declined the request of %(person)s to join %(subject)s.")
    ),
    "group.take_request_back": Words(
        Kind.GROUPS, lazy("%(actor)s took the request to join %(subject)s back.")
    ),
    "group.join_by_code": Words(Kind.GROUPS, lazy("%(actor)s joined %(subject)s by its code.")),
    "group.renew_code": Words(Kind.GROUPS, lazy("%(actor)s made a code to join %(subject)s.")),
    "group.switch_code_off": Words(
        Kind.GROUPS, lazy("%(actor)s switched the code of %(subject)s off.")
    ),
    "group.describe": Words(Kind.GROUPS, lazy("%(actor)s edited the page of %(subject)s.")),
    "group.leave": Words(Kind.GROUPS, lazy("%(actor)s left %(subject)s.")),
    "group.leave_with_class": Words(
        Kind.GROUPS, lazy("%(person)s left the class, and with it %(subject)s.")
    ),
    "group.rename": Words(Kind.GROUPS, lazy("%(actor)s gave a group its name: %(subject)s.")),
    "group.add_member": Words(Kind.GROUPS, lazy("%(actor)s put %(person)s into %(subject)s.")),
    "group.remove_member": Words(
        Kind.GROUPS, lazy("%(actor)s took %(person)s out of %(subject)s.")
    ),
    "group.move_member": Words(Kind.GROUPS, lazy("%(actor)s moved %(person)s: %(subject)s.")),
    "group_set.lock": Words(
        Kind.GROUPS, lazy("%(actor)s changed until when students change groups: %(subject)s.")
    ),
    "group_set.copy": Words(Kind.GROUPS, lazy("%(actor)s copied groups: %(subject)s.")),
    "group_set.delete": Words(Kind.GROUPS, lazy("%(actor)s removed the groups of %(subject)s.")),
    "group_set.place_leftovers": Words(
        Kind.GROUPS, lazy("%(actor)s placed those without a group at random: %(subject)s.")
    ),
    "group_set.import": Words(
        Kind.GROUPS, lazy("%(actor)s took the groups of %(subject)s from a file.")
    ),
    "group_set.export": Words(
        Kind.EXPORTS, lazy("%(actor)s downloaded the groups of %(subject)s.")
    ),
}
