"""What the lines of one meeting mean: which is its title, and to what each label leads."""

import re

from app.core.i18n import _
from app.transfer.description import Doubt
from app.transfer.reading.blocks import Line
from app.transfer.reading.dates import find_dates
from app.transfer.reading.groups import has_number, is_item, presenting_in
from app.transfer.reading.guests import guest_talk
from app.transfer.reading.labels import Label, label_of
from app.transfer.reading.links import leads_to_paper, part_materials, tidied
from app.transfer.reading.numbers import numbers_of
from app.transfer.reading.people import NOBODY
from app.transfer.reading.references import linked_works
from app.transfer.reading.runin import talk_parts
from app.transfer.reading.talk import Talk
from app.transfer.reading.talks import Talks
from app.transfer.reading.works import (
    ENDS_DUE,
    NAMED,
    canonical,
    due_at,
    is_numbered,
    trailing_name,
)

LECTURE = re.compile(
    r"\s*(?:(?P<word>lectures?|lec\.?|class|session|seminars?|tutorial|lab|talk)\s*#?\s*"
    r"(?P<numbers>\d{1,3}(?:\s*(?:,|&|and|-|–|/|to)\s*\d{1,3}(?![\d/]))*)(?![\d/])|第\s*(?P<chinese>\d{1,3}|[一二三四五六七八九十]{1,3})\s*[讲课次])"
    r"\s*[:：.)\-–—]*\s*",
    re.IGNORECASE,
)
_SEMINAR = re.compile(
    r"\s*(?:student |final |guest |poster )*(?:seminars?|presentations?|talks?|讨论班|报告)\b",
    re.IGNORECASE,
)
_SAID_BY = re.compile(
    r"(?:^|(?<=[.;?!\s]))(?:invited |guest )?(?:speakers?|presenters?)\s*[:：]\s*(?=\S)",
    re.IGNORECASE,
)
_BY = re.compile(r"\s*(?:by|given by)\s+(?=[A-Z])")


class Topic(Talks):
    """The lines of one meeting, read one after the other."""

    def read(self, lines: list[Line]) -> None:
        """Take in the lines of a meeting."""
        items = [line for line in lines if is_item(line)]
        self.all_people = bool(items) and all(self.names_people(line) for line in items)
        for line in lines:
            for part in talk_parts(line, plain=self.mode in ("", "note", "material")):
                if part.text:
                    self.take(part)

    def take_cell(self, lines: list[Line]) -> None:
        """The lines of a column of readings or materials, where labels may part them."""
        for line in lines:
            item = Line(line.text, line.spans, "item", 1, line.line)
            label = label_of(line, in_list=True)
            if label is not None and label.means in ("references", "material"):
                self.take_list(label, item)
            elif not NOBODY.fullmatch(line.text):
                self.take_text(item)

    def names_people(self, line: Line) -> bool:
        """Whether an item may be a group by what it says."""
        found = presenting_in(line, copied=self.copied)
        return found is not None and found.is_likely

    def take(self, line: Line) -> None:
        """Take in one line."""
        if not self.headed and (match := LECTURE.match(line.text)):
            self.begin(line, match)
            return
        label = label_of(line, in_list=self.mode == "references" and line.kind == "item")
        if label is not None:
            if label.means in ("talk", "groups") and not self.heading:
                self.heading = label.shown
            if label.means == "talk" and label.rest.text and not self.title:
                self.entitle_talk(label)
            self.take_label(label, line)
        elif not self.title and not self.talks and self.mode == "":
            self.entitle(line)
        else:
            self.take_text(line)

    def begin(self, line: Line, match: re.Match[str]) -> None:
        """The line that says which lecture this is."""
        self.headed = True
        self.set_mode("")
        self.talk = None
        self.word = (match["word"] or "lecture").lower()
        self.numbers = numbers_of(match["numbers"] or match["chinese"])
        self.title = ""
        rest = line.cut(match.end())
        dates = find_dates(rest.text[:40])
        if dates and not rest.text[: dates[0].start].strip(" (（,"):
            rest = rest.cut(dates[0].end)
        self.entitle(rest if label_of(rest) else tidied(rest))

    def entitle(self, line: Line) -> None:
        """A meeting's title, less the links and the projects that stand in its line."""
        if (said := _SAID_BY.search(line.text)) and said.start() > 0:
            self.entitle(tidied(line.cut(0, said.start())))
            if self.talk is None:
                self.talk = Talk(title=self.title)
                self.talks.append(self.talk)
            self.take_speaker(line.cut(said.end()))
            return
        label = label_of(line)
        if guest := guest_talk(line.text):
            self.take_guest(line, *guest)
            return
        if label is not None and label.means in ("talk", "title") and label.rest.text:
            self.is_seminar = self.is_seminar or label.means == "talk"
            self.title = self.kept(label.rest, self.materials)
            self.open_talk(label, self.title if label.means == "title" else "")
            return
        if label is not None and self.is_contents(label):
            self.heading = label.shown if label.means in ("talk", "groups") else ""
            self.take_label(label, line)
            return
        self.entitle_plainly(line)

    def is_contents(self, label: Label) -> bool:
        """Whether a label where a title would stand begins a part of the meeting instead."""
        bare = label.means in ("talk", "groups") and not label.rest.text
        return bare or label.means in ("speaker", "abstract", "references")

    def entitle_plainly(self, line: Line) -> None:
        """A title that may name a project and its deadline behind it."""
        rest = self.kept_line(line, self.materials)
        due = due_at(rest.text)
        if due > 0:
            self.entitle_due(rest.cut(due))
            rest = rest.cut(0, due)
        rest, name = trailing_name(rest)
        self.title = self.less_guest(tidied(rest).text)
        if name:
            self.notes.append(Line(name, line=line.line))
        self.is_seminar = self.is_seminar or _SEMINAR.match(self.title) is not None
        match = NAMED.search(self.title)
        name = name or (match[0] if match and is_numbered(match[0]) else "")
        if name:
            work = self.name_work(name, line)
            work.on_its_day = work.on_its_day or bool(ENDS_DUE.search(self.title))
            if self.due is not None:
                work.blocks.append(self.due)

    def entitle_due(self, line: Line) -> None:
        """The deadline behind a title: of the project that the title names."""
        self.notes.append(line)
        self.due = line

    def take_label(self, label: Label, line: Line) -> None:
        """Take in a line that begins with a label."""
        beside = line.kind == "item" and self.label_item and line.depth <= self.label_depth
        if self.mode == "project" and not (label.bracketed and line.kind != "item") and not beside:
            # Within a project's list "Title:" or "Group 1:" are its own.
            self.take_text(line)
            return
        if label.means == "title" and self.mode == "groups" and self.groups:
            self.take_group_title(label.rest)
            return
        self.leave_talk(label, line)
        self.label_depth, self.label_item = line.depth, line.kind == "item"
        takes = {
            "title": self.take_talk,
            "talk": self.take_talk,
            "time": self.take_when,
            "venue": self.take_when,
            "team": self.take_team,
            "project": self.take_work,
            "scribe": self.take_scribes,
            "unknown": self.take_unknown,
        }
        if label.means == "speaker":
            self.take_speaker(label.rest)
        elif label.means in takes:
            takes[label.means](label, line)
        else:
            self.take_list(label, line)

    def take_list(self, label: Label, line: Line) -> None:
        """Lines of one kind follow, or stand in the label's own line."""
        if label.means == "material":
            self.kind = label.material
            self.set_mode("material")
            self.notes_head = Line(label.shown, line=line.line)
        elif label.means in ("abstract", "bio", "references", "groups"):
            self.set_mode(label.means)
        if label.rest.text:
            self.take_text(label.rest)

    def take_team(self, label: Label, line: Line) -> None:
        """A group: its people, or, in a list of groups, its name before them."""
        named = re.search(r"\((Group \d+)\)", label.rest.text)
        rest = label.rest.without([named.span()]) if named else label.rest
        found = presenting_in(rest, copied=self.copied)
        if found is None:
            self.set_mode("note")
            self.notes.append(line)
            return
        self.set_mode("groups")
        name = named[1] if named else label.shown if any(c.isdigit() for c in label.shown) else ""
        self.add_group(found, name)

    def take_work(self, label: Label, line: Line) -> None:
        """The lines of a project or a homework."""
        work = self.name_work(label.shown, line)
        self.set_mode("project")
        self.work = work
        if not is_numbered(label.shown):
            work.title = canonical(label.shown)
        if re.match(r"(?i)(?:gallery|reports?|descriptions?|assignments?) (?:of|for)", label.shown):
            work.blocks.append(Line(label.shown, line=line.line))
        if label.rest.text:
            work.blocks.append(label.rest)

    def take_unknown(self, label: Label, line: Line) -> None:
        """A label that means nothing here: it heads a part of the note."""
        self.doubts.append(
            Doubt(
                text=_(
                    "“%(label)s” is no label that is known here; its text is in the note.",
                    label=label.shown,
                ),
                line=line.line,
            )
        )
        self.set_mode("note")
        self.notes.append(line)

    def ends_mode(self, line: Line) -> bool:
        """Whether a line no longer belongs to what the last label began."""
        if self.mode in ("", "note") or line.kind == "item":
            return False
        if not self.copied:
            return line.depth < self.label_depth
        return self.mode not in ("abstract", "bio") and self.bulleted and line.gap > 0

    def take_text(self, line: Line) -> None:
        """Take in a line without a label."""
        if self.ends_mode(line):
            self.set_mode("")
        self.bulleted = self.bulleted or line.kind == "item"
        if self.mode == "abstract" and self.talk is None:
            self.notes.append(line)
        elif self.mode in ("abstract", "bio") and self.talk is not None:
            (self.talk.abstract if self.mode == "abstract" else self.talk.bio).append(line)
        elif self.mode == "references":
            self.take_reference(line)
        elif self.mode == "groups":
            self.take_group(line)
        elif self.mode == "material":
            self.take_material(line)
        elif self.mode == "project" and self.work is not None:
            self.work.blocks.append(line)
        else:
            self.take_note(line)

    def take_note(self, line: Line) -> None:
        """A line that is about the meeting at large, or only a link to what was shown."""
        if self.is_seminar and (is_item(line) or has_number(line)) and self.lists_people(line):
            self.take_group(line)
            return
        parted = part_materials(line, copied=self.copied)
        if not parted.line.text.strip(" .,;:[]()") and parted.materials:
            self.materials += parted.materials
            return
        if _BY.match(line.text) and self.takes_byline(line):
            return
        if linked_works(line) and all(leads_to_paper(url) for _label, url in line.links):
            self.take_works_linked(line)
            return
        self.take_works_linked(line)
        self.count_nowhere(line)
        self.notes.append(line)
        named = NAMED.search(line.text)
        if named and is_numbered(named[0]):
            work = self.name_work(named[0], line)
            work.on_its_day = work.on_its_day or bool(ENDS_DUE.search(line.text))
            if re.search(r"deadline|\bdue\b|截止", line.text, re.IGNORECASE) and not work.blocks:
                work.blocks.append(line)
