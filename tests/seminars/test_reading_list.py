"""Which references groups may choose to present, and who has what."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.core.clock import travel
from app.core.db import db, write
from app.core.seen import ChangedMeanwhile, mark_of
from app.schedule import references
from app.schedule.models import Reference
from app.seminars.draw_models import PaperWish
from app.seminars.setting import reading_list
from tests.factories import make_course, make_paper
from tests.seminars.scene import MONDAY, Scene, make_scene, refused


class Shelf:
    """The scene, and four references of its course."""

    def __init__(self) -> None:
        self.scene = make_scene(pairs=3)
        with write(self.scene.course) as session:
            self.references = [
                Reference(course_id=self.scene.course.id, position=n, title=f"Paper {n}")
                for n in range(1, 5)
            ]
            session.add_all(self.references)

    def offer(self, *numbers: int, alone: tuple[int, ...] = (), seen: str | None = None) -> None:
        """Offer the references of these numbers, some to one group each."""
        wanted, single = ([self.references[n - 1] for n in some] for some in (numbers, alone))
        reading_list.set_offered(
            self.scene.seminar, self.scene.staff.user, wanted, single, seen=seen
        )

    @property
    def titles(self) -> list[str]:
        """What is offered, in its order."""
        found = reading_list.reading_list(self.scene.seminar)
        return [offered.paper.reference.title for offered in found]

    def paper(self, number: int) -> reading_list.Offered:
        """The paper of this number on the list."""
        found = reading_list.reading_list(self.scene.seminar)
        return next(o for o in found if o.paper.reference is self.references[number - 1])


@pytest.fixture
def shelf(app: Flask) -> Iterator[Shelf]:
    """The shelf on both databases: the list rests on their constraints."""
    with app.app_context(), travel(MONDAY):
        yield Shelf()


def take(scene: Scene, paper: reading_list.Offered, group: int = 0) -> None:
    scene.take(slot=group, group=group, chosen=[paper.paper])


def test_new_papers_come_last_and_the_order_can_be_changed(shelf: Shelf) -> None:
    shelf.offer(2, 4)
    shelf.offer(1, 2, 4)
    assert shelf.titles == ["Paper 2", "Paper 4", "Paper 1"]
    seminar, actor = shelf.scene.seminar, shelf.scene.staff.user
    for _click in range(3):
        reading_list.move_paper(shelf.paper(1).paper, seminar, actor, "up")
    reading_list.move_paper(shelf.paper(2).paper, seminar, actor, "down")
    assert shelf.titles == ["Paper 1", "Paper 4", "Paper 2"]


def test_a_paper_that_a_group_has_chosen_stays_and_who_has_it_is_said(shelf: Shelf) -> None:
    shelf.offer(1, 2, alone=(1,))
    take(shelf.scene, shelf.paper(1))
    name = f"Group {shelf.scene.groups[0].number}"
    with pytest.raises(Exception, match=f"chosen by {name}"):
        shelf.offer(2)
    assert shelf.titles == ["Paper 1", "Paper 2"]
    shelf.offer(1, alone=(1,))
    assert shelf.titles == ["Paper 1"]


def test_exclusive_from_now_on_holds_for_whoever_presents_it(shelf: Shelf) -> None:
    shelf.offer(1, 2)
    take(shelf.scene, shelf.paper(1), group=0)
    shelf.offer(1, 2, alone=(1,))
    with refused("paper_taken"):
        take(shelf.scene, shelf.paper(1), group=1)
    shelf.offer(1, 2)
    take(shelf.scene, shelf.paper(1), group=1)
    with refused("paper_shared"):
        shelf.offer(1, 2, alone=(1,))
    assert [g.number for g in shelf.paper(1).presented_by] == [
        g.number for g in shelf.scene.groups[:2]
    ]


def test_a_paper_for_one_group_alone_is_offered(shelf: Shelf) -> None:
    shelf.offer(1, alone=(2,))
    assert shelf.titles == ["Paper 1", "Paper 2"]
    assert shelf.paper(2).paper.exclusive
    shelf.offer(1, alone=(2,))  # and goes when it is ticked no more
    assert shelf.titles == ["Paper 1"]


def test_a_paper_that_is_only_wished_for_can_go(shelf: Shelf) -> None:
    shelf.offer(1, 2)
    with write(shelf.scene.course) as session:
        wish = PaperWish(
            seminar_id=shelf.scene.seminar.id,
            group_id=shelf.scene.groups[0].id,
            paper_id=shelf.paper(1).paper.id,
            rank=1,
        )
        session.add(wish)
    assert shelf.paper(1).wished == 1
    shelf.offer(2)
    assert db.session.query(PaperWish).count() == 0


def test_only_references_of_the_course_itself_are_offered(shelf: Shelf) -> None:
    scene = shelf.scene
    with write(scene.course) as session:
        elsewhere = Reference(course_id=make_course().id, position=1, title="Elsewhere")
        hangs = Reference(
            course_id=scene.course.id, meeting_id=scene.meeting.id, position=1, title="Hangs"
        )
        session.add_all([elsewhere, hangs])
    for foreign in (elsewhere, hangs):
        with refused("other_course"):
            reading_list.set_offered(scene.seminar, scene.staff.user, [foreign], [])


def test_a_reference_that_is_offered_is_not_removed(shelf: Shelf) -> None:
    shelf.offer(1)
    course, actor = shelf.scene.course, shelf.scene.staff.user
    with pytest.raises(Exception, match="Take it off that list first"):
        references.delete_reference(course, shelf.references[0], actor)
    take(shelf.scene, shelf.paper(1))
    with pytest.raises(Exception, match="is chosen by Group"):
        references.delete_reference(course, shelf.references[0], actor)
    references.delete_reference(course, shelf.references[1], actor)


def test_nobody_saves_over_another_unseen(shelf: Shelf) -> None:
    seen = mark_of(reading_list.state_of(shelf.scene.seminar))
    make_paper(shelf.scene.seminar, "Offered meanwhile")
    with pytest.raises(ChangedMeanwhile):
        shelf.offer(1, seen=seen)
    assert shelf.titles == ["Offered meanwhile"]
