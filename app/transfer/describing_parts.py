"""References and materials, as a description has them."""

from collections.abc import Sequence

from app.core.clock import local
from app.courses.models import Course
from app.page.audience import Audience, shown_materials
from app.schedule.models import Material, Reference
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
