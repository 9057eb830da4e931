"""The submissions table as its page takes it: rows in words, filtered and sorted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import url_for

from app.core.clock import now
from app.core.i18n import _
from app.core.pdf import Inspection
from app.core.web.times import moment_text
from app.grading.arithmetic import shown
from app.grading.queries import GradebookRow
from app.groups.rules import group_title
from app.projects.models import Project
from app.projects.receipts import late_text

FLAGS: dict[str, Callable[[], tuple[str, str]]] = {
    "javascript": lambda: (_("JavaScript"), "late"),
    "launch": lambda: (_("starts programs"), "late"),
    "embedded_files": lambda: (_("embedded files"), "soon"),
    "external_actions": lambda: (_("sends data"), "late"),
    "repaired": lambda: (_("was mended"), "soon"),
}
EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table."""

    group: str
    names: str
    title: str
    handed_in: str
    badges: list[tuple[str, str]]
    pages: str
    flags: list[tuple[str, str]]
    grader: str
    marked: int
    points: str
    state: tuple[str, str] | None
    url: str


def states() -> list[tuple[str, str]]:
    """The filter's choices."""
    return [
        ("", _("All")),
        ("ungraded", _("To grade")),
        ("ready", _("Ready to release")),
        ("released", _("Released")),
        ("late", _("Late")),
        ("missing", _("Not handed in")),
    ]


def matches(row: GradebookRow, state: str) -> bool:
    """Whether a row belongs to a filter's choice; an unknown choice shows all."""
    released = row.grade is not None and row.grade.released_at is not None
    return {
        "ungraded": row.row.submission is not None and not row.complete,
        "ready": row.complete and not released,
        "released": released,
        "late": row.row.late_days > 0,
        "missing": row.row.submission is None,
    }.get(state, True)


def ordered(rows: list[GradebookRow], key: str) -> list[GradebookRow]:
    """The rows by group (as they come), by time of hand-in, or by points."""
    if key == "time":
        return sorted(rows, key=lambda r: r.row.latest.received_at if r.row.latest else EARLIEST)
    if key == "grade":
        return sorted(rows, key=lambda r: r.result.points if r.result else -1)
    return rows


def line(row: GradebookRow, project: Project, slug: str) -> Line:
    """A gradebook row in words."""
    latest = row.row.latest
    return Line(
        group=group_title(row.row.group),
        names=", ".join(member.name for member in row.row.members),
        title=latest.title if latest else "",
        handed_in=moment_text(latest.received_at, project.course.time_zone) if latest else "",
        badges=_badges(row, project),
        pages=str(latest.files[0].file.pages or "") if latest and latest.files else "",
        flags=_flags(row),
        grader=row.grade.grader.name if row.grade else "",
        marked=row.marked,
        points=shown(row.result.points) if row.result and row.complete else "",
        state=_state(row),
        url=url_for(
            "grading.studio",
            course=slug,
            project=project.slug,
            submission=row.row.submission.public_id,
        )
        if row.row.submission
        else "",
    )


def _badges(row: GradebookRow, project: Project) -> list[tuple[str, str]]:
    badges = []
    if row.row.latest is not None and row.row.late_days:
        badges.append((late_text(row.row.latest), "late"))
    if row.row.extension is not None:
        until = moment_text(row.row.extension.due_at, project.course.time_zone)
        badges.append((_("extension to %(until)s", until=until), "info"))
    if row.row.attempts > 1:
        badges.append((_("attempt %(number)d", number=row.row.attempts), "neutral"))
    if row.row.submission is None and project.due_at < now() and row.row.extension is None:
        badges.append((_("overdue"), "late"))
    return badges


def _flags(row: GradebookRow) -> list[tuple[str, str]]:
    if row.row.latest is None:
        return []
    found: list[tuple[str, str]] = []
    for each in row.row.latest.files:
        if each.file.inspection:
            flags = Inspection.from_json(each.file.inspection).flags
            found += [FLAGS[flag]() for flag in flags if flag in FLAGS]
    return found


def _state(row: GradebookRow) -> tuple[str, str] | None:
    if row.grade is None:
        return None
    if row.outdated:
        return _("newer attempt"), "soon"
    if row.grade.released_at is not None:
        return _("released"), "good"
    return (_("ready"), "info") if row.complete else (_("draft"), "neutral")
