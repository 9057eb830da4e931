"""Projects: those with a due time are set, the others are only named."""

from datetime import datetime, timedelta

from sqlalchemy import select

from app.core.clock import from_local, now
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.intake import MEGABYTE
from app.courses.operations import slug_of
from app.groups.models import GroupSet
from app.groups.operations import create_group_set
from app.projects.models import FileKind, Project
from app.projects.setting import RequirementInput, create_project
from app.transfer.building.page import add_section, materials, plain
from app.transfer.building.work import Work
from app.transfer.description import ProjectEntry, SectionEntry

# How long a project is open whose page does not say from when.
USUAL = timedelta(days=14)
SMALLEST_GROUP, LARGEST_GROUP = 1, 4
LARGEST_REPORT = 20 * MEGABYTE


def add_projects(work: Work, position: int) -> None:
    """Set those that can be; of the others keep the text, in sections from `position` on."""
    for entry in work.entry.projects:
        _add_files(work, entry)
        if entry.due is None:
            _note_undue(work, entry)
        elif _set(work, entry, from_local(entry.due, work.course.time_zone)):
            continue
        if _brief(entry):
            add_section(work, position, SectionEntry(title=entry.title[:120], body=_brief(entry)))
            position += 1


def _add_files(work: Work, entry: ProjectEntry) -> None:
    """The files that belong to a project are the course's: a project holds none."""
    found = materials(work, [each for each in entry.materials if not each.url])
    for material in found:
        material.title = ": ".join(filter(None, [entry.title, material.title]))[:200]
    work.session.add_all(found)


def _set(work: Work, entry: ProjectEntry, due_at: datetime) -> bool:
    """Set a project, as a draft unless it was published. Whether that could be done."""
    try:
        with work.session.begin_nested():  # what is refused leaves no groups behind
            project = _create(work, entry, due_at)
    except DomainError as error:
        text = _("“%(title)s” could not be set: %(why)s", title=entry.title, why=error.message)
        work.checks.note(text, str(entry.due))
        return False
    project.published_at = now() if entry.published else None
    if not entry.published:
        text = _(
            "Look at the project “%(title)s”: when it opens, who works together, which files it "
            "takes. Then publish it.",
            title=entry.title,
        )
        work.checks.note(text)
    return True


def _create(work: Work, entry: ProjectEntry, due_at: datetime) -> Project:
    opens = entry.opens
    report = RequirementInput(_("Report"), FileKind.PDF, required=True, max_bytes=LARGEST_REPORT)
    return create_project(
        work.course,
        work.actor,
        slug=_free_slug(work, entry),
        group_set=_groups_for(work, entry),
        requirements=[report],
        title=entry.title,
        brief=_brief(entry),
        opens_at=from_local(opens, work.course.time_zone) if opens else due_at - USUAL,
        due_at=due_at,
        late_days=entry.late_days,
        late_percent=entry.late_percent,
    )


def _note_undue(work: Work, entry: ProjectEntry) -> None:
    text = _(
        "No due time is known of “%(title)s”. Set it as a project, if groups are to hand it in.",
        title=entry.title,
    )
    work.checks.note(text)


def _brief(entry: ProjectEntry) -> str:
    """What is asked for, with the addresses that belong to it."""
    links = [
        f"- [{plain(each.title or each.kind)}](<{each.url}>)"
        for each in entry.materials
        if each.url
    ]
    return "\n\n".join(filter(None, [entry.brief, "\n".join(links)]))


def _groups_for(work: Work, entry: ProjectEntry) -> GroupSet:
    """A set of groups made for one project. Who works together is for the staff to say."""
    taken = set(
        work.session.scalars(select(GroupSet.title).where(GroupSet.course_id == work.course.id))
    )
    return create_group_set(
        work.course,
        work.actor,
        title=_free(entry.title, taken),
        min_size=SMALLEST_GROUP,
        max_size=LARGEST_GROUP,
        locks_at=None,
    )


def _free(title: str, taken: set[str]) -> str:
    number, free = 1, title
    while free in taken:
        number += 1
        free = f"{title} ({number})"
    return free


def _free_slug(work: Work, entry: ProjectEntry) -> str:
    taken = set(
        work.session.scalars(select(Project.slug).where(Project.course_id == work.course.id))
    )
    wish = slug_of(entry.slug or entry.title)[:70] or "project"
    number, free = 1, wish
    while free in taken or free == "new":
        number += 1
        free = f"{wish}-{number}"
    return free
