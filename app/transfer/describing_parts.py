"""References and materials, as a description has them."""

from collections.abc import Sequence
from functools import partial

from app.core.clock import local
from app.courses.models import Course
from app.page.audience import Audience, shown_materials
from app.schedule.models import Material, Reference
from app.seminars.boards.papers import papers_of
from app.seminars.handouts import presented
from app.seminars.models import SignUp
from app.seminars.presentation_models import PresentationMaterial
from app.transfer.describing_files import Files
from app.transfer.description import LinkEntry, MaterialEntry, ReferenceEntry


def reference_entry(reference: Reference) -> ReferenceEntry:
    """A reference, whole."""
    return ReferenceEntry(
        title=reference.title,
        authors=reference.authors,
        venue=reference.venue,
        year=reference.year,
        arxiv_id=reference.arxiv_id,
        doi=reference.doi,
        url=reference.url,
        note=reference.note,
        entry_type=reference.entry_type,
        links=[LinkEntry(label=link["label"], url=link["url"]) for link in reference.links],
    )


def material_entries(
    materials: Sequence[Material], course: Course, audience: Audience, files: Files, folder: str
) -> list[MaterialEntry]:
    """The materials that this audience may open; their files get a path in `folder`.

    Since when one is shown is the staff's to know.
    """
    return [
        MaterialEntry(
            kind=material.kind.value,
            title=material.title,
            url=material.url,
            file=files.place(material.file, folder, material.public_id) if material.file else "",
            sha256=material.file.sha256 if material.file else "",
            seen=material.visibility.value,
            visible_from=local(material.visible_from, course.time_zone).replace(tzinfo=None)
            if material.visible_from and audience is Audience.STAFF
            else None,
        )
        for material in shown_materials(materials, audience)
    ]


def paper_entries(sign_up: SignUp) -> list[ReferenceEntry]:
    """What a group presents: what it chose of the list, then what it wrote itself.

    Everybody reads both on the page of the presentation.
    """
    chosen = [reference_entry(each.paper.reference) for each in sign_up.chosen]
    own = papers_of(sign_up.papers)
    return chosen + [ReferenceEntry(title=each.text, url=each.url) for each in own]


def presented_entries(
    materials: Sequence[PresentationMaterial],
    sign_up: SignUp,
    audience: Audience,
    files: Files,
    folder: str,
) -> list[MaterialEntry]:
    """What a presentation hands out to this audience. No file keeps the name its owner gave it."""
    name = partial(presented.file_name, group=sign_up.group)
    return [
        MaterialEntry(
            kind=each.kind.value,
            title=presented.title_of(each),
            url=each.url,
            file=files.place(each.file, folder, each.public_id, name=name(each))
            if each.file
            else "",
            sha256=each.file.sha256 if each.file else "",
            seen=each.visibility.value,
        )
        for each in presented.shown_presented(materials, inside=audience is Audience.STAFF)
    ]
