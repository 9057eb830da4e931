"""Numbers of lectures."""

import re

_DIGITS = "一二三四五六七八九"


def _chinese_number(text: str) -> int:
    """The number up to 99 that is written as "十二"."""
    tens, ten, ones = text.rpartition("十")
    digits = "一二三四五六七八九"
    return (
        (digits.find(tens) + 1 if tens else 1) * 10 * bool(ten) + digits.find(ones[:1] or "?") + 1
    )


def numbers_of(text: str) -> list[int]:
    """The numbers of "3", "3, 4", "3 & 4" and "3-5"."""
    if re.match(r"[一二三四五六七八九十]", text):
        return [_chinese_number(text)]
    found = [int(number) for number in re.findall(r"\d+", text)]
    if len(found) == 2 and re.search(r"\d\s*(?:-|–|to)\s*\d", text) and 0 < found[1] - found[0] < 6:
        return list(range(found[0], found[1] + 1))
    return found
