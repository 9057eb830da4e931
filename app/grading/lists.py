"""The submissions table as its page takes it: rows in words, filtered and sorted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import url_for

from app.core.clock import now
from app.core.i18n import _
from app.core.pdf import Inspection
from app.core.web.times import moment_text
from app.grading.arithmetic import ZERO, shown
from app.grading.queries import GradebookRow
from app.groups.rules import group_title
from app.projects.models import Attempt, Project
from app.projects.receipts import late_text

# What the inspection of a file found, in words (see `Inspection.flags`).
FLAGS: dict[str, Callable[[], tuple[str, str]]] = {
    "javascript": lambda: (_("JavaScript"), "late"),
    "launch": lambda: (_("starts programs"), "late"),
    "external_actions": lambda: (_("leads outside"), "late"),
    "embedded_files": lambda: (_("embedded files"), "soon"),
    "media": lambda: (_("media"), "soon"),
    "forms": lambda: (_("form"), "soon"),
    "owner_password": lambda: (_("restricted"), "neutral"),
    "repaired": lambda: (_("was mended"), "soon"),
    "partly_examined": lambda: (_("partly examined"), "soon"),
}
LATEST = datetime.max.replace(tzinfo=UTC)


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
    states: list[tuple[str, str]]
    url: str
    key: str
    outdated: bool
    adjusted: int


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
    return {
        "ungraded": is_ungraded(row),
        "ready": row.ready,
        "released": row.released,
        "late": row.row.late_days > 0,
        "missing": row.row.submission is None,
    }.get(state, True)


def mentions(row: GradebookRow, words: str) -> bool:
    """Whether each of these words is in the group's name, a member's or the report's title."""
    latest = row.row.latest
    parts = [group_title(row.row.group), *(m.name for m in row.row.members)]
    text = " ".join([*parts, latest.title if latest else ""]).casefold()
    return all(word in text for word in words.casefold().split())


def is_ungraded(row: GradebookRow) -> bool:
    """Whether something was handed in that is not marked to the end."""
    return row.row.submission is not None and not row.complete


def ordered(rows: list[GradebookRow], key: str) -> list[GradebookRow]:
    """The rows by group (as they come), by time of hand-in, or by points, the fewest first."""
    if key == "time":
        return sorted(rows, key=lambda r: r.row.latest.received_at if r.row.latest else LATEST)
    if key == "grade":
        return sorted(rows, key=lambda r: (r.points is None, r.points or ZERO))
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
        pages=next((str(f.file.pages) for f in latest.files if f.file.pages), "") if latest else "",
        flags=flags_of(latest) if latest else [],
        grader=row.grade.grader.name if row.grade else "",
        marked=row.marked,
        points=shown(row.points) if row.points is not None else "",
        states=_states(row),
        url=url_for(
            "grading.studio",
            course=slug,
            project=project.slug,
            submission=row.row.submission.public_id,
        )
        if row.row.submission
        else "",
        key=f"{row.grade.public_id}:{row.grade.version}" if row.grade else "",
        outdated=row.outdated,
        adjusted=sum(bool(a.points) for a in row.grade.adjustments) if row.grade else 0,
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
    due_at = row.row.due_at
    if row.row.submission is None and due_at is not None and due_at < now():
        badges.append((_("overdue"), "late"))
    if row.row.submission is None and project.slot_deadline is not None:
        badges.append((_due_text(due_at, project), "neutral"))
    return badges


def _due_text(due_at: datetime | None, project: Project) -> str:
    """When a group's work is due that hangs on its slot, which differs from row to row."""
    if due_at is None:
        return _("no due time: its meeting is cancelled")
    return _("due %(when)s", when=moment_text(due_at, project.course.time_zone))


def flags_of(attempt: Attempt) -> list[tuple[str, str]]:
    """What the inspection of an attempt's files found; "clean" when it found nothing."""
    found: dict[tuple[str, str], None] = {}
    inspections = [each.file.inspection for each in attempt.files if each.file.inspection]
    for each in inspections:
        flags = Inspection.from_json(each).flags
        found |= dict.fromkeys(FLAGS[flag]() for flag in flags if flag in FLAGS)
    if inspections and not found:
        return [(_("clean"), "good")]
    return list(found)


def _states(row: GradebookRow) -> list[tuple[str, str]]:
    found = []
    if row.outdated:
        found.append((_("newer attempt"), "soon"))
    if row.overtaken:
        found.append((_("due time changed since"), "soon"))
    if row.released:
        found.append((_("released"), "good"))
    elif row.grade is not None:
        found.append((_("ready"), "info") if row.complete else (_("draft"), "neutral"))
    return found
