"""A roster that was sent, from its arrival until it is applied or thrown away.

Only what people correct is kept with it: the rest is found out anew each time it is looked at, so
that the preview is never older than the course.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm.exc import ObjectDeletedError

from app.accounts import operations as accounts
from app.accounts.models import User
from app.core import audit
from app.core.audit import AuditEntry
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.core.storage import clean_name
from app.courses.models import Course, Enrollment, RosterDraft
from app.courses.roster import applying, grouping
from app.courses.roster.applying import Applied
from app.courses.roster.columns import Layout, lay_out
from app.courses.roster.entries import Understood, understand
from app.courses.roster.plan import Plan, compare
from app.courses.roster.reading import Sheet, read

QUOTED = 100
_APPLIED = "roster.apply"


@dataclass(frozen=True, slots=True)
class Corrections:
    """How to read a file, where the guess is wrong. What is empty, or None, is guessed."""

    encoding: str = ""
    delimiter: str = ""
    header: bool | None = None
    columns: Mapping[str, int] | None = None
    domain: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a plan leaves open: of the missing, by public id, who is withdrawn; of those who come
    back, who is left out; where the groups go (None: where the preview showed them to go)."""

    withdraw: Collection[str] = ()
    leave_out: Collection[str] = ()
    groups_into: str | None = None
    invite: bool = False


AS_SHOWN = Choices()


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that has been read: its rows, which column holds what, and whom it speaks of."""

    sheet: Sheet
    layout: Layout
    understood: Understood
    domain: str = ""

    @property
    def needs_domain(self) -> bool:
        """Whether logins stand where addresses should, and nobody has said what to add."""
        return not self.domain and self.layout.holds_logins(self.sheet)

    def quote(self, lines: Collection[int]) -> dict[int, str]:
        """What stands in these lines, shortened."""
        wanted = set(lines)
        rows = (row for row in self.sheet.rows if row.line in wanted)
        return {row.line: _shortened(" · ".join(filter(None, row.cells))) for row in rows}


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= QUOTED else f"{text[: QUOTED - 1]}…"


def open_file(content: bytes, given: Corrections) -> Opened:
    """Read a file as corrected. Raises InvalidInput or TooLarge."""
    sheet = read(content, encoding=given.encoding, delimiter=given.delimiter)
    layout = lay_out(sheet, header=given.header, columns=given.columns)
    domain = _domain(given.domain)
    return Opened(sheet, layout, understand(sheet, layout, domain), domain)


def _domain(said: str) -> str:
    """What comes after the @ of an address. Raises InvalidInput when nothing can."""
    said = said.strip().removeprefix("@")
    try:
        return accounts.clean_email(f"x@{said}").partition("@")[2] if said else ""
    except InvalidInput as error:
        raise InvalidInput(
            _("“%(domain)s” can't follow the @ of an address.", domain=said[:60]),
            code="bad_domain",
            field="domain",
        ) from error


def usual_domain(course: Course) -> str:
    """What most addresses of the course end in, after the @; empty when it has no people."""
    addresses = db.session.scalars(
        select(User.email_key)
        .join(Enrollment, Enrollment.user_id == User.id)
        .where(Enrollment.course_id == course.id, Enrollment.withdrawn_at.is_(None))
    )
    ends = Counter(address.rpartition("@")[2] for address in addresses)
    return ends.most_common(1)[0][0] if ends else ""


def plan_for(course: Course, opened: Opened, *, lock: bool = False) -> Plan:
    """What the file would change. Its groups go into the only set that the course has."""
    into = grouping.only_target(course) if opened.understood.has_groups else ""
    return compare(course, opened.understood, groups_into=into, lock=lock)


def keep(course: Course, actor: User, name: str, content: bytes) -> RosterDraft:
    """Keep a file that was sent, if it is a table. Raises InvalidInput or TooLarge."""
    read(content)
    with write(course) as session:
        draft = RosterDraft(
            course_id=course.id, user_id=actor.id, file_name=clean_name(name), content=content
        )
        session.add(draft)
        session.flush()
    return draft


def find(course: Course, public_id: str) -> RosterDraft | None:
    """The draft of this course with this public id."""
    return db.session.scalar(
        select(RosterDraft).where(
            RosterDraft.course_id == course.id, RosterDraft.public_id == public_id
        )
    )


def was_applied(course: Course, public_id: str) -> bool:
    """Whether there was such a draft, and it has been applied."""
    entry = select(AuditEntry.id).where(
        AuditEntry.course_id == course.id,
        AuditEntry.action == _APPLIED,
        AuditEntry.subject == public_id,
    )
    return db.session.scalar(entry.limit(1)) is not None


def corrections_of(draft: RosterDraft) -> Corrections:
    """What has been corrected of a draft so far."""
    return Corrections(**draft.reading, columns=draft.mapping or None)


def correct(course: Course, draft: RosterDraft, given: Corrections) -> None:
    """Have the file read otherwise. Raises InvalidInput when it can't be read so."""
    shown = open_file(draft.content, corrections_of(draft))
    read_anew = open_file(draft.content, given)
    columns = dict(given.columns or {})
    if (
        read_anew.sheet.rows != shown.sheet.rows or read_anew.layout.header != shown.layout.header
    ) and columns == dict(shown.layout.columns):
        # Nobody chose these: they were the guess for what the file looked like before.
        columns = {}
    with write(course, draft):
        draft.reading = {
            "encoding": given.encoding,
            "delimiter": given.delimiter,
            "header": given.header,
            "domain": given.domain,
        }
        draft.mapping = columns


def discard(course: Course, draft: RosterDraft) -> None:
    """Throw a draft away."""
    with write(course) as session:
        session.execute(delete(RosterDraft).where(RosterDraft.id == draft.id))


def confirm(
    course: Course,
    draft: RosterDraft,
    actor: User,
    *,
    digest: str,
    choices: Choices = AS_SHOWN,
) -> Applied:
    """Apply what the preview with this digest showed, as chosen.

    Confirming twice is confirming once. Raises DomainError: `plan_changed` when the course or the
    draft is no longer as it was shown, `draft_gone` when there is nothing left to confirm.
    """
    given = corrections_of(draft)
    opened = open_file(draft.content, given)  # before the lock: it takes a while
    try:
        with applying.unless_overtaken(), write(course, draft) as session:
            plan = plan_for(course, opened, lock=True)
            if corrections_of(draft) != given or plan.digest != digest:
                raise _plan_changed()
            applied = _apply_as_chosen(course, opened, plan, actor, choices)
            _record(course, actor, draft.public_id, applied)
            session.delete(draft)
    except ObjectDeletedError as error:
        raise DomainError(
            _("This roster has been applied, or thrown away."), code="draft_gone"
        ) from error
    return applied


def _apply_as_chosen(
    course: Course, opened: Opened, shown: Plan, actor: User, choices: Choices
) -> Applied:
    """Apply a plan; of groups that go elsewhere than shown, the problems are told with the rest."""
    plan, into = shown, choices.groups_into
    if into is not None and into != shown.groups_into:
        if into and into not in dict(grouping.targets(course)):
            raise _plan_changed()
        plan = compare(course, opened.understood, groups_into=into)
    applied = applying.apply(
        course,
        plan,
        actor,
        withdraw=[each for each in plan.withdrawn if each.public_id in choices.withdraw],
        leave_out=[
            each.enrollment
            for each in plan.returning
            if each.enrollment.public_id in choices.leave_out
        ],
        invite=choices.invite,
    )
    applied.problems += [each for each in plan.problems if each not in shown.problems]
    return applied


def apply_file(
    course: Course,
    content: bytes,
    given: Corrections,
    actor: User | None,
    *,
    digest: str,
    groups_into: str = "",
    withdraw: bool = False,
    invite: bool = False,
) -> Applied:
    """Apply a file without a draft, as its preview with this digest showed it.

    Raises DomainError (`plan_changed`), InvalidInput or TooLarge.
    """
    opened = open_file(content, given)
    with applying.unless_overtaken(), write(course):
        plan = compare(course, opened.understood, groups_into=groups_into, lock=True)
        if plan.digest != digest:
            raise _plan_changed()
        missing = plan.withdrawn if withdraw else []
        applied = applying.apply(course, plan, actor, withdraw=missing, invite=invite)
        _record(course, actor, "", applied)
    return applied


def _plan_changed() -> DomainError:
    return DomainError(
        _("The course has changed since. Look at the list again; nothing was done."),
        code="plan_changed",
    )


def _record(course: Course, actor: User | None, draft: str, applied: Applied) -> None:
    with write() as session:
        audit.record(
            session,
            _APPLIED,
            draft,
            actor_id=actor.id if actor else None,
            course_id=course.id,
            added=len(applied.added),
            changed=applied.changed + applied.returned,
            withdrawn=applied.withdrawn,
        )
