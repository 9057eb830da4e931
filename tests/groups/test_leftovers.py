"""Those without a group are placed at random: everybody if that can be, and sizes always hold."""

from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.groups import leftovers, operations
from app.groups.filling import fill
from tests.factories import enroll
from tests.groups.staffed import Staffed, refused


@st.composite
def classes(draw: st.DrawFn) -> dict[str, Any]:
    """Groups that are there, the sizes that a set allows, and people without a group."""
    least = draw(st.integers(1, 4))
    most = least + draw(st.integers(0, 3))
    sizes = draw(st.lists(st.integers(1, most), max_size=6))
    people = list(range(draw(st.integers(0, 14))))
    return {"sizes": sizes, "least": least, "most": most, "people": people}


def _can_be_placed(sizes: list[int], least: int, most: int, number: int) -> bool:
    """Whether so many people find places, by going through what each group could take."""
    sums = {0}
    for size in [*sizes, *[0] * number]:
        takes = {0, *(more for more in range(1, most - size + 1) if size + more >= least)}
        sums = {total + more for total in sums for more in takes if total + more <= number}
    return number in sums


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(classes(), st.text(max_size=8))
def test_as_many_are_placed_as_the_sizes_allow(class_: dict[str, Any], seed: str) -> None:
    filling = fill(**class_, seed=seed)
    sizes, least, most = class_["sizes"], class_["least"], class_["most"]
    placed = [each for group in (*filling.into, *filling.new) for each in group]
    assert sorted([*placed, *filling.rest]) == class_["people"]
    filled = [*zip(sizes, filling.into, strict=True), *((0, people) for people in filling.new)]
    assert all(least <= size + len(people) <= most for size, people in filled if people)
    numbers = range(len(class_["people"]) + 1)
    assert len(placed) == max(n for n in numbers if _can_be_placed(sizes, least, most, n))
    assert fill(**class_, seed=seed) == filling


def test_incomplete_groups_come_first_and_complete_ones_last() -> None:
    filling = fill([2, 1, 3], 3, 4, list("abcdefg"), "seed")
    assert [len(each) for each in filling.into] == [2, 2, 0]
    assert [len(each) for each in filling.new] == [3]
    assert [len(each) for each in fill([3, 3], 3, 4, list("ab"), "seed").into] == [1, 1]
    assert fill([1], 3, 4, ["a"], "seed").rest == ["a"]


def test_it_is_done_as_it_was_shown_or_not_at_all(app: Flask) -> None:
    with app.app_context():
        class_ = Staffed()
        ann, *_others = class_.people
        mine = operations.create_group_for(class_.set, [ann], class_.staff)
        shown = leftovers.propose(class_.set, "one")
        assert shown == leftovers.propose(class_.set, "one")
        assert shown.digest != leftovers.propose(class_.set, "two").digest
        late = enroll(class_.course)
        with refused("places_changed"):
            leftovers.place_leftovers(class_.set, "one", class_.staff, seen=shown.digest)
        shown = leftovers.propose(class_.set, "one")
        leftovers.place_leftovers(class_.set, "one", class_.staff, seen=shown.digest)
        sizes = sorted(len(people) for people in class_.shape().values())
        assert (sizes, ann in mine.members) == ([2, 3, 3], True)
        assert any(late in group.members for group in class_.groups())


def test_who_finds_no_place_is_told_of_and_may_make_a_smaller_group(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        class_ = Staffed("Ann Author", "Ben Berg", min_size=3, max_size=3)
        desk = class_.desk(app_sqlite)
        page = desk.get(f"{class_.manage}/leftovers?seed=one").text
        assert "2 people find no place" in page
        assert "Let them make a smaller group" in page
        smaller = leftovers.propose(class_.set, "one", smaller=True)
        sent = {"seed": "one", "digest": smaller.digest, "smaller": "y"}
        answer = desk.post(f"{class_.manage}/leftovers", data={**sent, "digest": "stale"})
        assert answer.status_code == 409
        assert "The class has changed since." in answer.text
        assert class_.shape() == {}
        assert desk.post(f"{class_.manage}/leftovers", data=sent).status_code == 303
        assert class_.shape() == {"1": ["Ann", "Ben"]}
