"""What was understood of a page, in numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.core.i18n import _, ngettext
from app.transfer.bounds import parts
from app.transfer.description import (
    CourseEntry,
    GroupEntry,
    MaterialEntry,
    Part,
    ReferenceEntry,
    TalkEntry,
    Understood,
)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much of everything there is."""

    sections: int
    meetings: int
    talks: int
    references: int
    materials: int
    groups: int
    projects: int
    doubts: int
    unplaced: int


def counts_of(understood: Understood) -> Counts:
    """Count what was understood."""
    course = understood.course
    return Counts(
        sections=len(course.sections),
        meetings=len(course.meetings),
        talks=number_of(course, TalkEntry),
        references=number_of(course, ReferenceEntry),
        materials=number_of(course, MaterialEntry),
        groups=number_of(course, GroupEntry),
        projects=len(course.projects),
        doubts=len(understood.doubts),
        unplaced=len(understood.unplaced),
    )


def number_of(part: Part, kind: type[Part]) -> int:
    """How many parts of a kind are within a part."""
    return sum(isinstance(each, kind) for each, _place in parts(part))


def in_words(understood: Understood) -> str:
    """`13 meetings, 13 talks, 48 references · 2 warnings · nothing left over`."""
    counts = counts_of(understood)
    left = ngettext("%(num)d text left over", "%(num)d texts left over", counts.unplaced)
    return " · ".join(
        [
            ", ".join(_found(understood.course, counts)),
            ngettext("%(num)d warning", "%(num)d warnings", counts.doubts),
            left if counts.unplaced else _("nothing left over"),
        ]
    )


def _found(course: CourseEntry, counts: Counts) -> Iterator[str]:
    yield ngettext("%(num)d meeting", "%(num)d meetings", counts.meetings)
    yield ngettext("%(num)d talk", "%(num)d talks", counts.talks)
    yield ngettext("%(num)d reference", "%(num)d references", counts.references)
    if counts.groups:
        yield ngettext("%(num)d group", "%(num)d groups", counts.groups)
    if course.projects:
        yield ngettext("%(num)d project", "%(num)d projects", counts.projects)
