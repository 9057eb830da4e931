"""What a meeting's lines say, gathered by kind."""

import re
from typing import Literal

from app.transfer.description import (
    Doubt,
    GroupEntry,
    MaterialEntry,
    MaterialKind,
    ReferenceEntry,
)
from app.transfer.reading.blocks import Block, Line, joined
from app.transfer.reading.dates import find_dates
from app.transfer.reading.hours import find_hours
from app.transfer.reading.labels import Label
from app.transfer.reading.links import is_address, kind_of, part_materials, tidied
from app.transfer.reading.markdown import markdown
from app.transfer.reading.people import is_place, speaker_in, students_in
from app.transfer.reading.references import reference_of
from app.transfer.reading.talk import Talk
from app.transfer.reading.works import Work, canonical

Mode = Literal["", "abstract", "bio", "references", "groups", "material", "project", "note"]
_NUMBER = re.compile(r"\s*(?:\(?\d{1,2}[.)、:]|group \d{1,2}\s*[:：.])\s*", re.IGNORECASE)


class Gathering:
    """A meeting's parts while its lines are read. `copied` text has no addresses."""

    def __init__(self, *, copied: bool) -> None:
        self.copied = copied
        self.title = ""
        self.headed = False
        self.numbers: list[int] = []
        self.word = ""
        self.is_seminar = False
        self.notes: list[Block] = []
        self.talks: list[Talk] = []
        self.talk: Talk | None = None
        self.references: list[ReferenceEntry] = []
        self.materials: list[MaterialEntry] = []
        self.groups: list[GroupEntry] = []
        self.works: list[Work] = []
        self.work: Work | None = None
        self.doubts: list[Doubt] = []
        self.nowhere = 0
        self.due: Line | None = None
        self.last_reference: Line | None = None
        self.kind: MaterialKind = "other"
        self.label_depth = 0
        self.bulleted = False
        self.notes_head: Line | None = None
        self.set_mode("")

    def set_mode(self, mode: Mode) -> None:
        """What the next lines without a label belong to."""
        self.mode: Mode = mode
        self.bulleted = False
        self.notes_head = None

    def name_work(self, name: str, line: Line) -> Work:
        """The project of that name, which the page may name again."""
        name = canonical(name)
        for work in self.works:
            if work.title.lower() == name.lower():
                return work
        self.works.append(Work(name, line.line))
        return self.works[-1]

    @property
    def place_materials(self) -> list[MaterialEntry]:
        """Where materials go now."""
        return self.talk.materials if self.talk is not None else self.materials

    def kept(self, line: Line, materials: list[MaterialEntry]) -> str:
        """A title's words, its links put among the materials."""
        return tidied(self.kept_line(line, materials)).text

    def kept_line(self, line: Line, materials: list[MaterialEntry]) -> Line:
        """A line less its links to materials. Links that lead nowhere stay in the note."""
        parted = part_materials(line, copied=self.copied)
        materials += parted.materials
        # A link on the title's own words, such as one to the slides.
        for span in parted.line.spans:
            label = parted.line.text[span.start : span.end].strip()
            if span.url and is_address(span.url):
                known = any(material.url == span.url for material in materials)
                if not known and not self.is_person_link(parted.line):
                    materials.append(
                        MaterialEntry(kind=kind_of(label, span.url), title=label, url=span.url)
                    )
            elif span.url:
                self.nowhere += 1
                self.notes.append(parted.line.cut(span.start, span.end))
        if parted.nowhere:
            self.nowhere += len(parted.nowhere)
            self.notes.append(joined(list(parted.nowhere), parted.nowhere[0]))
        return parted.line

    def is_person_link(self, line: Line) -> bool:
        """Whether a line's links lead to people's pages: in a line that names a speaker."""
        return (
            self.talk is not None
            and not self.talk.values.get("speaker")
            and line.kind == "item"
            and (students_in(line.text) is not None)
        )

    def count_nowhere(self, line: Line) -> None:
        """Count the links of a line that have no whole address."""
        self.nowhere += sum(1 for _label, url in line.links if not is_address(url))

    def take_reference(self, line: Line) -> None:
        """A reference, or a bullet that is only a link to the slides or the video."""
        parted = part_materials(line, copied=self.copied)
        place = self.talk if self.talk is not None else self
        if not re.search(r"\w", parted.line.text) and parted.materials:
            place.materials.extend(parted.materials)
            return
        self.count_nowhere(line)
        if line.follows and self.last_reference is not None and place.references:
            place.references.pop()
            line = joined([self.last_reference, line], line)
        self.last_reference = line
        reference = reference_of(line)
        if reference is not None:
            place.references.append(reference)

    def take_speaker(self, rest: Line) -> None:
        """Who speaks; a second speaker gives another talk."""
        self.set_mode("")
        if self.talk is None or self.talk.values.get("speaker"):
            self.talk = Talk(title=self.title if self.is_seminar and not self.talks else "")
            self.talks.append(self.talk)
        line = self.kept_line(rest, self.talk.materials)
        speaker = speaker_in(line.text)
        urls = [url for _label, url in line.links if is_address(url)]
        affiliation = speaker.affiliation
        if affiliation and not self.talk.title and ". " in line.text and not is_place(affiliation):
            # "FENN, Oscar. On Hooks": after the name stands what the talk is about.
            self.talk.title, affiliation = affiliation, ""
        if speaker.name:
            self.talk.values.update(
                speaker=speaker.name,
                affiliation=affiliation,
                speaker_url=urls[0] if urls and not urls[0].startswith("mailto:") else "",
            )

    def take_when(self, label: Label, line: Line) -> None:
        """When and where a talk is. Without a talk it is a note."""
        self.set_mode("")
        rest = label.rest
        hours = find_hours(rest.text)
        if self.talk is None or (label.means == "time" and not hours):
            self.notes.append(line)
        elif label.means == "venue":
            self.talk.values["venue"] = rest.text
        else:
            self.talk.values.update(starts=hours[0].starts, ends=hours[0].ends)
            left = (rest.text[: hours[0].start] + " " + rest.text[hours[0].end :]).strip(" ,;.")
            if left:
                self.when_left(left, line)

    def when_left(self, left: str, line: Line) -> None:
        """What stands beside a talk's hours: its day, or its place."""
        dates = find_dates(left)
        after = left[dates[-1].end :].strip(" ,;.") if dates else left
        if after and self.talk is not None and not self.talk.values.get("venue"):
            self.talk.values["venue"] = after
        for date in dates:
            if date.sure and date.year:
                self.talk.values["on"] = date.on("month first", date.year)  # type: ignore[union-attr]
            else:
                self.notes.append(line)

    def take_group(self, line: Line) -> None:
        """People who present, or the title of what those before present."""
        number = re.match(
            r"\s*(?:\(?\d{1,2}[.)、:]|group \d{1,2}\s*[:：.])\s*", line.text, re.IGNORECASE
        )
        rest = line.cut(number.end()) if number else line
        parted = part_materials(rest, copied=self.copied)
        people_text, colon, title = parted.line.text.partition(": ")
        people = students_in(tidied(Line(people_text)).text)
        if people is None or (line.gap > 0 and line.kind != "item" and self.bulleted):
            self.notes.append(line)
            return
        name = (
            number[0].strip(" .:：)(")
            if number and number[0].strip().lower().startswith("g")
            else ""
        )
        self.groups.append(
            GroupEntry(name=name, title=title.strip() if colon else "", people=people)
        )
        self.materials += parted.materials

    def lists_people(self, line: Line) -> bool:
        """Whether a line of a seminar names several people, or one with an id."""
        people = students_in(tidied(Line(line.text.partition(": ")[0])).text) or []
        return len(people) > 1 or any(person.student_id for person in people)

    def take_group_title(self, rest: Line) -> None:
        """What the group that was named last presents."""
        last = self.groups.pop()
        title = self.kept(rest, self.materials)
        self.groups.append(GroupEntry(name=last.name, title=title, people=last.people))

    def take_material(self, line: Line) -> None:
        """A line under "[data]" or "[Matlab]": one link with its words, or a note."""
        links = [url for _label, url in line.links]
        parted = part_materials(line, copied=self.copied)
        if parted.materials and not re.search(r"\w", parted.line.text) and not parted.nowhere:
            self.place_materials.extend(parted.materials)
            return
        if len(set(links)) == 1 and is_address(links[0]):
            kind = kind_of(line.text, links[0])
            self.place_materials.append(
                MaterialEntry(
                    kind=self.kind if self.kind != "other" else kind,
                    title=line.text.strip(" []"),
                    url=links[0],
                )
            )
            return
        if self.notes_head is not None:
            self.notes.append(self.notes_head)
            self.notes_head = None
        self.count_nowhere(line)
        self.notes.append(line)

    def note(self) -> str:
        """What else the meeting's lines say."""
        return markdown(self.notes)
