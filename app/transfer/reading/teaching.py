"""Those who teach and assist, as a section or a line at the head names them."""

import re
from dataclasses import dataclass, field

from app.core.i18n import _
from app.transfer.description import Doubt, TeacherEntry
from app.transfer.reading.blocks import Block, Line
from app.transfer.reading.links import is_address
from app.transfer.reading.people import is_name, is_place, speaker_in, teachers_in

_AFTER_NAMES = re.compile(
    r"\s*[,;:<(\[-]*\s*(?:\b(?:e-?mail|邮箱|email address)\b.*|[<(\[]?\s*[\w.+-]+\s*@.*"
    r"|\boffice\b.*|\bphone\b.*|<.*|[(（][^()（）]*(?:@|\d)[^()（）]*[)）]?.*)$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\s*[<(（\[]?\s*(?:e-?mail\s*[:：]?\s*)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+\s*[>)）\]]?",
    re.IGNORECASE,
)
_MAIL_LINK = re.compile(r"[\W_]*(?:e-?mail|mail|contact|✉|邮箱|\S+@\S+)[\W_]*", re.IGNORECASE)


@dataclass
class Teaching:
    """Who was named, the lines that say more than that, and doubts about what was left out."""

    people: list[TeacherEntry] = field(default_factory=list)
    left: list[Block] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


def teaching_of(blocks: list[Block]) -> Teaching:
    """Those whom a section names. Lines that say more than names stay as its text.

    E-mail addresses beside names stay with that text, or are told where there is none.
    """
    found = Teaching()
    with_address: list[Block] = []
    for block in blocks:
        if not isinstance(block, Line):
            found.left.append(block)
            continue
        rest, addresses = _less_addresses(block)
        named = teachers_in([rest])
        if named is None and (one := _placed(rest)):
            named = [one]
        if named is None:
            found.left.append(block)
            named = _named_first(block)
        elif addresses:
            with_address.append(block)
            found.doubts.append(_left_out(addresses, block))
        found.people += named
    if found.left and with_address:
        kept = [*found.left, *with_address]
        found.left = [block for block in blocks if any(block is one for one in kept)]
        found.doubts = []
    return found


def _less_addresses(line: Line) -> tuple[Line, list[str]]:
    """A line less the e-mail addresses in it, printed or behind a link, and those."""
    printed = list(_ADDRESS.finditer(line.text))
    addresses = [re.sub(r"^\W+|\W+$", "", match[0]) for match in printed]
    ranges = [match.span() for match in printed]
    for span in line.spans:
        if not span.url.startswith("mailto:"):
            continue
        addresses.append(span.url.removeprefix("mailto:"))
        inside = any(a < span.end and b > span.start for a, b in ranges)
        if not inside and _MAIL_LINK.fullmatch(line.text[span.start : span.end]):
            ranges.append((span.start, span.end))
    rest = line.without(sorted(ranges))
    if addresses:
        rest = rest.cut(0, len(re.sub(r"[\s,;:([（<-]+$", "", rest.text)))
    return rest, addresses


def _left_out(addresses: list[str], line: Line) -> Doubt:
    text = _(
        "“%(address)s” stands beside a name and is in no section. Write it in one to show it.",
        address=", ".join(dict.fromkeys(addresses)),
    )
    return Doubt(text=text, line=line.line)


def _placed(line: Line) -> TeacherEntry | None:
    """One name with a university and nothing else: "Prof. Ann Lee, Some University"."""
    speaker = speaker_in(line.text)
    place = speaker.affiliation
    if not place or re.search(r"[@\d:]", place) or not is_place(place) or not is_name(speaker.name):
        return None
    urls = [url for _l, url in line.links if is_address(url) and not url.startswith("mailto:")]
    return TeacherEntry(name=speaker.name, affiliation=place, url=urls[0] if urls else "")


def _named_first(line: Line) -> list[TeacherEntry]:
    """The names that a line begins with, before an address or an affiliation."""
    text = re.sub(r"^\s*e-?mail\s*[:：]\s*", "", line.text, flags=re.IGNORECASE)
    offset = len(line.text) - len(text)
    after = _AFTER_NAMES.search(text)
    end = offset + after.start() if after and after.start() else None
    start = line.cut(offset, end)
    named = teachers_in([start])
    if named is None:
        speaker = speaker_in(start.text)
        named = teachers_in([Line(speaker.name)]) if speaker.affiliation else None
        if named and len(named) == 1:
            named = [TeacherEntry(name=named[0].name, affiliation=speaker.affiliation)]
    urls = [url for _l, url in line.links if is_address(url) and not url.startswith("mailto:")]
    if named and len(named) == 1 and urls and not named[0].url:
        named[0].url = urls[0]
    return named or []
