"""Meetings without a date: no place on the schedule is theirs, so the page keeps their text."""

from collections.abc import Iterable

from app.core.i18n import _
from app.transfer.building.page import add_section, materials, plain
from app.transfer.building.work import Work
from app.transfer.description import MeetingEntry, PersonEntry, ReferenceEntry, SectionEntry


def add_undated(work: Work, position: int) -> None:
    """Keep them in a section of their own; whom they name is for the staff alone."""
    undated = [entry for entry in work.entry.meetings if entry.date is None]
    if not undated:
        return
    title = _("Not placed")
    body = "\n\n".join(_text_of(entry) for entry in undated)
    add_section(work, position, SectionEntry(title=title, body=body))
    for entry in undated:
        talks = [material for talk in entry.talks for material in talk.materials]
        work.session.add_all(materials(work, [*entry.materials, *talks]))
        work.checks.note(
            _(
                "“%(title)s” has no date. It stands in the section “%(section)s”: add it to the "
                "schedule, then delete it there.",
                title=entry.title or _("Meeting"),
                section=title,
            ),
            _people_of(entry),
        )


def _text_of(entry: MeetingEntry) -> str:
    """A meeting as Markdown."""
    taught = ", ".join(each.name for each in entry.instructors)
    parts = [f"### {plain(entry.title or _('Meeting'))}", plain(taught), entry.note]
    for talk in entry.talks:
        head = ". ".join(filter(None, (talk.title, talk.speaker, talk.affiliation, talk.venue)))
        parts += [f"**{plain(head)}**", talk.abstract, talk.bio, _list_of(talk.references)]
    parts += [_list_of(entry.references), *(plain(each.title) for each in entry.groups)]
    return "\n\n".join(filter(None, parts))


def _list_of(references: Iterable[ReferenceEntry]) -> str:
    return "\n".join(f"- {_line_of(each)}" for each in references)


def _line_of(each: ReferenceEntry) -> str:
    year = str(each.year) if each.year else ""
    known = (each.authors, each.title, each.venue, year, each.note)
    text = plain(". ".join(filter(None, known)))
    ids = [f"arXiv:{each.arxiv_id}" if each.arxiv_id else "", each.doi, each.url]
    ids += [link.url for link in each.links]
    return " ".join([text, *filter(None, ids)])


def _people_of(entry: MeetingEntry) -> str:
    groups = [", ".join(map(_named, group.people)) for group in entry.groups]
    return "\n".join(filter(None, [*groups, ", ".join(map(_named, entry.scribes))]))


def _named(person: PersonEntry) -> str:
    return f"{person.name} ({person.student_id})" if person.student_id else person.name
