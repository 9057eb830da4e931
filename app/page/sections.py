"""The titled parts of the page above the schedule, each with its list where its kind has one."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta

from flask import url_for
from markupsafe import Markup

from app.core.clock import local, now
from app.core.markdown import render
from app.core.web.times import Deadline, deadline
from app.courses.models import Course, SectionKind
from app.page.audience import Audience
from app.page.chips import Chip, material_chips
from app.page.references import ReferenceLine, reference_line
from app.page.rows import in_words
from app.projects.models import Project
from app.schedule import queries as schedule
from app.seminars.dues.due_words import rule_text


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project in the list on the page."""

    title: str
    url: str
    text: Markup
    due: Deadline
    due_words: str


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of the page: safe HTML, then a list where its kind has one."""

    id: str
    label: str
    body: Markup
    references: list[ReferenceLine]
    projects: list[ProjectLine]
    chips: list[Chip]


def sections(
    course: Course, audience: Audience, set_work: list[Project], dead: Collection[str]
) -> list[Section]:
    """The parts that have something to show, in their order."""
    lists = schedule.references_by_list(course)
    chips = material_chips(schedule.course_materials(course), course, audience, dead)
    first_of_projects = next((s for s in course.sections if s.kind is SectionKind.PROJECTS), None)
    found = []
    for section in course.sections:
        holds_projects = section is first_of_projects
        drawn = Section(
            id=f"section-{section.public_id}",
            label=section.title,
            body=render(section.body),
            references=[reference_line(r) for r in lists.get(section.id, [])],
            projects=[_project(course, p) for p in set_work] if holds_projects else [],
            chips=chips if holds_projects else [],
        )
        if drawn.body or drawn.references or drawn.projects or drawn.chips:
            found.append(drawn)
    return found


def _project(course: Course, project: Project) -> ProjectLine:
    return ProjectLine(
        title=project.title,
        url=url_for("projects.show", course=course.slug, project=project.slug),
        text=render(first_paragraph(project.brief)),
        due=_due(project, course),
        due_words=rule_text(project.slot_deadline) if project.slot_deadline else "",
    )


def _due(project: Project, course: Course) -> Deadline:
    """When a project is due, in words that stay true until midnight: the page is kept so long."""
    due = deadline(project.due_at, course.time_zone)
    if project.due_at <= now():
        return replace(due, left="", tone="neutral")
    tomorrow = local(now(), course.time_zone).date() + timedelta(days=1)
    pressing = local(project.due_at, course.time_zone).date() <= tomorrow
    return replace(
        due,
        left=in_words(project.due_at, course.time_zone),
        tone="soon" if pressing else "neutral",
    )


def first_paragraph(markdown: str) -> str:
    """The first paragraph of a text that is neither a heading nor a list."""
    blocks = (block.strip() for block in markdown.split("\n\n"))
    return next((b for b in blocks if b and not b.startswith(("#", "-", "*", "1.", "|", ">"))), "")
