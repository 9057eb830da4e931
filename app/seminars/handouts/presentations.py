"""What presenters hand out: slides, notes, code, before or after they present.

Present members of the group add it, and so do staff; it goes with the group to another slot. What
is removed or replaced is kept, and can be put back.
"""

from dataclasses import dataclass, replace

from sqlalchemy import select

from app.accounts.models import User
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.form_keys import made_before, public_id_for
from app.core.i18n import _
from app.core.storage import StoredFile
from app.courses.models import Enrollment
from app.groups.membership import check_member
from app.groups.rules import group_title
from app.schedule.models import MaterialKind, Visibility
from app.seminars.holding.log import record
from app.seminars.models import SignUp, SignUpState
from app.seminars.presentation_models import PresentationMaterial

# So much one presentation may hand out at a time.
MOST = 20


@dataclass(frozen=True, slots=True)
class By:
    """Who changes what a presentation hands out: staff, or as a `presenter` of its group."""

    actor: User
    presenter: Enrollment | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What is said of a material: it is a file or a web address."""

    kind: MaterialKind
    label: str
    visibility: Visibility
    file: StoredFile | None = None
    url: str = ""


def present_materials(sign_up: SignUp) -> list[PresentationMaterial]:
    """What a presentation hands out now."""
    return [each for each in sign_up.presented if each.removed_at is None]


def added_by(user: User) -> list[PresentationMaterial]:
    """What a person has added to presentations, the earliest first."""
    own = select(Enrollment.id).where(Enrollment.user_id == user.id)
    return list(
        db.session.scalars(
            select(PresentationMaterial)
            .where(PresentationMaterial.added_by_id.in_(own))
            .order_by(PresentationMaterial.id)
        )
    )


def add_material(
    sign_up: SignUp, by: By, content: Content, *, key: str | None = None
) -> PresentationMaterial:
    """Hand something out. The same form (`key`) sent twice adds one.

    Raises InvalidInput where there is neither a file nor an address, or both; DomainError for
    somebody who is not in the group, or a group that has given the slot up.
    """
    _check_content(content)
    with write(sign_up.slot.seminar.course):
        _check_may(sign_up, by)
        made = made_before(PresentationMaterial, key, sign_up_id=sign_up.id, url=content.url)
        if made is not None and _sha256(made.file) == _sha256(content.file):
            return made
        _check_room(sign_up)
        added = _add(sign_up, by, content, public_id_for(PresentationMaterial, key))
        record("presentation.add", sign_up.group, sign_up.slot, by.actor)
    return added


def change_material(
    material: PresentationMaterial, sign_up: SignUp, by: By, content: Content
) -> PresentationMaterial:
    """Say anew what something is and who sees it; another file or address takes its place.

    Without either, the one that it has stays. What is replaced is kept as removed. Returns what is
    there now. Raises as `add_material`.
    """
    if content.file is not None and content.url == material.url:
        content = replace(content, url="")  # as the form showed it: the file takes its place
    if content.file is not None and content.url:
        _check_content(content)
    with write(sign_up.slot.seminar.course):
        _check_may(sign_up, by)
        if material.removed_at is not None:
            raise DomainError(
                _("This was removed meanwhile. Put it back, or add what you have now."),
                code="removed",
            )
        other_file = content.file is not None and _sha256(content.file) != _sha256(material.file)
        if other_file or content.url not in ("", material.url):
            material.removed_at = now()
            material = _add(sign_up, by, content, public_id_for(PresentationMaterial, None))
        else:
            material.kind, material.label = content.kind, content.label
            material.visibility = content.visibility
        db.session.flush()
        record("presentation.change", sign_up.group, sign_up.slot, by.actor)
    return material


def remove_material(material: PresentationMaterial, sign_up: SignUp, by: By) -> None:
    """Hand it out no more. Twice is once. Raises DomainError for somebody not in the group."""
    with write(sign_up.slot.seminar.course):
        _check_may(sign_up, by)
        if material.removed_at is None:
            material.removed_at = now()
            record("presentation.remove", sign_up.group, sign_up.slot, by.actor)


def put_back(material: PresentationMaterial, sign_up: SignUp, by: By) -> None:
    """Hand out again what was removed. Twice is once. Raises DomainError as `add_material`."""
    with write(sign_up.slot.seminar.course):
        _check_may(sign_up, by)
        if material.removed_at is not None:
            _check_room(sign_up)
            material.removed_at = None
            record("presentation.put_back", sign_up.group, sign_up.slot, by.actor)


def _add(sign_up: SignUp, by: By, content: Content, public_id: str) -> PresentationMaterial:
    added = PresentationMaterial(
        public_id=public_id,
        kind=content.kind,
        label=content.label,
        file=content.file,
        url=content.url,
        visibility=content.visibility,
        added_by=by.presenter,
        added_at=now(),
    )
    sign_up.presented.append(added)
    db.session.flush()
    return added


def _sha256(file: StoredFile | None) -> str:
    return file.sha256 if file else ""


def _check_content(content: Content) -> None:
    if content.file is not None and content.url:
        raise InvalidInput(
            _("Give a file or an address, not both."), code="file_and_url", field="url"
        )
    if content.file is None and not content.url:
        raise InvalidInput(_("Choose a file or give an address."), code="no_content", field="file")


def _check_may(sign_up: SignUp, by: By) -> None:
    """Present members and staff, while the group holds the slot."""
    if by.presenter is not None:
        check_member(sign_up.group, by.presenter)
    if sign_up.state is not SignUpState.CONFIRMED:
        raise DomainError(
            _("%(group)s has given this slot up.", group=group_title(sign_up.group)),
            code="given_up",
        )


def _check_room(sign_up: SignUp) -> None:
    if len(present_materials(sign_up)) >= MOST:
        raise DomainError(
            _("There are %(most)d things here already. Remove one first.", most=MOST),
            code="too_many",
            field="file",
        )
