"""What a meeting's lines say, gathered by kind."""

import re
from typing import Literal

from app.transfer.description import (
    Doubt,
    GroupEntry,
    MaterialEntry,
    MaterialKind,
    PersonEntry,
    ReferenceEntry,
    TeacherEntry,
)
from app.transfer.reading.blocks import Block, Line, Span, joined
from app.transfer.reading.groups import Presenting, names_group, presenting_in
from app.transfer.reading.guests import people_pages
from app.transfer.reading.labels import Label
from app.transfer.reading.links import (
    is_address,
    kind_of,
    leads_to_file,
    leads_to_paper,
    names_material,
    part_materials,
    tidied,
)
from app.transfer.reading.markdown import markdown
from app.transfer.reading.people import NOBODY, students_in
from app.transfer.reading.references import linked_works, reference_of
from app.transfer.reading.talk import Talk
from app.transfer.reading.works import Work, canonical

Mode = Literal["", "abstract", "bio", "references", "groups", "material", "project", "note"]


class Gathering:
    """A meeting's parts while its lines are read. `copied` text has no addresses."""

    def __init__(self, *, copied: bool) -> None:
        self.copied = copied
        self.title = ""
        self.heading = ""
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
        self.teachers: list[TeacherEntry] = []
        self.pages: dict[str, str] = {}
        self.scribes: list[PersonEntry] = []
        self.works: list[Work] = []
        self.work: Work | None = None
        self.doubts: list[Doubt] = []
        self.nowhere = 0
        self.due: Line | None = None
        self.last_reference: Line | None = None
        self.kind: MaterialKind = "other"
        self.label_depth = 0
        self.label_item = False
        self.all_people = False
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
        cited: list[Span] = []
        people = people_pages(parted.line)
        self.pages |= {person.name: span.url for span, person in people if is_address(span.url)}
        # A link on the title's own words, such as one to the slides.
        for span in parted.line.spans:
            label = parted.line.text[span.start : span.end].strip()
            if any(span is page for page, _person in people) and is_address(span.url):
                continue
            if leads_to_paper(span.url):
                cited.append(span)
            elif span.url and is_address(span.url):
                known = any(material.url == span.url for material in materials)
                if not known and not self.is_person_link(parted.line):
                    materials.append(
                        MaterialEntry(kind=kind_of(label, span.url), title=label, url=span.url)
                    )
            elif span.url:
                self.nowhere += 1
                self.notes.append(parted.line.cut(span.start, span.end))
        self.take_nowhere(parted.nowhere)
        return self.less_cited(parted.line, cited)

    def less_cited(self, line: Line, cited: list[Span]) -> Line:
        """A title less the works that it cites. A title that is a paper's own name stays whole."""
        place = self.talk if self.talk is not None else self
        ranges = []
        for span in cited:
            reference = reference_of(line.cut(span.start, span.end))
            if reference is not None:
                place.references.append(reference)
                if reference.authors and span.start > 0:
                    ranges.append((span.start, span.end))
        return tidied(line.without(ranges)) if ranges else line

    def people_line(self, line: Line) -> Line:
        """A cell of names less its links to materials. A name may lead to what its owner wrote."""
        parted = part_materials(line, copied=self.copied)
        self.materials += parted.materials
        self.take_nowhere(parted.nowhere)
        self.materials += [
            MaterialEntry(kind=kind_of("", url), title=label, url=url)
            for label, url in parted.line.links
            if leads_to_file(url)
        ]
        return parted.line if parted.materials or parted.nowhere else line

    def take_nowhere(self, links: tuple[Line, ...]) -> None:
        """Keep links without a whole address in the note, as text."""
        if links:
            self.nowhere += len(links)
            self.notes.append(joined(list(links), links[0]))

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
        if len(works := linked_works(line)) > 1:
            for work in works:
                self.take_reference(work)
            return
        self.count_nowhere(line)
        if line.follows and self.last_reference is not None and place.references:
            place.references.pop()
            line = joined([self.last_reference, line], line)
        self.last_reference = line
        reference = reference_of(line)
        if reference is not None:
            place.references.append(reference)

    def take_scribes(self, label: Label, line: Line) -> None:
        """Those who write the meeting up; what is no name is a note."""
        rest = self.people_line(label.rest)
        people = students_in(rest.text)
        if people is not None:
            self.scribes += people
        elif not NOBODY.fullmatch(rest.text):
            self.notes.append(line)

    def take_works_linked(self, line: Line) -> None:
        """The papers that a line leads to and names: they are what to read."""
        for span in line.spans:
            label = line.text[span.start : span.end]
            if leads_to_paper(span.url) and not names_material(label):
                self.take_reference(line.cut(span.start, span.end))

    def take_group(self, line: Line) -> None:
        """People who present, and what."""
        found = presenting_in(line, copied=self.copied)
        if found is None or (line.gap > 0 and line.kind != "item" and self.bulleted):
            self.notes.append(line)
            return
        self.add_group(found)

    def add_group(self, found: Presenting, name: str = "") -> None:
        """A group, and the links beside it."""
        found.group.name = name or found.group.name
        self.groups.append(found.group)
        self.materials += found.materials
        self.take_nowhere(found.nowhere)

    def takes_group(self, line: Line) -> bool:
        """Take in a cell's line if it is a named group's."""
        found = presenting_in(line, copied=self.copied) if names_group(line) else None
        if found is not None:
            self.add_group(found)
        return found is not None

    def lists_people(self, line: Line) -> bool:
        """Whether an item of a seminar names people, by itself or as all beside it do."""
        found = presenting_in(line, copied=self.copied)
        return found is not None and (found.is_sure or (self.all_people and found.is_likely))

    def take_group_title(self, rest: Line) -> None:
        """What the group that was named last presents."""
        last = self.groups.pop()
        title = self.kept(rest, self.materials)
        self.groups.append(GroupEntry(name=last.name, title=title, people=last.people))

    def take_material(self, line: Line) -> None:
        """A line under "[data]" or "[Matlab]": one link with its words, or a note."""
        if len(each := linked_works(line)) > 1:
            for one in each:
                self.take_material(one)
            return
        links = [url for _label, url in line.links]
        parted = part_materials(line, copied=self.copied)
        if parted.materials and not re.search(r"\w", parted.line.text) and not parted.nowhere:
            self.place_materials.extend(self.of_kind(one) for one in parted.materials)
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

    def of_kind(self, material: MaterialEntry) -> MaterialEntry:
        """A material under a label is of its kind: "Slides: pdf" are slides."""
        if (
            self.kind != "other"
            and kind_of(re.sub(r"(?i)\b(?:pdf|tex|ps)\b", "", material.title)) == "other"
        ):
            material.kind = self.kind
        return material

    def note(self) -> str:
        """What else the meeting's lines say."""
        return markdown(self.notes)
