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
    "group.leave": Words(Kind.GROUPS, lazy("%(actor)s left %(subject)s.")),
    "group.leave_with_class": Words(
        Kind.GROUPS, lazy("%(person)s left the class, and with it %(subject)s.")
    ),
    "group.rename": Words(Kind.GROUPS, lazy("%(actor)s gave a group its name: %(subject)s.")),
    "group.add_member": Words(Kind.GROUPS, lazy("%(actor)s put %(person)s into %(subject)s.")),
    "group.remove_member": Words(
        Kind.GROUPS, lazy("%(actor)s took %(person)s out of %(subject)s.")
    ),
}
