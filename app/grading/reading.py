"""The report as the studio shows it: a picture of each page, with its text for who can't see it."""

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from flask import url_for

from app.core.pdf import Inspection, page_texts
from app.core.settings import settings
from app.core.storage import StoredFile
from app.core.web.uploads import store
from app.projects.models import Attempt
from app.projects.pictures import WIDTH

A4 = (595.0, 842.0)
# A file may have any number of pages; so many are shown, the rest is in the file itself.
MOST_LEAVES = 200


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page of the report, as the `studio` macro takes it; sizes in pixels."""

    number: int
    image_url: str
    thumb_url: str
    width: int
    height: int
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """The pages of a report that are shown, and how many it has."""

    leaves: list[Leaf]
    pages: int


def report(course_slug: str, attempt: Attempt) -> Report:
    """The first PDF of the attempt; no leaves when it has none."""
    file = next((f.file for f in attempt.files if f.file.media_type == "application/pdf"), None)
    if file is None:
        return Report([], 0)
    inspection = Inspection.from_json(file.inspection) if file.inspection else None
    wide, high = (inspection.page_size if inspection else None) or A4
    height = max(1, min(round(WIDTH * high / max(wide, 1)), 20 * WIDTH))
    shown = min(file.pages or 0, MOST_LEAVES)
    leaves = []
    for number, text in enumerate(kept_texts(file, shown), 1):
        url = url_for(
            "projects.page_picture",
            course=course_slug,
            attempt=attempt.public_id,
            file=file.public_id,
            number=number,
        )
        leaves.append(Leaf(number, url, url, WIDTH, height, text))
    return Report(leaves, file.pages or 0)


def kept_texts(file: StoredFile, pages: int) -> list[str]:
    """The texts of the first `pages` pages: read by a child process once, and kept."""
    kept = settings().instance_path / "pictures" / file.sha256[:2] / file.sha256 / "texts.json"
    with suppress(FileNotFoundError):
        texts: list[str] = json.loads(kept.read_text("utf-8"))
        return texts
    lines = page_texts(store().path(file.sha256), range(1, pages + 1))
    texts = [" ".join(text.split()) for text in lines]
    kept.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", encoding="utf-8", dir=kept.parent, delete=False) as new:
        json.dump(texts, new)
    # Whole or not at all: another request may be reading it.
    Path(new.name).replace(kept)
    return texts
