"""The pages on which staff set seminars: settings, slots, groups in slots, the reading list."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask

from app.core.clock import travel
from app.core.db import write
from app.schedule.models import MeetingKind, Reference
from app.seminars import queries
from app.seminars.holding.shown import choice_of, mark_of
from app.seminars.models import SignUp
from app.seminars.setting import slots
from tests.factories import at, make_group, make_group_set, make_meeting, make_slot, make_students
from tests.seminars.scene import MONDAY, Scene, make_scene
from tests.statements import statements_of
from tests.visitors import Visitor


@pytest.fixture
def scene(app_sqlite: Flask) -> Iterator[Scene]:
    """The scene, on Monday 12 October 2020, 10:00 in Hong Kong."""
    with app_sqlite.app_context(), travel(MONDAY):
        yield make_scene(pairs=3)


@pytest.fixture
def staff(scene: Scene, app_sqlite: Flask) -> Visitor:
    """The instructor's browser."""
    return Visitor(app_sqlite, scene.staff)


def base(scene: Scene, *parts: str) -> str:
    """An address of the seminar's staff pages."""
    return "/".join([f"/c/{scene.course.slug}/manage/seminars", *parts])


def of_seminar(scene: Scene, *parts: str) -> str:
    """An address below the seminar's own."""
    return base(scene, scene.seminar.public_id, *parts)


def hidden(page: str, name: str) -> str:
    """What a hidden field of a page holds."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page)
    assert found, name
    return found[1]


def with_query(url: str, query: Mapping[str, Any]) -> str:
    """An address that asks for something; a list is asked for one by one."""
    return f"{url}?{urlencode(query, doseq=True)}"


SETTINGS = {
    "title": "Poster day",
    "group_set": "posters",
    "mode": "first_come",
    "opens_at": "2020-10-12T09:00",
    "closes_at": "2020-10-20T18:00",
    "slots_per_group": "1",
    "cutoff_days": "2",
    "scribe_clash": "forbid",
    "free_papers": "y",
}


def test_a_seminar_is_made_and_changed(scene: Scene, staff: Visitor) -> None:
    make_group_set(scene.course, "posters", title="Posters")
    wrong = staff.post(base(scene, "new"), data={**SETTINGS, "closes_at": "2020-10-12T08:00"})
    assert wrong.status_code == 422
    assert 'value="Poster day"' in wrong.text
    for _click in range(2):
        assert staff.post(base(scene, "new"), data=SETTINGS).status_code == 303
    made = next(s for s in queries.seminars(scene.course) if s.title == "Poster day")
    assert made.closes_at == at("2020-10-20 10:00")
    assert (made.cutoff_days, made.has_waitlist, made.free_papers) == (2, False, True)
    url = base(scene, made.public_id, "edit")
    assert 'value="2020-10-20T18:00"' in staff.get(url).text
    assert staff.post(url, data={**SETTINGS, "title": "Posters, day 1"}).status_code == 303
    assert "Posters, day 1" in staff.get(base(scene, made.public_id)).text


def test_what_a_change_does_is_shown_and_agreed_to(scene: Scene, staff: Visitor) -> None:
    scene.take()
    url = of_seminar(scene, "edit")
    data = {**SETTINGS, "group_set": scene.group_set.slug, "cutoff_days": "30"}
    question = staff.post(url, data=data)
    assert "can no longer change its slot" in question.text
    assert scene.seminar.cutoff_days == 0
    agreed = {**data, "agreed": hidden(question.text, "agreed")}
    assert staff.post(url, data=agreed).status_code == 303
    assert scene.seminar.cutoff_days == 30


def test_who_saves_over_another_is_told(scene: Scene, staff: Visitor) -> None:
    page = staff.get(of_seminar(scene, "edit")).text
    window = {"opens_at": "2020-10-01T08:00", "closes_at": "2020-10-31T08:00"}
    data = {**SETTINGS, **window, "group_set": scene.group_set.slug, "seen": hidden(page, "seen")}
    with write(scene.course):
        scene.seminar.title = "By another"
    answer = staff.post(of_seminar(scene, "edit"), data=data)
    assert answer.status_code == 409
    assert "Saved now: By another" in answer.text


def test_slots_are_shown_made_and_taken_back(scene: Scene, staff: Visitor) -> None:
    later = make_meeting(
        scene.course, "2020-10-28 07:00", kind=MeetingKind.SEMINAR, title="Second day"
    )
    url = of_seminar(scene, "slots")
    start = staff.get(url).text
    assert re.search(rf'<input checked[^>]*value="{later.public_id}"', start)
    assert not re.search(rf'<input checked[^>]*value="{scene.meeting.public_id}"', start)
    asked: dict[str, Any] = {
        "number": "3",
        "minutes": "25",
        "pause": "5",
        "capacity": "1",
        "begins": "15:00",
        "after": "0",
        "meetings": [later.public_id, scene.meeting.public_id],
    }
    shown = staff.get(with_query(url, asked)).text
    assert "4 new slots" in shown  # three of the second day, one beside the two of the first
    assert "overlaps with another slot" in shown
    data = {**asked, "seen": hidden(shown, "seen")}
    for _click in range(2):
        made = staff.post(url, data=data)
        assert made.status_code == 303
    assert len(slots.slots_of(scene.seminar)) == 2 + 4
    page = staff.get(made.location).text
    assert "Take these slots away again" in page
    plan = {"plan": hidden(page, "plan")}
    for _click in range(2):
        assert staff.post(f"{url}/take-back", data=plan).status_code == 303
    assert len(slots.slots_of(scene.seminar)) == 2


def test_what_is_wrong_with_a_pattern_is_said_and_all_is_kept(scene: Scene, staff: Visitor) -> None:
    url = of_seminar(scene, "slots")
    asked = {"number": "99", "minutes": "25", "pause": "0", "capacity": "1", "after": "0"}
    answer = staff.get(with_query(url, asked))
    assert answer.status_code == 422
    assert 'value="99"' in answer.text
    nothing = staff.get(with_query(url, {**asked, "number": "2"}))
    assert nothing.status_code == 422
    assert "Choose the meetings" in nothing.text
    stale = {**asked, "number": "2", "meetings": scene.meeting.public_id, "seen": "another"}
    assert staff.post(url, data=stale).status_code == 409


def test_a_slot_is_changed_and_free_ones_are_deleted_together(scene: Scene, staff: Visitor) -> None:
    slot, spare = scene.slots
    url = base(scene, "slots", slot.public_id)
    seen = hidden(staff.get(url).text, "seen")
    edit = {"starts_at": "2020-10-21T15:00", "minutes": "20", "capacity": "2", "seen": seen}
    assert staff.post(url, data=edit).status_code == 303
    assert staff.post(url, data={**edit, "minutes": "15"}).status_code == 409
    assert staff.post(url, data={**edit, "minutes": "26", "seen": ""}).status_code == 409
    delete = of_seminar(scene, "slots", "delete")
    assert "No slot is ticked" in staff.get(delete).text
    both = {"slot": [slot.public_id, spare.public_id]}
    assert "Delete 2 slots?" in staff.get(with_query(delete, both)).text
    scene.take()
    assert staff.get(with_query(delete, both)).status_code == 409
    assert staff.post(delete, data=both).status_code == 409
    one = {"slot": spare.public_id}
    for _click in range(2):
        assert staff.post(delete, data=one).status_code == 303
    assert slots.slots_of(scene.seminar) == [slot]


def held(scene: Scene) -> list[SignUp]:
    """Who holds the slots now."""
    return [s for slot in queries.board(scene.seminar).slots for s in slot.confirmed]


def test_groups_are_put_into_slots_changed_exchanged_and_taken_out(
    scene: Scene, app_sqlite: Flask
) -> None:
    with travel(at("2020-11-30 00:00")):  # long after sign-up closed
        staff = Visitor(app_sqlite, scene.staff)
        one, two, _three = scene.groups
        assign = base(scene, "slots", scene.slots[0].public_id, "assign")
        data = {"group": one.public_id, "title": "", "papers": ""}
        for _click in range(2):
            assert staff.post(assign, data=data).status_code == 303
        place = of_seminar(scene, "groups", two.public_id, "slot")
        assert "21 Oct, 15:25" in staff.get(place).text
        chosen = {"slot": scene.slots[1].public_id, "title": "Means", "papers": ""}
        assert staff.post(place, data=chosen).status_code == 303
        first, second = held(scene)
        named = base(scene, "sign-ups", first.public_id)
        assert staff.get(named).status_code == 200
        assert staff.post(named, data={"title": "Margins", "papers": "x"}).status_code == 303
        exchange = of_seminar(scene, "exchange")
        pair = {"first": choice_of(first), "second": choice_of(second)}
        assert staff.get(with_query(exchange, {"first": first.public_id})).status_code == 200
        assert staff.post(exchange, data={**pair, "second": ""}).status_code == 422
        assert staff.post(exchange, data=pair).status_code == 303
        assert [(s.group, s.title) for s in held(scene)] == [(two, "Means"), (one, "Margins")]
        out = f"{named}/take-out"
        assert "out of its slot?" in staff.get(out).text
        seen = {"seen": mark_of(held(scene)[1])}
        for _click in range(2):
            assert staff.post(out, data=seen).status_code == 303
        assert [s.group for s in held(scene)] == [two]
        assert staff.get(out).status_code == 404


def test_the_reading_list_is_chosen_by_list_and_ordered(scene: Scene, staff: Visitor) -> None:
    url = of_seminar(scene, "papers")
    assert "no references yet" in staff.get(url).text
    with write(scene.course) as session:
        some = [
            Reference(course_id=scene.course.id, position=n, title=f"Paper {n}") for n in (1, 2)
        ]
        session.add_all(some)
    page = staff.get(url).text
    other = {"alone": some[0].public_id, "seen": hidden(page, "seen")}
    assert staff.post(url, data=other).status_code == 303
    page = staff.get(url).text
    assert "“Paper 1” is offered, too" in page.replace("&#8220;", "“")
    assert staff.post(url, data={"seen": hidden(page, "seen")}).status_code == 303
    page = staff.get(url).text
    data = {"offer": some[1].public_id, "alone": some[1].public_id, "seen": hidden(page, "seen")}
    assert staff.post(url, data=data).status_code == 303
    assert staff.post(url, data=data).status_code == 303  # a second click is no other change
    page = staff.get(url).text
    lists = re.search(r'name="all" value="([^"]+)"', page)
    assert lists
    every = {**data, "all": lists[1], "seen": hidden(page, "seen")}
    assert staff.post(url, data=every).status_code == 303
    page = staff.get(url).text
    order = page[page.index('id="order"') :]
    assert order.index("Paper 2") < order.index("Paper 1")
    [up] = set(re.findall(r'action="([^"]+/move)"', order[order.index("Paper 1") :]))
    assert staff.post(up, data={"direction": "up"}).status_code == 303
    page = staff.get(url).text
    order = page[page.index('id="order"') :]
    assert order.index("Paper 1") < order.index("Paper 2")
    refused = staff.post(url, data={"seen": "another"})
    assert refused.status_code == 409
    assert "Somebody else changed this" in refused.text


def test_things_of_another_course_are_not_found(scene: Scene, staff: Visitor) -> None:
    elsewhere = make_scene()
    sign_up = elsewhere.take()
    foreign, group = elsewhere.seminar.public_id, elsewhere.groups[0].public_id
    for path in (
        [foreign],
        [foreign, "edit"],
        [foreign, "papers"],
        [foreign, "slots"],
        [foreign, "exchange"],
        ["slots", elsewhere.slots[0].public_id],
        ["sign-ups", sign_up.public_id],
        [scene.seminar.public_id, "groups", group, "slot"],
    ):
        assert staff.get(base(scene, *path)).status_code == 404, path
    assign = base(scene, "slots", scene.slots[0].public_id, "assign")
    assert staff.post(assign, data={"group": group, "title": ""}).status_code == 422


def test_the_staff_board_costs_as_much_for_many_groups_as_for_few(
    scene: Scene, staff: Visitor, app_sqlite: Flask
) -> None:
    scene.take()
    few = statements_of(app_sqlite, staff, of_seminar(scene))
    people = make_students(scene.course, 20)
    for number in range(10):
        scene.groups.append(make_group(scene.group_set, *people[2 * number : 2 * number + 2]))
        start = scene.meeting.starts_at + timedelta(minutes=50 + number)
        scene.slots.append(make_slot(scene.seminar, scene.meeting, starts_at=start, minutes=1))
        if number % 2:
            scene.take(slot=-1, group=-1)
    assert len(statements_of(app_sqlite, staff, of_seminar(scene))) == len(few)
