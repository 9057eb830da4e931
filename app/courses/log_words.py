"""What each line of the log says, in a sentence. Every action that is recorded has its words here.

`%(actor)s` did it, `%(person)s` is whom it was done to, `%(subject)s` what it was about. Where
somebody did it to themself, or the line names nobody else, `own` is said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.core.i18n import lazy


class Kind(StrEnum):
    """What lines are about: how the log is filtered."""

    PEOPLE = "people"
    SIGN_INS = "sign-ins"
    GROUPS = "groups"
    SLOTS = "slots"
    SCRIBES = "scribes"
    HAND_INS = "hand-ins"
    GRADES = "grades"
    PAGE = "page"
    EXPORTS = "exports"


KIND_NAMES: Mapping[Kind, Any] = {
    Kind.PEOPLE: lazy("People"),
    Kind.SIGN_INS: lazy("Sign-ins and accounts"),
    Kind.GROUPS: lazy("Groups"),
    Kind.SLOTS: lazy("Seminar slots"),
    Kind.SCRIBES: lazy("Scribes"),
    Kind.HAND_INS: lazy("Hand-ins"),
    Kind.GRADES: lazy("Grades"),
    Kind.PAGE: lazy("Page, schedule and projects"),
    Kind.EXPORTS: lazy("Imports and exports"),
}
# Students' work takes a role in the course: a site administrator does not read of it.
STUDENT_WORK = frozenset({Kind.SCRIBES, Kind.HAND_INS, Kind.GRADES})


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one action."""

    kind: Kind
    phrase: Any
    own: Any = ""
    # Of an account that became one with another, `%(other)s`, where the line says which.
    merging: Any = ""

    @property
    def says_whom(self) -> bool:
        """Whether the sentence names whom it was done to."""
        return "%(person)s" in str(self.phrase)


PEOPLE = {
    "person.enroll": Words(
        Kind.PEOPLE,
        lazy("%(actor)s took %(person)s into the course."),
        lazy("%(actor)s joined the course."),
    ),
    "person.invite": Words(Kind.PEOPLE, lazy("%(actor)s sent %(person)s an invitation.")),
    "person.correct": Words(Kind.PEOPLE, lazy("%(actor)s corrected the entry of %(person)s.")),
    "person.role": Words(
        Kind.PEOPLE,
        lazy("%(actor)s gave %(person)s another role."),
        lazy("%(actor)s took another role."),
    ),
    "person.withdraw": Words(
        Kind.PEOPLE,
        lazy("%(actor)s withdrew %(person)s from the course."),
        lazy("%(actor)s left the course."),
    ),
    "person.name_public": Words(
        Kind.PEOPLE,
        lazy("%(actor)s had the course page name %(person)s."),
        lazy("%(actor)s agreed to be named on the course page."),
    ),
    "person.name_hidden": Words(
        Kind.PEOPLE,
        lazy("%(actor)s had the course page no longer name %(person)s."),
        lazy("%(actor)s chose not to be named on the course page."),
    ),
    "person.merge": Words(Kind.PEOPLE, lazy("%(actor)s made two accounts of %(person)s one.")),
    "join.open": Words(Kind.PEOPLE, lazy("%(actor)s opened joining by a code.")),
    "join.close": Words(Kind.PEOPLE, lazy("%(actor)s closed joining by a code.")),
    "join.ask": Words(
        Kind.PEOPLE,
        lazy("%(person)s asked to join the course."),
        lazy("%(actor)s asked to join the course."),
    ),
    "join.accept": Words(
        Kind.PEOPLE, lazy("%(actor)s accepted the request of %(person)s to join.")
    ),
    "join.decline": Words(
        Kind.PEOPLE, lazy("%(actor)s declined the request of %(person)s to join.")
    ),
}

ACCOUNTS = {
    "sign_in": Words(Kind.SIGN_INS, lazy("%(actor)s signed in.")),
    "user.create": Words(
        Kind.SIGN_INS,
        lazy("%(actor)s made an account for %(person)s."),
        lazy("%(actor)s made an account."),
    ),
    "user.invite": Words(Kind.SIGN_INS, lazy("%(actor)s made a sign-in link for %(person)s.")),
    "user.activate": Words(Kind.SIGN_INS, lazy("%(actor)s began to use the account.")),
    "user.rename": Words(Kind.SIGN_INS, lazy("%(actor)s changed how they are called.")),
    "user.correct": Words(
        Kind.SIGN_INS, lazy("%(actor)s corrected the name or address of %(person)s.")
    ),
    "user.password": Words(Kind.SIGN_INS, lazy("%(actor)s set a password.")),
    "user.email": Words(Kind.SIGN_INS, lazy("%(actor)s changed the e-mail address.")),
    "user.end_sign_ins": Words(
        Kind.SIGN_INS,
        lazy("%(actor)s signed %(person)s out everywhere."),
        lazy("%(actor)s signed other browsers out."),
    ),
    "user.disable": Words(Kind.SIGN_INS, lazy("%(actor)s disabled the account of %(person)s.")),
    "user.enable": Words(Kind.SIGN_INS, lazy("%(actor)s enabled the account of %(person)s.")),
    "user.make_administrator": Words(
        Kind.SIGN_INS, lazy("%(actor)s made %(person)s an administrator of the site.")
    ),
    "user.unmake_administrator": Words(
        Kind.SIGN_INS,
        lazy("%(actor)s took the administration of the site from %(person)s."),
        lazy("%(actor)s gave the administration of the site up."),
    ),
    "user.erase": Words(Kind.SIGN_INS, lazy("%(actor)s erased a person.")),
    "user.merge": Words(
        Kind.SIGN_INS,
        lazy("%(actor)s made two accounts of %(person)s one."),
        lazy("%(actor)s made two accounts of theirs one."),
        lazy("%(actor)s merged the account of %(other)s into that of %(person)s."),
    ),
    "user.link_provider": Words(
        Kind.SIGN_INS, lazy("%(actor)s linked the account to a sign-in service.")
    ),
    "user.unlink_provider": Words(
        Kind.SIGN_INS, lazy("%(actor)s unlinked the account from a sign-in service.")
    ),
    "user.two_step_on": Words(Kind.SIGN_INS, lazy("%(actor)s switched a second step on.")),
    "user.two_step_off": Words(Kind.SIGN_INS, lazy("%(actor)s switched the second step off.")),
    "user.two_step_reset": Words(
        Kind.SIGN_INS, lazy("%(actor)s switched the second step of %(person)s off.")
    ),
    "user.recovery_code": Words(Kind.SIGN_INS, lazy("%(actor)s signed in by a recovery code.")),
    "user.recovery_codes": Words(Kind.SIGN_INS, lazy("%(actor)s made new recovery codes.")),
    "calendar.renew": Words(
        Kind.SIGN_INS, lazy("%(actor)s made an address for their own calendar.")
    ),
    "calendar.end": Words(Kind.SIGN_INS, lazy("%(actor)s took their calendar's address away.")),
    "mail.chosen": Words(Kind.SIGN_INS, lazy("%(actor)s chose which mail to get.")),
    "user.export": Words(Kind.EXPORTS, lazy("%(actor)s downloaded what Colloquy holds on them.")),
}

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

WORK = {
    "seminar.create": Words(Kind.SLOTS, lazy("%(actor)s made the seminar %(subject)s.")),
    "seminar.edit": Words(Kind.SLOTS, lazy("%(actor)s changed the seminar %(subject)s.")),
    "slot.add": Words(Kind.SLOTS, lazy("%(actor)s added slots: %(subject)s.")),
    "slot.edit": Words(Kind.SLOTS, lazy("%(actor)s changed a slot: %(subject)s.")),
    "slot.delete": Words(Kind.SLOTS, lazy("%(actor)s removed a slot: %(subject)s.")),
    "sign_up.take": Words(Kind.SLOTS, lazy("%(actor)s took a slot: %(subject)s.")),
    "sign_up.change": Words(Kind.SLOTS, lazy("%(actor)s changed a sign-up: %(subject)s.")),
    "sign_up.withdraw": Words(Kind.SLOTS, lazy("%(actor)s gave a slot back: %(subject)s.")),
    "scribe.claim": Words(
        Kind.SCRIBES,
        lazy("%(actor)s made %(person)s a scribe: %(subject)s."),
        lazy("%(actor)s took a scribe place: %(subject)s."),
    ),
    "scribe.give_back": Words(
        Kind.SCRIBES,
        lazy("%(actor)s took the scribe place of %(person)s back: %(subject)s."),
        lazy("%(actor)s gave a scribe place back: %(subject)s."),
    ),
    "scribe.hand_in": Words(
        Kind.SCRIBES,
        lazy("%(actor)s handed the notes of %(person)s in: %(subject)s."),
        lazy("%(actor)s handed notes in: %(subject)s."),
    ),
    "scribe.request_revision": Words(
        Kind.SCRIBES, lazy("%(actor)s asked %(person)s to revise the notes: %(subject)s.")
    ),
    "scribe.publish": Words(
        Kind.SCRIBES, lazy("%(actor)s published the notes of %(person)s: %(subject)s.")
    ),
    "scribe.take_back": Words(
        Kind.SCRIBES, lazy("%(actor)s took the notes of %(person)s off the page: %(subject)s.")
    ),
    "submission.hand_in": Words(Kind.HAND_INS, lazy("%(actor)s handed in: %(subject)s.")),
    "extension.grant": Words(Kind.HAND_INS, lazy("%(actor)s gave more time: %(subject)s.")),
    "extension.withdraw": Words(
        Kind.HAND_INS, lazy("%(actor)s took the extra time back: %(subject)s.")
    ),
    "grade.save": Words(Kind.GRADES, lazy("%(actor)s saved a grade: %(subject)s.")),
    "grade.release": Words(Kind.GRADES, lazy("%(actor)s released a grade: %(subject)s.")),
    "grade.withdraw_release": Words(
        Kind.GRADES, lazy("%(actor)s took a release back: %(subject)s.")
    ),
}

PAGE = {
    "course.create": Words(Kind.PAGE, lazy("%(actor)s made the course %(subject)s.")),
    "course.bring": Words(Kind.PAGE, lazy("%(actor)s brought a page into the course.")),
    "course.edit": Words(Kind.PAGE, lazy("%(actor)s changed what the course says of itself.")),
    "course.publish": Words(Kind.PAGE, lazy("%(actor)s published the course page.")),
    "course.unpublish": Words(Kind.PAGE, lazy("%(actor)s took the course page back.")),
    "course.teachers": Words(Kind.PAGE, lazy("%(actor)s changed whom the page names as teaching.")),
    "section.save": Words(Kind.PAGE, lazy("%(actor)s wrote the section %(subject)s.")),
    "section.move": Words(Kind.PAGE, lazy("%(actor)s moved the section %(subject)s.")),
    "section.order": Words(Kind.PAGE, lazy("%(actor)s put the sections in another order.")),
    "section.delete": Words(Kind.PAGE, lazy("%(actor)s deleted the section %(subject)s.")),
    "section.restore": Words(Kind.PAGE, lazy("%(actor)s put the section %(subject)s back.")),
    "news.write": Words(Kind.PAGE, lazy("%(actor)s wrote the news %(subject)s.")),
    "news.edit": Words(Kind.PAGE, lazy("%(actor)s changed the news %(subject)s.")),
    "news.take_back": Words(Kind.PAGE, lazy("%(actor)s took the news %(subject)s back.")),
    "news.delete": Words(Kind.PAGE, lazy("%(actor)s deleted the news %(subject)s.")),
    "meeting.save": Words(Kind.PAGE, lazy("%(actor)s wrote the meeting %(subject)s.")),
    "meeting.cancel": Words(Kind.PAGE, lazy("%(actor)s called the meeting %(subject)s off.")),
    "meeting.restore": Words(Kind.PAGE, lazy("%(actor)s called the meeting %(subject)s on again.")),
    "meeting.add_many": Words(Kind.PAGE, lazy("%(actor)s added meetings by a pattern.")),
    "meeting.move": Words(Kind.PAGE, lazy("%(actor)s moved the meeting %(subject)s.")),
    "meeting.put_back": Words(
        Kind.PAGE, lazy("%(actor)s took back that the meeting %(subject)s was moved.")
    ),
    "listed.name_public": Words(
        Kind.PAGE, lazy("%(actor)s had the old page's people named to everybody: %(subject)s.")
    ),
    "listed.name_hidden": Words(
        Kind.PAGE, lazy("%(actor)s had the old page's people no longer named: %(subject)s.")
    ),
    "listed.remove": Words(
        Kind.PAGE, lazy("%(actor)s removed people whom the old page named: %(subject)s.")
    ),
    "meeting.delete": Words(Kind.PAGE, lazy("%(actor)s deleted the meeting %(subject)s.")),
    "talk.save": Words(Kind.PAGE, lazy("%(actor)s wrote the talk %(subject)s.")),
    "talk.order": Words(Kind.PAGE, lazy("%(actor)s gave the talk %(subject)s another place.")),
    "talk.move": Words(Kind.PAGE, lazy("%(actor)s moved the talk %(subject)s.")),
    "talk.delete": Words(Kind.PAGE, lazy("%(actor)s deleted the talk %(subject)s.")),
    "reference.save": Words(Kind.PAGE, lazy("%(actor)s wrote the reference %(subject)s.")),
    "reference.move": Words(
        Kind.PAGE, lazy("%(actor)s gave the reference %(subject)s another place.")
    ),
    "reference.delete": Words(Kind.PAGE, lazy("%(actor)s deleted the reference %(subject)s.")),
    "material.save": Words(Kind.PAGE, lazy("%(actor)s put material up: %(subject)s.")),
    "material.delete": Words(Kind.PAGE, lazy("%(actor)s deleted material: %(subject)s.")),
    "material.take_back": Words(
        Kind.PAGE, lazy("%(actor)s took an earlier file of material back: %(subject)s.")
    ),
    "material.move": Words(Kind.PAGE, lazy("%(actor)s moved material: %(subject)s.")),
    "links.check": Words(Kind.PAGE, lazy("%(actor)s had the links checked.")),
    "project.create": Words(Kind.PAGE, lazy("%(actor)s set the project %(subject)s.")),
    "project.edit": Words(Kind.PAGE, lazy("%(actor)s changed the project %(subject)s.")),
    "project.publish": Words(Kind.PAGE, lazy("%(actor)s published the project %(subject)s.")),
    "project.unpublish": Words(
        Kind.PAGE, lazy("%(actor)s made the project %(subject)s a draft again.")
    ),
    "project.delete": Words(Kind.PAGE, lazy("%(actor)s deleted the draft %(subject)s.")),
    "rubric.set": Words(Kind.PAGE, lazy("%(actor)s set the rubric of %(subject)s.")),
    "roster.apply": Words(Kind.EXPORTS, lazy("%(actor)s applied a roster file.")),
    "course.export": Words(Kind.EXPORTS, lazy("%(actor)s exported the course.")),
    "course.clone": Words(
        Kind.EXPORTS, lazy("%(actor)s made a new term of the course: %(subject)s.")
    ),
    "roster.export": Words(Kind.EXPORTS, lazy("%(actor)s downloaded the list of people.")),
}

WORDS: Mapping[str, Words] = {**PEOPLE, **ACCOUNTS, **GROUPS, **WORK, **PAGE}


def actions_of(kind: Kind) -> list[str]:
    """The actions whose lines are of this kind."""
    return [action for action, words in WORDS.items() if words.kind is kind]
