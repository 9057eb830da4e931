"""The pages of wishes and of the draw."""

import json
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask

from app.core.clock import travel
from app.core.db import db
from app.groups.rules import group_title
from app.seminars.draw_models import DrawState
from app.seminars.drawing import adjusting, queries
from app.seminars.drawing.checking import differences
from app.seminars.drawing.publishing import publish
from app.seminars.drawing.seeds import fingerprint
from app.seminars.holding import changing, taking
from app.seminars.queries import sign_ups_of
from tests.factories import at, make_group, make_group_set, make_seminar, make_slot
from tests.seminars.drawing.classes import (
    CLOSED,
    OPEN,
    Class,
    dissolve,
    make_class,
    make_papers,
)
from tests.visitors import Visitor, seen_in


@pytest.fixture
def site(app_sqlite: Flask) -> Iterator[tuple[Flask, Class]]:
    """A class while wishes are open."""
    with app_sqlite.app_context(), travel(OPEN):
        yield app_sqlite, make_class()


def wishes_at(it: Class) -> str:
    return f"/c/{it.course.slug}/seminars/{it.seminar.public_id}/wishes"


def draw_at(it: Class) -> str:
    return f"/c/{it.course.slug}/manage/seminars/{it.seminar.public_id}/draw"


def result_at(it: Class) -> str:
    return f"/c/{it.course.slug}/seminars/{it.seminar.public_id}/draw"


def test_numbers_make_the_order_and_papers_have_their_own(site: tuple[Flask, Class]) -> None:
    app, it = site
    (paper,) = make_papers(it.seminar, True)
    student = Visitor(app, it.members[0])
    first, second, third = (f"slot_{slot.public_id}" for slot in it.slots)
    page = student.get(wishes_at(it))
    assert fingerprint("seed") in page.text
    assert '"seed"' not in page.text
    sent = {first: "7", third: "2", second: "", f"paper_{paper.public_id}": "2"}
    answer = student.post(wishes_at(it), {**sent, "seen": seen_in(page)})
    assert answer.status_code == 303
    assert queries.wished_slots(it.groups[0], it.seminar) == [it.slots[2], it.slots[0]]
    assert queries.wished_papers(it.groups[0], it.seminar) == [paper]
    assert f"Last saved by {it.members[0].user.name}" in student.get(wishes_at(it)).text


def test_a_slot_that_the_group_cannot_have_says_so_before_and_after_saving(
    site: tuple[Flask, Class],
) -> None:
    app, it = site
    group_set = make_group_set(it.course, "other")
    elsewhere = make_slot(
        make_seminar(group_set), it.slots[0].meeting, starts_at=it.slots[0].starts_at
    )
    group = make_group(group_set, it.members[0])
    taking.sign_up(elsewhere, group, it.members[0], title="Margins", papers="")
    student = Visitor(app, it.members[0])
    page = student.get(wishes_at(it))
    assert page.text.count("not possible now") == 1
    assert "Somebody of the group presents elsewhere at that time." in page.text
    sent = {f"slot_{it.slots[0].public_id}": "1", "seen": seen_in(page)}
    assert student.post(wishes_at(it), sent).status_code == 303
    assert "1 slot that you rank can't be yours" in unescape(student.get(wishes_at(it)).text)
    assert queries.wished_slots(it.groups[0], it.seminar) == [it.slots[0]]
    assert "not possible now" not in Visitor(app, it.members[1]).get(wishes_at(it)).text


def test_after_the_draw_a_group_is_led_to_say_what_it_presents(
    site: tuple[Flask, Class],
) -> None:
    app, it = site
    it.rank(0, 0)
    home = f"/c/{it.course.slug}/dashboard/"
    with travel(CLOSED):
        publish(it.draw(), it.teacher)
        (sign_up,) = sign_ups_of(it.groups[0], it.seminar)
        own = f"/c/{it.course.slug}/seminars/{sign_up.public_id}"
        pages = [home, own, f"/c/{it.course.slug}/seminars/"]
        student = Visitor(app, it.members[0])

        def asked(words: str) -> bool:
            texts = [student.get(page).text for page in pages]
            assert len({words in text and f"{own}/change" in text for text in texts}) == 1
            return words in texts[0]

        assert asked("Say what you present")
        assert ">Move or swap<" not in student.get(own).text
        assert ">Swap<" in student.get(own).text
        changing.change_sign_up(sign_up, it.members[0], title="Margins", papers="")
        assert not asked("Say what you present")
        make_papers(it.seminar, False)
        assert not asked("Choose the paper")
        it.seminar.free_papers = False
        db.session.commit()
        assert asked("Choose the paper")


@pytest.mark.parametrize("typed", ["first", "0", "1"])
def test_what_is_no_list_is_refused_and_kept(site: tuple[Flask, Class], typed: str) -> None:
    app, it = site
    student = Visitor(app, it.members[0])
    names = [f"slot_{slot.public_id}" for slot in it.slots]
    answer = student.post(wishes_at(it), {names[0]: "1", names[1]: typed})
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.text
    assert queries.wished_slots(it.groups[0], it.seminar) == []


def test_another_member_s_list_is_shown_beside_and_not_lost(site: tuple[Flask, Class]) -> None:
    app, it = site
    student = Visitor(app, it.members[0])
    seen = seen_in(student.get(wishes_at(it)))
    it.rank(0, 1, 0)
    names = [f"slot_{slot.public_id}" for slot in it.slots]
    typed = {names[0]: "", names[1]: "", names[2]: "1", "seen": seen}
    answer = student.post(wishes_at(it), typed)
    assert answer.status_code == 409
    assert "Saved now: 1" in answer.text
    again = student.post(wishes_at(it), {**typed, "seen": seen_in(answer)})
    assert again.status_code == 303
    assert queries.wished_slots(it.groups[0], it.seminar) == [it.slots[2]]


def test_after_closing_the_page_shows_what_was_saved(site: tuple[Flask, Class]) -> None:
    app, it = site
    it.rank(0, 2)
    with travel(CLOSED):
        page = Visitor(app, it.members[0]).get(wishes_at(it)).text
        nothing = Visitor(app, it.members[1]).get(wishes_at(it)).text
    assert "What your group ranks" in page
    assert "Save the list" not in page
    assert "Your group has ranked nothing." in nothing


def test_staff_see_who_has_ranked_and_not_what(site: tuple[Flask, Class]) -> None:
    app, it = site
    it.rank(0, 2, 1)
    page = Visitor(app, it.teacher).get(draw_at(it)).text
    assert "yes, with no wishes yet" in page
    assert ">Run the draw<" not in page
    assert "can be run when the time for wishes is over" in page


def test_from_the_run_to_what_each_group_sees(site: tuple[Flask, Class]) -> None:
    app, it = site
    for group in range(3):
        it.rank(group, 0, 1)
    with travel(CLOSED):
        teacher = Visitor(app, it.teacher)
        assert teacher.post(f"{draw_at(it)}/run").status_code == 303
        draft = queries.draw_in(it.seminar, DrawState.DRAFT)
        assert draft is not None
        page = teacher.get(draw_at(it)).text
        assert "Only the staff see it" in page
        assert "A slot that it did not rank: 1 group" in page
        worst = it.given(draft).index(2)
        own = f"/c/{it.course.slug}/manage/draws/{draft.public_id}"
        why = teacher.get(f"{own}/groups/{it.groups[worst].public_id}").text
        assert "the seed decided" in why
        student = Visitor(app, it.members[worst])
        assert "the seed decided" not in student.get(result_at(it)).text
        assert student.get(f"{result_at(it)}.json").status_code == 409
        question = teacher.post(f"{own}/publish")
        assert "Publish the draw?" in question.text
        assert "no slot then" not in question.text
        db.session.refresh(draft)
        assert draft.state is DrawState.DRAFT
        assert teacher.post(f"{own}/publish", {"confirmed": "1"}).status_code == 303
        result = student.get(result_at(it)).text
        assert "the seed decided" in result
        assert "not on its list" in result
        file = student.get(f"{result_at(it)}.json")
        assert file.headers["Content-Disposition"].startswith("attachment; filename=")
        data = json.loads(file.text)
        assert differences(data) == []
        assert it.members[0].user.name not in json.dumps(data)


def test_by_hand_from_the_page_of_a_group(site: tuple[Flask, Class]) -> None:
    app, it = site
    it.rank(0, 0)
    with travel(CLOSED):
        teacher = Visitor(app, it.teacher)
        draft = it.draw()
        own = f"/c/{it.course.slug}/manage/draws/{draft.public_id}"
        mine = f"{own}/groups/{it.groups[0].public_id}"
        assert teacher.post(f"{mine}/put", {"slot": ""}).status_code == 422
        full = teacher.post(f"{mine}/put", {"slot": it.slots[1].public_id})
        assert "No place is left in this slot" in full.text
        assert teacher.post(f"{mine}/take-out").status_code == 303
        assert it.given(draft)[0] is None
        assert "Back to what the draw gave" in teacher.get(mine).text
        assert teacher.post(f"{mine}/put-back").status_code == 303
        assert "by hand</span>" not in teacher.get(draw_at(it)).text
        assert teacher.post(f"{mine}/take-out").status_code == 303
        other = {"other": it.groups[1].public_id}
        told = {**other, "reason": "You are abroad that week."}
        assert teacher.post(f"{mine}/exchange", told).status_code == 303
        assert it.given(draft)[1] is None
        assert "by hand</span>" in teacher.get(draw_at(it)).text
        page = teacher.get(mine).text
        assert "Both groups read it when the draw is published. Name nobody." in page
        assert page.count('value="You are abroad that week."') == 2
        assert "Discard the draft?" in teacher.post(f"{own}/discard").text
        question = teacher.post(f"{own}/publish").text
        assert "can't be taken back. 1 group has no slot then:" in unescape(question)
        teacher.post(f"{own}/publish", {"confirmed": "1"})
        result = Visitor(app, it.members[1]).get(result_at(it)).text
        assert "You are abroad that week." in result
        assert "It ranked nothing better" not in result
        home = f"/c/{it.course.slug}/dashboard/"
        assert "got no slot in the draw" in Visitor(app, it.members[1]).get(home).text
        assert "got no slot in the draw" not in Visitor(app, it.members[0]).get(home).text
        assert "1 group got no slot in the draw" in teacher.get(home).text


def test_the_dashboard_says_where_the_draw_stands(site: tuple[Flask, Class]) -> None:
    app, it = site
    home = f"/c/{it.course.slug}/dashboard/"
    with travel(at("2020-09-20 00:00")):
        assert "Groups rank slots from" in Visitor(app, it.members[0]).get(home).text
    assert "Rank the slots that" in Visitor(app, it.members[0]).get(home).text
    with travel(CLOSED):
        student = Visitor(app, it.members[0])
        assert "The draw is being prepared" in student.get(home).text
        draft = it.draw()
        adjusting.take_out(draft, it.place(draft, 0), it.teacher)
        publish(draft, it.teacher)
        it.seminar.closes_at = at("2020-10-31 00:00")
        db.session.commit()
        page = student.get(home).text
        assert "got no slot in the draw" in page
        assert "Rank the slots that" not in page
        assert "a list changes nothing any more" in student.get(wishes_at(it)).text


def test_what_was_changed_by_hand_is_made_again_from_the_page(site: tuple[Flask, Class]) -> None:
    app, it = site
    papers = make_papers(it.seminar, True, True)
    it.rank(0, 0, papers=papers[:1])
    with travel(CLOSED):
        teacher = Visitor(app, it.teacher)
        draft = it.draw()
        own = f"/c/{it.course.slug}/manage/draws"
        mine, other = (
            f"{own}/{draft.public_id}/groups/{it.groups[n].public_id}/paper" for n in (0, 1)
        )
        refused = teacher.post(other, {"paper": papers[0].public_id})
        assert (
            refused.status_code,
            f"{group_title(it.groups[0])} has it" in unescape(refused.text),
        ) == (422, True)
        assert teacher.post(mine, {"paper": papers[1].public_id}).status_code == 303
        dissolve(it.groups[2])
        assert "Changed since" in teacher.get(draw_at(it)).text
        assert teacher.post(f"{draw_at(it)}/run").status_code == 303
        page = teacher.get(draw_at(it)).text
        assert "Make these changes again" in page
        again = queries.draw_in(it.seminar, DrawState.DRAFT)
        assert again is not None
        assert teacher.post(f"{own}/{again.public_id}/again").status_code == 303
        assert it.place(again, 0).paper == papers[1]
        assert "Make these changes again" not in teacher.get(draw_at(it)).text
        result = teacher.post(f"{own}/{again.public_id}/publish", {"confirmed": "1"})
        assert result.status_code == 303
        own_result = unescape(Visitor(app, it.members[0]).get(result_at(it)).text)
        assert "Your paper: Paper 2" in own_result
        assert "with “Paper 1”" in own_result


def test_what_is_in_the_way_is_on_the_page_and_publishing_is_not(
    site: tuple[Flask, Class],
) -> None:
    app, it = site
    with travel(CLOSED):
        teacher = Visitor(app, it.teacher)
        it.draw()
        it.seminar.group_set.min_size = 2
        db.session.commit()
        page = teacher.get(draw_at(it)).text
    assert "The group is not complete." in page
    assert "Changed since this draft was made" in page
    assert ">Publish<" not in page


def test_the_page_of_a_large_draft_takes_no_more_statements(
    site: tuple[Flask, Class], count_statements: object
) -> None:
    app, it = site
    large = make_class(groups=12, slots=12)

    def statements(of: Class) -> int:
        teacher = Visitor(app, of.teacher)
        of.draw()
        teacher.get(draw_at(of))
        return count_statements(lambda: teacher.get(draw_at(of)))  # type: ignore[operator, no-any-return]

    with travel(CLOSED):
        assert statements(large) == statements(it)
