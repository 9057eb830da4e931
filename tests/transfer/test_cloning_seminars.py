"""What is set of a seminar goes to the next term: rules, due times, the reading list."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from app.core.clock import travel
from app.core.db import write
from app.courses import checks
from app.groups import queries as groups
from app.groups.models import Formation
from app.projects import queries as projects
from app.schedule import queries as schedule
from app.seminars import queries as seminars
from app.seminars.deadline_models import DueKind
from app.seminars.dues import deadlines
from app.seminars.dues.deadline_effect import DeadlineInput
from app.seminars.models import ScribeClash, SlotMode
from app.seminars.setting import reading_list
from app.seminars.setting.planning import settings_of
from app.transfer.cloning import clone
from app.transfer.cloning_plan import Wishes
from tests.factories import make_project
from tests.transfer.rich_course import make_rich_course
from tests.transfer.rich_parts import NOW, Rich

WISHES = Wishes(
    slug="rich-2021", code="RICH 101", title="Margins", term="Spring 2021", first=date(2021, 2, 1)
)


@pytest.fixture
def rich(app_sqlite: Flask) -> Iterator[Rich]:
    """The rich course, its app's context open, its clock standing."""
    with app_sqlite.app_context(), travel(NOW):
        yield make_rich_course()


def test_the_rules_of_a_seminar_go_along_and_its_seed_does_not(rich: Rich) -> None:
    [seminar] = seminars.seminars(rich.course)
    with write(rich.course):
        seminar.mode, seminar.draw_seed = SlotMode.DRAW, "seed"
        seminar.cutoff_days, seminar.scribe_clash = 3, ScribeClash.FORBID
        seminar.has_waitlist = seminar.free_papers = False
        seminar.group_set.formation = Formation.STAFF
    made = clone(rich.course, WISHES, rich.instructor.user)
    [copy] = seminars.seminars(made)
    old, new = settings_of(seminar), settings_of(copy)
    assert (new.mode, new.cutoff_days, new.scribe_clash) == (SlotMode.DRAW, 3, ScribeClash.FORBID)
    assert (new.has_waitlist, new.free_papers, new.title) == (False, False, old.title)
    assert len(copy.draw_seed) == 32
    assert Formation.STAFF in [each.formation for each in groups.group_sets(made)]


def test_what_is_due_by_slots_goes_along_with_the_reports_that_hang_on_it(rich: Rich) -> None:
    [seminar] = seminars.seminars(rich.course)
    wanted = [
        DeadlineInput(DueKind.SLIDES, "Slides", -1, 1080),
        DeadlineInput(DueKind.REPORT, "Report", 14, 1439),
    ]
    deadlines.set_deadlines(seminar, rich.instructor.user, wanted)
    report = next(d for d in seminars.deadlines_of(seminar) if d.kind is DueKind.REPORT)
    make_project(seminar.group_set, "after", slot_deadline_id=report.id)
    made = clone(rich.course, WISHES, rich.instructor.user)
    [copy] = seminars.seminars(made)
    found = [(d.kind, d.label, d.days, d.minute) for d in seminars.deadlines_of(copy)]
    assert found == [(each.kind, each.label, each.days, each.minute) for each in wanted]
    hung = {p.slug: p.slot_deadline for p in projects.projects(made, include_drafts=True)}
    assert hung["after"] is seminars.deadlines_of(copy)[1]
    assert hung["first"] is None


def test_the_reading_list_goes_along_with_its_references(rich: Rich) -> None:
    [seminar] = seminars.seminars(rich.course)
    some = schedule.course_references(rich.course)[:2]
    assert len(some) == 2
    actor = rich.instructor.user
    reading_list.set_offered(seminar, actor, some[::-1], some[:1])
    made = clone(rich.course, WISHES, actor)
    [copy] = seminars.seminars(made)
    offered = [each.paper for each in reading_list.reading_list(copy)]
    assert [(p.reference.title, p.exclusive) for p in offered] == [
        (some[0].title, True),
        (some[1].title, False),
    ]
    assert {p.reference.course_id for p in offered} == {made.id}
    assert not [item for item in checks.items(made) if "did not come along" in item.text]
    assert reading_list.carry_reading_list(seminar, copy, {}, actor) == 2
