"""What each line of the log says, in a sentence. Every action that is recorded has its words here,
or, of groups, seminars and the page, in the log_words_….py beside.
"""

from collections.abc import Mapping

from app.core.i18n import lazy
from app.courses.log_kinds import Kind, Words
from app.courses.log_words_groups import GROUPS
from app.courses.log_words_page import PAGE
from app.courses.log_words_seminars import SEMINARS

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

WORK = {
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
    "submission.add_author": Words(
        Kind.HAND_INS, lazy("%(actor)s added %(person)s to a hand-in: %(subject)s.")
    ),
    "submission.remove_author": Words(
        Kind.HAND_INS, lazy("%(actor)s took %(person)s off a hand-in: %(subject)s.")
    ),
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

WORDS: Mapping[str, Words] = {
    **PEOPLE,
    **ACCOUNTS,
    **GROUPS,
    **SEMINARS,
    **WORK,
    **PAGE,
}


def actions_of(kind: Kind) -> list[str]:
    """The actions whose lines are of this kind."""
    return [action for action, words in WORDS.items() if words.kind is kind]
