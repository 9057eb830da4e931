"""A course as a folder or a ZIP that needs no Colloquy: its page, its data, its files.

The same course gives the same bytes, so that two exports can be compared. Either is written beside
its place and renamed when it is whole; what is there is replaced only if it is an export itself,
and nothing else (see `replacing`).
"""

import hashlib
import os
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO

from app.accounts.models import User
from app.core import audit
from app.core.db import write
from app.core.i18n import _
from app.core.storage import BlobStore
from app.courses.models import Course
from app.page.audience import Audience
from app.page.calendar.events import course_events
from app.page.calendar.file import calendar_file
from app.schedule.citations import to_bibtex
from app.schedule.queries import shown_references
from app.transfer import own_json, replacing, site
from app.transfer.describing import Described, describe
from app.transfer.replacing import LIST

DATA = "course.json"
REFERENCES = "references.bib"
CALENDAR = "calendar.ics"
READ_ME = "README.txt"
CHUNK = 1024 * 1024
# The first moment that the format knows: when an export was made is no part of what it says.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
PLAIN_FILE = 0o100644 << 16


@dataclass(frozen=True, slots=True)
class Export:
    """What an export consists of, by path: texts, and files of the store that have their bytes.

    `lost` are the paths of files that the store no longer has.
    """

    texts: dict[str, bytes]
    files: dict[str, Path]
    lost: list[str]

    @property
    def paths(self) -> list[str]:
        """Every path, in the order in which they are written."""
        return sorted([*self.texts, *self.files])

    def open(self, path: str) -> IO[bytes]:
        """What is to be written at a path."""
        return self.files[path].open("rb") if path in self.files else BytesIO(self.texts[path])


def gather(course: Course, audience: Audience, store: BlobStore) -> Export:
    """What an export of the course holds: for everybody (PUBLIC), or all that staff see (STAFF).

    The page in it is everybody's either way.
    """
    described = describe(course, audience=audience)
    files, sums, lost = {}, {}, []
    for path, file in described.files.by_path.items():
        content = store.path(file.sha256)
        if content.is_file():
            files[path], sums[path] = content, file.sha256
        else:
            lost.append(path)
    texts = _texts(course, described, audience, sorted(lost))
    sums |= {path: hashlib.sha256(text).hexdigest() for path, text in texts.items()}
    return Export({**texts, LIST: _list_of(sums)}, files, sorted(lost))


def _list_of(sums: Mapping[str, str]) -> bytes:
    """Every file with its sha256, as `sha256sum --check` reads it."""
    return "".join(f"{sums[path]}  {path}\n" for path in sorted(sums)).encode()


def _texts(
    course: Course, described: Described, audience: Audience, lost: list[str]
) -> dict[str, bytes]:
    opened = {key: path for key, path in described.files.opened.items() if path not in lost}
    with site.as_a_visitor(course) as shown:
        beside = {**_for_programs(shown), DATA: own_json.dumps(described.entry)}
        pages = dict(site.pages(shown, opened, list(beside)))
    pages |= {READ_ME: _read_me(course, audience, lost), site.STYLE: site.style()}
    return beside | {path: text.encode() for path, text in pages.items()}


def _for_programs(course: Course) -> dict[str, bytes]:
    """The page's references and meetings, as the site offers them too."""
    found = {}
    references, events = shown_references(course), course_events(course, inside=False)
    if references:
        found[REFERENCES] = to_bibtex(references).encode()
    if events:
        found[CALENDAR] = calendar_file(f"{course.code} {course.term}", events)
    return found


def _read_me(course: Course, audience: Audience, lost: list[str]) -> str:
    lines = [
        f"{course.code}, {course.term}: {course.title}",
        "",
        _("%(page)s is the course page, to be opened in any browser.", page=site.PAGE),
        _("%(data)s is the course as data, with its files in files/.", data=DATA),
        _("`colloquy course import` makes a course of this folder again."),
        _("%(list)s names every file with its sha256.", list=LIST),
    ]
    if audience is Audience.STAFF:
        lines += ["", _("The data and the files hold what only staff may see: keep them so.")]
    if lost:
        lines += ["", _("These files are missing, because the store has lost them:"), *lost]
    return "\n".join(lines) + "\n"


def record_export(course: Course, audience: Audience, actor: User | None) -> None:
    """Note in the log that an export was made."""
    with write(course) as session:
        audit.record(
            session,
            "course.export",
            course.slug,
            actor_id=actor.id if actor else None,
            course_id=course.id,
            audience=audience.value,
        )


def write_zip(export: Export, to: IO[bytes]) -> None:
    """Write an export as a ZIP, its files piece by piece."""
    with zipfile.ZipFile(to, "w") as archive:
        for path in export.paths:
            entry = zipfile.ZipInfo(path, ZIP_TIME)
            entry.external_attr, entry.create_system = PLAIN_FILE, 3
            if path in export.texts:
                entry.compress_type = zipfile.ZIP_DEFLATED
            else:
                entry.file_size = export.files[path].stat().st_size
            with export.open(path) as source, archive.open(entry, "w") as target:
                shutil.copyfileobj(source, target, CHUNK)


def save_zip(export: Export, file: Path, *, overwrite: bool) -> None:
    """Write an export as a ZIP. Raises DomainError when something else is there."""
    with replacing.file(file, overwrite=overwrite) as draft, draft.open("xb") as target:
        write_zip(export, target)
        target.flush()
        os.fsync(target.fileno())


def save_folder(export: Export, folder: Path, *, overwrite: bool) -> None:
    """Write an export as a folder. Raises DomainError when something else is there."""
    with replacing.folder(folder, overwrite=overwrite) as draft:
        for path in export.paths:
            target = draft / path
            target.parent.mkdir(parents=True, exist_ok=True)
            with export.open(path) as source, target.open("xb") as file:
                shutil.copyfileobj(source, file, CHUNK)
