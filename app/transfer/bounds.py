"""What may stand in a description: how much, how long, and which texts are addresses.

The lengths are those of the forms, so that what was brought can be edited and saved again.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from app.core.errors import InvalidInput
from app.core.i18n import _
from app.core.tidying import tidy
from app.transfer.description import (
    CourseEntry,
    Doubt,
    GroupEntry,
    LinkEntry,
    MaterialEntry,
    MeetingEntry,
    NewsEntry,
    Part,
    PersonEntry,
    ProjectEntry,
    ReferenceEntry,
    SectionEntry,
    TalkEntry,
    TeacherEntry,
    Understood,
    Unplaced,
)

LINE = 300
PROSE = 50_000
FIRST_YEAR, LAST_YEAR = 1970, 2199

MOST: Mapping[type[Part], int] = {
    SectionEntry: 200,
    MeetingEntry: 1_000,
    TalkEntry: 5_000,
    GroupEntry: 5_000,
    PersonEntry: 20_000,
    TeacherEntry: 5_000,
    ReferenceEntry: 10_000,
    LinkEntry: 20_000,
    MaterialEntry: 10_000,
    ProjectEntry: 200,
    NewsEntry: 1_000,
}
# Of all kinds together. A whole course has some hundreds.
MOST_PARTS = 30_000
_LONGEST: Mapping[str, int] = {
    **dict.fromkeys(("abstract", "bio", "body", "brief", "note", "room_note"), PROSE),
    **dict.fromkeys(("code", "student_id"), 40),
    **dict.fromkeys(("term", "time_zone"), 60),
    "slug": 80,
    "sha256": 64,
    "meeting_time": 120,
    **dict.fromkeys(("name", "affiliation", "speaker", "venue", "place"), 200),
    "speaker_url": 500,
    "online_url": 1_000,
    "url": 1_000,
    "cancel_note": 1_000,
}
_LONGEST_IN: Mapping[tuple[type[Part], str], int] = {
    (SectionEntry, "title"): 120,
    (ProjectEntry, "title"): 160,
    (MaterialEntry, "title"): 200,
    (ReferenceEntry, "title"): 1_000,
    (ReferenceEntry, "authors"): 1_000,
    (ReferenceEntry, "note"): 1_000,
    (ReferenceEntry, "venue"): 300,
    (GroupEntry, "title"): 1_000,
}
_ADDRESSES = ("url", "speaker_url", "online_url")
_MAY_BE_MAIL: tuple[type[Part], ...] = (LinkEntry, TeacherEntry)
_NEEDED: Mapping[type[Part], str] = {
    SectionEntry: "title",
    ProjectEntry: "title",
    NewsEntry: "title",
    ReferenceEntry: "title",
    PersonEntry: "name",
    TeacherEntry: "name",
}
_NUMBERS: Mapping[str, tuple[int, int]] = {
    "year": (1000, 2200),
    "weekday": (0, 6),
    "number": (0, 1_000_000),
    "scribe_places": (0, 9),
    "late_days": (0, 60),
    "late_percent": (0, 100),
}


class Spot(NamedTuple):
    """One value in a description: whose, under which name, and where that is, as in
    `meetings[3].talks[0].title`."""

    part: Part
    name: str
    place: str

    @property
    def value(self) -> Any:
        """What stands there."""
        return getattr(self.part, self.name)

    @property
    def longest(self) -> int:
        """How long a text may be here."""
        return _LONGEST_IN.get((type(self.part), self.name), _LONGEST.get(self.name, LINE))


def spots(part: Part, place: str = "") -> Iterator[Spot]:
    """Every single value in a part and in the parts within it."""
    for name in part.__struct_fields__:
        value, here = getattr(part, name), f"{place}.{name}" if place else name
        if isinstance(value, Part):
            yield from spots(value, here)
        elif isinstance(value, list):
            for number, each in enumerate(value):
                yield from spots(each, f"{here}[{number}]")
        else:
            yield Spot(part, name, here)


def parts(part: Part, place: str = "") -> Iterator[tuple[Part, str]]:
    """A part and all those within it, each with its place."""
    yield part, place
    for name in part.__struct_fields__:
        value = getattr(part, name)
        if not value or not isinstance(value, Part | list):
            continue
        here = f"{place}.{name}" if place else name
        if isinstance(value, Part):
            yield from parts(value, here)
        else:
            for number, each in enumerate(value):
                yield from parts(each, f"{here}[{number}]")


def tidy_all(part: Part) -> None:
    """Make every text in a part such as forms keep it."""
    for each, _place in parts(part):
        for name in each.__struct_fields__:
            text = getattr(each, name)
            if text and isinstance(text, str):
                setattr(each, name, tidy(text))


def is_address(text: str, *, mail: bool = False) -> bool:
    """Whether a text is an address that a page may link to: of the web, or of `mail` too."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    if not text.isprintable() or " " in text:
        return False
    if parts.scheme == "mailto":
        return mail and bool(parts.path)
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def refuse_too_many(course: CourseEntry) -> None:
    """Refuse more of anything than a course has. Raises InvalidInput."""
    counts = Counter(type(part) for part, _place in parts(course))
    refuse_more_than_most(counts.total())
    for kind, most in MOST.items():
        if counts[kind] > most:
            raise _too_many(
                _(
                    "This is no course page: it has %(found)d entries of one kind, "
                    "and a course has at most %(most)d.",
                    found=counts[kind],
                    most=most,
                )
            )


def refuse_more_than_most(found: int) -> None:
    """Refuse more entries, whatever they are, than a course has. Raises InvalidInput."""
    if found > MOST_PARTS:
        raise _too_many(
            _(
                "This is no course page: it has %(found)d entries, "
                "and a course has at most %(most)d.",
                found=found,
                most=MOST_PARTS,
            )
        )


def _too_many(message: str) -> InvalidInput:
    return InvalidInput(message, code="too_many", field="file")


def check(course: CourseEntry) -> None:
    """Refuse what no form would take. Raises InvalidInput that names the place."""
    for part, place in parts(course):
        why = _what_is_missing(part)
        if why:
            raise refusal(place, why)
    for spot in spots(course):
        why = _what_is_wrong(spot)
        if why:
            raise refusal(spot.place, why)


def refusal(place: str, why: str) -> InvalidInput:
    """What is wrong in a description, and where."""
    text = f"{place}: {why}" if place else why
    return InvalidInput(text, code="bad_description", field="file")


def _what_is_missing(part: Part) -> str:
    needed = _NEEDED.get(type(part))
    if needed and not getattr(part, needed):
        return _("%(name)s is needed.", name=needed)
    if isinstance(part, TalkEntry) and not (part.title or part.speaker):
        return _("a talk needs a title or a speaker.")
    if isinstance(part, MaterialEntry) and bool(part.url) == bool(part.file):
        return _("a material is either an address (url) or a file.")
    return ""


def _what_is_wrong(spot: Spot) -> str:
    value = spot.value
    if isinstance(value, str):
        return _wrong_text(spot, value)
    if isinstance(value, dt.datetime | dt.time) and value.tzinfo is not None:
        return _("times are written without an offset, in the course's time zone.")
    if isinstance(value, dt.date) and not FIRST_YEAR <= value.year <= LAST_YEAR:
        return _("this date is too far away.")
    if isinstance(value, int) and not isinstance(value, bool):
        least, most = _NUMBERS[spot.name]
        if not least <= value <= most:
            return _("a number from %(least)d to %(most)d is meant.", least=least, most=most)
    return ""


def _wrong_text(spot: Spot, text: str) -> str:
    if len(text) > spot.longest:
        return _("at most %(most)d characters, please.", most=spot.longest)
    mail = isinstance(spot.part, _MAY_BE_MAIL)
    if text and spot.name in _ADDRESSES and not is_address(text, mail=mail):
        return _("this is not a web address. It begins with https://")
    return ""


def make_fit(understood: Understood) -> None:
    """Have what a page says fit the forms: what is cut off, or is no address, is kept unplaced.

    Raises InvalidInput for more than a course has.
    """
    refuse_too_many(understood.course)
    tidy_all(understood)
    name_all(understood.course)
    for spot in spots(understood.course):
        value, why = spot.value, _what_is_wrong(spot)
        if isinstance(value, str) and len(value) > spot.longest:
            setattr(spot.part, spot.name, value[: spot.longest - 1].rstrip() + "…")
            doubt = _("%(place)s is too long. It is cut; all of it is kept.", place=spot.place)
        elif why:
            setattr(spot.part, spot.name, _nothing(spot))
            doubt = _("%(place)s can't be used: %(why)s", place=spot.place, why=why)
        else:
            continue
        understood.doubts.append(Doubt(text=doubt))
        understood.unplaced.append(Unplaced(text=str(value), where=spot.place))


def name_all(course: CourseEntry) -> None:
    """Give everything that must have a name one."""
    for part, _place in parts(course):
        _name(part)


def _name(part: Part) -> None:
    """Give what must have a name one."""
    needed = _NEEDED.get(type(part))
    if needed and not getattr(part, needed):
        setattr(part, needed, _("Untitled"))
    if isinstance(part, TalkEntry) and not (part.title or part.speaker):
        part.title = _("Talk")


def _nothing(spot: Spot) -> Any:
    """What stands for no value here."""
    if isinstance(spot.value, str):
        return ""
    return 0 if spot.name in ("scribe_places", "late_days", "late_percent") else None
