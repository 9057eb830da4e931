"""What was understood of a source, in the words of the command line's report."""

import re
from typing import Any

from app.core.markdown import plain
from app.transfer.description import (
    CourseEntry,
    MaterialEntry,
    MeetingEntry,
    ReferenceEntry,
    SectionEntry,
    TalkEntry,
    Understood,
)
from app.transfer.reading.links import kind_of

# A link without a whole address, which can't be a material and so stands in the note.
_ARXIV = re.compile(r"arxiv(?:\.org/(?:abs|pdf)/|\s*:\s*)(\d{4}\.\d{4,5})", re.IGNORECASE)
_PRINTED = re.compile(r"(?<!!)\[([^\[\]]+)\]\((?!https?:|mailto:)([^()\s]+)\)")


def as_report(understood: Understood) -> dict[str, Any]:
    """The report that `colloquy course import FILE --dry-run --json` prints."""
    course = understood.course
    return {
        "title": course.title,
        "code": course.code,
        "term": course.term,
        "institution": course.institution,
        "instructors": [teacher.name for teacher in course.instructors],
        "time": course.meeting_time,
        "place": course.place,
        "sections": _sections(course),
        "meetings": [_meeting(meeting) for meeting in course.meetings],
        "projects": [project.title for project in course.projects],
        "warnings": [
            f"line {doubt.line}: {doubt.text}" if doubt.line else doubt.text
            for doubt in understood.doubts
        ],
        "unplaced": [unplaced.text for unplaced in understood.unplaced],
    }


def _sections(course: CourseEntry) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for section in course.sections:
        title, count = section.title, 1
        while title in found:
            count += 1
            title = f"{section.title} ({count})"
        found[title] = _items(section)
    return found


def _items(section: SectionEntry) -> list[str]:
    paragraphs: list[str] = []
    for part in section.body.split("\n\n"):
        lines = part.split("\n")
        in_list = all(re.match(r"\s*(?:[-*]|\d+[.)])\s", line) for line in lines)
        paragraphs += [re.sub(r"^\s*-\s+", "", line) for line in lines] if in_list else [part]
    return [words for part in paragraphs if (words := plain(part))] + [
        reference_text(r) for r in section.references
    ]


def reference_text(entry: ReferenceEntry) -> str:
    """A reference in one line, as a list would print it."""
    arxiv = f"arXiv:{entry.arxiv_id}" if entry.arxiv_id else ""
    doi = f"doi:{entry.doi}" if entry.doi else ""
    year = str(entry.year) if entry.year and str(entry.year) not in entry.venue else ""
    links = " ".join(f"[{link.label}]" for link in entry.links if link.label)
    parts = [entry.authors, entry.title, entry.venue, year, arxiv, doi, entry.note, links]
    return ". ".join(part.rstrip(".") for part in parts if part)


def _meeting(meeting: MeetingEntry) -> dict[str, Any]:
    materials = [_material(material) for material in meeting.materials]
    materials += [
        {"title": label, "label": label, "url": url, "kind": kind_of(label, url)}
        for label, url in _PRINTED.findall(meeting.note)
    ]
    return {
        "number": meeting.number,
        "date": meeting.date.isoformat() if meeting.date else None,
        "topic": meeting.title,
        "instructors": [teacher.name for teacher in meeting.instructors],
        "scribes": [person.name for person in meeting.scribes],
        "materials": materials,
        "talks": [_talk(talk) for talk in meeting.talks],
        **_references(meeting.references),
        "groups": [
            [{"name": person.name, "student_id": person.student_id} for person in group.people]
            for group in meeting.groups
        ],
    }


def _talk(talk: TalkEntry) -> dict[str, Any]:
    hours = [f"{time:%H:%M}" for time in (talk.starts, talk.ends) if time]
    return {
        "title": talk.title,
        "speaker": talk.speaker,
        "affiliation": talk.affiliation,
        "time": "-".join(hours),
        "abstract_chars": len(talk.abstract),
        "bio_chars": len(talk.bio),
        **_references(talk.references),
    }


def _references(entries: list[ReferenceEntry]) -> dict[str, list[str]]:
    ids = dict.fromkeys(number for entry in entries for number in _arxiv_ids(entry))
    return {"references": [reference_text(entry) for entry in entries], "arxiv_ids": list(ids)}


def _arxiv_ids(entry: ReferenceEntry) -> list[str]:
    """The numbers that an entry names: its own, and those of works that its note points to."""
    addresses = [entry.url, *(part for link in entry.links for part in (link.label, link.url))]
    text = " ".join([entry.note, entry.venue, *addresses])
    return [number for number in [entry.arxiv_id, *_ARXIV.findall(text)] if number]


def _material(material: MaterialEntry) -> dict[str, str]:
    return {
        "title": material.title,
        "label": material.title,
        "url": material.url,
        "kind": material.kind,
    }
