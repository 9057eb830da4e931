"""Under which name each file of a course leaves it."""

import re
from pathlib import PurePosixPath

from app.core.storage import StoredFile, clean_name

FOLDER = "files"
LONGEST_PATH = 180
# What some disk or other takes for something else in a name.
_UNSAFE = re.compile(r'[<>:"/\\|?*#%\x00-\x1f]+')
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)


class Files:
    """The files of a description by their paths beside it, each path safe on every disk.

    `opened` has the path of what is opened on the page under a public id.
    """

    def __init__(self) -> None:
        self.by_path: dict[str, StoredFile] = {}
        self.opened: dict[str, str] = {}
        self._given: dict[tuple[str, str, str], str] = {}
        self._taken: set[str] = set()

    def place(self, file: StoredFile, folder: str, opened_as: str, *, name: str = "") -> str:
        """The path of a file in a folder; the same content of the same name has one there."""
        name = safe_name(name or file.name)
        key = (file.sha256, folder, name)
        if key not in self._given:
            self._given[key] = self._free(folder, name)
            self.by_path[self._given[key]] = file
        self.opened[opened_as] = self._given[key]
        return self._given[key]

    def _free(self, folder: str, name: str) -> str:
        """The path of this name, numbered if another has it as the most forgetful disk compares."""
        place = f"{FOLDER}/{folder}"
        path, number = _within(place, name, ""), 1
        while path.casefold() in self._taken:
            number += 1
            path = _within(place, name, f"-{number}")
        self._taken.add(path.casefold())
        return path


def _within(place: str, name: str, number: str) -> str:
    """`place/name` with the number before the ending, cut where it grows too long."""
    ending = PurePosixPath(name).suffix
    stem = name.removesuffix(ending)
    room = LONGEST_PATH - len(place) - 1 - len(number) - len(ending)
    return f"{place}/{stem[:room]}{number}{ending}"


def safe_name(name: str) -> str:
    """A file's name as every disk and every address can have it."""
    name = _UNSAFE.sub("-", clean_name(name)).strip(" .") or "file"
    if _DEVICES.match(name):
        name = f"file-{name}"
    ending = PurePosixPath(name).suffix
    return name if len(ending) <= 12 else name.replace(".", "-")
