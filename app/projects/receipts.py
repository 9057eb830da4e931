"""The proof of a hand-in."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from app.core.clock import local
from app.core.i18n import _, ngettext
from app.core.intake import size_text
from app.core.web.times import day, zone_name
from app.groups.rules import group_title
from app.projects.models import Attempt, AttemptFile


@dataclass(frozen=True, slots=True)
class ReceiptFile:
    """A file on a receipt."""

    label: str
    name: str
    size: str
    pages: str
    sha256: str
    url: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt says, ready to show."""

    facts: list[tuple[str, str]]
    on_time: bool
    state: str
    files: list[ReceiptFile]


def late_text(attempt: Attempt) -> str:
    """'on time', or '1 day late, -10 %'."""
    if not attempt.late_days:
        return _("on time")
    late: str = ngettext("%(num)d day late", "%(num)d days late", attempt.late_days)
    percent = min(attempt.late_days * attempt.submission.project.late_percent, 100)
    return f"{late}, −{percent} %" if percent else late


def to_the_second(moment: datetime, zone: str) -> str:
    """Wed 14 Oct 2020, 23:59:41 (Hong Kong Time). One second can make a hand-in late."""
    return f"{day(moment, zone)}, {local(moment, zone):%H:%M:%S} ({zone_name(zone)})"


def receipt(attempt: Attempt) -> Receipt:
    """The receipt of an attempt."""
    submission = attempt.submission
    zone = submission.project.course.time_zone
    return Receipt(
        facts=[
            (_("Project"), submission.project.title),
            (_("Attempt"), str(attempt.number)),
            (_("Title"), attempt.title),
            (_("Group"), group_title(submission.group)),
            (_("Members"), ", ".join(m.enrollment.name for m in attempt.members)),
            (_("Handed in by"), attempt.handed_in_by.name),
            (_("Received"), to_the_second(attempt.received_at, zone)),
            (_("Due"), to_the_second(attempt.due_at, zone)),
        ],
        on_time=attempt.late_days == 0,
        state=late_text(attempt),
        files=[_received(each, attempt) for each in attempt.files],
    )


def _received(each: AttemptFile, attempt: Attempt) -> ReceiptFile:
    pages = each.file.pages
    return ReceiptFile(
        label=each.requirement.label,
        name=each.file.name,
        size=size_text(each.file.size),
        pages=ngettext("%(num)d page", "%(num)d pages", pages) if pages else "",
        sha256=each.file.sha256,
        url=url_for(
            "projects.file",
            course=attempt.submission.project.course.slug,
            attempt=attempt.public_id,
            file=each.file.public_id,
            name=each.file.name,
        ),
    )


def as_text(attempt: Attempt) -> str:
    """The receipt as plain text, with the moment in UTC too.

    Whatever people typed stays on its own line: nobody writes a line of the receipt by a title.
    """
    found = receipt(attempt)
    course = attempt.submission.project.course
    lines = [_one_line(f"{course.code}, {course.title}, {course.term}"), ""]
    lines += [_one_line(f"{label}: {value}") for label, value in found.facts]
    lines += [f"UTC: {attempt.received_at:%Y-%m-%d %H:%M:%S}", f"State: {found.state}", ""]
    for each in found.files:
        details = ", ".join(part for part in (each.size, each.pages) if part)
        lines.append(_one_line(f"{each.label}: {each.name} ({details})"))
        lines.append(f"  sha256 {each.sha256}")
    return "\n".join(lines) + "\n"


def _one_line(text: str) -> str:
    # split() knows every character that some reader takes for the end of a line.
    return " ".join(text.split())
