"""The form by which a group takes a slot, moves to it or waits for it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from re import findall

import pytest
from flask import Flask

from app.core.db import write
from app.groups.rules import group_title
from app.seminars.holding import clashes, giving_up
from app.seminars.holding.shown import choice_of
from app.seminars.models import ScribeClash
from tests.conftest import FrozenClock
from tests.factories import at, make_slot
from tests.seminars.scene import Scene, make_scene
from tests.seminars.visiting import PRESENTED as WHAT
from tests.seminars.visiting import board, form_of, member, page_of, visitor, wait_at


@pytest.fixture
def scene(app_sqlite: Flask, frozen_clock: FrozenClock) -> Iterator[Scene]:
    """The scene, on Monday 12 October 2020, noon in Hong Kong."""
    with app_sqlite.app_context():
        yield make_scene(pairs=4)


def test_a_slot_without_a_title_is_refused_and_all_else_is_kept(scene: Scene) -> None:
    paper = scene.paper("On margins")
    data = {"title": " ", "papers": "arXiv:1", "chosen": paper.public_id}
    answer = member(scene).post(form_of(scene), data=data)
    assert answer.status_code == 422
    assert "arXiv:1" in answer.text
    assert "checked" in answer.text
    assert scene.holders() == []


def test_who_comes_too_late_keeps_what_they_typed_and_takes_another_by_one_press(
    scene: Scene,
) -> None:
    scene.take()
    paper = scene.paper("On margins")
    late, typed = member(scene, 1), {"title": "Kernels", "papers": "", "chosen": paper.public_id}
    answer = late.post(form_of(scene), data=typed)
    assert answer.status_code == 409
    assert "Another group was faster" in answer.text
    assert 'value="Kernels"' in answer.text
    assert "checked" in answer.text
    offered = findall(r'formaction="([^"]+)"', answer.text)
    assert offered == [form_of(scene, 1), wait_at(scene)]
    assert late.post(offered[0], data=typed).status_code == 303
    assert scene.holders(1) == [1]


def test_a_full_slot_is_waited_for_with_the_same_form(scene: Scene) -> None:
    scene.take()
    for group in (1, 2):
        for _click in range(2):
            assert member(scene, group).post(wait_at(scene), data=WHAT).status_code == 303
    assert scene.line() == [1, 2]
    page = member(scene, 2).get(board(scene)).text
    assert "You wait for Wednesday 21 Oct, 15:00" in page
    assert "place 2" in page
    assert "2 waiting" in visitor().get(board(scene)).text
    (first, second) = scene.slots[0].waiting
    assert visitor().get(page_of(scene, second)).status_code == 404
    changed = member(scene, 2).post(f"{page_of(scene, second)}/change", data={"title": "New"})
    assert changed.location == board(scene)
    assert member(scene, 1).get(f"{page_of(scene, second)}/stop-waiting").status_code == 403
    assert "place in the line" in member(scene, 1).get(f"{page_of(scene, first)}/stop-waiting").text
    for _click in range(2):
        answer = member(scene, 1).post(f"{page_of(scene, first)}/stop-waiting")
        assert answer.status_code == 303
    assert scene.line() == [2]
    assert "place 1" in member(scene, 2).get(board(scene)).text


def test_a_free_slot_is_not_waited_for(scene: Scene) -> None:
    answer = member(scene).post(wait_at(scene), data=WHAT)
    assert answer.status_code == 409
    assert "is free now" in answer.text
    assert "Take this slot" in answer.text


def test_who_holds_a_slot_moves_it_with_what_it_presents(scene: Scene) -> None:
    sign_up = scene.take()
    mine = member(scene)
    assert "Move here" in mine.get(board(scene)).text
    page = mine.get(form_of(scene, 1)).text
    assert "You give up Wednesday 21 Oct, 15:00" in page
    assert 'value="Margin bounds"' in page
    forgotten = mine.post(form_of(scene, 1), data=WHAT)  # sent from a page of before
    assert forgotten.status_code == 409
    assert 'name="instead_of"' in forgotten.text
    data = {**WHAT, "instead_of": choice_of(sign_up)}
    assert mine.post(form_of(scene, 1), data=data).status_code == 303
    assert (scene.holders(0), scene.holders(1)) == ([], [0])
    assert mine.get(page_of(scene, sign_up)).status_code == 200


def test_nobody_gives_up_the_slot_of_others(scene: Scene) -> None:
    theirs = scene.take(0, group=1)
    scene.take(1)
    later = scene.meeting.starts_at + timedelta(minutes=100)
    scene.slots.append(make_slot(scene.seminar, scene.meeting, starts_at=later))
    answer = member(scene).post(form_of(scene, 2), data={**WHAT, "instead_of": choice_of(theirs)})
    assert answer.status_code == 409
    assert "no longer holds the slot" in answer.text
    assert [scene.holders(n) for n in range(3)] == [[1], [0], []]


def test_who_may_hold_several_chooses_what_is_given_up(scene: Scene) -> None:
    with write(scene.course):
        scene.seminar.slots_per_group = 2
    assert "holds no slot yet. It can take 2." in member(scene).get(board(scene)).text
    scene.take()
    page = member(scene).get(form_of(scene, 1)).text
    assert "Keep it: this is one slot more" in page
    assert "Give up Wednesday 21 Oct, 15:00 for this slot" in page
    assert member(scene).post(form_of(scene, 1), data=WHAT).status_code == 303
    assert (scene.holders(0), scene.holders(1)) == ([0], [0])


def test_the_form_says_for_whom_it_is_and_until_when_it_can_be_changed(scene: Scene) -> None:
    scene.paper("On margins")
    scene.due(-2)
    page = member(scene).get(form_of(scene)).text
    for words in (
        f"For {group_title(scene.groups[0])}.",
        "You can change title and papers until Mon 19 Oct, 23:59.",
        "Each paper is for one group alone",
    ):
        assert words in page
    mine = page_of(scene, scene.take())
    assert "until Mon 19 Oct, 23:59." in member(scene).get(mine).text


def test_that_slots_are_settled_is_said_in_a_line_each(scene: Scene) -> None:
    scene.due(-20)
    page = member(scene).get(board(scene)).text
    assert page.count("Settled: too late to take it.") == len(scene.slots)
    assert "It is too late for this slot" not in page
    assert "It is too late for this slot" in member(scene).get(form_of(scene)).text


def test_a_taken_paper_says_who_presents_it(scene: Scene) -> None:
    scene.take(group=1, chosen=[paper := scene.paper("On margins")])
    page = member(scene).get(form_of(scene, 1)).text
    assert "disabled" in page
    assert "presented by Group" in page
    answer = member(scene).post(form_of(scene, 1), data={**WHAT, "chosen": paper.public_id})
    assert answer.status_code == 409
    assert "Choose another" in answer.text
    # It is still ticked, and sent again until somebody takes the tick away.
    [box] = re.findall(rf'<input[^>]*value="{paper.public_id}"[^>]*>', answer.text)
    assert "checked" in box
    assert "disabled" not in box
    with write(scene.course):
        scene.seminar.free_papers = False
    assert 'name="papers"' not in member(scene).get(form_of(scene, 1)).text


def test_what_is_allowed_but_said_is_said(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    me = scene.groups[0].members[0]
    monkeypatch.setattr(clashes, "scribing", [lambda people: [(scene.meeting.id, me)]])
    assert "writes up" in member(scene).get(form_of(scene)).text
    with write(scene.course):
        scene.seminar.scribe_clash = ScribeClash.FORBID
    page = member(scene).get(board(scene)).text
    assert form_of(scene) not in page
    assert "Choose another slot" in page


def test_the_form_is_filled_in_before_sign_up_opens(
    scene: Scene, frozen_clock: FrozenClock
) -> None:
    frozen_clock.set(at("2020-09-30 23:59"))
    mine = member(scene)
    page = mine.get(board(scene)).text
    assert "Sign-up opens on Thu 1 Oct, 08:00, Hong Kong" in page
    assert "Prepare" in page
    form = mine.get(form_of(scene)).text
    assert 'data-enable-at="2020-10-01T00:00:00+00:00"' in form
    early = mine.post(form_of(scene), data=WHAT)
    assert early.status_code == 409
    assert "not open yet" in early.text
    assert WHAT["title"] in early.text
    frozen_clock.set(at("2020-10-01 00:00"))
    assert mine.post(form_of(scene), data=WHAT).status_code == 303


def test_who_waits_may_hope_for_a_taken_paper(scene: Scene) -> None:
    held = scene.take(group=1, chosen=[paper := scene.paper("On margins")])
    mine = member(scene)
    page = mine.get(form_of(scene)).text
    assert "yours if it is free then" in page
    assert "disabled" not in page.split("paper-choices")[1].split("</fieldset>")[0]
    answer = mine.post(wait_at(scene), data={**WHAT, "chosen": paper.public_id})
    assert answer.location.endswith(f"#slot-{scene.slots[0].public_id}")
    said = mine.get(board(scene)).text
    assert "You can take a free slot meanwhile" in said
    assert "holds no slot yet" not in said
    giving_up.take_out(held, scene.staff.user)
    assert [each.paper for each in scene.slots[0].confirmed[0].chosen] == [paper]
