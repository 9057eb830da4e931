"""Taking a course out of one installation and into another, and what a reader sees of it."""

from pathlib import Path

from bs4 import BeautifulSoup

from app.core.web.uploads import store
from app.courses import operations as courses
from app.courses.models import Course
from app.page.audience import Audience
from app.transfer import exporting
from app.transfer.arriving import Folder
from app.transfer.building import build
from app.transfer.building.schedule import titled
from app.transfer.own_json import dumps, loads


def taken_out(course: Course, audience: Audience, folder: Path) -> Path:
    """The course, exported to a folder."""
    exporting.save_folder(exporting.gather(course, audience, store()), folder, overwrite=False)
    return folder


def brought_in(folder: Path) -> Course:
    """What an import makes of an exported folder, published."""
    entry = loads((folder / exporting.DATA).read_bytes())
    course = build(entry, None, files=Folder(folder, store()))
    courses.publish_course(course, None)
    return course


def as_brought(folder: Path) -> bytes:
    """The data of an export as another course has them that was made of it: what groups hand out
    lies with their meetings, and their papers are left to be looked at."""
    entry = loads((folder / exporting.DATA).read_bytes())
    for meeting in entry.meetings:
        for group in meeting.groups:
            for each in group.materials:
                each.title = titled(each.title, group.name)
            meeting.materials += group.materials
            group.papers, group.materials = [], []
    return dumps(entry)


def visible(page: Path) -> list[str]:
    """What a reader of the page sees, without invitations to what only the running site has.

    Notes stand beside a meeting where their scribes wrote them here, among its materials where
    they were brought: so the words are compared without their order.
    """
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    for invitation in soup.select(".invite, li.free"):
        invitation.decompose()
    return sorted(text for text in soup.stripped_strings)


def files_in(folder: Path) -> dict[str, bytes]:
    """What lies in an export's files, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in (folder / "files").rglob("*")
        if path.is_file()
    }
