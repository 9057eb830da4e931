"""Meetings without a date: no place on the schedule is theirs, so staff get their whole text."""

from collections.abc import Iterable

from app.core.i18n import _
from app.schedule.models import Visibility
from app.transfer.building.page import materials
from app.transfer.building.work import Work
from app.transfer.description import MaterialEntry, MeetingEntry, PersonEntry, ReferenceEntry


def add_undated(work: Work) -> None:
    """Keep each as a thing to check. Nothing of it is on the page before somebody puts it there."""
    for entry in work.entry.meetings:
        if entry.date is None:
            _keep_files(work, entry)
            text = _(
                "“%(title)s” has no date, so it is not on the schedule. Add it there: this is "
                "what the page says of it.",
                title=entry.title or _("Meeting"),
            )
            work.checks.note(text, _text_of(entry))


def _keep_files(work: Work, entry: MeetingEntry) -> None:
    """Its files become the course's, for staff alone; its addresses stand in the text."""
    found = materials(work, [each for each in _materials_of(entry) if each.file])
    for material in found:
        material.visibility = Visibility.STAFF
    work.session.add_all(found)


def _materials_of(entry: MeetingEntry) -> list[MaterialEntry]:
    of_talks = (each for talk in entry.talks for each in talk.materials)
    of_groups = (each for group in entry.groups for each in group.materials)
    return [*entry.materials, *of_talks, *of_groups]


def _text_of(entry: MeetingEntry) -> str:
    """All that is said of a meeting, a part a line."""
    parts = [", ".join(each.name for each in entry.instructors), entry.note]
    parts += [entry.cancel_note, entry.online_url, entry.room_note]
    for talk in entry.talks:
        hours = "–".join(f"{hour:%H:%M}" for hour in (talk.starts, talk.ends) if hour)
        head = (talk.title, talk.speaker, talk.affiliation, talk.venue, hours)
        parts += [". ".join(filter(None, head)), talk.abstract, talk.bio]
        parts.append(_list_of(talk.references))
    parts += [_list_of(entry.references), *(each.title for each in entry.groups)]
    parts += [" ".join(filter(None, (m.title, m.url))) for m in _materials_of(entry) if not m.file]
    parts += [_list_of(group.papers) for group in entry.groups]
    parts += [", ".join(map(_named, group.people)) for group in entry.groups]
    parts.append(", ".join(map(_named, entry.scribes)))
    return "\n".join(filter(None, parts))


def _list_of(references: Iterable[ReferenceEntry]) -> str:
    return "\n".join(f"- {line_of(each)}" for each in references)


def line_of(each: ReferenceEntry) -> str:
    """A reference as a line of text. An address that is in its words already stands there once."""
    year = str(each.year) if each.year else ""
    text = ". ".join(filter(None, (each.authors, each.title, each.venue, year, each.note)))
    ids = [f"arXiv:{each.arxiv_id}" if each.arxiv_id else "", each.doi, each.url]
    ids += [link.url for link in each.links]
    return " ".join([text, *(each for each in ids if each and each not in text)])


def _named(person: PersonEntry) -> str:
    return f"{person.name} ({person.student_id})" if person.student_id else person.name
