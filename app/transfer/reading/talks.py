"""The talks of a meeting: their titles, their speakers, when and where they are."""

import re

from app.transfer.description import TeacherEntry
from app.transfer.reading.blocks import Line
from app.transfer.reading.dates import find_dates
from app.transfer.reading.gathering import Gathering
from app.transfer.reading.guests import GUEST_TALK, guest_beside, less_speaker, named_talk
from app.transfer.reading.hours import find_hours
from app.transfer.reading.labels import Label
from app.transfer.reading.links import is_address, leads_to_file, part_materials, tidied
from app.transfer.reading.people import Speaker, is_place, speaker_in
from app.transfer.reading.talk import Talk

_HOMEPAGE = re.compile(
    r"(?:personal |his |her )?(?:home ?page|web ?(?:page|site)|www|主页)", re.IGNORECASE
)
_TITLE = re.compile(r"\b(?:prof|dr|mr|ms|mrs)\. ", re.IGNORECASE)


class Talks(Gathering):
    """The lines about talks."""

    @property
    def title_of_parts(self) -> str:
        """What a meeting without a title may be called: as its only talk, or as its list is."""
        titles = [talk.title for talk in self.talks if talk.title]
        if len(titles) == 1:
            return titles[0]
        return self.heading.strip(" :：").removesuffix(" by")

    def entitle_talk(self, label: Label) -> None:
        """A meeting that is a talk has its title, unless only its speaker is named."""
        title = tidied(part_materials(label.rest, copied=self.copied).line).text
        guest = named_talk(title)
        self.title = guest[0] if guest else less_speaker(title)[0]

    def less_guest(self, title: str) -> str:
        """A title less the guest who is named beside it, and who teaches too."""
        title, guest = guest_beside(title)
        if guest is None and self.pages:
            # "Nets by Ann Lee": a name that leads to its owner's page is no part of the title.
            bare, speaker = less_speaker(title)
            if speaker is not None and speaker.name in self.pages:
                title, guest = bare, speaker
        if guest is not None:
            self.teachers.append(
                TeacherEntry(
                    name=guest.name,
                    affiliation=guest.affiliation,
                    url=self.pages.get(guest.name, ""),
                )
            )
        return title

    def takes_byline(self, line: Line) -> bool:
        """Whether "by Ann Lee" says who gives the talk, or, without one, who teaches."""
        title, person = less_speaker(line.text)
        if self.talk is not None and not self.talk.abstract:
            self.take_speaker(line.cut(line.text.index("by") + 2))
        elif person is not None and not title.strip():
            self.teachers.append(TeacherEntry(name=person.name, affiliation=person.affiliation))
        else:
            return False
        return True

    def take_guest(self, line: Line, title: str, guest: Speaker) -> None:
        """A talk whose speaker is named where a title would stand."""
        self.is_seminar = True
        match = GUEST_TALK.match(line.text)
        self.heading = match[0] if match else ""
        self.title = title
        self.talk = Talk(title=title)
        self.talks.append(self.talk)
        self.take_speaker(line, guest)

    def take_talk(self, label: Label, line: Line) -> None:
        """A talk begins."""
        self.is_seminar = self.is_seminar or (label.means == "talk" and not self.title)
        self.open_talk(label, "", line)

    def open_talk(self, label: Label, title: str, line: Line | None = None) -> None:
        """Go on with a talk: a new one, unless the one at hand has no title yet."""
        self.set_mode("")
        talk = self.talk
        if talk is None or talk.begun or (label.means == "talk" and talk.values):
            talk = Talk()
            self.talks.append(talk)
            self.talk = talk
        if line is not None:
            self.take_title(label, talk)
            if not label.rest.text and label.means == "talk":
                talk.inside = line.depth if line.kind != "item" else None
        else:
            talk.title = title

    def take_title(self, label: Label, talk: Talk) -> None:
        """The title behind a talk's label, and the speaker who may stand beside it."""
        title = self.kept(label.rest, talk.materials)
        guest = named_talk(title) if label.means == "talk" else None
        talk.title, speaker = guest or less_speaker(title)
        if speaker is not None:
            self.take_speaker(label.rest, speaker)

    def leave_talk(self, label: Label, line: Line) -> None:
        """A label beside that of a talk whose lines stand further in is the meeting's."""
        talk = self.talk
        if talk is None or talk.inside is None or line.kind == "item":
            return
        if line.depth <= talk.inside and label.means not in ("abstract", "bio", "speaker", "title"):
            self.talk = None

    def take_speaker(self, rest: Line, known: Speaker | None = None) -> None:
        """Who speaks; a second speaker gives another talk."""
        self.set_mode("")
        if self.talk is None or self.talk.values.get("speaker"):
            self.talk = Talk(title=self.title if self.is_seminar and not self.talks else "")
            self.talks.append(self.talk)
        line = self.kept_line(rest, self.talk.materials)
        speaker = known or speaker_in(line.text)
        page = self.homepage(self.talk, speaker.name)
        urls = [url for _label, url in line.links if is_address(url)]
        affiliation = speaker.affiliation
        if (
            not known
            and affiliation
            and not self.talk.title
            and ". " in _TITLE.sub("", line.text)
            and not is_place(affiliation)
        ):
            # "FENN, Oscar. On Hooks": after the name stands what the talk is about.
            self.talk.title, affiliation = affiliation, ""
        if speaker.name:
            self.talk.values.update(
                speaker=speaker.name,
                affiliation=affiliation,
                speaker_url=urls[0] if urls and not urls[0].startswith("mailto:") else page,
            )

    def homepage(self, talk: Talk, name: str) -> str:
        """The speaker's own page, which is no material of the talk."""
        pages = [
            one
            for one in talk.materials
            if _HOMEPAGE.fullmatch(one.title) or (name in one.title and not leads_to_file(one.url))
        ]
        if not pages:
            return ""
        talk.materials.remove(pages[0])
        return pages[0].url

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
