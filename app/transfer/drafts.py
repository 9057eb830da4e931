"""A page that was sent, from its arrival until it is a course or thrown away.

Only what people correct is kept with it: what the page says is found out anew each time it is
looked at. A draft is for the one who sent it alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from functools import partial

from sqlalchemy import delete, select
from sqlalchemy.orm.exc import ObjectDeletedError

from app.accounts.models import User
from app.accounts.personal import Holding
from app.core.audit import AuditEntry
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput, TooLarge
from app.core.i18n import _
from app.core.intake import MEGABYTE, size_text
from app.core.storage import BlobStore, clean_name
from app.courses.models import Course
from app.courses.operations import slug_of
from app.courses.teachers import Teacher, parse_teachers
from app.transfer import limited_reading
from app.transfer.building import BROUGHT, build, fill, shelve
from app.transfer.description import CourseEntry, TeacherEntry, Understood
from app.transfer.models import ImportDraft
from app.transfer.understanding import DateOrder, Wishes, files_of, understand

KEPT_FOR = timedelta(days=1)
LARGEST = 50 * MEGABYTE
SLUG_WORDS = 4
# What may be corrected of a course before it is there, and how its page is read.
NAMED = (
    *("code", "title", "term", "institution", "slug", "time_zone"),
    *("meeting_time", "place"),
)
HOURS = ("starts", "ends")
READ_BY = ("base_url", "date_order")
ORDERS: Mapping[str, DateOrder] = {"month first": "month first", "day first": "day first"}


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft that has been read, as corrected."""

    understood: Understood
    slug: str

    @property
    def course(self) -> CourseEntry:
        """The course that is described."""
        return self.understood.course


def keep(
    user: User, name: str, content: bytes, *, base_url: str = "", into: Course | None = None
) -> ImportDraft:
    """Keep what was sent, if it says anything of a course; `into`, for a course that is there.

    Raises InvalidInput or TooLarge.
    """
    if len(content) > LARGEST:
        raise TooLarge(
            _(
                "This file is %(size)s, and at most %(limit)s are taken here. "
                "Use `colloquy course import` on the server.",
                size=size_text(len(content)),
                limit=size_text(LARGEST),
            ),
            code="too_large",
            field="file",
        )
    _read(content, name, {"base_url": base_url}, user.id)
    choices = {"base_url": base_url, "into": into.public_id if into else ""}
    with write() as session:
        draft = ImportDraft(
            user_id=user.id, file_name=clean_name(name), content=content, choices=choices
        )
        session.add(draft)
        session.flush()
    return draft


def find(user: User, public_id: str, into: Course | None = None) -> ImportDraft | None:
    """The draft that this person has sent, for this course or for a new one."""
    draft = db.session.scalar(
        select(ImportDraft).where(
            ImportDraft.user_id == user.id,
            ImportDraft.public_id == public_id,
            ImportDraft.created_at > now() - KEPT_FOR,
        )
    )
    meant = into.public_id if into else ""
    return draft if draft is not None and draft.choices.get("into") == meant else None


def open_draft(draft: ImportDraft) -> Opened:
    """Read a draft as corrected. Raises InvalidInput when that can't be done."""
    return _opened(draft, draft.choices)


def _opened(draft: ImportDraft, choices: dict[str, str]) -> Opened:
    understood = _read(draft.content, draft.file_name, choices, draft.user_id)
    course = understood.course
    for name in NAMED:
        setattr(course, name, choices.get(name, getattr(course, name)))
    for name in HOURS:
        if name in choices:
            said = choices[name]
            setattr(course, name, time.fromisoformat(said) if said else None)
    course.instructors = _taught_by(course, choices.get("instructors"))
    course.time_zone = course.time_zone or _usual_zone()
    return Opened(understood, course.slug or _suggested_slug(course))


def lines_of(teachers: Iterable[TeacherEntry]) -> str:
    """Who teaches, a line each, as people type it in the course's settings."""
    return "\n".join(Teacher(each.name, each.affiliation, each.url).line for each in teachers)


def _taught_by(course: CourseEntry, typed: str | None) -> list[TeacherEntry]:
    """Who teaches, as corrected; a name without an address keeps the one that the page has for it.

    Raises InvalidInput for a line that can't be read.
    """
    if typed is None or typed == lines_of(course.instructors):
        return course.instructors
    urls = {each.name: each.url for each in course.instructors}
    return [
        TeacherEntry(
            name=each.name, affiliation=each.affiliation, url=each.url or urls.get(each.name, "")
        )
        for each in parse_teachers(typed, "instructors")
    ]


def _suggested_slug(course: CourseEntry) -> str:
    """Of the code and the term; without a code, of the title's first words."""
    called = course.code or " ".join(course.title.split()[:SLUG_WORDS])
    return slug_of(called, course.term) if called else ""


def _read(content: bytes, name: str, choices: dict[str, str], user_id: int) -> Understood:
    wishes = Wishes(
        base_url=choices.get("base_url", ""), date_order=ORDERS.get(choices.get("date_order", ""))
    )
    read = partial(limited_reading.read, person=str(user_id))
    return understand(content, name, wishes, read=read)


def _usual_zone() -> str:
    """The zone of the newest course: most universities are in one."""
    newest = select(Course.time_zone).order_by(Course.id.desc()).limit(1)
    return db.session.scalar(newest) or ""


def correct(draft: ImportDraft, given: dict[str, str]) -> bool:
    """Keep what was corrected. Whether the page is read otherwise now.

    Raises InvalidInput when it can't be read so, for half the hours, and for a line of who
    teaches that can't be read.
    """
    wanted = {**draft.choices, **given}
    _check_hours(wanted.get("starts", ""), wanted.get("ends", ""))
    _opened(draft, wanted)
    otherwise = any(wanted.get(name, "") != draft.choices.get(name, "") for name in READ_BY)
    with write(draft):
        draft.choices = wanted
    return otherwise


def _check_hours(starts: str, ends: str) -> None:
    """Refuse half the hours, or an end before its beginning."""
    if bool(starts) != bool(ends):
        raise InvalidInput(
            _("Give both hours, or none."), code="half_hours", field="starts" if ends else "ends"
        )
    if starts and time.fromisoformat(ends) <= time.fromisoformat(starts):
        raise InvalidInput(
            _("It ends before it begins. Choose a later end."),
            code="ends_before_start",
            field="ends",
        )


def discard(draft: ImportDraft) -> None:
    """Throw a draft away."""
    with write() as session:
        session.execute(delete(ImportDraft).where(ImportDraft.id == draft.id))


def make(draft: ImportDraft, actor: User, store: BlobStore, into: Course | None = None) -> Course:
    """Make the course, or fill the one that is there. Done twice, it is done once.

    Raises InvalidInput and DomainError as `build` and `fill` do, and DomainError `draft_gone`.
    """
    opened, key = open_draft(draft), draft.public_id
    shelf = shelve(opened.course, files_of(draft.content, store))  # before the lock: it lasts
    given = draft.choices
    try:
        with write(*([into] if into else []), draft) as session:
            if draft.choices != given:
                raise DomainError(_("It has been corrected since. Look at it again."))
            session.delete(draft)
            if into is not None:
                return fill(into, opened.understood, actor, files=shelf, draft=key)
            return build(opened.understood, actor, slug=opened.slug, files=shelf, draft=key)
    except ObjectDeletedError as error:
        raise DomainError(
            _("This page has been made a course, or thrown away."), code="draft_gone"
        ) from error


def made_of(user: User, public_id: str) -> Course | None:
    """The course that this person has made of the draft that had this public id."""
    return db.session.scalar(
        select(Course)
        .join(AuditEntry, AuditEntry.course_id == Course.id)
        .where(
            AuditEntry.action == BROUGHT,
            AuditEntry.subject == public_id,
            AuditEntry.actor_id == user.id,
        )
        .limit(1)
    )


def forget_old() -> None:
    """Throw away what was sent more than a day ago."""
    old = ImportDraft.created_at <= now() - KEPT_FOR
    if db.session.scalar(select(ImportDraft.id).where(old).limit(1)) is None:
        return
    with write() as session:
        session.execute(delete(ImportDraft).where(old))


def forget_of(user: User, _actor: User) -> None:
    """Throw away what a person who is erased has sent."""
    with write() as session:
        session.execute(delete(ImportDraft).where(ImportDraft.user_id == user.id))


def holding(user: User) -> Holding:
    """The pages that somebody has sent and not yet made courses of."""
    sent = db.session.scalars(select(ImportDraft).where(ImportDraft.user_id == user.id))
    return Holding(
        "pages_sent", [{"name": each.file_name, "sent_at": each.created_at} for each in sent]
    )
