"""What somebody brings: an export, a course in JSON, the source of a page, or its text."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import Literal

from app.core.errors import InvalidInput, TooLarge
from app.core.i18n import _
from app.core.intake import MEGABYTE, size_text
from app.core.storage import BlobStore
from app.transfer import bounds, guarding, own_json
from app.transfer.arriving import (
    UNREADABLE,
    Archive,
    FileSource,
    NoFiles,
    description_in,
    open_archive,
)
from app.transfer.description import CourseEntry, Doubt, Understood

LARGEST_PAGE = 5 * MEGABYTE
_ZIP = b"PK\x03\x04"
# A page is read by whichever is fit for where it comes from: see `limited_reading`.
Reader = Callable[[bytes, str, "Wishes"], Understood]
DateOrder = Literal["month first", "day first"]


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a page is to be read, where it does not say."""

    time_zone: str = ""
    base_url: str = ""
    date_order: DateOrder | None = None


AS_IT_IS = Wishes()


def understand(
    content: bytes, name: str = "", wishes: Wishes = AS_IT_IS, *, read: Reader | None = None
) -> Understood:
    """What a file says. What it is, its content says and not its name.

    Raises InvalidInput for what is no course page, TooLarge.
    """
    if is_own(content):
        course = own_json.loads(description_of(content))
        return Understood(course=course, doubts=list(_left_behind(course)))
    if len(content) > LARGEST_PAGE:
        raise TooLarge(
            _("A page has at most %(limit)s.", limit=size_text(LARGEST_PAGE)),
            code="too_large",
            field="file",
        )
    understood = (read or _read)(content, name, wishes)
    bounds.make_fit(understood)
    guarding.keep_private(understood)
    return understood


def _left_behind(course: CourseEntry) -> Iterator[Doubt]:
    """What a course had where it was exported and a description does not hold."""
    if any(meeting.kind == "seminar" or meeting.groups for meeting in course.meetings):
        yield Doubt(
            text=_(
                "Seminar slots and sign-ups did not come along. The groups that had signed up "
                "are listed by name; make slots anew if groups are still to sign up."
            )
        )


def _read(content: bytes, name: str, wishes: Wishes) -> Understood:
    """Read a page in this process, for somebody who reads a page of their own."""
    from app.transfer.reading import read

    return read(content, name, **asdict(wishes))


def is_archive(content: bytes) -> bool:
    """Whether this is a ZIP."""
    return content.startswith(_ZIP)


def is_own(content: bytes) -> bool:
    """Whether this is what Colloquy writes, and no page."""
    return is_archive(content) or own_json.looks_like_json(content)


def description_of(content: bytes) -> bytes:
    """The JSON in an archive; anything else is its own description. Raises InvalidInput."""
    if not is_archive(content):
        return content
    with open_archive(BytesIO(content)) as archive:
        name = description_in(archive)
        if archive.getinfo(name).file_size > own_json.LARGEST:
            raise InvalidInput(
                _("The course.json in this archive is too large to be one."),
                code="too_large",
                field="file",
            )
        try:
            return archive.read(name)
        except UNREADABLE as error:
            raise InvalidInput(
                _("The course.json in this archive is damaged. Pack it again."),
                code="damaged",
                field="file",
            ) from error


def files_of(content: bytes, store: BlobStore) -> FileSource:
    """The files that came along."""
    if not is_archive(content):
        return NoFiles()
    return Archive(open_archive(BytesIO(content)), store)
