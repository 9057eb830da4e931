"""Going to the pages of a seminar as those who belong to its scene."""

from typing import Any

from flask import current_app

from app.courses.models import Enrollment
from app.seminars.models import SignUp
from tests.seminars.scene import Scene
from tests.visitors import Visitor

PRESENTED: dict[str, Any] = {
    "title": "Margin bounds",
    "papers": "Bartlett et al. arXiv:1706.08498\nA note",
}


def board(scene: Scene) -> str:
    """Where the slots are shown."""
    return f"/c/{scene.course.slug}/seminars/"


def form_of(scene: Scene, slot: int = 0) -> str:
    """Where a group takes a slot."""
    return f"{board(scene)}slots/{scene.slots[slot].public_id}/sign-up"


def wait_at(scene: Scene, slot: int = 0) -> str:
    """Where the same form is sent to wait for it."""
    return f"{board(scene)}slots/{scene.slots[slot].public_id}/wait"


def page_of(scene: Scene, sign_up: SignUp) -> str:
    """Where one group's presentation is shown."""
    return f"{board(scene)}{sign_up.public_id}"


def member(scene: Scene, group: int = 0) -> Visitor:
    """The browser of the group's first member."""
    return visitor(scene.groups[group].members[0])


def visitor(who: Enrollment | None = None) -> Visitor:
    """Somebody's browser, or that of nobody in particular."""
    return Visitor(current_app._get_current_object(), who)  # type: ignore[attr-defined]
