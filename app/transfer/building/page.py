"""The page's own parts: who teaches, sections with their references, materials, news."""

import re
from collections.abc import Callable, Iterable, Sequence

from app.core.clock import from_local
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _, ngettext
from app.courses.models import (
    CourseSection,
    CourseTeacher,
    NewsAudience,
    NewsItem,
    SectionKind,
    TeacherPart,
)
from app.schedule.citations.ids import arxiv_number, doi_of
from app.schedule.models import Material, MaterialKind, Meeting, Reference, Visibility
from app.transfer.bounds import is_address
from app.transfer.building.work import Work
from app.transfer.description import LinkEntry, MaterialEntry, ReferenceEntry, SectionEntry

# What acts in Markdown within a line.
_ACTING = re.compile(r"([\\`*_\[\]<>#$|~])")


def plain(text: str) -> str:
    """Text as Markdown that shows it as it is."""
    return _ACTING.sub(r"\\\1", text)


def add_teachers(work: Work) -> None:
    """The line of names at the page's head, after those that are there."""
    named = {(each.part, each.name) for each in work.course.teachers}
    listed = [(TeacherPart.INSTRUCTOR, each) for each in work.entry.instructors]
    listed += [(TeacherPart.TA, each) for each in work.entry.assistants]
    for part, each in listed:
        if (part, each.name) in named:
            continue
        work.course.teachers.append(
            CourseTeacher(
                position=len(work.course.teachers) + 1,
                part=part,
                name=each.name,
                affiliation=each.affiliation,
                url=each.url if is_address(each.url, mail=True) else "",
            )
        )


def add_section(work: Work, position: int, entry: SectionEntry) -> None:
    """A section, with its list if it has one. References of any other section make it one."""
    kind = SectionKind.REFERENCES if entry.references else SectionKind(entry.kind)
    section = CourseSection(
        course_id=work.course.id, position=position, kind=kind, title=entry.title, body=entry.body
    )
    work.session.add(section)
    work.session.flush()
    for reference in references(work, entry.references):
        reference.section_id = section.id
        work.session.add(reference)


def references(
    work: Work, entries: Iterable[ReferenceEntry], meeting: Meeting | None = None
) -> list[Reference]:
    """A list of references, in order; whoever asked says where it belongs."""
    return [
        Reference(
            course_id=work.course.id,
            position=position,
            authors=entry.authors,
            title=entry.title or entry.authors or entry.url,
            venue=entry.venue,
            year=entry.year,
            arxiv_id=_read(arxiv_number, entry.arxiv_id),
            doi=_read(doi_of, entry.doi),
            url=entry.url if is_address(entry.url) else "",
            note=_note_of(work, entry, meeting),
            entry_type=entry.entry_type,
            links=[{"label": e.label, "url": e.url} for e in entry.links if _leads(e)],
        )
        for position, entry in enumerate(entries, 1)
    ]


def _read(reader: Callable[[str], str], text: str) -> str:
    """An id as it is kept; empty when it is none."""
    try:
        return reader(text)
    except InvalidInput:
        return ""


def _leads(link: LinkEntry) -> bool:
    return is_address(link.url, mail=True)


def _note_of(work: Work, entry: ReferenceEntry, meeting: Meeting | None) -> str:
    """The note, with what no other field can hold: ids that are none, labels without address."""
    ids = ((entry.arxiv_id, arxiv_number), (entry.doi, doi_of))
    odd = [said for said, reader in ids if said and not _read(reader, said)]
    odd += [entry.url] if entry.url and not is_address(entry.url) else []
    odd += [each.url for each in entry.links if each.url and not _leads(each)]
    if odd:
        text = _(
            "An id or address of “%(title)s” can't be used. It stands in the note.",
            title=entry.title,
        )
        work.checks.note(text, " ".join(odd), meeting)
    bare = [f"[{each.label}]" for each in entry.links if each.label and not _leads(each)]
    return " ".join([entry.note, *odd, *bare]).strip()


def materials(
    work: Work, entries: Sequence[MaterialEntry], meeting: Meeting | None = None
) -> list[Material]:
    """Materials, in order; one whose file can't be had is left to be looked at."""
    found: list[Material] = []
    for entry in entries:
        material = _material(work, entry, meeting)
        if material is not None:
            material.position = len(found) + 1
            found.append(material)
    return found


def _material(work: Work, entry: MaterialEntry, meeting: Meeting | None) -> Material | None:
    opens = entry.visible_from
    material = Material(
        course_id=work.course.id,
        kind=MaterialKind(entry.kind),
        title=entry.title,
        visibility=Visibility(entry.seen),
        visible_from=from_local(opens, work.course.time_zone) if opens else None,
    )
    if is_address(entry.url):
        material.url = entry.url
        return material
    if not entry.file and not entry.url:
        work.checks.note(_without_address, entry.title, meeting)
        return None
    try:
        if not entry.file:
            raise InvalidInput(_("The address of a material can't be used. Add it yourself."))
        material.file = work.shelf.file_of(entry)
    except DomainError as error:
        work.checks.note(error.message, " ".join(filter(None, [entry.title, entry.url])), meeting)
        return None
    return material


def _without_address(number: int) -> str:
    return ngettext(
        "One material has a name but no address. Add its address or its file.",
        "%(num)d materials have a name but no address. Add their addresses or their files.",
        number,
    )


def add_news(work: Work) -> None:
    """What was announced. Nobody gets it by mail again."""
    zone = work.course.time_zone
    work.session.add_all(
        NewsItem(
            course_id=work.course.id,
            title=entry.title,
            body=entry.body,
            audience=NewsAudience(entry.seen),
            published_at=from_local(entry.published, zone) if entry.published else None,
        )
        for entry in work.entry.news
    )
