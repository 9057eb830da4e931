"""What rooms above this one add to its pages and rules: they append functions here."""

from collections.abc import Callable, Sequence

from markupsafe import Markup

from app.courses.models import Enrollment
from app.courses.permissions import Viewer
from app.groups.models import Group
from app.projects.models import Attempt, Project

# On a project's page: below the brief, and at its side; empty markup for nothing.
below_brief: list[Callable[[Viewer, Project], Markup]] = []
beside_brief: list[Callable[[Viewer, Project], Markup]] = []
# In the list of projects: what a student reads there instead of "handed in", by project id.
states: list[Callable[[Viewer, Sequence[Project]], dict[int, tuple[str, str]]]] = []
# Before a hand-in, in its transaction: raises DomainError when the group may no longer hand in.
before_hand_in: list[Callable[[Project, Group], None]] = []
# Before the staff take somebody off a hand-in, in its transaction: raises DomainError when they
# would lose what they have by now.
before_author_goes: list[Callable[[Attempt, Enrollment], None]] = []
